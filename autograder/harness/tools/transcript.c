/* What happened in a check, in order: bounded, so that no flood can fill the report. */
#define _GNU_SOURCE
#include "harness/tools/run.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EVENT_LIMIT = 600, HEAD_KEPT = 192, TAIL_KEPT = 64 };

static bool is_output(enum event_kind kind)
{
    return kind == EVENT_STDOUT || kind == EVENT_STDERR || kind == EVENT_RECEIVE;
}

/* Adds a payload: the head fills first, the tail is always the last bytes seen. */
static void add_payload(struct event *event, struct bytes payload)
{
    const unsigned char *data = payload.data;
    size_t len = payload.len;
    if (event->bytes == NULL)
        event->bytes = must_alloc(HEAD_KEPT + TAIL_KEPT);
    event->total += len;
    size_t room = HEAD_KEPT - event->head;
    size_t take = len < room ? len : room;
    memcpy(event->bytes + event->head, data, take);
    event->head += take;
    data += take;
    len -= take;
    if (len == 0)
        return;
    unsigned char *tail = event->bytes + HEAD_KEPT;
    if (len >= TAIL_KEPT) {
        memcpy(tail, data + len - TAIL_KEPT, TAIL_KEPT);
        event->tail = TAIL_KEPT;
        return;
    }
    size_t keep = event->tail + len <= TAIL_KEPT ? event->tail : TAIL_KEPT - len;
    memmove(tail, tail + event->tail - keep, keep);
    memcpy(tail + keep, data, len);
    event->tail = keep + len;
}

/* The event that this one only continues, or NULL. */
static struct event *continued(struct check_result *result, enum event_kind kind, const char *actor)
{
    if (!is_output(kind) || result->event_count == 0)
        return NULL;
    struct event *last = &result->events[result->event_count - 1];
    return last->kind == kind && strcmp(last->actor, actor) == 0 ? last : NULL;
}

/* Room for one more event: the array is allocated once; its end says that there was more. */
static struct event *new_event(struct check_result *result)
{
    if (result->events == NULL)
        result->events = must_alloc(EVENT_LIMIT * sizeof *result->events);
    if (result->event_count == EVENT_LIMIT)
        return NULL;
    struct event *event = &result->events[result->event_count++];
    if (result->event_count == EVENT_LIMIT) {
        event->kind = EVENT_NOTE;
        event->actor = must_strdup("grader");
        event->text = must_strdup("the rest of the transcript is left out");
        return NULL;
    }
    return event;
}

void log_event(struct run *run, enum event_kind kind, const char *actor, const char *line,
               struct bytes payload)
{
    struct event *event = continued(&run->result, kind, actor);
    if (event == NULL) {
        event = new_event(&run->result);
        if (event == NULL)
            return;
        event->at = now() - run->started;
        event->kind = kind;
        event->actor = must_strdup(actor);
        event->text = line != NULL ? must_strdup(line) : NULL;
    }
    if (payload.len > 0)
        add_payload(event, payload);
}

void log_note(struct run *run, const char *actor, const char *fmt, ...)
{
    va_list values;
    va_start(values, fmt);
    char *line = must_format_list(fmt, values);
    va_end(values);
    log_event(run, EVENT_NOTE, actor, line, (struct bytes){NULL, 0});
    free(line);
}

void note_fact(struct run *run, const char *key, const char *value)
{
    if (check_result_fact(&run->result, key) == NULL)
        check_result_add_fact(&run->result, key, value);
}
