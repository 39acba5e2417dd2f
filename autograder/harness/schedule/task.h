/* What a grading has to do: its tasks, and what each of them needs first. Internal to the schedule.
 */
#ifndef HARNESS_TASK_H
#define HARNESS_TASK_H

#include "buffer.h"
#include "harness/box/sandbox.h"
#include "harness/build/workspace.h"
#include "harness/check.h"
#include "harness/schedule/runner.h"

#include <stdbool.h>
#include <sys/types.h>

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

/* One grading in progress. */
struct runner {
    const struct grading *grading;
    uint64_t seed; /* of this run */
    struct workspace workspace;
    struct sandbox sandbox;
    struct result *result;
    struct task *tasks;
    size_t task_count;
    double started;
};

/* Makes the tasks: a build of every program that a check needs, and the checks themselves. */
void add_builds(struct runner *runner);
void add_checks(struct runner *runner);

/* Time that a check spends waiting is time for everything else, if it begins early. */
void hurry_those_that_wait(struct runner *runner);

/* The result of a check that has not been run. */
void fill_result(struct check_result *result, const struct check *check);

/* The task that builds a program, or NULL if there is none: for a command. */
const struct task *build_task(const struct runner *runner, enum build build, const char *program);

/* True if the plain build could not compile it: then no other build can. */
bool is_hopeless(const struct runner *runner, const struct task *task);

enum readiness { READY, NOT_YET, NEVER };

/* Whether all that a check's task needs is there. If it never will be, *reason is why (a sentence,
 * to be freed), and *here tells whether that is the submission's doing and not this machine's. */
enum readiness task_readiness(const struct runner *runner, const struct task *task, char **reason,
                              bool *here);

void free_tasks(struct runner *runner);

#endif
