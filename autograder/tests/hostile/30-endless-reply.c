/* Attack 30: goes on for ever after the right answer. */
/* Points: 4-19 */
#include "honest.h"

int main(int argc, char *argv[])
{
    static char more[65536];
    int listener = honest_listen(argc, argv);
    for (;;) {
        int client = honest_accept(listener);
        honest_receive(client);
        honest_send(client, honest_reply, strlen(honest_reply));
        while (send(client, more, sizeof more, MSG_NOSIGNAL) > 0)
            continue;
        close(client);
    }
}
