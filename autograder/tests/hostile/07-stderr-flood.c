/* Attack 7 again, on stderr, and before it listens. */
/* Points: 0 */
#include <string.h>
#include <unistd.h>

int main(void)
{
    static char lines[65536];
    memset(lines, '\n', sizeof lines);
    for (;;)
        write(STDERR_FILENO, lines, sizeof lines);
}
