/* Namespaces, bubblewrap's command line, and how far this machine lets us go. */
#define _GNU_SOURCE
#include "harness/box/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <net/if.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef MULTIARCH
#define MULTIARCH "x86_64-linux-gnu"
#endif

enum { NOBODY = 65534, BWRAP_MISSING = 127 };

static const char library_folder[] = "/usr/lib/" MULTIARCH;

void arguments_add(struct arguments *arguments, ...)
{
    va_list words;
    va_start(words, arguments);
    const char *word;
    while ((word = va_arg(words, const char *)) != NULL) {
        if (arguments->count + 1 == sizeof arguments->items / sizeof arguments->items[0])
            abort();
        arguments->items[arguments->count++] = word;
    }
    va_end(words);
    arguments->items[arguments->count] = NULL;
}

const char *arguments_own(struct arguments *arguments, char *word)
{
    if (arguments->owned_count == sizeof arguments->owned / sizeof arguments->owned[0])
        abort();
    arguments->owned[arguments->owned_count++] = word;
    return word;
}

void arguments_clear(struct arguments *arguments)
{
    for (size_t i = 0; i < arguments->owned_count; i++)
        free(arguments->owned[i]);
    arguments->count = arguments->owned_count = 0;
}

/* True unless this user namespace was made for one user only, who is root in it and an ordinary
 * user outside: then there is nobody else to become, and no need. */
static bool nobody_exists(void)
{
    unsigned long first, outside, count;
    bool found = false;
    FILE *map = fopen("/proc/self/uid_map", "re");
    if (map == NULL)
        return true;
    while (!found && fscanf(map, "%lu %lu %lu", &first, &outside, &count) == 3)
        found = first <= NOBODY && NOBODY - first < count;
    fclose(map);
    return found;
}

unsigned sandbox_user(void)
{
    return geteuid() == 0 && nobody_exists() ? (unsigned)NOBODY : (unsigned)-1;
}

int sandbox_drop_root(void)
{
    if (sandbox_user() == (unsigned)-1)
        return 0;
    if (setgroups(0, NULL) < 0 || setresgid(NOBODY, NOBODY, NOBODY) < 0 ||
        setresuid(NOBODY, NOBODY, NOBODY) < 0)
        return -1;
    /* Without this /proc/self/uid_map stays root's, and a user namespace cannot be set up. */
    return prctl(PR_SET_DUMPABLE, 1);
}

static int write_file(const char *path, const char *content)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    ssize_t written = write(fd, content, strlen(content));
    close(fd);
    return written < 0 ? -1 : 0;
}

void sandbox_offer_to_oom_killer(void)
{
    write_file("/proc/self/oom_score_adj", "1000");
}

static int loopback_up(void)
{
    struct ifreq request = {.ifr_name = "lo"};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    request.ifr_flags = IFF_UP;
    int result = ioctl(fd, SIOCSIFFLAGS, &request);
    close(fd);
    return result;
}

int sandbox_own_network(void)
{
    char uid_map[64], gid_map[64];
    snprintf(uid_map, sizeof uid_map, "%u %u 1", geteuid(), geteuid());
    snprintf(gid_map, sizeof gid_map, "%u %u 1", getegid(), getegid());
    if (unshare(CLONE_NEWUSER | CLONE_NEWNET) < 0)
        return -1;
    if (write_file("/proc/self/setgroups", "deny") < 0 && errno != ENOENT)
        return -1;
    if (write_file("/proc/self/uid_map", uid_map) < 0 ||
        write_file("/proc/self/gid_map", gid_map) < 0)
        return -1;
    return loopback_up();
}

static bool is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

/* The shared libraries, or all of /usr. */
static void add_system(const struct box *box, struct arguments *to)
{
    const char *libraries = is_folder(library_folder) ? library_folder : "/usr/lib";
    if (box->toolchain)
        arguments_add(to, "--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin",
                      "--ro-bind-try", "/etc/alternatives", "/etc/alternatives", NULL);
    else
        arguments_add(to, "--ro-bind", libraries, libraries, "--ro-bind-try", "/usr/lib64",
                      "/usr/lib64", NULL);
    arguments_add(to, "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64", NULL);
}

/* Those that any program may ask for. No terminals of the box's own (devpts): how many there are is
 * counted for the whole machine. */
static void add_devices(const struct sandbox *sandbox, const struct box *box, struct arguments *to)
{
    static const char *const devices[] = {"/dev/null",   "/dev/zero",    "/dev/full",
                                          "/dev/random", "/dev/urandom", "/dev/tty"};
    size_t count = box->no_devices ? 1 : sizeof devices / sizeof devices[0];
    for (size_t i = 0; i < count; i++)
        arguments_add(to, "--dev-bind", devices[i], devices[i], NULL);
    if (box->no_devices)
        return;
    arguments_add(to, "--size", "1048576", "--perms", "1777", "--tmpfs", "/dev/shm", "--symlink",
                  "/proc/self/fd", "/dev/fd", "--symlink", "/proc/self/fd/0", "/dev/stdin",
                  "--symlink", "/proc/self/fd/1", "/dev/stdout", "--symlink", "/proc/self/fd/2",
                  "/dev/stderr", NULL);
    if (sandbox->proc)
        arguments_add(to, "--proc", "/proc", NULL);
}

/* A file for bubblewrap to copy, above the descriptors that have a meaning. */
static int add_copy(const struct copy *copy, struct arguments *to)
{
    enum { HIGH = 32 };
    int fd = open(copy->from, O_RDONLY | O_CLOEXEC);
    int high = fd < 0 ? -1 : fcntl(fd, F_DUPFD, HIGH);
    if (fd >= 0)
        close(fd);
    if (high < 0)
        return -1;
    char *text;
    if (asprintf(&text, "%d", high) < 0)
        abort();
    arguments_add(to, "--perms", "0555", "--file", text, copy->to, NULL);
    return 0;
}

int sandbox_command(const struct sandbox *sandbox, const struct box *box, struct arguments *to)
{
    if (sandbox->isolation != ISOLATION_FULL)
        return 0;
    arguments_add(to, "bwrap", "--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts",
                  NULL);
    if (box->own_network)
        arguments_add(to, "--unshare-net", NULL);
    add_system(box, to);
    add_devices(sandbox, box, to);
    arguments_add(to, "--size", "67108864", "--tmpfs", "/tmp", "--dir", box->directory, NULL);
    for (const struct mount *mount = box->mounts; mount->from != NULL; mount++)
        arguments_add(to, mount->writable ? "--bind" : "--ro-bind", mount->from, mount->to, NULL);
    for (const struct copy *copy = box->copies; copy->from != NULL; copy++)
        if (add_copy(copy, to) < 0)
            return -1;
    arguments_add(to, "--chdir", box->directory, "--remount-ro", "/", "--die-with-parent",
                  "--new-session", "--cap-drop", "ALL", NULL);
    if (sandbox->disable_userns)
        arguments_add(to, "--disable-userns", NULL);
    if (box->is_init)
        arguments_add(to, "--as-pid-1", NULL);
    return 0;
}

/* In a child: starts the launcher in a box as a check would. Its exit status tells how that went.
 */
_Noreturn static void try_box(const struct sandbox *sandbox, const char *launcher)
{
    struct box box = {.copies = {{launcher, "/srv/launch"}}, .directory = "/tmp", .is_init = true};
    struct arguments command = {.count = 0};
    if (sandbox_drop_root() < 0 || sandbox_own_network() < 0) {
        fprintf(stderr, "a network namespace of its own is refused: %s", strerror(errno));
        fflush(NULL);
        _exit(1);
    }
    if (sandbox_command(sandbox, &box, &command) < 0) {
        fprintf(stderr, "%s cannot be read: %s", launcher, strerror(errno));
        fflush(NULL);
        _exit(1);
    }
    arguments_add(&command, sandbox->isolation == ISOLATION_FULL ? "/srv/launch" : launcher, NULL);
    execvp(command.items[0], (char *const *)command.items);
    fprintf(stderr, "bubblewrap (bwrap) cannot be started: %s", strerror(errno));
    fflush(NULL);
    _exit(BWRAP_MISSING);
}

/* Reads what the child says, up to the size of reason; the rest is thrown away. */
static void read_reason(int fd, char *reason, size_t size)
{
    char rest[256];
    size_t length = 0;
    ssize_t got;
    while ((got = read(fd, rest, sizeof rest)) > 0) {
        size_t room = size - 1 - length;
        size_t take = (size_t)got < room ? (size_t)got : room;
        memcpy(reason + length, rest, take);
        length += take;
    }
    reason[length] = '\0';
    reason[strcspn(reason, "\n")] = '\0';
}

/* True if a box can be had in this way; otherwise reason says why not. */
static bool possible(const struct sandbox *sandbox, const char *launcher, char *reason, size_t size)
{
    enum { LAUNCHER_USAGE = 2 }; /* its status when started without arguments */
    int ends[2], status;
    if (pipe2(ends, O_CLOEXEC) < 0)
        return false;
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        try_box(sandbox, launcher);
    }
    close(ends[1]);
    read_reason(ends[0], reason, size);
    close(ends[0]);
    if (child < 0 || waitpid(child, &status, 0) < 0)
        return false;
    return WIFEXITED(status) && WEXITSTATUS(status) == LAUNCHER_USAGE;
}

struct sandbox sandbox_detect(const char *launcher, enum isolation at_most)
{
    static const struct sandbox ladder[] = {
        {ISOLATION_FULL, true, true, ""},   {ISOLATION_FULL, false, true, ""},
        {ISOLATION_FULL, false, false, ""}, {ISOLATION_NETWORK, false, false, ""},
        {ISOLATION_NONE, false, false, ""},
    };
    char first_reason[256] = "";
    for (size_t i = 0; i < sizeof ladder / sizeof ladder[0]; i++) {
        struct sandbox step = ladder[i];
        char reason[256] = "";
        if (step.isolation < at_most)
            continue;
        if (step.isolation == ISOLATION_NONE || possible(&step, launcher, reason, sizeof reason)) {
            if (step.isolation != ISOLATION_FULL)
                memcpy(step.reason, first_reason, sizeof step.reason);
            return step;
        }
        if (first_reason[0] == '\0')
            memcpy(first_reason, reason, sizeof first_reason);
    }
    abort();
}
