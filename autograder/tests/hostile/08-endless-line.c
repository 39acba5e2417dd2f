/* Attack 8: one line of a gigabyte before each accept. Whether it has come so far before
 * the grader's patience is over is the machine's matter. */
/* Points: 0-15 */
#include "honest.h"

int main(int argc, char *argv[])
{
    static char piece[65536];
    int listener = honest_listen(argc, argv);
    fflush(stdout);
    memset(piece, 'x', sizeof piece);
    for (;;) {
        for (int i = 0; i < 16384; i++)
            write(STDOUT_FILENO, piece, sizeof piece);
        close(honest_accept(listener));
    }
}
