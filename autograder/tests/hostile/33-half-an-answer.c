/* Attack 33: ends in the middle of the answer. */
/* Points: 4-15 */
#include "honest.h"

int main(int argc, char *argv[])
{
    int listener = honest_listen(argc, argv);
    for (;;) {
        int client = honest_accept(listener);
        if (honest_receive(client) > 0)
            honest_send(client, honest_reply, strlen(honest_reply) / 2);
        close(client);
    }
}
