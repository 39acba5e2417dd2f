/* Attack 10: ignores every signal that can be ignored, does nothing, and never ends. */
/* Points: 0 */
#include <signal.h>
#include <unistd.h>

int main(void)
{
    for (int number = 1; number < 65; number++)
        signal(number, SIG_IGN);
    for (;;)
        pause();
}
