/* What a sanitizer has printed, as facts. Internal to the harness. */
#ifndef HARNESS_SANITIZER_H
#define HARNESS_SANITIZER_H

#include "harness/tools/run.h"

/* Looks for a sanitizer report on the stderr of the programs and records it as facts. True if there
 * is one. */
bool note_sanitizer_report(struct run *run);

/* Likewise, of one program. */
bool note_report_of(struct run *run, const struct program *program);

#endif
