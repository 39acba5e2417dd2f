/* What the faults of a program's plan did to its calls: for the transcript, and as facts. */
#ifndef HARNESS_FAULT_NOTES_H
#define HARNESS_FAULT_NOTES_H

#include "harness/tools/run.h"

/* Logs each rule of the program's plan at its first turn: "send: EINTR (Interrupted system call),
 * by the check". A fault that comes while the program's bytes are on their way is logged near them.
 */
void log_faults(struct program *program);

/* Facts for diagnosis, how often each rule had its turn: "fault.send.EINTR". */
void note_faults(struct run *run, const struct program *program);

#endif
