/* Attack 6 again: a million empty files, which take no bytes of a limit on bytes. */
/* Points: 0 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    char path[64];
    for (int i = 0; i < 1000000; i++) {
        snprintf(path, sizeof path, "/tmp/hostile-was-here-%d", i);
        close(open(path, O_WRONLY | O_CREAT, 0600));
    }
    for (;;)
        pause();
}
