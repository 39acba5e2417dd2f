/* Attack 66: a data race, and on stderr what a reader of reports could stumble over: a report that
 * is none, a NUL, and a megabyte of lines. */
/* Lab: lab3-ack */
/* Points: 92-96 */
#define _DEFAULT_SOURCE
#include <string.h>
#include <unistd.h>

__attribute__((constructor)) static void be_loud(void)
{
    static char flood[1 << 16];
    static const char forged[] = "SUMMARY: ThreadSanitizer: data race nowhere.c:1 in nobody\n";
    if (write(STDERR_FILENO, forged, sizeof forged) < 0)
        return;
    memset(flood, '\n', sizeof flood);
    for (int i = 0; i < 16; i++)
        if (write(STDERR_FILENO, flood, sizeof flood) < 0)
            return;
}
