/* Makes the tasks of a grading and knows what each needs first. See task.h. */
#define _GNU_SOURCE
#include "harness/schedule/task.h"

#include <stdlib.h>
#include <string.h>

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

void add_builds(struct runner *runner)
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

void fill_result(struct check_result *result, const struct check *check)
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

void add_checks(struct runner *runner)
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
        return has_word(check->needs, other->check->id);
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

void hurry_those_that_wait(struct runner *runner)
{
    for (size_t i = 0; i < runner->task_count; i++)
        if (runner->tasks[i].check != NULL && runner->tasks[i].check->waits)
            hurry(runner, &runner->tasks[i]);
}

/* ---- what must be there first ---- */

const struct task *build_task(const struct runner *runner, enum build build, const char *program)
{
    for (size_t i = 0; i < runner->task_count; i++)
        if (runner->tasks[i].program != NULL && runner->tasks[i].build == build &&
            strcmp(runner->tasks[i].program, program) == 0)
            return &runner->tasks[i];
    return NULL;
}

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

static enum readiness needs_met(const struct runner *runner, const struct check *check,
                                char **reason)
{
    if (runner->grading->only != NULL)
        return READY;
    for (size_t i = 0; i < runner->task_count; i++) {
        const struct task *task = &runner->tasks[i];
        if (task->check == NULL || !has_word(check->needs, task->check->id))
            continue;
        if (task->state != TASK_DONE)
            return NOT_YET;
        if (task->result->verdict != VERDICT_PASS)
            return never(reason, must_format("needs %s", task->result->id));
    }
    return READY;
}

bool is_hopeless(const struct runner *runner, const struct task *task)
{
    const struct task *plain =
        task->program != NULL ? build_task(runner, BUILD_PLAIN, task->program) : NULL;
    return plain != NULL && plain != task && plain->state == TASK_DONE && !plain->built;
}

enum readiness task_readiness(const struct runner *runner, const struct task *task, char **reason,
                              bool *here)
{
    if (task->check == NULL)
        return READY;
    enum readiness ready = builds_ready(runner, task->check, reason, here);
    return ready == READY ? needs_met(runner, task->check, reason) : ready;
}

void free_tasks(struct runner *runner)
{
    for (size_t i = 0; i < runner->task_count; i++) {
        free(runner->tasks[i].said.data);
        free(runner->tasks[i].program);
    }
    free(runner->tasks);
}
