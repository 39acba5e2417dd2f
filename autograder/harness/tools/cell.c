/* Starts bubblewrap and the launcher in it, once for each check: a box costs more than a program.
 */
#define _GNU_SOURCE
#include "harness/tools/cell.h"
#include "harness/kernel/room.h"

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

/* In the child: says why there will be no cell, as bubblewrap would. */
_Noreturn static void give_up(int err, const char *what)
{
    dprintf(err, "%s: %s", what, strerror(errno));
    _exit(127);
}

/* The limits, in the order of enum launch_argument. A sanitizer reserves terabytes of addresses. */
static void add_limits(const struct run *run, int err, struct arguments *command)
{
    bool sanitizer = run->check->build == BUILD_ASAN || run->check->build == BUILD_TSAN;
    struct rlimit ours;
    if (getrlimit(RLIMIT_NOFILE, &ours) < 0)
        give_up(err, "getrlimit");
    /* Without namespaces of our own the user's other processes count, too, and those that come. */
    enum { MAY_COME = 1024 };
    long others =
        run->sandbox->isolation == ISOLATION_NONE ? room_processes_of(geteuid()) + MAY_COME : 0;
    /* Fewer than ours, by more than one message can take along (SCM_MAX_FD): descriptors on their
     * way through sockets count for the user, whoever sends them (unix(7), ETOOMANYREFS). */
    rlim_t half = ours.rlim_cur / 2, files = half < MOST_FILES ? half : MOST_FILES;
    arguments_add(command, "20" /* seconds of processor */,
                  sanitizer ? "0" : "4294967296" /* bytes of addresses */,
                  must_format("%ld", MOST_PROCESSES + others) /* processes */,
                  "67108864" /* bytes in a file */,
                  must_format("%lu", (unsigned long)files) /* descriptors */, sanitizer ? "1" : "0",
                  NULL);
}

static void add_copy(struct box *box, const char *root, const char *from, const char *to)
{
    struct copy *copy = box->copies;
    while (copy->from != NULL)
        copy++;
    if (copy + 1 == box->copies + BOX_COPIES)
        abort();
    *copy = (struct copy){must_format("%s/%s", root, from), to};
}

/* The programs that the check may start go to /srv. Those that are commands are not built. */
static void add_programs(const struct run *run, struct box *box)
{
    const char *programs = run->check->program != NULL ? run->check->program : "server";
    char *words = must_strdup(programs), *rest = NULL;
    for (char *word = strtok_r(words, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest))
        if (workspace_command(run->workspace, word) == NULL)
            add_copy(box, run->workspace->root,
                     must_format("out/%s/%s", build_name(run->check->build), word),
                     must_format("/srv/%s", word));
    free(words);
}

/* Built programs are in /srv, the working folder; those that are commands get all of /usr, and the
 * submission under its own path. */
static void build_command(const struct run *run, int err, struct arguments *command)
{
    const struct workspace *workspace = run->workspace;
    const char *root = workspace->root;
    bool commands = workspace->commands[0].program != NULL;
    struct box box = {
        .toolchain = commands,
        .is_init = true,
        .directory = "/srv",
        .mounts = {{commands ? workspace->submission : NULL, workspace->submission, false}},
    };
    add_copy(&box, root, "bin/launch", "/run/launch");
    add_copy(&box, root, "etc/hosts", "/etc/hosts");
    add_copy(&box, root, "etc/host.conf", "/etc/host.conf");
    add_copy(&box, root, "etc/nsswitch.conf", "/etc/nsswitch.conf");
    add_programs(run, &box);
    if (sandbox_command(run->sandbox, &box, command) < 0)
        give_up(err, "a file of the box");
    arguments_add(command, cell_is_boxed(run) ? "/run/launch" : box.copies[0].from, NULL);
    add_limits(run, err, command);
}

/* ---- starting it ---- */

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
_Noreturn static void become(const struct run *run, int socket, int err)
{
    enum { HIGH = 16 };
    struct arguments command = {.count = 0};
    const char *folder =
        must_format("%s/out/%s", run->workspace->root, build_name(run->check->build));
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
    build_command(run, high_err, &command);
    execvpe(command.items[0], (char *const *)command.items, environment);
    give_up(high_err, command.items[0]);
}

static void cell_start(struct run *run)
{
    struct cell *cell = &run->cell;
    int sockets[2], err[2], on = 1;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) < 0 ||
        pipe2(err, O_CLOEXEC | O_NONBLOCK) < 0 ||
        setsockopt(sockets[0], SOL_SOCKET, SO_PASSCRED, &on, sizeof on) < 0)
        grader_error(run, "cannot prepare the box: %s", strerror(errno));
    choose_time_zone(run);
    cell->child = fork();
    if (cell->child == 0)
        become(run, sockets[1], err[1]);
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
