/* Builds and checks as processes: as many at once as there are processors, each as soon as what it
 * needs is there. */
#define _GNU_SOURCE
#include "harness/schedule/runner.h"
#include "harness/build/compile.h"
#include "harness/kernel/capture.h"
#include "harness/schedule/wire.h"
#include "harness/tools/cell.h"
#include "harness/tools/run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum task_state { TASK_WAITING, TASK_RUNNING, TASK_DONE };

/* A build or a check. */
struct task {
    enum task_state state;
    pid_t pid;
    int output; /* what the process says; -1 when it has said all */
    struct buffer said;
    enum build build;            /* of a build task: which, */
    char *program;               /* of what; NULL for a check task */
    bool built;                  /* it succeeded, */
    bool broken;                 /* or it could not even be tried */
    const struct check *check;   /* of a check task */
    struct check_result *result; /* where its result goes */
    bool early;                  /* a check that takes long waits for it, or it is one */
    bool tried_again;
    double started;
};

/* Seconds after which something is wrong with us, or with the machine. Long before, a compiler
 * meets its limits and a check loses its patience. */
static const double build_deadline = 120, check_deadline = 1200;

static const int interrupts[] = {SIGINT, SIGTERM, SIGHUP};
enum { INTERRUPTS = sizeof interrupts / sizeof interrupts[0] };

struct runner {
    const struct grading *grading;
    uint64_t seed; /* of this run */
    struct workspace workspace;
    struct sandbox sandbox;
    struct result *result;
    struct task *tasks;
    size_t task_count;
    double started;
    sigset_t mask; /* of signals, as we were started */
    struct sigaction actions[INTERRUPTS];
};

/* ---- interrupts ---- */

static volatile sig_atomic_t interrupted;

static void on_interrupt(int signal)
{
    interrupted = signal;
}

/* From here on an interrupt is remembered, and comes in while we wait for tasks only: the workspace
 * is always removed. One that was ignored (nohup(1)) stays so. */
static void hold_interrupts(struct runner *runner)
{
    const struct sigaction action = {.sa_handler = on_interrupt};
    sigset_t held;
    sigemptyset(&held);
    for (size_t i = 0; i < INTERRUPTS; i++) {
        sigaddset(&held, interrupts[i]);
        sigaction(interrupts[i], &action, &runner->actions[i]);
        if (runner->actions[i].sa_handler == SIG_IGN)
            signal(interrupts[i], SIG_IGN);
    }
    sigprocmask(SIG_BLOCK, &held, &runner->mask);
}

static void release_interrupts(const struct runner *runner)
{
    for (size_t i = 0; i < INTERRUPTS; i++)
        sigaction(interrupts[i], &runner->actions[i], NULL);
    sigprocmask(SIG_SETMASK, &runner->mask, NULL);
}

/* ---- the tasks ---- */

static bool is_wanted(const struct runner *runner, const struct check *check)
{
    return runner->grading->only == NULL || strcmp(runner->grading->only, check->id) == 0;
}

/* A program that is given as a command is not built. */
static bool is_to_build(const struct runner *runner, enum build build, const char *program)
{
    const struct grading *grading = runner->grading;
    const struct check *scenario = grading->scenario;
    if (workspace_command(&runner->workspace, program) != NULL)
        return false;
    if (grading->commands[0].program != NULL && !workspace_has(&runner->workspace, program))
        return false; /* only what is given as a command is to be graded */
    if (scenario != NULL)
        return scenario->build == build && has_word(programs_of(scenario), program);
    return needs_build(grading->lab, grading->only, build, program);
}

static struct task *add_task(struct runner *runner)
{
    struct task *task = &runner->tasks[runner->task_count++];
    *task = (struct task){.output = -1};
    return task;
}

static void add_builds(struct runner *runner)
{
    static const enum build order[] = {BUILD_PLAIN, BUILD_TSAN, BUILD_ASAN, BUILD_FAULTS};
    char *words = must_strdup(runner->grading->lab->programs), *rest = NULL;
    const char *programs[MAX_LAB_PROGRAMS];
    size_t count = 0;
    for (char *word = strtok_r(words, " ", &rest); word != NULL && count < MAX_LAB_PROGRAMS;
         word = strtok_r(NULL, " ", &rest))
        programs[count++] = word;
    for (size_t b = 0; b < BUILD_KINDS; b++)
        for (size_t p = 0; p < count; p++)
            if (is_to_build(runner, order[b], programs[p])) {
                struct task *task = add_task(runner);
                task->build = order[b];
                task->program = must_strdup(programs[p]);
            }
    free(words);
}

static void fill_result(struct check_result *result, const struct check *check)
{
    *result = (struct check_result){.id = must_strdup(check->id),
                                    .title = must_strdup(check->title),
                                    .because = must_strdup(check->because),
                                    .read = must_strdup(check->read),
                                    .program = must_strdup(programs_of(check)),
                                    .max_points = check->points,
                                    .verdict = VERDICT_NOT_RUN};
}

static void add_check(struct runner *runner, const struct check *check)
{
    struct task *task = add_task(runner);
    task->check = check;
    task->result = &runner->result->checks[runner->result->check_count++];
    fill_result(task->result, check);
}

static void add_checks(struct runner *runner)
{
    const struct check **checks = checks_of(runner->grading->lab);
    const struct check *scenario = runner->grading->scenario;
    size_t count = 0;
    while (checks[count] != NULL)
        count++;
    runner->result->checks = must_alloc(count * sizeof *runner->result->checks);
    if (scenario != NULL)
        add_check(runner, scenario);
    for (size_t i = 0; i < count && scenario == NULL; i++)
        if (is_wanted(runner, checks[i]))
            add_check(runner, checks[i]);
    free(checks);
}

static bool depends_on(const struct check *check, const struct task *other)
{
    if (other->check != NULL)
        return has_word(check->needs, other->check->id) ||
               has_word(check->needs_all_of, other->check->id);
    return other->build == check->build && has_word(programs_of(check), other->program);
}

/* The task comes before others, and so does whatever it depends on. */
static void hurry(struct runner *runner, struct task *task)
{
    if (task->early)
        return;
    task->early = true;
    for (size_t i = 0; i < runner->task_count && task->check != NULL; i++)
        if (depends_on(task->check, &runner->tasks[i]))
            hurry(runner, &runner->tasks[i]);
}

/* Time that a check spends waiting is time for everything else, if it begins early. */
static void hurry_those_that_wait(struct runner *runner)
{
    for (size_t i = 0; i < runner->task_count; i++)
        if (runner->tasks[i].check != NULL && runner->tasks[i].check->waits)
            hurry(runner, &runner->tasks[i]);
}

/* ---- what must be there first ---- */

/* The check's own build of a program, or NULL for a command. */
static const struct task *build_task(const struct runner *runner, enum build build,
                                     const char *program)
{
    for (size_t i = 0; i < runner->task_count; i++)
        if (runner->tasks[i].program != NULL && runner->tasks[i].build == build &&
            strcmp(runner->tasks[i].program, program) == 0)
            return &runner->tasks[i];
    return NULL;
}

enum readiness { READY, NOT_YET, NEVER };

/* A reason why the check cannot be run; *text is the sentence. */
static enum readiness never(char **text, char *reason)
{
    *text = reason;
    return NEVER;
}

static enum readiness builds_ready(const struct runner *runner, const struct check *check,
                                   char **reason, bool *here)
{
    for (size_t i = 0; i < runner->task_count; i++) {
        const struct task *task = &runner->tasks[i];
        if (task->program == NULL || task->build != check->build ||
            !has_word(programs_of(check), task->program))
            continue;
        if (task->state != TASK_DONE)
            return NOT_YET;
        *here = !task->broken;
        if (!task->built)
            return never(reason, must_format("%s.c cannot be built", task->program));
    }
    char *words = must_strdup(programs_of(check)), *rest = NULL;
    for (char *word = strtok_r(words, " ", &rest); word != NULL;
         word = strtok_r(NULL, " ", &rest)) {
        bool command = workspace_command(&runner->workspace, word) != NULL;
        if ((command && check->build != BUILD_PLAIN) ||
            (!command && build_task(runner, check->build, word) == NULL)) {
            *here = false;
            never(reason, must_format(command ? "needs a build of its own of the source of %s"
                                              : "no %s to run",
                                      word));
        }
    }
    free(words);
    return *reason != NULL ? NEVER : READY;
}

/* Whether a check that is done serves one that needs it, the whole of it or what is enough. */
static bool serves(const struct check_result *done, bool whole)
{
    return done->verdict == VERDICT_PASS ||
           (!whole && done->verdict == VERDICT_FAIL && check_result_fact(done, "enough") != NULL);
}

static enum readiness needs_met(const struct runner *runner, const struct check *check,
                                char **reason)
{
    if (runner->grading->only != NULL)
        return READY;
    for (size_t i = 0; i < runner->task_count; i++) {
        const struct task *task = &runner->tasks[i];
        if (task->check == NULL)
            continue;
        bool whole = has_word(check->needs_all_of, task->check->id);
        if (!whole && !has_word(check->needs, task->check->id))
            continue;
        if (task->state != TASK_DONE)
            return NOT_YET;
        if (!serves(task->result, whole))
            return never(reason, must_format("needs %s", task->result->id));
    }
    return READY;
}

/* ---- processes ---- */

enum { RESULT_FD = 3 };

/* In a check's process, once its verdict is known: ends its programs, and hands the result over. */
static void finish_check(struct run *run)
{
    static bool finishing;
    if (!finishing) { /* an error while ending must not begin again */
        finishing = true;
        if (run->capture != NULL) /* what killing the programs sends is none of their doing */
            run->result.trace = capture_close(run->capture);
        cell_end(run);
    }
    run->result.seconds = now() - run->started;
    wire_write(RESULT_FD, &run->result);
    _exit(0);
}

static uint64_t seed_of(uint64_t seed, const char *id)
{
    uint64_t mixed = seed ^ 0xcbf29ce484222325u;
    for (; *id != '\0'; id++)
        mixed = (mixed ^ (unsigned char)*id) * 0x100000001b3u; /* FNV-1a */
    return mixed;
}

/* In a child: the whole life of one check. */
_Noreturn static void run_check(const struct runner *runner, const struct task *task)
{
    static struct run run;
    run = (struct run){.check = task->check,
                       .workspace = &runner->workspace,
                       .sandbox = &runner->sandbox,
                       .random = seed_of(runner->seed, task->check->id),
                       .started = now(),
                       .cell = {.control = -1, .err = -1},
                       .finish = finish_check};
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    signal(SIGPIPE, SIG_IGN);
    if (sandbox_drop_root() < 0)
        grader_error(&run, "cannot become an ordinary user: %s", strerror(errno));
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* not before: another user's process loses it again */
    if (runner->sandbox.isolation != ISOLATION_NONE && sandbox_own_network() < 0)
        grader_error(&run, "cannot have a network namespace: %s", strerror(errno));
    task->check->run(&run);
    conclude(&run, VERDICT_PASS, NULL);
}

/* In a child: the check's result goes to RESULT_FD, what the compiler says to stdout. Nothing else
 * is inherited: neither what is ours nor what whoever started us has open. */
_Noreturn static void become_task(const struct runner *runner, const struct task *task, int output)
{
    release_interrupts(runner);
    dup2(open("/dev/null", O_RDWR), STDIN_FILENO);
    if (task->check != NULL) {
        dup2(output, RESULT_FD);
        fcntl(RESULT_FD, F_SETFD, FD_CLOEXEC);
        close_range(RESULT_FD + 1, ~0U, 0);
        run_check(runner, task);
    }
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    close_range(STDERR_FILENO + 1, ~0U, 0);
    compile(&runner->sandbox, &runner->workspace, task->build, task->program);
}

static bool start_task(struct runner *runner, struct task *task)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0)
        return false;
    fflush(NULL);
    task->pid = fork();
    if (task->pid == 0)
        become_task(runner, task, ends[1]);
    close(ends[1]);
    if (task->pid < 0) {
        close(ends[0]);
        return false;
    }
    task->output = ends[0];
    task->started = now();
    task->state = TASK_RUNNING;
    return true;
}

/* ---- endings ---- */

static void add_problem(struct result *result, const char *program, char *message, char *output,
                        bool fatal)
{
    result->problems =
        must_realloc(result->problems, (result->problem_count + 1) * sizeof *result->problems);
    result->problems[result->problem_count++] = (struct build_problem){
        .program = must_strdup(program), .message = message, .output = output, .fatal = fatal};
}

/* What the compiler said, bounded. */
static char *output_of(const struct task *task)
{
    enum { SHOWN = 4000 };
    int len = task->said.len < SHOWN ? (int)task->said.len : SHOWN;
    return must_format("%.*s", len, task->said.data != NULL ? (char *)task->said.data : "");
}

static void end_build(struct runner *runner, struct task *task, int status)
{
    task->built = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    task->broken = WIFEXITED(status) && WEXITSTATUS(status) == COMPILE_BROKEN;
    runner->result->build_seconds = now() - runner->started;
}

/* What the builds said: of each program the plain one, or the only one; in the lab's order. */
static void add_problems(struct runner *runner)
{
    for (size_t i = 0; i < runner->task_count; i++) {
        const struct task *task = &runner->tasks[i];
        const char *program = task->program;
        if (program == NULL || (task->built && task->said.len == 0))
            continue;
        const struct task *plain = build_task(runner, BUILD_PLAIN, program);
        if (plain != NULL && plain != task)
            continue;
        if (!workspace_has(&runner->workspace, program))
            add_problem(runner->result, program, must_format("%s.c is missing", program),
                        must_strdup(""), true);
        else if (task->built)
            add_problem(runner->result, program,
                        must_format("%s.c compiles with warnings", program), output_of(task),
                        false);
        else
            add_problem(runner->result, program, must_format("%s.c does not compile", program),
                        output_of(task), true);
    }
}

static void end_check(struct task *task, int status)
{
    struct check_result *result = task->result;
    if (wire_read((const char *)task->said.data, task->said.len, result) < 0) {
        result->verdict = VERDICT_GRADER_ERROR;
        result->message =
            WIFSIGNALED(status)
                ? must_format("the check's own process was killed by SIG%s",
                              sigabbrev_np(WTERMSIG(status)))
                : must_format("the check's own process ended with status %d and without a result",
                              WEXITSTATUS(status));
    }
    result->points = result->verdict == VERDICT_PASS ? result->max_points : 0;
}

/* A check that failed through the grader's fault is given one more chance, alone if need be. */
static bool try_again(struct runner *runner, struct task *task)
{
    if (task->check == NULL || task->tried_again || task->result->verdict != VERDICT_GRADER_ERROR)
        return false;
    check_result_clear(task->result);
    fill_result(task->result, task->check);
    free(task->said.data);
    task->said = (struct buffer){0};
    task->tried_again = true;
    task->state = TASK_WAITING;
    (void)runner;
    return true;
}

static void end_task(struct runner *runner, struct task *task)
{
    int status = 0;
    while (waitpid(task->pid, &status, 0) < 0 && errno == EINTR)
        continue;
    task->state = TASK_DONE;
    if (task->program != NULL)
        end_build(runner, task, status);
    else
        end_check(task, status);
    try_again(runner, task);
}

/* ---- the loop ---- */

static void skip(struct runner *runner, struct task *task, char *reason, bool here)
{
    task->state = TASK_DONE;
    task->result->message = reason;
    if (!here) /* not the student's fault: it counts for nothing */
        task->result->max_points = 0;
    (void)runner;
}

/* What the plain build could not compile, no other build can. */
static bool is_hopeless(const struct runner *runner, const struct task *task)
{
    const struct task *plain =
        task->program != NULL ? build_task(runner, BUILD_PLAIN, task->program) : NULL;
    return plain != NULL && plain != task && plain->state == TASK_DONE && !plain->built;
}

/* Nothing runs and no process can be had: so nothing would ever change. */
static void give_up(struct task *task, int error)
{
    task->state = TASK_DONE;
    if (task->check == NULL)
        return;
    task->result->verdict = VERDICT_GRADER_ERROR;
    task->result->message = must_format("no process for it: %s", strerror(error));
}

/* True if the task takes no processor from others. Who asks for a certain number of jobs gets no
 * more, and where all share one network there is but one. */
static bool is_beside(const struct runner *runner, const struct task *task)
{
    return task->check != NULL && task->check->waits && runner->grading->jobs == 0 &&
           runner->sandbox.isolation != ISOLATION_NONE;
}

static unsigned count_running(const struct runner *runner, bool beside_too)
{
    unsigned running = 0;
    for (size_t i = 0; i < runner->task_count; i++)
        running += runner->tasks[i].state == TASK_RUNNING &&
                   (beside_too || !is_beside(runner, &runner->tasks[i]));
    return running;
}

/* Starts a task that waits, if what it needs is there. */
static void start_if_ready(struct runner *runner, struct task *task)
{
    char *reason = NULL;
    bool here = true;
    if (is_hopeless(runner, task)) {
        task->state = TASK_DONE;
        return;
    }
    enum readiness ready =
        task->check == NULL ? READY : builds_ready(runner, task->check, &reason, &here);
    if (ready == READY && task->check != NULL)
        ready = needs_met(runner, task->check, &reason);
    if (ready == NEVER)
        skip(runner, task, reason, here);
    else if (ready == READY && !start_task(runner, task) && count_running(runner, true) == 0)
        give_up(task, errno);
}

/* Starts what can be started, the early ones first. */
static void start_ready(struct runner *runner, unsigned jobs)
{
    for (int early = 1; early >= 0; early--)
        for (size_t i = 0; i < runner->task_count; i++) {
            struct task *task = &runner->tasks[i];
            if (task->state == TASK_WAITING && task->early == early &&
                (is_beside(runner, task) || count_running(runner, false) < jobs))
                start_if_ready(runner, task);
        }
}

/* Reads what one task says; at its end the task is over. */
static void listen_to(struct runner *runner, struct task *task)
{
    char piece[65536];
    ssize_t got = read(task->output, piece, sizeof piece);
    if (got < 0 && errno == EINTR)
        return;
    if (got > 0) {
        buffer_append(&task->said, piece, (size_t)got);
        return;
    }
    close(task->output);
    task->output = -1;
    end_task(runner, task);
}

/* The last resort: without their processes tasks come to an end. */
static void end_overdue(const struct runner *runner)
{
    for (size_t i = 0; i < runner->task_count; i++) {
        const struct task *task = &runner->tasks[i];
        double deadline = task->program != NULL ? build_deadline : check_deadline;
        if (task->state == TASK_RUNNING && now() - task->started > deadline)
            kill_family(task->pid);
    }
}

static void listen_to_all(struct runner *runner)
{
    struct pollfd fds[512];
    struct task *tasks[512];
    nfds_t count = 0;
    for (size_t i = 0; i < runner->task_count && count < 512; i++)
        if (runner->tasks[i].state == TASK_RUNNING) {
            tasks[count] = &runner->tasks[i];
            fds[count++] = (struct pollfd){.fd = runner->tasks[i].output, .events = POLLIN};
        }
    const struct timespec second = {.tv_sec = 1};
    if (ppoll(fds, count, &second, &runner->mask) < 0)
        return;
    end_overdue(runner);
    for (nfds_t i = 0; i < count; i++)
        if (fds[i].revents != 0)
            listen_to(runner, tasks[i]);
}

static bool unfinished(const struct runner *runner)
{
    for (size_t i = 0; i < runner->task_count; i++)
        if (runner->tasks[i].state != TASK_DONE)
            return true;
    return false;
}

static unsigned processors(void)
{
    cpu_set_t set;
    return sched_getaffinity(0, sizeof set, &set) == 0 ? (unsigned)CPU_COUNT(&set) : 1;
}

static void run_tasks(struct runner *runner)
{
    unsigned jobs = runner->grading->jobs > 0 ? runner->grading->jobs : processors();
    if (runner->sandbox.isolation == ISOLATION_NONE)
        jobs = 1; /* one network for all checks: one after the other */
    while (unfinished(runner) && !interrupted) {
        start_ready(runner, jobs);
        if (count_running(runner, true) > 0)
            listen_to_all(runner);
    }
    if (interrupted)
        end_descendants();
}

/* ---- all of it ---- */

/* Makes ready to run the checks once more, into results of its own. */
static void rewind_checks(struct runner *runner, struct check_result *results)
{
    for (size_t i = 0; i < runner->task_count; i++) {
        struct task *task = &runner->tasks[i];
        if (task->check == NULL)
            continue;
        free(task->said.data);
        task->said = (struct buffer){0};
        task->state = TASK_WAITING;
        task->result = results++;
        fill_result(task->result, task->check);
    }
}

/* A verdict that is another one than in the first run is a grader error that tells of the odd run.
 */
static void compare_runs(struct check_result *first, struct check_result *other, unsigned run)
{
    if (first->verdict == VERDICT_GRADER_ERROR || first->verdict == other->verdict)
        return;
    char *message = must_format("its verdict changed: %s in run 1, %s in run %u (%s)",
                                verdict_name(first->verdict), verdict_name(other->verdict), run,
                                other->message != NULL   ? other->message
                                : first->message != NULL ? first->message
                                                         : "no message");
    int max_points = first->max_points;
    if (first->verdict == VERDICT_PASS) { /* the story is in the other run */
        struct check_result swap = *first;
        *first = *other;
        *other = swap;
    }
    free(first->message);
    first->message = message;
    first->verdict = VERDICT_GRADER_ERROR;
    first->points = 0;
    first->max_points = max_points;
}

/* All runs after the first. */
static void run_again(struct runner *runner)
{
    struct result *result = runner->result;
    struct check_result *again = must_alloc(result->check_count * sizeof *again);
    for (unsigned run = 2; run <= runner->grading->runs && !interrupted; run++) {
        runner->seed = runner->grading->seed + run - 1;
        rewind_checks(runner, again);
        run_tasks(runner);
        for (size_t i = 0; i < result->check_count; i++) {
            if (!interrupted)
                compare_runs(&result->checks[i], &again[i], run);
            check_result_clear(&again[i]);
        }
    }
    free(again);
}

static void sum_up(struct runner *runner)
{
    struct result *result = runner->result;
    add_problems(runner);
    for (size_t i = 0; i < result->check_count; i++) {
        result->points += result->checks[i].points;
        result->max_points += result->checks[i].max_points;
    }
    result->seconds = now() - runner->started;
}

static struct result *new_result(const struct grading *grading)
{
    struct result *result = must_alloc(sizeof *result);
    result->lab = must_strdup(grading->lab->id);
    result->directory = must_strdup(grading->shown != NULL ? grading->shown : grading->submission);
    result->seed = grading->seed;
    result->commands = must_alloc(MAX_LAB_PROGRAMS * sizeof *result->commands);
    for (const struct command *next = grading->commands;
         next < grading->commands + MAX_LAB_PROGRAMS && next->program != NULL; next++)
        result->commands[result->command_count++] = (struct given_command){
            .program = must_strdup(next->program), .line = must_strdup(next->line)};
    return result;
}

/* The launcher as any user may start it: in the workspace. */
static void detect_sandbox(struct runner *runner)
{
    char *launcher = must_format("%s/bin/launch", runner->workspace.root);
    runner->sandbox = sandbox_detect(launcher, runner->grading->at_most);
    runner->result->isolation = runner->sandbox.isolation;
    free(launcher);
}

static void free_tasks(struct runner *runner)
{
    for (size_t i = 0; i < runner->task_count; i++) {
        free(runner->tasks[i].said.data);
        free(runner->tasks[i].program);
    }
    free(runner->tasks);
}

/* What must be there before anything can be built or run. */
static bool prepare(struct runner *runner, struct refusal *refusal)
{
    const struct grading *grading = runner->grading;
    refusal->text =
        workspace_open(&runner->workspace, grading->lab, grading->home, grading->submission);
    refusal->ours = runner->workspace.unprepared;
    if (refusal->text == NULL && grading->commands[0].program == NULL) {
        refusal->text = compile_problem();
        refusal->ours = true;
    }
    return refusal->text == NULL;
}

struct result *grade(const struct grading *grading, struct refusal *refusal)
{
    enum { MAX_TASKS = 512 };
    struct runner runner = {.grading = grading, .seed = grading->seed, .started = now()};
    memcpy(runner.workspace.commands, grading->commands, sizeof grading->commands);
    prctl(PR_SET_CHILD_SUBREAPER, 1); /* so that an interrupt ends all that we started */
    hold_interrupts(&runner);
    if (!prepare(&runner, refusal)) {
        workspace_close(&runner.workspace);
        release_interrupts(&runner);
        return NULL;
    }
    runner.result = new_result(grading);
    runner.tasks = must_alloc(MAX_TASKS * sizeof *runner.tasks);
    detect_sandbox(&runner);
    add_builds(&runner);
    add_checks(&runner);
    hurry_those_that_wait(&runner);
    run_tasks(&runner);
    run_again(&runner);
    sum_up(&runner);
    free_tasks(&runner);
    workspace_close(&runner.workspace);
    release_interrupts(&runner);
    if (interrupted) {
        raise(interrupted); /* now that all is tidied up: as who sent it expects */
        result_free(runner.result);
        *refusal = (struct refusal){must_strdup("interrupted"), true};
        return NULL;
    }
    return runner.result;
}
