/* Makes the tasks of a grading and knows what each needs first. See task.h. */
#define _GNU_SOURCE
#include "harness/schedule/task.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

/* ---- the tasks ---- */

static bool is_wanted(const struct runner *runner, const struct check *check)
{
    return runner->grading->only == NULL || has_word(runner->grading->only, check->id);
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

static struct task *add_task(struct runner *runner, enum task_kind kind)
{
    struct task *task = &runner->tasks[runner->task_count++];
    *task = (struct task){.kind = kind, .output = -1, .status = -1};
    task->step.number = (unsigned)runner->task_count;
    return task;
}

const char *source_of(const struct runner *runner, const char *program, size_t index)
{
    if (index > 0)
        return runner->workspace.extra[index - 1];
    for (size_t i = 0; i < runner->program_count; i++)
        if (strcmp(runner->programs[i], program) == 0)
            return runner->mains[i];
    abort();
}

static void add_build(struct runner *runner, enum build build, const char *program)
{
    const char *source;
    for (size_t i = 0; (source = source_of(runner, program, i)) != NULL; i++)
        if (compile_task(runner, build, source) == NULL) {
            struct task *task = add_task(runner, TASK_COMPILE);
            task->step.build = objects_of(build);
            task->step.source = source;
        }
    struct task *task = add_task(runner, TASK_LINK);
    task->step.build = build;
    task->step.program = program;
}

static void name_programs(struct runner *runner)
{
    char *words = must_strdup(runner->grading->lab->programs), *rest = NULL;
    for (char *word = strtok_r(words, " ", &rest);
         word != NULL && runner->program_count < MAX_LAB_PROGRAMS;
         word = strtok_r(NULL, " ", &rest)) {
        runner->programs[runner->program_count] = must_strdup(word);
        runner->mains[runner->program_count++] = must_format("%s.c", word);
    }
    free(words);
}

void add_builds(struct runner *runner)
{
    static const enum build order[] = {BUILD_PLAIN, BUILD_FAULTS, BUILD_TSAN, BUILD_ASAN};
    name_programs(runner);
    for (size_t b = 0; b < BUILD_KINDS; b++)
        for (size_t p = 0; p < runner->program_count; p++)
            if (is_to_build(runner, order[b], runner->programs[p]))
                add_build(runner, order[b], runner->programs[p]);
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
    struct task *task = add_task(runner, TASK_CHECK);
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

static bool is_source_of(const struct runner *runner, const char *program, const char *source)
{
    const char *one;
    for (size_t i = 0; (one = source_of(runner, program, i)) != NULL; i++)
        if (strcmp(one, source) == 0)
            return true;
    return false;
}

/* True if task cannot begin before other has ended. */
static bool depends_on(const struct runner *runner, const struct task *task,
                       const struct task *other)
{
    if (task->kind == TASK_LINK)
        return other->kind == TASK_COMPILE && other->step.build == objects_of(task->step.build) &&
               is_source_of(runner, task->step.program, other->step.source);
    if (task->check == NULL)
        return false;
    if (other->check != NULL)
        return has_word(task->check->needs, other->check->id) ||
               has_word(task->check->needs_all_of, other->check->id);
    return other->kind == TASK_LINK && other->step.build == task->check->build &&
           has_word(programs_of(task->check), other->step.program);
}

/* The task comes before others, and so does whatever it depends on. */
static void hurry(struct runner *runner, struct task *task)
{
    if (task->early)
        return;
    task->early = true;
    for (size_t i = 0; i < runner->task_count; i++)
        if (depends_on(runner, task, &runner->tasks[i]))
            hurry(runner, &runner->tasks[i]);
}

void hurry_those_that_wait(struct runner *runner)
{
    for (size_t i = 0; i < runner->task_count; i++)
        if (runner->tasks[i].check != NULL && runner->tasks[i].check->waits)
            hurry(runner, &runner->tasks[i]);
}

/* ---- what must be there first ---- */

struct task *compile_task(const struct runner *runner, enum build build, const char *source)
{
    for (size_t i = 0; i < runner->task_count; i++) {
        struct task *task = &runner->tasks[i];
        if (task->kind == TASK_COMPILE && task->step.build == objects_of(build) &&
            strcmp(task->step.source, source) == 0)
            return task;
    }
    return NULL;
}

struct task *link_task(const struct runner *runner, enum build build, const char *program)
{
    for (size_t i = 0; i < runner->task_count; i++) {
        struct task *task = &runner->tasks[i];
        if (task->kind == TASK_LINK && task->step.build == build &&
            strcmp(task->step.program, program) == 0)
            return task;
    }
    return NULL;
}

static bool is_missing(const struct runner *runner, const char *source)
{
    for (size_t i = 0; i < runner->program_count; i++)
        if (strcmp(runner->mains[i], source) == 0)
            return !workspace_has(&runner->workspace, runner->programs[i]);
    return false;
}

/* What the plain build could not compile, no other build can. */
static enum readiness source_ready(const struct runner *runner, const struct task *task)
{
    if (is_missing(runner, task->step.source))
        return NEVER;
    const struct task *plain = compile_task(runner, BUILD_PLAIN, task->step.source);
    return plain != NULL && plain->outcome == OUTCOME_FAILED ? NEVER : READY;
}

/* A broken object breaks the program; one that cannot be made makes it impossible. */
static enum readiness objects_ready(const struct runner *runner, const struct task *task,
                                    struct obstacle *obstacle)
{
    const char *source;
    enum readiness ready = READY;
    for (size_t i = 0; (source = source_of(runner, task->step.program, i)) != NULL; i++) {
        const struct task *other = compile_task(runner, task->step.build, source);
        if (other->state != TASK_DONE)
            return NOT_YET;
        if (other->outcome == OUTCOME_BROKEN && obstacle->reason == NULL) {
            obstacle->reason = must_strdup(other->reason);
            obstacle->ours = true;
        }
        if (other->outcome != OUTCOME_MADE)
            ready = NEVER;
    }
    return ready;
}

/* Of a check: that its programs are linked, or given as commands. */
static enum readiness program_ready(const struct runner *runner, const struct check *check,
                                    const char *program, struct obstacle *obstacle)
{
    const struct task *task = link_task(runner, check->build, program);
    bool command = workspace_command(&runner->workspace, program) != NULL;
    if (command && check->build == BUILD_PLAIN)
        return READY;
    if (command || task == NULL) {
        obstacle->not_here = true;
        obstacle->reason = must_format(command ? "it needs its own build of the source of %s"
                                               : "there is no %s to run",
                                       program);
        return NEVER;
    }
    if (task->state != TASK_DONE)
        return NOT_YET;
    if (task->outcome == OUTCOME_MADE)
        return READY;
    obstacle->ours = task->outcome == OUTCOME_BROKEN;
    obstacle->reason = obstacle->ours
                           ? must_format("%s could not be built: %s", program, task->reason)
                           : must_format("%s.c cannot be built", program);
    return NEVER;
}

static enum readiness programs_ready(const struct runner *runner, const struct check *check,
                                     struct obstacle *obstacle)
{
    enum readiness ready = READY;
    char *words = must_strdup(programs_of(check)), *rest = NULL;
    for (char *word = strtok_r(words, " ", &rest); word != NULL && ready == READY;
         word = strtok_r(NULL, " ", &rest))
        ready = program_ready(runner, check, word, obstacle);
    free(words);
    return ready;
}

/* Whether a check that is done serves one that needs it, the whole of it or what is enough. */
static bool serves(const struct check_result *done, bool whole)
{
    return done->verdict == VERDICT_PASS ||
           (!whole && done->verdict == VERDICT_FAIL && check_result_fact(done, "enough") != NULL);
}

/* Why a check that needs this one cannot be run: it names the one that failed, not one in between.
 */
static char *why_not(const struct check_result *needed)
{
    if (needed->verdict == VERDICT_NOT_RUN && needed->message != NULL)
        return must_strdup(needed->message);
    return must_format(needed->verdict == VERDICT_FAIL ? "%s failed" : "%s could not be graded",
                       needed->id);
}

static enum readiness needs_met(const struct runner *runner, const struct check *check,
                                struct obstacle *obstacle)
{
    if (runner->grading->only != NULL)
        return READY;
    for (size_t i = 0; i < runner->task_count; i++) {
        const struct task *task = &runner->tasks[i];
        if (task->kind != TASK_CHECK)
            continue;
        bool whole = has_word(check->needs_all_of, task->check->id);
        if (!whole && !has_word(check->needs, task->check->id))
            continue;
        if (task->state != TASK_DONE)
            return NOT_YET;
        if (!serves(task->result, whole)) {
            obstacle->reason = why_not(task->result);
            obstacle->not_here =
                task->result->verdict == VERDICT_NOT_RUN && task->result->max_points == 0;
            return NEVER;
        }
    }
    return READY;
}

enum readiness task_readiness(const struct runner *runner, const struct task *task,
                              struct obstacle *obstacle)
{
    if (task->kind == TASK_COMPILE)
        return source_ready(runner, task);
    if (task->kind == TASK_LINK)
        return objects_ready(runner, task, obstacle);
    enum readiness ready = programs_ready(runner, task->check, obstacle);
    return ready == READY ? needs_met(runner, task->check, obstacle) : ready;
}

void free_tasks(struct runner *runner)
{
    for (size_t i = 0; i < runner->task_count; i++) {
        free(runner->tasks[i].said.data);
        free(runner->tasks[i].reason);
    }
    free(runner->tasks);
    for (size_t i = 0; i < runner->program_count; i++) {
        free(runner->programs[i]);
        free(runner->mains[i]);
    }
}
