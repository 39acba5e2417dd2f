/* The cell of one check: a box that is started with the check's first program, and in which a
 * launcher starts all of them. Internal to the harness. */
#ifndef HARNESS_CELL_H
#define HARNESS_CELL_H

#include "harness/box/launch.h"
#include "harness/tools/run.h"

/* Asks for a program: path and argv as the cell sees them, both ended by NULL. fds are those of
 * enum launch_passed; a PASSED_FAULTS of -1 is left out. Starts the cell if need be. */
void cell_start_program(struct run *run, const char *path, const char *const argv[],
                        const int fds[PASSED_MAX]);

/* Kills all that is in the cell and waits until the last descendant is gone. */
void cell_end(struct run *run);

/* Kills root and its descendants, but for this process. */
void kill_family(pid_t root);

/* Kills whatever this process has started, and waits until the last of it is gone. Orphans must be
 * handed to it (PR_SET_CHILD_SUBREAPER, prctl(2)). */
void end_descendants(void);

/* True if programs see the paths of the box, not those outside. */
bool cell_is_boxed(const struct run *run);

#endif
