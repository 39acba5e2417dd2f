/* Attack 50: what looks like a sanitizer's report, in one line of forty megabytes, and a crash. */
/* Points: 0 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(void)
{
    static char piece[65536];
    fputs("server.c:1:1: runtime error: ", stderr);
    memset(piece, 'x', sizeof piece);
    for (int i = 0; i < 640; i++)
        write(STDERR_FILENO, piece, sizeof piece);
    __builtin_trap();
}
