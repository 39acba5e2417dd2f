/* Attack 31: sends the right answer before it has seen the request. */
/* Points: 4-55 */
#include "honest.h"

int main(int argc, char *argv[])
{
    int listener = honest_listen(argc, argv);
    for (;;) {
        int client = honest_accept(listener);
        honest_send(client, honest_reply, strlen(honest_reply));
        honest_receive(client);
        close(client);
    }
}
