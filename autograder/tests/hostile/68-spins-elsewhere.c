/* Attack 68: an honest server, and a spinner that has left its parent and its session. It belongs
 * to the server for all that. */
/* Points: 0-53 */
/* Neighbour */
#define _DEFAULT_SOURCE
#include "honest.h"

int main(int argc, char *argv[])
{
    int listener = honest_listen(argc, argv);
    if (fork() == 0) {
        setsid();
        if (fork() == 0)
            for (;;)
                getppid();
        _exit(0);
    }
    honest_serve(listener);
}
