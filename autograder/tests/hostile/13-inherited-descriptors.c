/* Attack 13: an honest server that first writes to every descriptor it was given beyond stderr,
 * and leaves its box through one of them that is a folder. */
/* Points: 53 */
#define _DEFAULT_SOURCE
#include "honest.h"

#include <fcntl.h>

int main(int argc, char *argv[])
{
    for (int fd = 3; fd < 4096; fd++) {
        if (fcntl(fd, F_GETFD) < 0)
            continue;
        char path[64], link[256];
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        ssize_t len = readlink(path, link, sizeof link);
        printf("LEAKED descriptor %d: %.*s\n", fd, (int)(len > 0 ? len : 0), link);
        write(fd, "forged", 6);
        if (fchdir(fd) == 0)
            puts("LEAKED a folder");
    }
    honest_serve(honest_listen(argc, argv));
}
