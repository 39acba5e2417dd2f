/* A program of the submission: started in a box, fed, listened to, stopped, and ended to its last
 * descendant. */
#define _GNU_SOURCE
#include "harness/tools/cell.h"
#include "harness/tools/fail.h"
#include "harness/tools/family.h"
#include "harness/tools/pump.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

/* The other ends of a program's descriptors, for the time of starting it. */
struct plugs {
    int in, out, err, control, faults;
};

static void set_raw(int terminal)
{
    struct termios mode;
    if (tcgetattr(terminal, &mode) == 0) {
        cfmakeraw(&mode);
        tcsetattr(terminal, TCSANOW, &mode);
    }
}

/* A terminal for stdout: what a program wrote to it stays readable when it is killed. */
static int open_terminal(int *program_end)
{
    int ours = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (ours < 0 || grantpt(ours) < 0 || unlockpt(ours) < 0)
        return -1;
    char *name = ptsname(ours);
    *program_end = name != NULL ? open(name, O_RDWR | O_NOCTTY | O_CLOEXEC) : -1;
    if (*program_end < 0) {
        close(ours);
        return -1;
    }
    set_raw(*program_end);
    return ours;
}

static int open_pipe(int *read_end, int *write_end)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0)
        return -1;
    *read_end = ends[0];
    *write_end = ends[1];
    return 0;
}

static bool never_block(int fd)
{
    int flags = fcntl(fd, F_GETFL);
    return flags >= 0 && fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0;
}

/* The page that the grader shares with faults.c or sanitizers.c in the program, which cannot change
 * its size: to read behind its end would be our end. rules may be NULL. */
static int open_faults(struct program *program, const struct fault_rule *rules)
{
    int fd = memfd_create("faults", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0 || ftruncate(fd, sizeof *program->faults) < 0 ||
        fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) < 0)
        return -1;
    void *page = mmap(NULL, sizeof *program->faults, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (page == MAP_FAILED)
        return -1;
    program->faults = page;
    program->faults->magic = FAULT_MAGIC;
    for (; rules != NULL && rules->call != FAULT_CALLS; rules++)
        fault_plan_add(program->faults, *rules);
    return fd;
}

static void open_plugs(struct program *program, const struct launch *launch, struct plugs *plugs)
{
    int control[2], on = 1;
    *plugs = (struct plugs){-1, -1, -1, -1, -1};
    bool ok = open_pipe(&plugs->in, &program->in) == 0;
    ok = ok && open_pipe(&program->err, &plugs->err) == 0;
    if (launch->full_stdout)
        ok = ok && (plugs->out = open("/dev/full", O_WRONLY | O_CLOEXEC)) >= 0;
    else if (launch->pipe_stdout)
        ok = ok && open_pipe(&program->out, &plugs->out) == 0;
    else
        ok = ok && (program->out = open_terminal(&plugs->out)) >= 0;
    ok = ok && socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, control) == 0;
    if (ok) {
        program->control = control[0];
        plugs->control = control[1];
        ok = setsockopt(program->control, SOL_SOCKET, SO_PASSCRED, &on, sizeof on) == 0;
    }
    bool sanitizer = program->build == BUILD_ASAN || program->build == BUILD_TSAN;
    if (ok && (launch->faults != NULL || sanitizer))
        ok = (plugs->faults = open_faults(program, launch->faults)) >= 0;
    ok = ok && never_block(program->in) && (launch->full_stdout || never_block(program->out)) &&
         never_block(program->err) && never_block(program->control);
    if (!ok)
        grader_error(program->run, "cannot prepare to start %s: %s", program->name,
                     strerror(errno));
}

static void close_plugs(const struct plugs *plugs)
{
    const int fds[] = {plugs->in, plugs->out, plugs->err, plugs->control, plugs->faults};
    for (size_t i = 0; i < sizeof fds / sizeof fds[0]; i++)
        if (fds[i] >= 0)
            close(fds[i]);
}

/* ---- starting ---- */

/* "./server 41873", as one would type it. */
static char *typed_command(const struct program *program, const char *const *args)
{
    const char *command_line = workspace_command(program->run->workspace, program->source);
    char *line =
        command_line != NULL ? must_strdup(command_line) : must_format("./%s", program->source);
    for (; args != NULL && *args != NULL; args++) {
        bool quote = **args == '\0' || strpbrk(*args, " \t\n'\"\\$&;<>|!*?") != NULL;
        line = must_format(quote ? "%s '%s'" : "%s %s", line, *args);
    }
    return line;
}

/* The program itself, or the shell that runs a command in the submission's folder. */
static void ask_for(const struct program *program, const char *const *args,
                    const struct plugs *plugs)
{
    const struct workspace *workspace = program->run->workspace;
    const char *command_line = workspace_command(workspace, program->source);
    const int fds[PASSED_MAX] = {plugs->in, plugs->out, plugs->err, plugs->control, plugs->faults};
    struct arguments argv = {.count = 0};
    if (command_line == NULL)
        arguments_add(&argv, must_format("./%s", program->source), NULL);
    else
        arguments_add(&argv, "sh", "-c", must_format("cd \"$0\" && exec %s \"$@\"", command_line),
                      workspace->submission, NULL);
    for (; args != NULL && *args != NULL; args++)
        arguments_add(&argv, *args, NULL);
    cell_start_program(program->run, command_line == NULL ? program->box_path : "/bin/sh",
                       argv.items, fds);
}

/* Two programs of one name are told apart by a number. */
static const char *unique_name(struct run *run, const char *name)
{
    size_t same = 0;
    for (size_t i = 0; i < run->program_count; i++)
        same += strncmp(run->programs[i]->name, name, strlen(name)) == 0;
    return same == 0 ? name : must_format("%s %zu", name, same + 1);
}

static struct program *new_program(struct run *run, const struct launch *launch)
{
    if (run->program_count == MAX_PROGRAMS)
        grader_error(run, "the check starts more than %d programs", MAX_PROGRAMS);
    struct program *program = must_alloc(sizeof *program);
    *program = (struct program){.run = run,
                                .source = launch->program,
                                .name = unique_name(run, launch->program),
                                .build = run->check->build,
                                .control = -1,
                                .in = -1,
                                .out = -1,
                                .err = -1};
    bool boxed = cell_is_boxed(run);
    program->host_path = workspace_program(run->workspace, program->build, launch->program);
    program->box_path =
        boxed ? must_format("/srv/%s", launch->program) : must_strdup(program->host_path);
    return program;
}

static bool is_running(void *argument)
{
    const struct program *program = argument;
    return program->pid != 0 || program->ended;
}

/* Waits until the program has a process, or had one. */
static void await_process(struct program *program)
{
    if (await(program->run, is_running, program) != HAPPENED)
        grader_error(program->run, "%s could not be started", program->name);
}

struct program *start_with(struct run *run, struct launch launch)
{
    struct program *program = new_program(run, &launch);
    struct plugs plugs;
    open_plugs(program, &launch, &plugs);
    log_event(run, EVENT_START, program->name, typed_command(program, launch.args),
              (struct bytes){NULL, 0});
    if (launch.full_stdout)
        log_note(run, program->name, "stdout is /dev/full, which takes nothing");
    ask_for(program, launch.args, &plugs);
    close_plugs(&plugs);
    run->programs[run->program_count++] = program;
    if (launch.close_stdin)
        type_end(program);
    return program;
}

struct program *start(struct run *run, const char *program, const char *const *args)
{
    return start_with(run, (struct launch){.program = program, .args = args});
}

/* ---- acting on it ---- */

void type_on(struct program *program, struct bytes bytes)
{
    log_event(program->run, EVENT_STDIN, program->name, NULL, bytes);
    if (program->in >= 0)
        program->to_type = join(program->run, program->to_type, bytes);
}

static bool typed(void *argument)
{
    return ((const struct program *)argument)->to_type.len == 0;
}

void type(struct program *program, struct bytes bytes)
{
    type_on(program, bytes);
    await(program->run, typed, program);
}

void type_end(struct program *program)
{
    program->type_ended = true;
    type_some(program);
    log_note(program->run, program->name, "end of input");
}

/* Sends signal to the program and all that it has started. */
static void signal_all(const struct program *program, int signal)
{
    pid_t *pids;
    ssize_t count = program->ended ? 0 : family_pids(program, &pids);
    for (ssize_t i = 0; i < count; i++)
        kill(pids[i], signal);
    if (count > 0)
        free(pids);
}

/* Stops again what is not: a process may have been started since the last list was made. */
static bool all_stopped(void *argument)
{
    const struct program *program = argument;
    struct thread_list list;
    if (program->ended || family_threads(program, &list) < 0)
        return true;
    bool stopped = true;
    for (size_t i = 0; i < list.count; i++) {
        if (strchr("TtZX", list.threads[i].state) != NULL)
            continue;
        stopped = false;
        kill(list.threads[i].pid, SIGSTOP);
    }
    thread_list_free(&list);
    return stopped;
}

void freeze(struct program *program)
{
    await_process(program);
    signal_all(program, SIGSTOP);
    log_note(program->run, program->name, "frozen: the program stands still, its kernel does not");
    if (await(program->run, all_stopped, program) != HAPPENED)
        fail(program->run, "SIGSTOP cannot stop %s: it keeps starting processes", program->name);
    program->frozen = true;
}

void thaw(struct program *program)
{
    program->frozen = false;
    log_note(program->run, program->name, "runs again");
    signal_all(program, SIGCONT);
}

void send_signal(struct program *program, int signal)
{
    await_process(program);
    log_note(program->run, program->name, "gets SIG%s", sigabbrev_np(signal));
    if (!program->ended)
        kill(program->pid, signal);
    program->run->signalled = now();
}

bool is_soon(const struct run *run)
{
    static const double soon = 0.5; /* seconds */
    return now() - run->signalled < soon;
}

struct ledger ledger_of(struct program *program)
{
    struct ledger ledger = {.descriptors = -1, .threads = -1, .maps = -1, .memory = -1};
    if (program->ended)
        return ledger;
    ledger.descriptors = proc_descriptor_count(program->pid);
    ledger.threads = proc_thread_count(program->keeper) - 1; /* the keeper is none of them */
    ledger.maps = proc_map_count(program->pid);
    ledger.memory = proc_memory(program->pid);
    return ledger;
}

void limit_descriptors(struct program *program, int more)
{
    int highest = proc_highest_descriptor(program->pid);
    struct rlimit limit = {.rlim_cur = (rlim_t)(highest + 1 + more),
                           .rlim_max = (rlim_t)(highest + 1 + more)};
    if (prlimit(program->pid, RLIMIT_NOFILE, &limit, NULL) < 0)
        grader_error(program->run, "cannot limit the descriptors of %s: %s", program->name,
                     strerror(errno));
    log_note(program->run, program->name, "may open %d more descriptors", more);
}

unsigned fault_fired(const struct program *program, size_t index)
{
    return program->faults != NULL ? atomic_load(&program->faults->rules[index].fired) : 0;
}

struct firing {
    const struct program *program;
    size_t index;
    unsigned before;
};

static bool has_fired(void *argument)
{
    const struct firing *firing = argument;
    return fault_fired(firing->program, firing->index) > firing->before;
}

bool fault_fires(struct program *program, size_t index, unsigned before)
{
    return await(program->run, has_fired, &(struct firing){program, index, before}) == HAPPENED;
}

/* Kills the program and whatever it has started; its keeper then ends by itself. */
static void kill_tree(const struct program *program)
{
    pid_t *pids;
    ssize_t count = family_pids(program, &pids);
    for (ssize_t i = 0; i < count; i++)
        kill(pids[i], SIGKILL);
    if (program->keeper != 0)
        kill(program->keeper, SIGCONT); /* the program may have stopped it */
    free(pids);
}

static bool tree_is_gone(void *argument)
{
    const struct program *program = argument;
    if (program->control >= 0)
        kill_tree(program); /* again: it may have forked meanwhile */
    return program->control < 0;
}

void kill_program(struct program *program)
{
    enum { PATIENCE = 60 }; /* seconds */
    double started = now();
    await_process(program);
    log_note(program->run, program->name, "killed by the grader");
    while (program->control >= 0 && now() - started < PATIENCE)
        await(program->run, tree_is_gone, program);
    if (program->control >= 0)
        fail(program->run, "%s cannot be killed: it keeps starting processes", program->name);
}
