/* Compares the runs of a check. See compare.h. */
#include "harness/schedule/compare.h"
#include "memory.h"

#include <stdlib.h>

static void count(struct tally_of_runs *tally, const struct check_result *check)
{
    tally->runs++;
    tally->passed += check->verdict == VERDICT_PASS;
    tally->failed += check->verdict == VERDICT_FAIL;
}

struct tally_of_runs tally_first(const struct check_result *first)
{
    struct tally_of_runs tally = {0};
    count(&tally, first);
    return tally;
}

/* Which story is to be told: the larger number's. */
static int weight(enum verdict verdict)
{
    static const int weights[] = {
        [VERDICT_PASS] = 0, [VERDICT_NOT_RUN] = 1, [VERDICT_FAIL] = 2, [VERDICT_GRADER_ERROR] = 3};
    return weights[verdict];
}

void tally_other(struct tally_of_runs *tally, struct check_result *first,
                 struct check_result *other)
{
    count(tally, other);
    if (weight(other->verdict) <= weight(first->verdict))
        return;
    struct check_result swap = *first;
    *first = *other;
    *other = swap;
}

void tally_tell(const struct tally_of_runs *tally, struct check_result *first)
{
    if (first->verdict != VERDICT_FAIL || tally->passed == 0)
        return;
    char *message = must_format("%s; so it ended in %u of %u runs, and %u passed: most likely two "
                                "things in your program race for being first",
                                first->message != NULL ? first->message : "it failed",
                                tally->failed, tally->runs, tally->passed);
    free(first->message);
    first->message = message;
}
