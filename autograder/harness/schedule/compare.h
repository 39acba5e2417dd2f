/* Several runs of the same check. */
#ifndef HARNESS_COMPARE_H
#define HARNESS_COMPARE_H

#include "result.h"

/* A verdict that is another one than in the first run makes first a grader error that reports the
 * odd run. Both remain the caller's; other may be swapped with first. */
void compare_runs(struct check_result *first, struct check_result *other, unsigned run);

#endif
