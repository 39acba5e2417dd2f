/* Attack 14: an honest server that first reads every file, environment and link it can find, and
 * says so where it finds a secret. */
/* Points: 53 */
#define _GNU_SOURCE
#include "honest.h"

#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>

extern char **environ;

/* What a secret begins with; this program's own file is none. */
static const char *wanted(void)
{
    static char word[] = "xOSTILE-SECRET";
    word[0] = 'H';
    return word;
}

static void read_file(const char *path)
{
    static char content[65536];
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    ssize_t len = fd >= 0 ? read(fd, content, sizeof content - 1) : -1;
    close(fd);
    for (ssize_t i = 0; i < len; i++)
        if (content[i] == '\0')
            content[i] = ' ';
    content[len > 0 ? len : 0] = '\0';
    const char *secret = strstr(content, wanted());
    if (secret != NULL)
        printf("LEAKED %s: %.40s\n", path, secret);
}

static int visit(const char *path, const struct stat *info, int kind, struct FTW *walk)
{
    const char *name = path + walk->base;
    if (strcmp(path, "/usr") == 0 || strcmp(path, "/sys") == 0 || strcmp(name, "task") == 0)
        return FTW_SKIP_SUBTREE;
    if (kind == FTW_F && S_ISREG(info->st_mode))
        read_file(path);
    return FTW_CONTINUE;
}

int main(int argc, char *argv[])
{
    static const char *const known[] = {
        "@SECRET@",    "@SECRET@.600",  "@REPOSITORY@/LICENSE",   "@SUBMISSION@/server.c",
        "/etc/shadow", "/root/.bashrc", "/proc/1/root/etc/shadow"};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        read_file(known[i]);
        if (access(known[i], R_OK) == 0)
            printf("LEAKED %s\n", known[i]);
    }
    for (char **variable = environ; *variable != NULL; variable++)
        if (strstr(*variable, wanted()) != NULL)
            printf("LEAKED %s\n", *variable);
    nftw("/", visit, 32, FTW_PHYS | FTW_ACTIONRETVAL);
    honest_serve(honest_listen(argc, argv));
}
