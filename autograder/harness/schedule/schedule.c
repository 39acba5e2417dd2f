/* Which task is next, and its process from start to end. See schedule.h. */
#define _GNU_SOURCE
#include "harness/schedule/schedule.h"
#include "harness/schedule/build_process.h"
#include "harness/schedule/check_process.h"
#include "harness/schedule/interrupts.h"
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
#include <sys/wait.h>
#include <unistd.h>

/* Seconds after which something is wrong with us, or with the machine. Long before, a compiler
 * meets its limits and a check loses its patience. */
static const double build_deadline = 120, check_deadline = 1200;

/* ---- processes ---- */

/* In a child: the check's result goes to RESULT_FD, what the compiler says to stdout. Nothing else
 * is inherited: neither what is ours nor what whoever started us has open. */
_Noreturn static void become_task(const struct runner *runner, const struct task *task, int output)
{
    interrupts_release();
    dup2(open("/dev/null", O_RDWR), STDIN_FILENO);
    if (task->kind == TASK_CHECK) {
        dup2(output, RESULT_FD);
        fcntl(RESULT_FD, F_SETFD, FD_CLOEXEC);
        close_range(RESULT_FD + 1, ~0U, 0);
        check_process(task->check, &runner->workspace, &runner->sandbox, runner->seed);
    }
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    build_process(runner, task);
}

static bool start_process(const struct runner *runner, struct task *task)
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

/* Also ends it where it needs no process. False with errno if it needs one and there is none. */
static bool start_task(struct runner *runner, struct task *task)
{
    if (task->kind != TASK_CHECK && build_from_cache(runner, task)) {
        task->state = TASK_DONE;
        runner->result->build_seconds = now() - runner->started;
        return true;
    }
    if (task->kind != TASK_CHECK && !build_prepare(runner, task))
        return false;
    if (start_process(runner, task))
        return true;
    int error = errno;
    if (task->status >= 0)
        close(task->status);
    task->status = -1;
    errno = error;
    return false;
}

/* ---- endings ---- */

static void end_check(struct task *task, int status)
{
    struct check_result *result = task->result;
    if (wire_read((const char *)task->said.data, task->said.len, result) < 0) {
        result->verdict = VERDICT_GRADER_ERROR;
        result->message =
            WIFSIGNALED(status)
                ? must_format("the check's own process was killed by SIG%s",
                              sigabbrev_np(WTERMSIG(status)))
                : must_format("the check's own process exited with status %d and no result",
                              WEXITSTATUS(status));
    }
    result->points = result->verdict == VERDICT_PASS ? result->max_points : 0;
    if (result->verdict == VERDICT_NOT_RUN) /* on this machine: nobody's fault */
        result->max_points = 0;
}

/* What failed through the grader's fault is given one more chance. */
static void try_again(struct task *task)
{
    bool ours = task->kind == TASK_CHECK ? task->result->verdict == VERDICT_GRADER_ERROR
                                         : task->outcome == OUTCOME_BROKEN;
    if (!ours || task->tried_again || task->overdue)
        return;
    if (task->kind == TASK_CHECK) {
        check_result_clear(task->result);
        fill_result(task->result, task->check);
    }
    free(task->said.data);
    task->said = (struct buffer){0};
    task->tried_again = true;
    task->state = TASK_WAITING;
}

static void end_task(struct runner *runner, struct task *task)
{
    int status = 0;
    while (waitpid(task->pid, &status, 0) < 0 && errno == EINTR)
        continue;
    task->state = TASK_DONE;
    if (task->kind == TASK_CHECK) {
        end_check(task, status);
    } else {
        build_end(runner, task, status);
        runner->result->build_seconds = now() - runner->started;
    }
    try_again(task);
}

/* ---- the loop ---- */

static void skip_check(struct task *task, struct obstacle *obstacle)
{
    task->result->message = obstacle->reason;
    if (obstacle->ours)
        task->result->verdict = VERDICT_GRADER_ERROR;
    if (obstacle->not_here) /* not the student's fault: it counts for nothing */
        task->result->max_points = 0;
}

/* It will never be ready. */
static void skip(struct task *task, struct obstacle *obstacle)
{
    task->state = TASK_DONE;
    if (task->kind == TASK_CHECK)
        skip_check(task, obstacle);
    else if (obstacle->ours)
        build_break(task, obstacle->reason);
    else
        task->outcome = OUTCOME_FAILED;
}

/* Nothing runs and no process can be had: so nothing would ever change. */
static void give_up(struct task *task, int error)
{
    struct obstacle obstacle = {
        .reason = must_format("cannot start a process for it: %s", strerror(error)), .ours = true};
    skip(task, &obstacle);
}

/* True if the task takes no processor from others. Where all share one network there is but one. */
static bool is_beside(const struct runner *runner, const struct task *task)
{
    return task->kind == TASK_CHECK && task->check->waits &&
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
    struct obstacle obstacle = {.reason = NULL};
    enum readiness ready = task_readiness(runner, task, &obstacle);
    if (ready == NEVER)
        skip(task, &obstacle);
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
static void end_overdue(struct runner *runner)
{
    for (size_t i = 0; i < runner->task_count; i++) {
        struct task *task = &runner->tasks[i];
        double deadline = task->kind == TASK_CHECK ? check_deadline : build_deadline;
        if (task->state != TASK_RUNNING || now() - task->started <= deadline)
            continue;
        task->overdue = true;
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
    if (ppoll(fds, count, &second, interrupts_mask()) < 0)
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

/* One failure is all that was asked for. */
static bool has_seen_enough(const struct runner *runner)
{
    const struct result *result = runner->result;
    for (size_t i = 0; i < result->check_count && runner->grading->stop_at_first_failure; i++)
        if (result->checks[i].verdict == VERDICT_FAIL)
            return true;
    return false;
}

static unsigned processors(void)
{
    cpu_set_t set;
    return sched_getaffinity(0, sizeof set, &set) == 0 ? (unsigned)CPU_COUNT(&set) : 1;
}

void run_tasks(struct runner *runner)
{
    unsigned jobs = runner->grading->jobs > 0 ? runner->grading->jobs : processors();
    if (runner->sandbox.isolation == ISOLATION_NONE)
        jobs = 1; /* one network for all checks: one after the other */
    while (unfinished(runner) && interrupts_seen() == 0 && !has_seen_enough(runner)) {
        start_ready(runner, jobs);
        if (count_running(runner, true) > 0)
            listen_to_all(runner);
    }
    if (interrupts_seen() != 0 || has_seen_enough(runner))
        end_descendants();
}
