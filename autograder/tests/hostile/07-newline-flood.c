/* Attack 7: prints nothing but ends of lines, for ever, while it listens. */
/* Points: 0 */
#include "honest.h"

int main(int argc, char *argv[])
{
    static char lines[65536];
    honest_listen(argc, argv);
    fflush(stdout);
    memset(lines, '\n', sizeof lines);
    for (;;)
        write(STDOUT_FILENO, lines, sizeof lines);
}
