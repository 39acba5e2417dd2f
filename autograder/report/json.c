/* The JSON report: everything a result holds, for programs. README.md documents the fields. */
#include "report/report.h"

#include <jansson.h>
#include <stdlib.h>

#include "report/text.h"

/* Doubles hold integers up to here exactly, and many JSON readers hold numbers as doubles. */
#define EXACT_MAX ((uint64_t)1 << 53)

/* A string or null. Nothing that a terminal or a browser would obey gets through. */
static json_t *string(const char *text)
{
    if (text == NULL)
        return json_null();
    char *clean = text_clean(text, TEXT_UNICODE | TEXT_LINES);
    json_t *json = json_string(clean);
    free(clean);
    return json;
}

static json_t *escaped(const unsigned char *bytes, size_t len)
{
    struct text_buffer buffer;
    text_open(&buffer);
    text_put_escaped(buffer.stream, bytes, len);
    char *text = text_close(&buffer);
    json_t *json = json_string(text);
    free(text);
    return json;
}

static json_t *size(size_t value)
{
    return json_integer((json_int_t)value);
}

static json_t *seed_of(uint64_t seed)
{
    if (seed <= EXACT_MAX)
        return json_integer((json_int_t)seed);
    char digits[24];
    snprintf(digits, sizeof digits, "%llu", (unsigned long long)seed);
    return json_string(digits);
}

static json_t *event_of(const struct event *event)
{
    json_t *json = json_object();
    json_object_set_new(json, "at", json_real(event->at));
    json_object_set_new(json, "kind", json_string(event_name(event->kind)));
    json_object_set_new(json, "actor", string(event->actor));
    if (event->text != NULL)
        json_object_set_new(json, "text", string(event->text));
    if (event->bytes != NULL) {
        json_object_set_new(json, "head", escaped(event->bytes, event->head));
        json_object_set_new(json, "tail", escaped(event->bytes + event->head, event->tail));
        json_object_set_new(json, "total", size(event->total));
    }
    return json;
}

static json_t *transcript_of(const struct check_result *check)
{
    json_t *json = json_array();
    for (size_t i = 0; i < check->event_count; i++)
        json_array_append_new(json, event_of(&check->events[i]));
    return json;
}

static json_t *difference_of(const struct difference *difference)
{
    if (difference == NULL)
        return json_null();
    json_t *json = json_object();
    json_object_set_new(json, "at", size(difference->at));
    json_object_set_new(json, "window_start", size(difference->window_start));
    json_object_set_new(json, "expected",
                        escaped(difference->expected, difference->expected_shown));
    json_object_set_new(json, "got", escaped(difference->got, difference->got_shown));
    json_object_set_new(json, "expected_total", size(difference->expected_total));
    json_object_set_new(json, "got_total", size(difference->got_total));
    return json;
}

static json_t *finding_of(const struct finding *finding)
{
    if (finding == NULL)
        return json_null();
    json_t *json = json_object();
    json_object_set_new(json, "id", string(finding->id));
    json_object_set_new(json, "title", string(finding->title));
    json_object_set_new(json, "promise", string(finding->promise));
    json_object_set_new(json, "seen", string(finding->seen));
    json_object_set_new(json, "read", string(finding->read));
    return json;
}

static json_t *facts_of(const struct check_result *check)
{
    json_t *json = json_object();
    for (size_t i = 0; i < check->fact_count; i++) {
        char *key = text_clean(check->facts[i].key, TEXT_UNICODE);
        json_object_set_new(json, key, string(check->facts[i].value));
        free(key);
    }
    return json;
}

static json_t *check_of(const struct check_result *check)
{
    json_t *json = json_object();
    json_object_set_new(json, "id", string(check->id));
    json_object_set_new(json, "title", string(check->title));
    json_object_set_new(json, "points", json_integer(check->points));
    json_object_set_new(json, "max_points", json_integer(check->max_points));
    json_object_set_new(json, "verdict", json_string(verdict_name(check->verdict)));
    json_object_set_new(json, "diagnosis", string(check->finding ? check->finding->id : NULL));
    json_object_set_new(json, "message", string(check->message));
    json_object_set_new(json, "because", string(check->because));
    json_object_set_new(json, "read", string(check->read));
    json_object_set_new(json, "program", string(check->program));
    json_object_set_new(json, "seconds", json_real(check->seconds));
    json_object_set_new(json, "where", string(check->where));
    json_object_set_new(json, "difference", difference_of(check->difference));
    json_object_set_new(json, "finding", finding_of(check->finding));
    json_object_set_new(json, "facts", facts_of(check));
    json_object_set_new(json, "transcript", transcript_of(check));
    return json;
}

static json_t *problem_of(const struct build_problem *problem)
{
    json_t *json = json_object();
    json_object_set_new(json, "program", string(problem->program));
    json_object_set_new(json, "message", string(problem->message));
    json_object_set_new(json, "fatal", json_boolean(problem->fatal));
    json_object_set_new(json, "output", string(problem->output));
    return json;
}

static json_t *result_of(const struct result *result)
{
    json_t *json = json_object(), *build = json_array(), *checks = json_array();
    json_t *remarks = json_array();
    for (size_t i = 0; i < result->remark_count; i++)
        json_array_append_new(remarks, string(result->remarks[i]));
    for (size_t i = 0; i < result->problem_count; i++)
        json_array_append_new(build, problem_of(&result->problems[i]));
    for (size_t i = 0; i < result->check_count; i++)
        json_array_append_new(checks, check_of(&result->checks[i]));
    json_object_set_new(json, "schema", json_integer(1));
    json_object_set_new(json, "lab", string(result->lab));
    json_object_set_new(json, "directory", string(result->directory));
    json_object_set_new(json, "points", json_integer(result->points));
    json_object_set_new(json, "max_points", json_integer(result->max_points));
    json_object_set_new(json, "seed", seed_of(result->seed));
    json_object_set_new(json, "isolation", json_string(isolation_name(result->isolation)));
    json_object_set_new(json, "seconds", json_real(result->seconds));
    json_object_set_new(json, "build_seconds", json_real(result->build_seconds));
    json_object_set_new(json, "build", build);
    json_object_set_new(json, "remarks", remarks);
    json_object_set_new(json, "checks", checks);
    return json;
}

int report_json(FILE *out, const struct result *result)
{
    json_t *json = result_of(result);
    json_dumpf(json, out, JSON_INDENT(2) | JSON_REAL_PRECISION(9)); /* text_finish() sees errors */
    json_decref(json);
    fputc('\n', out);
    return text_finish(out);
}
