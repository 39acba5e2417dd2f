/* What a check expects of bytes and streams, as other tools use it. Internal. */
#ifndef HARNESS_EXPECT_H
#define HARNESS_EXPECT_H

#include "harness/tools/fail.h"

/* Bytes that differ, as facts and for the report. */
void note_bytes(struct run *run, struct bytes expected, struct bytes got, enum event_kind stream);

/* True once the program has read all that was sent to it; false if it never will. */
bool is_consumed(struct peer *peer);

#endif
