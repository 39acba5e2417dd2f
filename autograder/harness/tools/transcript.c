/* What happened in a check, in order: bounded, so that no flood can fill the report. */
#define _GNU_SOURCE
#include "harness/tools/run.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EVENT_LIMIT = 600, BEGINNING_KEPT = 300, GAP = 150 };
enum { HEAD_KEPT = 192, TAIL_KEPT = 64 };

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

static void event_clear(struct event *event)
{
    free(event->actor);
    free(event->text);
    free(event->bytes);
    *event = (struct event){0};
}

/* Leaves out some of the middle, or more of it: how a story begins and how it ends must stay. The
 * first event behind the beginning says how many are gone. */
static void make_room(struct check_result *result, size_t *left_out)
{
    struct event *gap = &result->events[BEGINNING_KEPT];
    size_t first = *left_out > 0 ? 1 : 0, count = GAP;
    double at = gap->at;
    *left_out += count - first;
    for (size_t i = 0; i < count; i++)
        event_clear(&gap[i]);
    memmove(gap + 1, gap + count, (EVENT_LIMIT - BEGINNING_KEPT - count) * sizeof *gap);
    result->event_count -= count - 1;
    memset(&result->events[result->event_count], 0, (count - 1) * sizeof *gap);
    *gap = (struct event){.at = at,
                          .kind = EVENT_NOTE,
                          .actor = must_strdup("grader"),
                          .text = must_format("%zu events are left out here", *left_out)};
}

/* Room for one more event: the array is allocated once. */
static struct event *new_event(struct run *run)
{
    struct check_result *result = &run->result;
    if (result->events == NULL)
        result->events = must_alloc(EVENT_LIMIT * sizeof *result->events);
    if (result->event_count == EVENT_LIMIT)
        make_room(result, &run->events_left_out);
    return &result->events[result->event_count++];
}

void log_event(struct run *run, enum event_kind kind, const char *actor, const char *line,
               struct bytes payload)
{
    struct event *event = continued(&run->result, kind, actor);
    if (event == NULL) {
        event = new_event(run);
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
