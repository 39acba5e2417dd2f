/* Attack 41 again: stops all of its process group before it listens. */
/* Points: 0 */
#include <signal.h>

int main(void)
{
    for (;;)
        kill(0, SIGSTOP);
}
