/* Several runs of the same check. */
#ifndef HARNESS_COMPARE_H
#define HARNESS_COMPARE_H

#include "result.h"

/* How the runs of one check ended. */
struct tally_of_runs {
    unsigned runs, passed, failed;
};

/* Counts the first run. */
struct tally_of_runs tally_first(const struct check_result *first);

/* Takes another run in: the story that is kept in first is that of a failure, where there was one,
 * and of a grader error before all others. Both remain the caller's; they may be swapped. */
void tally_other(struct tally_of_runs *tally, struct check_result *first,
                 struct check_result *other);

/* After the last run: a check that passed in some runs and failed in others has failed, and says
 * how often. The same program met the same check each time, so what differed is which of its
 * threads, or of the two programs, was first. */
void tally_tell(const struct tally_of_runs *tally, struct check_result *first);

#endif
