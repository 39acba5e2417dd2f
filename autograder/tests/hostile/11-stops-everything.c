/* Attack 11 again: an honest server that has stopped every other process that it can see, so that
 * nobody can start or end anything. */
/* Points: 0-53 */
#include "honest.h"

#include <signal.h>
#include <sys/types.h>

int main(int argc, char *argv[])
{
    for (pid_t pid = 1; pid < 1000; pid++)
        if (pid != getpid())
            kill(pid, SIGSTOP);
    honest_serve(honest_listen(argc, argv));
}
