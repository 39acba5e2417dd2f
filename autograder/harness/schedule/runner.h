/* Grades one submission: builds it and runs the checks, on all cores at once. */
#ifndef HARNESS_RUNNER_H
#define HARNESS_RUNNER_H

#include "harness/box/sandbox.h"
#include "harness/build/workspace.h"
#include "harness/check.h"
#include "result.h"

/* All that a grading needs to know. */
struct grading {
    const struct lab *lab;
    const char *home;             /* the folder of the repository */
    const char *submission;       /* the folder of the sources */
    const char *shown;            /* what the report calls that folder; NULL: as above */
    const char *only;             /* checks to run, separated by blanks; NULL for all */
    const struct check *scenario; /* to be run instead of the lab's checks; NULL for these */
    uint64_t seed;
    const char *cache; /* folder of what was compiled before (cache.h); NULL: compile all of it */
    unsigned jobs;     /* how many things to do at once; 0: as many as there are processors */
    unsigned runs;     /* how often to run the checks, each time with the next seed; 0 means 1 */
    bool stop_at_first_failure; /* the other checks are not run any more */
    enum isolation
        at_most; /* a worse level than the machine could do: ISOLATION_FULL for the best */
    struct command
        commands[MAX_LAB_PROGRAMS]; /* programs that are commands; ends with a NULL program */
};

/* Why there was nothing to grade. */
struct refusal {
    char *text; /* one sentence, to be freed */
    bool ours;  /* the fault of the grader or its machine, not of what it was given */
};

/* All checks of a lab in the order of its files, ended by NULL; the caller frees the array. */
const struct check **checks_of(const struct lab *lab);

/* All labs that have checks, in the order of their names, ended by NULL; the caller frees the
 * array. */
const struct lab **all_labs(void);

/* The programs that a check starts, separated by blanks. */
const char *programs_of(const struct check *check);

/* True if the blank-separated list, which may be NULL, has this word. */
bool has_word(const char *list, const char *word);

/* True if one of the lab's checks starts the program in this build; only: as in struct grading. */
bool needs_build(const struct lab *lab, const char *only, enum build build, const char *program);

/* The lab that a user means by "lab2-echo", "lab2" or "2", or NULL. */
const struct lab *find_lab(const char *name);

/* Grades. With several runs a check that failed in one of them has failed, and says in how many
 * (compare.h). Returns the result, or NULL where
 * there is nothing to grade; *refusal then says why. */
struct result *grade(const struct grading *grading, struct refusal *refusal);

/* What was refused, as a result: no check was run, each says why, and so does a problem of the
 * build. The caller frees it. */
struct result *refused(const struct grading *grading, const struct refusal *refusal);

#endif
