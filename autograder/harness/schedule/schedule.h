/* Does the tasks of a grading: as many at once as there are processors, each as soon as what it
 * needs is there. */
#ifndef HARNESS_SCHEDULE_H
#define HARNESS_SCHEDULE_H

#include "harness/schedule/task.h"

/* Does all tasks that wait; an interrupt ends them. */
void run_tasks(struct runner *runner);

#endif
