/* Attack 32: resets the connection after the right answer. */
/* Points: 4-25 */
#include "honest.h"

int main(int argc, char *argv[])
{
    struct linger abort_it = {.l_onoff = 1, .l_linger = 0};
    int listener = honest_listen(argc, argv);
    for (;;) {
        int client = honest_accept(listener);
        if (honest_receive(client) > 0)
            honest_send(client, honest_reply, strlen(honest_reply));
        setsockopt(client, SOL_SOCKET, SO_LINGER, &abort_it, sizeof abort_it);
        close(client);
    }
}
