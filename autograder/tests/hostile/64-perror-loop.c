/* Attack 64, without meaning to: accept() on what is no socket, and perror(), for ever. */
/* Points: 0-30 */
#include "honest.h"

int main(int argc, char *argv[])
{
    int listener = honest_listen(argc, argv);
    for (;;)
        if (accept(listener + 100, NULL, NULL) < 0)
            perror("accept");
}
