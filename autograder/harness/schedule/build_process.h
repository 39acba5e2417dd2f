/* A task that builds: from the cache, or by a process that becomes the compiler. */
#ifndef HARNESS_BUILD_PROCESS_H
#define HARNESS_BUILD_PROCESS_H

#include "harness/schedule/task.h"

/* Tries to do the task without a compiler, from what was kept. */
bool build_from_cache(struct runner *runner, struct task *task);

/* Prepares a process for it. False with errno. */
bool build_prepare(const struct runner *runner, struct task *task);

/* In that process, whose stdout and stderr are read by the schedule. */
_Noreturn void build_process(const struct runner *runner, const struct task *task);

/* The process has ended with this status, as wait(2) gives it: what became of the task. */
void build_end(struct runner *runner, struct task *task, int status);

/* The task is over, through our own fault; reason is kept. */
void build_break(struct task *task, char *reason);

#endif
