/* One grading from the workspace to the result. See runner.h. */
#define _GNU_SOURCE
#include "harness/schedule/runner.h"
#include "harness/build/compile.h"
#include "harness/build/key.h"
#include "harness/build/remarks.h"
#include "harness/build/strays.h"
#include "harness/kernel/room.h"
#include "harness/schedule/compare.h"
#include "harness/schedule/interrupts.h"
#include "harness/schedule/schedule.h"
#include "harness/tools/run.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

/* Bytes that the cache may have: some hundred submissions. */
static const size_t cache_limit = 256ul << 20;

/* ---- what the builds said ---- */

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

/* What is to be told of a task that builds: of a source or a program the plain one, or the only
 * one. */
static bool is_telling(const struct runner *runner, const struct task *task)
{
    const struct task *plain = task->kind == TASK_COMPILE
                                   ? compile_task(runner, BUILD_PLAIN, task->step.source)
                                   : link_task(runner, BUILD_PLAIN, task->step.program);
    return plain == NULL || plain == task;
}

static void add_source_problem(struct runner *runner, const struct task *task)
{
    const char *source = task->step.source;
    char *name = must_format("%.*s", (int)strlen(source) - 2, source);
    if (task->outcome == OUTCOME_FAILED && task->started == 0)
        add_problem(runner->result, name, must_format("%s is missing", source), must_strdup(""),
                    true);
    else if (task->outcome == OUTCOME_FAILED)
        add_problem(runner->result, name, must_format("%s does not compile", source),
                    output_of(task), true);
    else if (task->outcome == OUTCOME_MADE && task->said.len > 0)
        add_problem(runner->result, name, must_format("%s compiles with warnings", source),
                    output_of(task), false);
    free(name);
}

/* Where an object is missing, that has been told; where a build is broken, its checks tell. */
static void add_program_problem(struct runner *runner, const struct task *task)
{
    const char *program = task->step.program;
    if (task->outcome == OUTCOME_FAILED && task->started > 0) {
        char *output = output_of(task), *stray = stray_main(output, program);
        add_problem(runner->result, program,
                    must_format("%s cannot be linked%s%s", program, stray != NULL ? ": " : "",
                                stray != NULL ? stray : ""),
                    output, true);
        free(stray);
    }
    if (task->outcome == OUTCOME_MADE && task->said.len > 0)
        add_problem(runner->result, program, must_format("%s is linked with warnings", program),
                    output_of(task), false);
}

/* Which problems are told first: those of sources with a main, of other sources, of programs. */
static int rank_of(const struct runner *runner, const struct task *task)
{
    for (size_t i = 0; i < runner->program_count && task->kind == TASK_COMPILE; i++)
        if (strcmp(runner->mains[i], task->step.source) == 0)
            return 0;
    return task->kind == TASK_COMPILE ? 1 : 2;
}

/* What the compiler said, of each source and each program once. */
static void add_problems(struct runner *runner)
{
    for (size_t i = 0; i < runner->workspace.stray_count; i++)
        add_problem(runner->result, "submission", must_strdup(runner->workspace.strays[i]),
                    must_strdup(""), false);
    for (int rank = 0; rank <= 2; rank++)
        for (size_t i = 0; i < runner->task_count; i++) {
            const struct task *task = &runner->tasks[i];
            if (task->kind == TASK_CHECK || rank_of(runner, task) != rank ||
                !is_telling(runner, task))
                continue;
            if (task->kind == TASK_COMPILE)
                add_source_problem(runner, task);
            else
                add_program_problem(runner, task);
        }
}

/* ---- what an instructor may want to look at ---- */

static void add_remarks(struct runner *runner)
{
    struct result *result = runner->result;
    struct remarks remarks = {NULL, 0};
    char *sources = must_format("%s/src", runner->workspace.root);
    remarks_on_sources(&remarks, sources);
    for (size_t i = 0; i < runner->program_count; i++) {
        const char *program = runner->programs[i];
        char *path = workspace_program(&runner->workspace, BUILD_PLAIN, program);
        remarks_on_program(&remarks, program, path);
        free(path);
    }
    result->remarks = remarks.sentences;
    result->remark_count = remarks.count;
    free(sources);
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

/* One more run of all checks, into again. */
static void run_once_more(struct runner *runner, unsigned run, struct tally_of_runs *tallies,
                          struct check_result *again)
{
    struct result *result = runner->result;
    runner->seed = runner->grading->seed + run - 1;
    rewind_checks(runner, again);
    run_tasks(runner);
    for (size_t i = 0; i < result->check_count; i++) {
        if (interrupts_seen() == 0)
            tally_other(&tallies[i], &result->checks[i], &again[i]);
        check_result_clear(&again[i]);
    }
}

/* All runs after the first. */
static void run_again(struct runner *runner)
{
    struct result *result = runner->result;
    struct check_result *again = must_alloc(result->check_count * sizeof *again);
    struct tally_of_runs *tallies = must_alloc(result->check_count * sizeof *tallies);
    for (size_t i = 0; i < result->check_count; i++)
        tallies[i] = tally_first(&result->checks[i]);
    for (unsigned run = 2; run <= runner->grading->runs && interrupts_seen() == 0; run++)
        run_once_more(runner, run, tallies, again);
    for (size_t i = 0; i < result->check_count; i++)
        tally_tell(&tallies[i], &result->checks[i]);
    free(tallies);
    free(again);
}

static void sum_up(struct runner *runner)
{
    struct result *result = runner->result;
    add_problems(runner);
    add_remarks(runner);
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

struct result *refused(const struct grading *grading, const struct refusal *refusal)
{
    struct result *result = new_result(grading);
    const struct check **checks = checks_of(grading->lab);
    size_t count = 0;
    while (checks[count] != NULL)
        count++;
    result->checks = must_alloc(count * sizeof *result->checks);
    for (size_t i = 0; i < count; i++) {
        struct check_result *check = &result->checks[result->check_count++];
        fill_result(check, checks[i]);
        check->verdict = refusal->ours ? VERDICT_GRADER_ERROR : VERDICT_NOT_RUN;
        check->message = must_strdup(refusal->text);
        result->max_points += check->max_points;
    }
    free(checks);
    if (!refusal->ours)
        add_problem(result, "submission", must_strdup(refusal->text), must_strdup(""), true);
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

/* What must be there before anything can be built or run. */
static bool prepare(struct runner *runner, struct refusal *refusal)
{
    const struct grading *grading = runner->grading;
    room_raise_limits();
    *refusal = (struct refusal){room_problem(sandbox_user()), true};
    if (refusal->text != NULL)
        return false;
    refusal->text =
        workspace_open(&runner->workspace, grading->lab, grading->home, grading->submission);
    refusal->ours = runner->workspace.unprepared;
    if (refusal->text != NULL)
        return false;
    refusal->ours = true;
    refusal->text = room_problem_of_space(runner->workspace.root);
    if (refusal->text == NULL && grading->commands[0].program == NULL)
        refusal->text = compile_problem();
    return refusal->text == NULL;
}

/* Where a source can include files from outside of its box, nobody knows what it was made from. */
static void open_cache(struct runner *runner)
{
    bool boxed = runner->sandbox.isolation == ISOLATION_FULL;
    runner->cache = cache_open(boxed ? runner->grading->cache : NULL);
    if (runner->cache.folder < 0 || !key_of_all(&runner->workspace, &runner->key))
        runner->key.hex[0] = '\0';
}

struct result *grade(const struct grading *grading, struct refusal *refusal)
{
    enum { MAX_TASKS = 2048 }; /* 200 sources of three kinds, some programs and checks */
    struct runner runner = {.grading = grading, .seed = grading->seed, .started = now()};
    memcpy(runner.workspace.commands, grading->commands, sizeof grading->commands);
    prctl(PR_SET_CHILD_SUBREAPER, 1); /* so that an interrupt ends all that we started */
    interrupts_hold();
    if (!prepare(&runner, refusal)) {
        workspace_close(&runner.workspace);
        interrupts_release();
        return NULL;
    }
    runner.result = new_result(grading);
    runner.tasks = must_alloc(MAX_TASKS * sizeof *runner.tasks);
    detect_sandbox(&runner);
    open_cache(&runner);
    add_builds(&runner);
    add_checks(&runner);
    hurry_those_that_wait(&runner);
    run_tasks(&runner);
    run_again(&runner);
    sum_up(&runner);
    free_tasks(&runner);
    cache_close(&runner.cache, cache_limit);
    workspace_close(&runner.workspace);
    interrupts_release();
    if (interrupts_seen() != 0) {
        raise(interrupts_seen()); /* now that all is tidied up: as who sent it expects */
        result_free(runner.result);
        *refusal = (struct refusal){must_strdup("interrupted"), true};
        return NULL;
    }
    return runner.result;
}
