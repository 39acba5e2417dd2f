/* struct check_result to JSON and back. Payloads travel as hexadecimal digits: they are no UTF-8.
 */
#define _GNU_SOURCE
#include "harness/schedule/wire.h"
#include "harness/kernel/capture.h"
#include "memory.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char digits[] = "0123456789abcdef";

static json_t *pack_bytes(const unsigned char *bytes, size_t len)
{
    char *hex = must_alloc(2 * len + 1);
    for (size_t i = 0; i < len; i++) {
        hex[2 * i] = digits[bytes[i] >> 4];
        hex[2 * i + 1] = digits[bytes[i] & 15];
    }
    json_t *packed = json_stringn(hex, 2 * len);
    free(hex);
    return packed;
}

static unsigned char *unpack_bytes(const json_t *packed, size_t *len)
{
    const char *hex = json_string_value(packed);
    *len = json_string_length(packed) / 2;
    if (hex == NULL || *len == 0)
        return NULL;
    unsigned char *bytes = must_alloc(*len);
    for (size_t i = 0; i < *len; i++) {
        const char *high = strchr(digits, hex[2 * i]), *low = strchr(digits, hex[2 * i + 1]);
        if (high != NULL && low != NULL)
            bytes[i] = (unsigned char)((high - digits) << 4 | (low - digits));
    }
    return bytes;
}

/* Texts may hold bytes of the student's: they travel like payloads. */
static json_t *pack_text(const char *text)
{
    return text != NULL ? pack_bytes((const unsigned char *)text, strlen(text)) : json_null();
}

static char *unpack_text(const json_t *packed)
{
    size_t len;
    if (!json_is_string(packed))
        return NULL;
    unsigned char *bytes = unpack_bytes(packed, &len);
    char *text = must_alloc(len + 1);
    if (bytes != NULL)
        memcpy(text, bytes, len);
    free(bytes);
    return text;
}

static bool is_event_kind(enum event_kind kind)
{
    return kind <= EVENT_NOTE;
}

static json_t *pack_event(const struct event *event)
{
    return json_pack(
        "{s:f, s:i, s:o, s:o, s:o, s:I, s:I, s:I}", "at", event->at, "kind", (int)event->kind,
        "actor", pack_text(event->actor), "text", pack_text(event->text), "bytes",
        pack_bytes(event->bytes, event->head + event->tail), "head", (json_int_t)event->head,
        "tail", (json_int_t)event->tail, "total", (json_int_t)event->total);
}

static size_t unpack_size(const json_t *packed, const char *key)
{
    return (size_t)json_integer_value(json_object_get(packed, key));
}

/* False if it is no event, or has not all the bytes that it speaks of. */
static bool unpack_event(const json_t *packed, struct event *event)
{
    size_t len;
    event->at = json_real_value(json_object_get(packed, "at"));
    event->kind = (enum event_kind)json_integer_value(json_object_get(packed, "kind"));
    event->actor = unpack_text(json_object_get(packed, "actor"));
    event->text = unpack_text(json_object_get(packed, "text"));
    event->bytes = unpack_bytes(json_object_get(packed, "bytes"), &len);
    event->head = unpack_size(packed, "head");
    event->tail = unpack_size(packed, "tail");
    event->total = unpack_size(packed, "total");
    return is_event_kind(event->kind) && event->actor != NULL && event->head <= len &&
           event->tail == len - event->head && event->total >= len;
}

static json_t *pack_difference(const struct difference *difference)
{
    if (difference == NULL)
        return json_null();
    return json_pack("{s:i, s:I, s:I, s:o, s:o, s:I, s:I}", "stream", (int)difference->stream, "at",
                     (json_int_t)difference->at, "start", (json_int_t)difference->window_start,
                     "expected", pack_bytes(difference->expected, difference->expected_shown),
                     "got", pack_bytes(difference->got, difference->got_shown), "expected_total",
                     (json_int_t)difference->expected_total, "got_total",
                     (json_int_t)difference->got_total);
}

/* Never NULL, unlike the bytes of an event that has no payload. */
static unsigned char *unpack_window(const json_t *packed, size_t *len)
{
    unsigned char *bytes = unpack_bytes(packed, len);
    return bytes != NULL ? bytes : must_alloc(0);
}

static bool is_in_stream(const struct difference *difference, size_t shown, size_t total)
{
    return difference->window_start <= total && shown <= total - difference->window_start;
}

/* False if there is one that cannot be. */
static bool unpack_difference(const json_t *packed, struct difference **unpacked)
{
    if (!json_is_object(packed))
        return true;
    struct difference *difference = *unpacked = must_alloc(sizeof *difference);
    difference->stream = (enum event_kind)json_integer_value(json_object_get(packed, "stream"));
    difference->at = unpack_size(packed, "at");
    difference->window_start = unpack_size(packed, "start");
    difference->expected =
        unpack_window(json_object_get(packed, "expected"), &difference->expected_shown);
    difference->got = unpack_window(json_object_get(packed, "got"), &difference->got_shown);
    difference->expected_total = unpack_size(packed, "expected_total");
    difference->got_total = unpack_size(packed, "got_total");
    return is_event_kind(difference->stream) && difference->at >= difference->window_start &&
           is_in_stream(difference, difference->expected_shown, difference->expected_total) &&
           is_in_stream(difference, difference->got_shown, difference->got_total);
}

/* A packet says all about its segment: the other side reads it again. */
static json_t *pack_segment(const struct segment *segment)
{
    return json_pack("[f, o, b]", segment->at, pack_bytes(segment->packet, segment->packet_len),
                     segment->dropped);
}

static void unpack_segment(const json_t *packed, struct trace *trace)
{
    size_t len;
    unsigned char *packet = unpack_bytes(json_array_get(packed, 1), &len);
    if (packet != NULL &&
        trace_add_packet(trace, json_real_value(json_array_get(packed, 0)), packet, len))
        trace->segments[trace->count - 1].dropped = json_is_true(json_array_get(packed, 2));
    free(packet);
}

static json_t *pack_endpoint(struct endpoint endpoint)
{
    return json_pack("[I, i]", (json_int_t)endpoint.address, (int)endpoint.port);
}

static struct endpoint unpack_endpoint(const json_t *packed)
{
    return (struct endpoint){(uint32_t)json_integer_value(json_array_get(packed, 0)),
                             (uint16_t)json_integer_value(json_array_get(packed, 1))};
}

static json_t *pack_socket(const struct trace_socket *socket)
{
    return json_pack("[o, o, i]", pack_endpoint(socket->local), pack_endpoint(socket->remote),
                     socket->state);
}

static void unpack_socket(const json_t *packed, struct trace *trace)
{
    struct trace_socket socket = {unpack_endpoint(json_array_get(packed, 0)),
                                  unpack_endpoint(json_array_get(packed, 1)),
                                  (int)json_integer_value(json_array_get(packed, 2))};
    trace_add_socket(trace, socket);
}

static json_t *pack_trace(const struct trace *trace)
{
    if (trace == NULL)
        return json_null();
    json_t *segments = json_array(), *sockets = json_array();
    for (size_t i = 0; i < trace->count; i++)
        json_array_append_new(segments, pack_segment(&trace->segments[i]));
    for (size_t i = 0; i < trace->socket_count; i++)
        json_array_append_new(sockets, pack_socket(&trace->sockets[i]));
    return json_pack("{s:o, s:o, s:f, s:I, s:b}", "segments", segments, "sockets", sockets, "began",
                     trace->began, "lost", (json_int_t)trace->lost, "asked", trace->asked);
}

static struct trace *unpack_trace(const json_t *packed)
{
    if (!json_is_object(packed))
        return NULL;
    const json_t *segments = json_object_get(packed, "segments");
    const json_t *sockets = json_object_get(packed, "sockets");
    struct trace *trace = must_alloc(sizeof *trace);
    for (size_t i = 0; i < json_array_size(segments); i++)
        unpack_segment(json_array_get(segments, i), trace);
    for (size_t i = 0; i < json_array_size(sockets); i++)
        unpack_socket(json_array_get(sockets, i), trace);
    trace->began = json_real_value(json_object_get(packed, "began"));
    trace->lost = (size_t)json_integer_value(json_object_get(packed, "lost"));
    trace->asked = json_is_true(json_object_get(packed, "asked"));
    return trace;
}

static json_t *pack_check(const struct check_result *check)
{
    json_t *facts = json_array(), *events = json_array();
    for (size_t i = 0; i < check->fact_count; i++)
        json_array_append_new(facts, json_pack("[o, o]", pack_text(check->facts[i].key),
                                               pack_text(check->facts[i].value)));
    for (size_t i = 0; i < check->event_count; i++)
        json_array_append_new(events, pack_event(&check->events[i]));
    return json_pack("{s:i, s:f, s:o, s:o, s:o, s:o, s:o, s:o}", "verdict", (int)check->verdict,
                     "seconds", check->seconds, "message", pack_text(check->message), "where",
                     pack_text(check->where), "difference", pack_difference(check->difference),
                     "facts", facts, "events", events, "trace", pack_trace(check->trace));
}

int wire_write(int fd, const struct check_result *check)
{
    json_t *packed = pack_check(check);
    char *text = json_dumps(packed, JSON_COMPACT);
    json_decref(packed);
    if (text == NULL) {
        errno = ENOMEM;
        return -1;
    }
    size_t len = strlen(text), done = 0;
    while (done < len) {
        ssize_t written = write(fd, text + done, len - done);
        if (written < 0 && errno != EINTR)
            break;
        done += written > 0 ? (size_t)written : 0;
    }
    free(text);
    return done == len ? 0 : -1;
}

static bool unpack_events(const json_t *packed, struct check_result *check)
{
    bool whole = true;
    check->event_count = json_array_size(packed);
    check->events = must_alloc(check->event_count * sizeof *check->events);
    for (size_t i = 0; i < check->event_count; i++)
        whole &= unpack_event(json_array_get(packed, i), &check->events[i]);
    return whole;
}

static bool unpack_facts(const json_t *packed, struct check_result *check)
{
    size_t index;
    json_t *fact;
    bool whole = true;
    json_array_foreach(packed, index, fact)
    {
        char *key = unpack_text(json_array_get(fact, 0)),
             *value = unpack_text(json_array_get(fact, 1));
        if (key != NULL && value != NULL)
            check_result_add_fact(check, key, value);
        else
            whole = false;
        free(key);
        free(value);
    }
    return whole;
}

/* False if it does not hold together. */
static bool unpack_check(const json_t *packed, struct check_result *check)
{
    check->verdict = (enum verdict)json_integer_value(json_object_get(packed, "verdict"));
    check->seconds = json_real_value(json_object_get(packed, "seconds"));
    check->message = unpack_text(json_object_get(packed, "message"));
    check->where = unpack_text(json_object_get(packed, "where"));
    check->trace = unpack_trace(json_object_get(packed, "trace"));
    return check->verdict <= VERDICT_GRADER_ERROR &&
           unpack_difference(json_object_get(packed, "difference"), &check->difference) &&
           unpack_facts(json_object_get(packed, "facts"), check) &&
           unpack_events(json_object_get(packed, "events"), check);
}

int wire_read(const char *text, size_t len, struct check_result *check)
{
    json_t *packed = json_loadb(text, len, 0, NULL);
    struct check_result read = {.id = check->id,
                                .title = check->title,
                                .because = check->because,
                                .read = check->read,
                                .program = check->program,
                                .points = check->points,
                                .max_points = check->max_points};
    bool whole = packed != NULL && unpack_check(packed, &read);
    json_decref(packed);
    if (whole) {
        *check = read;
        return 0;
    }
    read.id = read.title = read.because = read.read = read.program = NULL; /* they stay check's */
    check_result_clear(&read);
    return -1;
}
