/* What `autograde trace` plays while the segments are recorded: the scenarios of scenarios/. */
#ifndef HARNESS_TRACE_H
#define HARNESS_TRACE_H

#include "harness/check.h"

struct scenario;

/* The lab's scenario of that name; the lab's own first one, or else the first of those that belong
 * to any lab, where name is NULL. NULL if there is none of that name. */
const struct scenario *find_scenario(const struct lab *lab, const char *name);

/* All scenarios that this lab can show, its own ones first; the list ends with NULL and is freed by
 * the caller. */
const struct scenario **scenarios_of(const struct lab *lab);

/* The scenario, to be run like a check: struct grading's .scenario. It passes if the programs did
 * what the scenario wants of them; its result has the trace of all that was sent until then, and
 * .because says in what it differs from everyday life. */
struct check scenario_check(const struct lab *lab, const struct scenario *scenario);

#endif
