/* Attack 2: an honest server whose grandchild keeps stdout and stderr open and says nothing. */
/* Points: 53 */
#include "honest.h"

int main(int argc, char *argv[])
{
    int listener = honest_listen(argc, argv);
    if (fork() == 0) {
        close(listener);
        if (fork() == 0)
            pause();
        _exit(0);
    }
    honest_serve(listener);
}
