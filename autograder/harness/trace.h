/* What `autograde trace` plays with a lab's own programs while their segments are recorded. */
#ifndef HARNESS_TRACE_H
#define HARNESS_TRACE_H

#include "harness/check.h"

/* The lab's scenario, to be run like a check: struct grading's .scenario. It passes if the programs
 * did what the lab wants of them; its result has the trace of all that they sent until then, and
 * .because says in what the scenario differs from everyday life. run is NULL if the lab has none.
 */
struct check trace_scenario(const struct lab_spec *lab);

#endif
