/* Failing with a reason: used by all tools of the harness. Internal. */
#ifndef HARNESS_EXPECT_H
#define HARNESS_EXPECT_H

#include "harness/tools/watch.h"

/* Ends the check: fmt says what was expected and did not come; this adds why, from the outcome of
 * the wait: where the program sleeps, how it ended, that it spins. about may be NULL. */
_Noreturn void fail_waiting(struct run *run, enum outcome outcome, struct program *program,
                            const struct peer *about, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

/* For await(): reads what was said already, and waits for nothing. */
bool nothing_more(void *argument);

/* Looks for a sanitizer report on the stderr of the programs and records it as facts. True if there
 * is one. */
bool note_sanitizer_report(struct run *run);

/* The program's own listening row, on this port or (0) on any; NULL if there is none. */
const struct socket_row *listening_row(const struct program *server, int port,
                                       const struct socket_table *table);

/* Bytes that differ, as facts and for the report. */
void note_bytes(struct run *run, struct bytes expected, struct bytes got, enum event_kind stream);

/* True once the program has read all that was sent to it; false if it never will. */
bool is_consumed(struct peer *peer);

/* How a program ended, as facts. */
void note_ending(struct run *run, const struct program *program);

#endif
