/* How two byte strings differ: for the report, and as facts for diagnosis. */
#ifndef HARNESS_DIFFERENCE_H
#define HARNESS_DIFFERENCE_H

#include "harness/check.h"
#include "result.h"

/* NULL if they are equal; otherwise the windows around the first byte that differs, to be freed.
 * The bytes were received on a connection (EVENT_RECEIVE) or printed (EVENT_STDOUT). */
struct difference *difference_of(struct bytes expected, struct bytes got, enum event_kind stream);

/* In one word: "nothing" (nothing was got), "prefix" (got stops early), "cut-at-nul" (it stops
 * early just before a NUL), "extra-nul" (expected, then NULs), "extra" (expected, then more),
 * "other". */
const char *difference_kind(struct bytes expected, struct bytes got);

#endif
