/* Attack 15: an honest server that first puts links, pipes and devices where its own program and
 * folder are, for the grader to open. */
/* Points: 53 */
#define _DEFAULT_SOURCE
#include "honest.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

static void replace(const char *path)
{
    if (unlink(path) == 0 || rename(path, "/tmp/hostile-was-here") == 0)
        printf("LEAKED: %s could be taken away\n", path);
    if (symlink("/etc/passwd", path) == 0 || mkfifo(path, 0666) == 0 ||
        mknod(path, S_IFCHR | 0666, makedev(1, 8)) == 0 ||
        mount("/etc/passwd", path, NULL, MS_BIND, NULL) == 0)
        printf("LEAKED: %s could be replaced\n", path);
}

int main(int argc, char *argv[])
{
    static const char *const paths[] = {"/srv/server", "/srv/client", "/srv/fetch", "/bin/launch",
                                        "/etc/hosts",  "/srv/new",    "/rules/new", "/out/server"};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
        replace(paths[i]);
    if (chmod("/srv", 0) == 0 || chmod("/srv/server", 0) == 0 || chmod("/bin", 0) == 0)
        puts("LEAKED: modes could be changed");
    int fd = open("/proc/self/exe", O_WRONLY);
    if (fd >= 0)
        puts("LEAKED: the program could be written to");
    honest_serve(honest_listen(argc, argv));
}
