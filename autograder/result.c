/* The words of a result, its exit status, and its end of life. Used by everything that makes or
 * prints results. */
#include "result.h"
#include "memory.h"
#include "segment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const verdict_names[] = {
    [VERDICT_PASS] = "pass",
    [VERDICT_FAIL] = "fail",
    [VERDICT_NOT_RUN] = "not_run",
    [VERDICT_GRADER_ERROR] = "grader_error",
};

static const char *const isolation_names[] = {
    [ISOLATION_FULL] = "full",
    [ISOLATION_NETWORK] = "network",
    [ISOLATION_NONE] = "none",
};

static const char *const event_names[] = {
    [EVENT_START] = "start",     [EVENT_STDIN] = "stdin",     [EVENT_STDOUT] = "stdout",
    [EVENT_STDERR] = "stderr",   [EVENT_EXIT] = "exit",       [EVENT_LISTEN] = "listen",
    [EVENT_CONNECT] = "connect", [EVENT_ACCEPT] = "accept",   [EVENT_SEND] = "send",
    [EVENT_RECEIVE] = "receive", [EVENT_FIN_OUT] = "fin_out", [EVENT_FIN_IN] = "fin_in",
    [EVENT_RST_OUT] = "rst_out", [EVENT_RST_IN] = "rst_in",   [EVENT_NOTE] = "note",
};

#define NAME_IN(names, value)                                                                      \
    ((size_t)(value) < sizeof(names) / sizeof(names)[0] ? (names)[value] : "unknown")

const char *verdict_name(enum verdict verdict)
{
    return NAME_IN(verdict_names, verdict);
}

const char *isolation_name(enum isolation isolation)
{
    return NAME_IN(isolation_names, isolation);
}

const char *event_name(enum event_kind kind)
{
    return NAME_IN(event_names, kind);
}

int result_exit_status(const struct result *result)
{
    for (size_t i = 0; i < result->check_count; i++)
        if (result->checks[i].verdict == VERDICT_GRADER_ERROR)
            return 3;
    if (result->max_points == 0) /* nothing was judged: that is no full mark */
        return 3;
    return result->points < result->max_points ? 1 : 0;
}

const char *check_result_fact(const struct check_result *check, const char *key)
{
    for (size_t i = 0; i < check->fact_count; i++)
        if (strcmp(check->facts[i].key, key) == 0)
            return check->facts[i].value;
    return NULL;
}

void check_result_add_fact(struct check_result *check, const char *key, const char *value)
{
    check->facts = must_grow(check->facts, check->fact_count, sizeof *check->facts);
    check->facts[check->fact_count++] =
        (struct fact){.key = must_strdup(key), .value = must_strdup(value)};
}

static void finding_free(struct finding *finding)
{
    if (finding == NULL)
        return;
    free(finding->id);
    free(finding->title);
    free(finding->promise);
    free(finding->seen);
    free(finding->read);
    free(finding);
}

static void difference_free(struct difference *difference)
{
    if (difference == NULL)
        return;
    free(difference->expected);
    free(difference->got);
    free(difference);
}

static void facts_free(struct fact *facts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(facts[i].key);
        free(facts[i].value);
    }
    free(facts);
}

static void events_free(struct event *events, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(events[i].actor);
        free(events[i].text);
        free(events[i].bytes);
    }
    free(events);
}

void check_result_clear(struct check_result *check)
{
    free(check->id);
    free(check->title);
    free(check->because);
    free(check->read);
    free(check->program);
    free(check->message);
    free(check->where);
    difference_free(check->difference);
    finding_free(check->finding);
    facts_free(check->facts, check->fact_count);
    events_free(check->events, check->event_count);
    trace_free(check->trace);
    memset(check, 0, sizeof *check);
}

static void problems_free(struct build_problem *problems, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(problems[i].program);
        free(problems[i].message);
        free(problems[i].output);
    }
    free(problems);
}

void result_free(struct result *result)
{
    if (result == NULL)
        return;
    for (size_t i = 0; i < result->check_count; i++)
        check_result_clear(&result->checks[i]);
    free(result->checks);
    problems_free(result->problems, result->problem_count);
    for (size_t i = 0; i < result->remark_count; i++)
        free(result->remarks[i]);
    free(result->remarks);
    free(result->lab);
    free(result->directory);
    for (size_t i = 0; i < result->command_count; i++) {
        free(result->commands[i].program);
        free(result->commands[i].line);
    }
    free(result->commands);
    free(result);
}
