/* Failing with a reason: used by all tools of the harness. Internal. */
#ifndef HARNESS_FAIL_H
#define HARNESS_FAIL_H

#include "harness/tools/watch.h"

/* Ends the check: fmt says what was expected and did not come; this adds why, from the outcome of
 * the wait: where the program sleeps, how it ended, that it spins. about may be NULL. */
_Noreturn void fail_waiting(struct run *run, enum outcome outcome, struct program *program,
                            const struct peer *about, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

#endif
