/* What became of one submission, as a value and as a file. */
#define _GNU_SOURCE
#include "class/record.h"
#include "class/shard.h"
#include "memory.h"
#include "report/text.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

enum { FORMAT = 1 };

static const char *const states[] = {"waiting", "graded", "refused", "grader_error"};

const char *work_state_name(enum work_state state)
{
    return states[state];
}

void record_clear(struct record *record)
{
    free(record->lab);
    free(record->owner);
    free(record->entry);
    free(record->older);
    free(record->content);
    free(record->grader);
    free(record->seed);
    free(record->only);
    free(record->reason);
    json_decref(record->report);
    json_decref(record->people);
    *record = (struct record){.lab = NULL};
}

char *record_file(const char *lab, const char *owner, bool team)
{
    char *key = must_format("%s/%s/%s", lab, team ? "team" : "student", owner);
    char *name = must_format("%s-%016llx.json", lab, (unsigned long long)stable_hash(key));
    free(key);
    return name;
}

/* ---- to text and back ---- */

static void put(json_t *json, const char *key, const char *text)
{
    json_object_set_new(json, key, text == NULL ? json_null() : json_string(text));
}

char *record_text(const struct record *record)
{
    json_t *json = json_object();
    json_object_set_new(json, "autograde_record", json_integer(FORMAT));
    put(json, "lab", record->lab);
    put(json, "owner", record->owner);
    json_object_set_new(json, "team", json_boolean(record->team));
    put(json, "entry", record->entry);
    put(json, "older", record->older);
    put(json, "content", record->content);
    json_object_set_new(json, "submitted", json_integer(record->submitted));
    json_object_set_new(json, "graded", json_integer(record->graded));
    put(json, "grader", record->grader);
    put(json, "seed", record->seed);
    put(json, "only", record->only);
    put(json, "state", work_state_name(record->state));
    put(json, "reason", record->reason);
    json_object_set_new(json, "max_points", json_integer(record->max_points));
    json_object_set(json, "people", record->people);
    if (record->report != NULL)
        json_object_set(json, "report", record->report);
    char *text = must_have(json_dumps(json, JSON_INDENT(1) | JSON_REAL_PRECISION(9)));
    json_decref(json);
    return text;
}

static char *get(json_t *json, const char *key)
{
    const char *text = json_string_value(json_object_get(json, key));
    return text == NULL ? NULL : must_strdup(text);
}

static bool read_state(struct record *record, json_t *json)
{
    const char *name = json_string_value(json_object_get(json, "state"));
    for (size_t i = 0; name != NULL && i < sizeof states / sizeof states[0]; i++)
        if (strcmp(states[i], name) == 0) {
            record->state = (enum work_state)i;
            return true;
        }
    return false;
}

char *record_parse(struct record *record, const char *text)
{
    json_error_t error;
    json_t *json = json_loads(text, 0, &error);
    *record = (struct record){.lab = NULL};
    if (json_integer_value(json_object_get(json, "autograde_record")) != FORMAT) {
        char *why = json == NULL
                        ? must_format("line %d: %s", error.line, error.text)
                        : must_strdup("it is no result of this version of autograde batch");
        json_decref(json);
        return why;
    }
    *record = (struct record){
        .lab = get(json, "lab"),
        .owner = get(json, "owner"),
        .team = json_is_true(json_object_get(json, "team")),
        .entry = get(json, "entry"),
        .older = get(json, "older"),
        .content = get(json, "content"),
        .submitted = json_integer_value(json_object_get(json, "submitted")),
        .graded = json_integer_value(json_object_get(json, "graded")),
        .grader = get(json, "grader"),
        .seed = get(json, "seed"),
        .only = get(json, "only"),
        .reason = get(json, "reason"),
        .max_points = (int)json_integer_value(json_object_get(json, "max_points")),
        .report = json_incref(json_object_get(json, "report")),
        .people = json_incref(json_object_get(json, "people")),
    };
    bool whole = record->lab != NULL && record->owner != NULL && record->entry != NULL &&
                 record->grader != NULL && record->seed != NULL && read_state(record, json);
    json_decref(json);
    return whole ? NULL : must_strdup("something is missing in it");
}

/* ---- judging ---- */

static bool has_error(json_t *report)
{
    size_t i;
    json_t *check;
    json_array_foreach(json_object_get(report, "checks"), i, check)
    {
        const char *verdict = json_string_value(json_object_get(check, "verdict"));
        if (verdict == NULL || strcmp(verdict, "grader_error") == 0)
            return true;
    }
    return false;
}

/* The first line, without the grader's name before it. */
static char *first_line(const char *said)
{
    static const char name[] = "autograde: ";
    if (said == NULL || said[0] == '\0')
        return NULL;
    if (strncmp(said, name, strlen(name)) == 0)
        said += strlen(name);
    char *line = must_format("%.*s", (int)strcspn(said, "\n"), said);
    char *clean = text_clean(line, TEXT_UNICODE);
    free(line);
    return clean;
}

static char *how_it_died(int status)
{
    if (WIFSIGNALED(status))
        return must_format("the grader was killed by signal %d (%s)", WTERMSIG(status),
                           strsignal(WTERMSIG(status)));
    return must_format("the grader ended with status %d and no result", WEXITSTATUS(status));
}

void record_judge(struct record *record, int status, const char *said, const char *json)
{
    enum { FULL = 0, LOST = 1, REFUSED = 2, ERROR = 3 };
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : ERROR;
    record->report = json == NULL ? NULL : json_loads(json, 0, NULL);
    /* What was refused has a report, too, in which nothing was run; the line says why. */
    if (!json_is_array(json_object_get(record->report, "checks")) || !WIFEXITED(status) ||
        code == REFUSED) {
        json_decref(record->report);
        record->report = NULL;
        char *line = WIFEXITED(status) ? first_line(said) : NULL;
        record->state = code == REFUSED && line != NULL ? WORK_REFUSED : WORK_ERROR;
        record->reason = line != NULL ? line : how_it_died(status);
    } else if (code == ERROR || has_error(record->report)) {
        record->state = WORK_ERROR;
        record->reason = must_strdup("a check ended with an error of the grader");
    } else if (code == FULL || code == LOST) {
        record->state = WORK_GRADED;
    } else {
        record->state = WORK_ERROR;
        record->reason = how_it_died(status);
    }
}
