/* Compiles or links, and tells what is the source's fault from what is ours. See build_process.h.
 */
#define _GNU_SOURCE
#include "harness/schedule/build_process.h"
#include "harness/build/key.h"
#include "harness/kernel/room.h"
#include "memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* Where the result of the task belongs; to be freed. */
static char *place_of(const struct runner *runner, const struct task *task)
{
    const struct step *step = &task->step;
    return step->program != NULL ? workspace_program(&runner->workspace, step->build, step->program)
                                 : workspace_object(&runner->workspace, step->build, step->source);
}

/* ---- what was kept ---- */

/* False where the key of an object is not known: it is not to be kept. */
static bool find_program_key(const struct runner *runner, struct task *task)
{
    enum { MAX_OBJECTS = 256 };
    static struct cache_key objects[MAX_OBJECTS];
    const char *source;
    size_t count = 0;
    while ((source = source_of(runner, task->step.program, count)) != NULL) {
        const struct task *object = compile_task(runner, task->step.build, source);
        if (object->key.hex[0] == '\0' || count == MAX_OBJECTS)
            return false;
        objects[count++] = object->key;
    }
    key_of_program(&runner->workspace, &runner->key, &task->step, objects, count, &task->key);
    return true;
}

bool build_from_cache(struct runner *runner, struct task *task)
{
    if (runner->key.hex[0] == '\0')
        return false;
    bool known = task->kind == TASK_LINK
                     ? find_program_key(runner, task)
                     : key_of_object(&runner->workspace, &runner->key, &task->step, &task->key);
    if (!known) {
        task->key.hex[0] = '\0';
        return false;
    }
    char *place = place_of(runner, task);
    bool found = cache_get(&runner->cache, &task->key, place, &task->said);
    free(place);
    if (found)
        task->outcome = OUTCOME_MADE;
    return found;
}

static void keep(struct runner *runner, struct task *task, const char *place)
{
    if (task->key.hex[0] == '\0')
        return;
    if (task->kind == TASK_COMPILE && !key_is_complete(&runner->workspace, &task->step))
        task->key.hex[0] = '\0';
    else
        cache_put(&runner->cache, &task->key, place, &task->said);
}

/* ---- the process ---- */

bool build_prepare(const struct runner *runner, struct task *task)
{
    if (!workspace_make_step(&runner->workspace, task->step.number))
        return false;
    if (runner->sandbox.isolation == ISOLATION_FULL)
        task->status = memfd_create("status", MFD_CLOEXEC);
    return runner->sandbox.isolation != ISOLATION_FULL || task->status >= 0;
}

/* Without descriptors bubblewrap would wait for ever. */
void build_process(const struct runner *runner, const struct task *task)
{
    char *lacks = room_problem(sandbox_user());
    if (lacks != NULL) {
        fprintf(stderr, "%s\n", lacks);
        _exit(STEP_BROKEN);
    }
    if (task->status >= 0) {
        dup2(task->status, STEP_STATUS_FD);
        fcntl(STEP_STATUS_FD, F_SETFD, 0); /* also where it was this one already */
    }
    close_range(task->status >= 0 ? STEP_STATUS_FD + 1 : STDERR_FILENO + 1, ~0U, 0);
    step_become(&runner->sandbox, &runner->workspace, &task->step);
}

/* ---- whose fault it is ---- */

/* bubblewrap tells of an exit code only if it has started the compiler. */
static bool was_started(int status)
{
    char text[4096];
    ssize_t len = pread(status, text, sizeof text - 1, 0);
    text[len > 0 ? len : 0] = '\0';
    return strstr(text, "\"exit-code\"") != NULL;
}

static bool has_said(const struct task *task, const char *text)
{
    return task->said.len > 0 &&
           memmem(task->said.data, task->said.len, text, strlen(text)) != NULL;
}

/* The compiler's driver had no process for the compiler proper. */
static bool has_no_process(const struct task *task)
{
    return has_said(task, ": fatal error: cannot execute ") &&
           (has_said(task, ": Resource temporarily unavailable") ||
            has_said(task, ": Cannot allocate memory"));
}

/* Nor had it space, and now there is: perhaps. A source could say so, too, but not twice. */
static bool had_no_space(const struct task *task)
{
    return !task->tried_again && has_said(task, "No space left on device");
}

/* The first line of what the process said. */
static char *first_line(const struct task *task)
{
    const char *text = (const char *)task->said.data;
    const char *end = task->said.len > 0 ? memchr(text, '\n', task->said.len) : NULL;
    size_t len = end != NULL ? (size_t)(end - text) : task->said.len;
    return len > 0 ? must_format("%.*s", (int)len, text) : NULL;
}

/* NULL if the compiler ran and had its say; otherwise what went wrong, to be freed. Where the
 * machine lacks something, no failure proves anything. */
static char *what_is_ours(const struct runner *runner, const struct task *task, int status)
{
    bool boxed = runner->sandbox.isolation == ISOLATION_FULL;
    if (task->overdue)
        return must_strdup("the compiler did not finish");
    if (WIFSIGNALED(status))
        return must_format("the compiler was killed by SIG%s", sigabbrev_np(WTERMSIG(status)));
    if (boxed ? !was_started(task->status) : WEXITSTATUS(status) == STEP_BROKEN) {
        char *line = first_line(task);
        return line != NULL ? line : must_strdup("the compiler could not be started");
    }
    if (WEXITSTATUS(status) == 0)
        return NULL;
    char *lacks = room_problem_of_space(runner->workspace.root);
    if (lacks == NULL)
        lacks = room_problem(sandbox_user());
    if (lacks != NULL)
        return lacks;
    return has_no_process(task) || had_no_space(task) ? first_line(task) : NULL;
}

void build_break(struct task *task, char *reason)
{
    free(task->reason);
    task->reason = reason;
    task->outcome = OUTCOME_BROKEN;
}

static void take_result(struct runner *runner, struct task *task)
{
    char *place = place_of(runner, task);
    if (workspace_take(&runner->workspace, task->step.number, STEP_MADE, place)) {
        task->outcome = OUTCOME_MADE;
        keep(runner, task, place);
    } else {
        build_break(task, must_format("the compiler's output is missing: %s", strerror(errno)));
    }
    free(place);
}

void build_end(struct runner *runner, struct task *task, int status)
{
    char *ours = what_is_ours(runner, task, status);
    if (task->status >= 0)
        close(task->status);
    task->status = -1;
    if (ours != NULL)
        build_break(task, ours);
    else if (WEXITSTATUS(status) != 0)
        task->outcome = OUTCOME_FAILED;
    else
        take_result(runner, task);
}
