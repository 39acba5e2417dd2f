/* Grades all submissions of a class, several at once, and survives whatever they or the machine do:
 * each is graded by a process of its own, `autograde check`, and kept as soon as it is known. */
#ifndef AUTOGRADER_CLASS_BATCH_H
#define AUTOGRADER_CLASS_BATCH_H

#include "class/shard.h"

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

/* Which submissions are graded. Without a choice: those that are new, or changed, or last graded by
 * another version of the grader, or with another seed. */
struct choice {
    bool failed;           /* those that lost points, again */
    bool grader_errors;    /* those where the grader failed, again */
    bool again;            /* also unchanged ones */
    const char *only;      /* just this check; its result replaces that check's alone */
    const char **students; /* none but these; NULL for all */
    size_t student_count;
    const char *chosen; /* a file that names the owners and how they are graded; NULL for none */
    time_t since;       /* none but those submitted at this time or later; 0 for all */
};

struct batch {
    const char *lab;  /* "lab2-echo" */
    int max_points;   /* of the lab */
    const char *home; /* the repository */
    const char *where;
    const char *gradebook; /* NULL where results are kept as files */
    const char *results;   /* the folder for these */
    const char *roster;    /* NULL: as the gradebook knows it */
    const char *seed;      /* decimal digits; NULL: that of the gradebook, or a fresh one */
    const char *isolation; /* what the user allows to be less than full, or NULL */
    unsigned jobs;         /* submissions at once */
    unsigned check_jobs;   /* what each of them may do at once; 0: as fits */
    struct shard shard;
    bool cluster;    /* spread over a cluster that Slurm runs, instead of grading here */
    unsigned shares; /* into how many tasks */
    struct choice choice;
    int (*examine)(const struct batch *batch); /* looks whether this machine may grade; TMPDIR is
                                                  then private. Not 0: a status to end with */
};

/* Does it, and tells on stdout how it goes. Returns an exit status as `check` has it: 0 everybody
 * has full points, 1 points were lost, 2 wrong input, 3 a grader error; 128 + a signal that stopped
 * it. */
int batch_run(const struct batch *batch);

#endif
