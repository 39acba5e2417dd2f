/* What the texts of /proc say (proc(5)), apart from where they come from. Used by proc.c. */
#ifndef HARNESS_PROC_TEXT_H
#define HARNESS_PROC_TEXT_H

#include "harness/kernel/proc.h"

/* /proc/PID/task/TID/status: name, state and context switches. False without a state. */
bool proc_read_status(struct thread_look *look, const char *status);

/* /proc/PID/task/TID/schedstat: time on a processor, and time without one. */
void proc_read_schedstat(struct thread_look *look, const char *schedstat);

/* /proc/PID/task/TID/syscall: the system call's number, or one of SYSCALL_*, and its arguments. */
void proc_read_syscall(struct thread_look *look, const char *text);

/* /proc/PID/stat: the parent's pid, or -1. */
pid_t proc_read_parent(const char *stat);

#endif
