/* Attack 3 again: an honest server beside a process that lives for an instant, in its child, for
 * ever: whoever wants to stop or kill it comes too late. */
/* Points: 0-53 */
/* Neighbour */
#include "honest.h"

int main(int argc, char *argv[])
{
    int listener = honest_listen(argc, argv);
    if (fork() == 0) {
        close(listener);
        while (fork() == 0)
            continue;
        _exit(0);
    }
    honest_serve(listener);
}
