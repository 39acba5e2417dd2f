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

/* True if they are the same bytes. */
bool bytes_equal(struct bytes a, struct bytes b);

/* How many bytes at their beginning are the same. */
size_t common_prefix(struct bytes a, struct bytes b);

/* The byte at an offset, by a name that can be read; "end" behind the last. In memory that the
 * caller owns, or static. */
const char *name_of_byte(struct bytes bytes, size_t at);

/* The first word of the line that the offset is in: "Host"; "empty" for an empty line, NULL where
 * there are no words. */
const char *line_word(struct bytes bytes, size_t at);

/* True if bytes are missing in got, always from a NUL on, and not the NUL alone: strings were made
 * of its pieces. */
bool is_cut_at_nuls(struct bytes expected, struct bytes got);

/* The decimal number in bytes from at on; *end is where it ends. -1 if there is none that could be
 * a port. */
long number_at(struct bytes bytes, size_t at, size_t *end);

/* What comes before the first number or colon: "Server is listening on port". */
struct bytes beginning_of(struct bytes line);

#endif
