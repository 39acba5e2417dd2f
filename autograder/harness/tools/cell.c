/* Starts bubblewrap and the launcher in it, once for each check: a box costs more than a program.
 */
#define _GNU_SOURCE
#include "harness/tools/cell.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

bool cell_is_boxed(const struct run *run)
{
    return run->sandbox->isolation == ISOLATION_FULL;
}

/* ---- the command line ---- */

enum { MOST_FILES = 1024, MOST_PROCESSES = 256 };

/* RLIMIT_NPROC counts the processes of a user in a user namespace: where a check has none of its
 * own, those of everybody who runs as this user are in it, and come and go. */
static long most_processes(const struct run *run)
{
    enum { MAY_COME = 1024 };
    if (run->sandbox->isolation != ISOLATION_NONE)
        return MOST_PROCESSES;
    return MOST_PROCESSES + MAY_COME + proc_threads_of_user(geteuid());
}

/* The limits, in the order of enum launch_argument. A sanitizer reserves terabytes of addresses. */
static void add_limits(struct run *run, struct arguments *command)
{
    bool sanitizer = run->check->build == BUILD_ASAN || run->check->build == BUILD_TSAN;
    struct rlimit ours;
    if (getrlimit(RLIMIT_NOFILE, &ours) < 0)
        grader_error(run, "getrlimit: %s", strerror(errno));
    rlim_t files = ours.rlim_cur < MOST_FILES ? ours.rlim_cur : MOST_FILES;
    arguments_add(command, "20" /* seconds of processor */,
                  sanitizer ? "0" : "4294967296" /* bytes of addresses */,
                  number(run, most_processes(run)), "67108864" /* bytes in a file */,
                  number(run, (long)files) /* descriptors */, sanitizer ? "1" : "0", NULL);
}

/* Built programs are in /srv, the working folder; those that are commands get all of /usr, and the
 * submission under its own path. */
static void build_command(struct run *run, const char *folder, struct arguments *command)
{
    const struct workspace *workspace = run->workspace;
    const char *root = workspace->root;
    bool commands = workspace->commands[0].program != NULL;
    char *launcher = must_format("%s/bin/launch", root);
    struct box box = {
        .toolchain = commands,
        .is_init = true,
        .directory = "/srv",
        .mounts = {{folder, "/srv", false},
                   {launcher, "/run/launch", false},
                   {must_format("%s/etc/hosts", root), "/etc/hosts", false},
                   {must_format("%s/etc/host.conf", root), "/etc/host.conf", false},
                   {must_format("%s/etc/nsswitch.conf", root), "/etc/nsswitch.conf", false},
                   {commands ? workspace->submission : NULL, workspace->submission, false}},
    };
    sandbox_command(run->sandbox, &box, command);
    arguments_add(command, cell_is_boxed(run) ? "/run/launch" : launcher, NULL);
    add_limits(run, command);
}

/* ---- starting it ---- */

/* In the child: says why there will be no cell, as bubblewrap would. */
_Noreturn static void give_up(int err, const char *what)
{
    dprintf(err, "%s: %s", what, strerror(errno));
    _exit(127);
}

/* Sets a time zone for this process and the programs that it starts: one that the seed chooses, and
 * never UTC's, so that a program which shows UTC is wrong on any machine. No file describes it
 * (tzset(3)): a box may have none. */
static void choose_time_zone(const struct run *run)
{
    static const char *const minutes[] = {"00", "30", "45"};
    unsigned long hash = (unsigned long)(run->random >> 7);
    const char *sign = hash % 2 == 0 ? "-" : "";
    char *zone = must_format("LAB%s%lu:%s", sign, 1 + hash / 2 % 11,
                             minutes[hash / 32 % (sizeof minutes / sizeof minutes[0])]);
    setenv("TZ", zone, 1);
    tzset();
    free(zone);
}

/* In the child: nothing of the grader's descriptors and environment but these. */
_Noreturn static void become(const struct run *run, const char *folder, int socket, int err,
                             const struct arguments *command)
{
    enum { HIGH = 16 };
    char *const environment[] = {"PATH=/usr/bin:/bin",
                                 "HOME=/tmp",
                                 "LC_ALL=C.UTF-8",
                                 "TERM=dumb",
                                 must_format("TZ=%s", getenv("TZ")),
                                 NULL};
    sandbox_offer_to_oom_killer();
    int high_err = fcntl(err, F_DUPFD_CLOEXEC, HIGH);
    int high_socket = fcntl(socket, F_DUPFD_CLOEXEC, HIGH);
    if (high_err < 0 || high_socket < 0)
        give_up(err, "descriptors");
    /* Input and output lead nowhere: the grader's report is not theirs. */
    if (dup2(STDIN_FILENO, STDOUT_FILENO) < 0 || dup2(high_err, STDERR_FILENO) < 0 ||
        dup2(high_socket, LAUNCH_BOX_FD) < 0)
        give_up(high_err, "dup2");
    if (!cell_is_boxed(run) && (setsid() < 0 || chdir(folder) < 0))
        give_up(high_err, folder);
    execvpe(command->items[0], (char *const *)command->items, environment);
    give_up(high_err, command->items[0]);
}

static void cell_start(struct run *run)
{
    struct cell *cell = &run->cell;
    int sockets[2], err[2], on = 1;
    struct arguments command = {.count = 0};
    char *folder = must_format("%s/out/%s", run->workspace->root, build_name(run->check->build));
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) < 0 ||
        pipe2(err, O_CLOEXEC | O_NONBLOCK) < 0 ||
        setsockopt(sockets[0], SOL_SOCKET, SO_PASSCRED, &on, sizeof on) < 0)
        grader_error(run, "cannot prepare the box: %s", strerror(errno));
    build_command(run, folder, &command);
    choose_time_zone(run);
    cell->child = fork();
    if (cell->child == 0)
        become(run, folder, sockets[1], err[1], &command);
    if (cell->child < 0) {
        cell->child = 0; /* there is none to end */
        grader_error(run, "fork: %s", strerror(errno));
    }
    close(sockets[1]);
    close(err[1]);
    cell->control = sockets[0];
    cell->err = err[0];
}

/* ---- asking for programs ---- */

static void append_word(struct buffer *request, const char *word)
{
    buffer_append(request, word, strlen(word) + 1);
}

/* A cell that is dead is told by pump(). */
static void send_request(struct run *run, const struct msghdr *header)
{
    ssize_t sent;
    if (run->cell.control < 0)
        return;
    do
        sent = sendmsg(run->cell.control, header, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    if (sent < 0 && errno != EPIPE && errno != ECONNRESET)
        grader_error(run, "cannot ask for a program: %s", strerror(errno));
}

void cell_start_program(struct run *run, const char *path, const char *const argv[],
                        const int fds[PASSED_MAX])
{
    struct buffer request = {.data = NULL};
    if (run->cell.child == 0)
        cell_start(run);
    append_word(&request, path);
    for (; *argv != NULL; argv++)
        append_word(&request, *argv);
    size_t count = fds[PASSED_FAULTS] >= 0 ? PASSED_MAX : PASSED_FAULTS;
    _Alignas(struct cmsghdr) char space[CMSG_SPACE(sizeof(int) * PASSED_MAX)] = {0};
    struct iovec piece = {request.data, request.len};
    struct msghdr header = {.msg_iov = &piece,
                            .msg_iovlen = 1,
                            .msg_control = space,
                            .msg_controllen = CMSG_SPACE(sizeof(int) * count)};
    struct cmsghdr *passed = CMSG_FIRSTHDR(&header);
    passed->cmsg_level = SOL_SOCKET;
    passed->cmsg_type = SCM_RIGHTS;
    passed->cmsg_len = CMSG_LEN(sizeof(int) * count);
    memcpy(CMSG_DATA(passed), fds, sizeof(int) * count);
    if (request.len > LAUNCH_REQUEST_SIZE)
        grader_error(run, "%zu bytes of arguments are too many", request.len);
    send_request(run, &header);
    free(request.data);
}

/* ---- ending it ---- */

void kill_family(pid_t root)
{
    pid_t *pids;
    ssize_t count = proc_descendants(root, &pids);
    for (ssize_t i = 0; i < count; i++)
        if (pids[i] != getpid())
            kill(pids[i], SIGKILL);
    if (count > 0)
        free(pids);
}

void end_descendants(void)
{
    do
        kill_family(getpid());
    while (waitpid(-1, NULL, 0) >= 0 || errno != ECHILD);
}

void cell_end(struct run *run)
{
    struct cell *cell = &run->cell;
    if (cell->child == 0)
        return;
    if (cell->control >= 0)
        close(cell->control);
    cell->control = -1;
    /* In a box the launcher is the first process: with it everything ends. */
    bool lives = cell->launcher != 0 && proc_parent(cell->launcher) == cell->child;
    kill(cell_is_boxed(run) && lives ? cell->launcher : cell->child, SIGKILL);
    end_descendants();
}
