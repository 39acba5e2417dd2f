/* How long a thread can sleep in the system call that it is in: forever, or with a limit that it
 * has set itself. */
#ifndef HARNESS_SLEEP_H
#define HARNESS_SLEEP_H

#include "harness/kernel/proc.h"

#include <stdbool.h>

/* Seconds from now until the thread wakes by itself: 0 for one that runs or is about to, INFINITY
 * for one that sleeps until something happens, is stopped, or has ended. Of a limit that counts
 * from the start of the call (poll(2)) it is the whole, of a point in time (futex(2), as
 * pthread_cond_timedwait(3) uses it) what is left. A call that is not known here may come back at
 * any time: a hundredth of a second. */
double sleep_limit(const struct thread_look *thread);

/* True if the call's first argument is the descriptor that it sleeps on. */
bool sleeps_on_descriptor(const struct thread_look *thread);

#endif
