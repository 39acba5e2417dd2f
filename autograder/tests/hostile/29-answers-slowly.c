/* Attack 29: answers a byte a second, for ever. */
/* Points: 4-15 */
#include "honest.h"

int main(int argc, char *argv[])
{
    int listener = honest_listen(argc, argv);
    for (;;) {
        int client = honest_accept(listener);
        honest_receive(client);
        for (size_t i = 0;; i++) {
            if (send(client, &honest_reply[i % strlen(honest_reply)], 1, MSG_NOSIGNAL) < 0)
                break;
            sleep(1);
        }
        close(client);
    }
}
