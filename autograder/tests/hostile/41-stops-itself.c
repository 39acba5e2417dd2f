/* Attack 41: stops itself as soon as it listens, each time it is let go on. */
/* Points: 4-15 */
#include "honest.h"

#include <signal.h>

int main(int argc, char *argv[])
{
    honest_listen(argc, argv);
    for (;;)
        raise(SIGSTOP);
}
