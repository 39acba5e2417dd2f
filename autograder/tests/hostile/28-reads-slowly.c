/* Attack 28: reads a byte a second. */
/* Points: 4-15 */
#include "honest.h"

int main(int argc, char *argv[])
{
    int listener = honest_listen(argc, argv);
    for (;;) {
        int client = honest_accept(listener);
        for (char byte; recv(client, &byte, 1, 0) > 0;)
            sleep(1);
        close(client);
    }
}
