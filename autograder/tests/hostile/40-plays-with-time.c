/* Attack 40: an honest server that sets every clock that it can, and takes its time with each
 * answer. */
/* Points: 53 */
#define _DEFAULT_SOURCE
#include "honest.h"

#include <sys/time.h>
#include <time.h>

int main(int argc, char *argv[])
{
    struct timespec past = {.tv_sec = 1};
    struct timeval past_too = {.tv_sec = 1};
    if (clock_settime(CLOCK_REALTIME, &past) == 0 || settimeofday(&past_too, NULL) == 0)
        puts("LEAKED: the clock could be set");
    int listener = honest_listen(argc, argv);
    for (;;) {
        int client = honest_accept(listener);
        if (honest_receive(client) > 0) {
            usleep(300 * 1000);
            honest_send(client, honest_reply, strlen(honest_reply));
        }
        close(client);
    }
}
