/* What a grading has to do: its tasks, and what each of them needs first. Internal to the schedule.
 */
#ifndef HARNESS_TASK_H
#define HARNESS_TASK_H

#include "buffer.h"
#include "harness/box/sandbox.h"
#include "harness/build/cache.h"
#include "harness/build/compile.h"
#include "harness/build/workspace.h"
#include "harness/check.h"
#include "harness/schedule/runner.h"

#include <stdbool.h>
#include <sys/types.h>

enum task_state { TASK_WAITING, TASK_RUNNING, TASK_DONE };

enum task_kind { TASK_COMPILE, TASK_LINK, TASK_CHECK };

/* How a task that builds ended. */
enum outcome {
    OUTCOME_NONE,   /* not yet */
    OUTCOME_MADE,   /* what it was to make is there */
    OUTCOME_FAILED, /* it cannot be made of what was submitted */
    OUTCOME_BROKEN, /* nobody knows: the grader's fault, or its machine's */
};

/* A source to compile, a program to link, or a check to run. */
struct task {
    enum task_kind kind;
    enum task_state state;
    pid_t pid;
    int output; /* what the process says; -1 when it has said all */
    struct buffer said;
    bool early; /* a check that takes long waits for it, or it is one */
    bool tried_again;
    bool overdue; /* it was ended by us */
    double started;

    struct step step; /* of a task that builds */
    int status;       /* what bubblewrap reports: a file in memory; -1 without a box */
    enum outcome outcome;
    char *reason;         /* why it is broken; NULL otherwise */
    struct cache_key key; /* of what it makes; empty where that is not to be kept */

    const struct check *check;   /* of a check's task */
    struct check_result *result; /* where its result goes */
};

/* One grading in progress. */
struct runner {
    const struct grading *grading;
    uint64_t seed; /* of this run */
    struct workspace workspace;
    struct sandbox sandbox;
    struct cache cache;
    struct cache_key key; /* of what all objects depend on; empty where nothing is to be kept */
    struct result *result;
    char *programs[MAX_LAB_PROGRAMS], *mains[MAX_LAB_PROGRAMS]; /* "server" and "server.c" */
    size_t program_count;
    struct task *tasks;
    size_t task_count;
    double started;
};

/* Makes the tasks: for each build the programs that a check needs, each source of them once, and
 * the checks themselves. */
void add_builds(struct runner *runner);
void add_checks(struct runner *runner);

/* Time that a check spends waiting is time for everything else, if it begins early. */
void hurry_those_that_wait(struct runner *runner);

/* The result of a check that has not been run. */
void fill_result(struct check_result *result, const struct check *check);

/* The task that compiles a source, or links a program, in this build; NULL if there is none. */
struct task *compile_task(const struct runner *runner, enum build build, const char *source);
struct task *link_task(const struct runner *runner, enum build build, const char *program);

/* The sources of a program: its own, then those that hold no main of the lab's. NULL behind the
 * last. */
const char *source_of(const struct runner *runner, const char *program, size_t index);

enum readiness { READY, NOT_YET, NEVER };

/* Why something will never be ready. */
struct obstacle {
    char *reason;  /* a sentence, to be freed; NULL where it needs none */
    bool not_here; /* the machine, or how the grader was called, lacks something: it counts for
                      nothing */
    bool ours;     /* the grader's own fault */
};

/* Whether all that a task needs is there; if it never will be, why. */
enum readiness task_readiness(const struct runner *runner, const struct task *task,
                              struct obstacle *obstacle);

void free_tasks(struct runner *runner);

#endif
