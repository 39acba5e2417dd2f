/* One grading from the workspace to the result. See runner.h. */
#define _GNU_SOURCE
#include "harness/schedule/runner.h"
#include "harness/build/compile.h"
#include "harness/schedule/compare.h"
#include "harness/schedule/interrupts.h"
#include "harness/schedule/schedule.h"
#include "harness/tools/run.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

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

/* All runs after the first. */
static void run_again(struct runner *runner)
{
    struct result *result = runner->result;
    struct check_result *again = must_alloc(result->check_count * sizeof *again);
    for (unsigned run = 2; run <= runner->grading->runs && interrupts_seen() == 0; run++) {
        runner->seed = runner->grading->seed + run - 1;
        rewind_checks(runner, again);
        run_tasks(runner);
        for (size_t i = 0; i < result->check_count; i++) {
            if (interrupts_seen() == 0)
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
    interrupts_hold();
    if (!prepare(&runner, refusal)) {
        workspace_close(&runner.workspace);
        interrupts_release();
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
    interrupts_release();
    if (interrupts_seen() != 0) {
        raise(interrupts_seen()); /* now that all is tidied up: as who sent it expects */
        result_free(runner.result);
        *refusal = (struct refusal){must_strdup("interrupted"), true};
        return NULL;
    }
    return runner.result;
}
