/* Takes results that other machines wrote as files into a gradebook. */
#ifndef AUTOGRADER_CLASS_MERGE_H
#define AUTOGRADER_CLASS_MERGE_H

#include "class/gradebook.h"

struct merged {
    size_t taken, known, stale, broken;
};

enum fate {
    FATE_TAKE,
    FATE_KNOWN,      /* the gradebook has it, or a later result of the same */
    FATE_OLD_WORK,   /* it is of other bytes than the work that counts */
    FATE_OLD_GRADER, /* another version of the grader made it */
};

/* What becomes of a record, given what the gradebook knows of its owner's work; grader: the version
 * that counts, NULL for any. */
enum fate merge_judge(const struct record *record, const struct known *known, const char *grader);

/* Takes in all results in the folder, each in a transaction of its own; twice is as good as once.
 * What is not taken is told on stderr. batch: the run that they are counted in, 0 for none. Returns
 * NULL, or why it cannot go on, which the caller frees. */
char *merge_folder(struct gradebook *book, const char *folder, const char *grader, int64_t batch,
                   struct merged *merged);

#endif
