/* A program and all that it has started, also what has left its parent and its session: the keeper
 * inherits it. Internal to the harness. */
#ifndef HARNESS_FAMILY_H
#define HARNESS_FAMILY_H

#include "harness/tools/run.h"

/* Their process ids, the program's first; the caller frees *pids. Returns how many, or -1. */
ssize_t family_pids(const struct program *program, pid_t **pids);

/* Their threads, the program's first; thread_list_free() them. Returns 0, or -1 with errno (ESRCH:
 * all are gone). */
int family_threads(const struct program *program, struct thread_list *list);

#endif
