/* How a program ended. Internal to the harness. */
#ifndef HARNESS_ENDING_H
#define HARNESS_ENDING_H

#include "harness/tools/run.h"

/* "exited with status 1", "was killed by SIGPIPE". In memory that the check owns. */
char *program_ending(const struct program *program);

/* How a program ended, as facts. */
void note_ending(struct run *run, const struct program *program);

#endif
