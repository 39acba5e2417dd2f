/* Reads the counters of a fault plan. The program can write to that page (faults/README.md), so
 * nothing in it is taken for an index or a length before it was looked at. See fault_notes.h. */
#define _GNU_SOURCE
#include "harness/tools/fault_notes.h"

#include <string.h>

static const char *const call_names[FAULT_CALLS] = {
    [FAULT_ACCEPT] = "accept",
    [FAULT_CONNECT] = "connect",
    [FAULT_BIND] = "bind",
    [FAULT_LISTEN] = "listen",
    [FAULT_RECV] = "recv",
    [FAULT_SEND] = "send",
    [FAULT_SOCKET] = "socket",
    [FAULT_POLL] = "poll",
    [FAULT_PTHREAD_CREATE] = "pthread_create",
    [FAULT_CLOSE] = "close",
    [FAULT_LOCK] = "pthread_mutex_lock",
    [FAULT_PRINT] = "printf",
    [FAULT_COND_WAIT] = "pthread_cond_wait",
};

/* How many rules there are to look at. */
static unsigned rule_count(const struct program *program)
{
    unsigned count = program->faults != NULL ? atomic_load(&program->faults->rule_count) : 0;
    return count < FAULT_RULES ? count : FAULT_RULES;
}

/* How often the rule had its turn; 0 too for one that the program has spoilt. */
static unsigned times_fired(const struct fault_rule *rule)
{
    return rule->call < FAULT_CALLS ? atomic_load(&rule->fired) : 0;
}

static const char *error_name(int error)
{
    const char *name = strerrorname_np(error);
    return name != NULL ? name : "an error";
}

/* True if the rule only makes its calls late. */
static bool is_delay(const struct fault_rule *rule)
{
    return rule->call == FAULT_CLOSE || rule->call == FAULT_LOCK || rule->call == FAULT_PRINT;
}

/* What the rule did, for people. */
static void log_fault(const struct program *program, const struct fault_rule *rule)
{
    const char *name = call_names[rule->call];
    if (rule->call == FAULT_COND_WAIT)
        log_note(program->run, program->name, "%s: the check wakes it up without a signal", name);
    else if (rule->error != 0)
        log_note(program->run, program->name, "%s: the check makes it fail with %s (%s)", name,
                 error_name(rule->error), strerror(rule->error));
    else if (is_delay(rule))
        log_note(program->run, program->name, "%s: the check delays it by %u microseconds", name,
                 rule->limit);
    else
        log_note(program->run, program->name, "%s: the check limits it to %u %s at a time", name,
                 rule->limit, rule->limit == 1 ? "byte" : "bytes");
}

void log_faults(struct program *program)
{
    for (unsigned i = 0; i < rule_count(program); i++) {
        const struct fault_rule *rule = &program->faults->rules[i];
        if (program->fault_is_logged[i] || times_fired(rule) == 0)
            continue;
        program->fault_is_logged[i] = true;
        log_fault(program, rule);
    }
}

void note_faults(struct run *run, const struct program *program)
{
    for (unsigned i = 0; i < rule_count(program); i++) {
        const struct fault_rule *rule = &program->faults->rules[i];
        if (times_fired(rule) == 0)
            continue;
        const char *what = rule->call == FAULT_COND_WAIT ? "spurious"
                           : is_delay(rule)              ? "late"
                           : rule->error != 0            ? error_name(rule->error)
                                                         : "short";
        note_fact(run, must_format("fault.%s.%s", call_names[rule->call], what),
                  number(run, (long)times_fired(rule)));
    }
}
