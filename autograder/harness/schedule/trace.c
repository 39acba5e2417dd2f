/* Finds and runs the scenarios of `autograde trace`. See trace.h, scenario.h. */
#define _GNU_SOURCE
#include "harness/schedule/trace.h"
#include "harness/kernel/capture.h"
#include "harness/scenario.h"
#include "harness/tools/run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

extern const struct scenario *const __start_autograde_scenarios[];
extern const struct scenario *const __stop_autograde_scenarios[];

static size_t scenario_count(void)
{
    return (size_t)(__stop_autograde_scenarios - __start_autograde_scenarios);
}

static int by_lab_and_line(const void *a, const void *b)
{
    const struct scenario *const *left = a, *const *right = b;
    bool own = (*left)->lab != NULL, other = (*right)->lab != NULL;
    return own != other ? other - own : (*left)->line - (*right)->line;
}

const struct scenario **scenarios_of(const struct lab *lab)
{
    size_t count = 0;
    const struct scenario **found = must_alloc((scenario_count() + 1) * sizeof *found);
    for (size_t i = 0; i < scenario_count(); i++) {
        const struct scenario *scenario = __start_autograde_scenarios[i];
        if (scenario->lab == NULL || strcmp(scenario->lab, lab->id) == 0)
            found[count++] = scenario;
    }
    qsort(found, count, sizeof *found, by_lab_and_line);
    return found;
}

const struct scenario *find_scenario(const struct lab *lab, const char *name)
{
    const struct scenario **all = scenarios_of(lab), *found = NULL;
    for (size_t i = 0; all[i] != NULL && found == NULL; i++)
        if (name == NULL || strcmp(all[i]->id, name) == 0)
            found = all[i];
    free(all);
    return found;
}

/* ---- running ---- */

static void record(struct run *run)
{
    if (!has_own_network(run))
        grader_error(run, "a trace needs its own network, and there is none%s%s",
                     run->sandbox->reason[0] != '\0' ? ": " : "", run->sandbox->reason);
    run->capture = capture_open(run->started);
    if (run->capture == NULL)
        grader_error(run, "the segments cannot be recorded: %s", strerror(errno));
}

static void play(struct run *run)
{
    record(run);
    find_scenario(run->check->lab, run->check->id)->run(run);
}

struct check scenario_check(const struct lab *lab, const struct scenario *scenario)
{
    return (struct check){.id = scenario->id,
                          .lab = lab,
                          .title = scenario->title,
                          .because = scenario->how,
                          .read = "",
                          .program = scenario->program,
                          .build = BUILD_PLAIN,
                          .run = play};
}
