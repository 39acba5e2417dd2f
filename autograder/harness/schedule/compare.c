/* Compares the runs of a check. See compare.h. */
#include "harness/schedule/compare.h"
#include "buffer.h"
#include "memory.h"

#include <stdlib.h>

void compare_runs(struct check_result *first, struct check_result *other, unsigned run)
{
    if (first->verdict == VERDICT_GRADER_ERROR || first->verdict == other->verdict)
        return;
    char *message = must_format("its verdict changed: %s in run 1, %s in run %u (%s)",
                                verdict_name(first->verdict), verdict_name(other->verdict), run,
                                other->message != NULL   ? other->message
                                : first->message != NULL ? first->message
                                                         : "no message");
    int max_points = first->max_points;
    if (first->verdict == VERDICT_PASS) { /* the story is in the other run */
        struct check_result swap = *first;
        *first = *other;
        *other = swap;
    }
    free(first->message);
    first->message = message;
    first->verdict = VERDICT_GRADER_ERROR;
    first->points = 0;
    first->max_points = max_points;
}
