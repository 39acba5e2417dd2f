/* Facts about a failed check that its tools do not note themselves. Internal. */
#ifndef HARNESS_CIRCUMSTANCES_H
#define HARNESS_CIRCUMSTANCES_H

#include "harness/tools/run.h"

/* Notes what else is true of the program that failed. Called once, when the check has failed and
 * everything that was said has been read. */
void note_circumstances(struct run *run);

/* Where expected and received bytes part, and what is there. */
void note_parting(struct run *run, struct bytes expected, struct bytes got);

/* How the line that came closest differs from the one that was wanted; got is empty where none
 * came. */
void note_line(struct run *run, const struct program *program, struct bytes wanted,
               struct bytes got);

#endif
