/* Interrupts (SIGINT, SIGTERM, SIGHUP, and all others that would end a process) wait until they do
 * no harm: the workspace is always removed. For one grading at a time. */
#ifndef HARNESS_INTERRUPTS_H
#define HARNESS_INTERRUPTS_H

#include <signal.h>

/* From here on an interrupt is remembered, and comes in only where interrupts_mask() is in force.
 * One that was ignored (nohup(1)) stays so. */
void interrupts_hold(void);

/* As it was before; also for a child process. */
void interrupts_release(void);

/* The signals that were blocked before: for ppoll(2). */
const sigset_t *interrupts_mask(void);

/* The signal that came, or 0. */
int interrupts_seen(void);

#endif
