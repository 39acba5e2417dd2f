/* The layout of a ladder: rows from the events of a check. Used by whatever draws ladders;
 * ladder_text.c draws them as text. */
#include "report/ladder.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "report/text.h"

/* Lines of one event that a short ladder shows apart (the rest comes as one), rows that a line or a
 * payload may take, and columns that an argument of a program may take before it is shortened. */
enum { LINES_MAX = 8, LITERALS_MAX = 5, ARGUMENT_MAX = 48 };

/* ---- what each kind of event looks like ---- */

static const struct look {
    enum ladder_shape shape;
    enum ladder_tone tone;
    const char *word, *link; /* the link stands between the word and the event's text, if any */
} looks[] = {
    [EVENT_START] = {LADDER_RIGHT, LADDER_FAINT, "started", ": "},
    [EVENT_STDIN] = {LADDER_RIGHT, LADDER_NORMAL, "stdin", ": "},
    [EVENT_STDOUT] = {LADDER_RIGHT, LADDER_NORMAL, "stdout", ": "},
    [EVENT_STDERR] = {LADDER_RIGHT, LADDER_NORMAL, "stderr", ": "},
    [EVENT_EXIT] = {LADDER_RIGHT, LADDER_NORMAL, "", ""},
    [EVENT_LISTEN] = {LADDER_RIGHT, LADDER_FAINT, "listens", " on "},
    [EVENT_CONNECT] = {LADDER_TO_PROGRAM, LADDER_NORMAL, "connect", " to "},
    [EVENT_ACCEPT] = {LADDER_TO_GRADER, LADDER_NORMAL, "connect", " from "},
    [EVENT_SEND] = {LADDER_TO_PROGRAM, LADDER_NORMAL, "", ""},
    [EVENT_RECEIVE] = {LADDER_TO_GRADER, LADDER_NORMAL, "", ""},
    [EVENT_FIN_OUT] = {LADDER_TO_PROGRAM, LADDER_NORMAL, "FIN", ", "},
    [EVENT_FIN_IN] = {LADDER_TO_GRADER, LADDER_NORMAL, "FIN", ", "},
    [EVENT_RST_OUT] = {LADDER_TO_PROGRAM, LADDER_ALARM, "RST", ", "},
    [EVENT_RST_IN] = {LADDER_TO_GRADER, LADDER_ALARM, "RST", ", "},
    [EVENT_NOTE] = {LADDER_LEFT, LADDER_FAINT, "", ""},
};

static bool is_arrow(enum ladder_shape shape)
{
    return shape == LADDER_TO_PROGRAM || shape == LADDER_TO_GRADER;
}

/* ---- who takes part ---- */

/* The names of programs and connections; they belong to the check. */
struct cast {
    const char *program, *connection; /* the first of each, or NULL */
    bool many_programs, many_connections;
};

static void meet(const char **first, bool *many, const char *actor)
{
    if (actor == NULL)
        return;
    if (*first == NULL)
        *first = actor;
    else if (strcmp(*first, actor) != 0)
        *many = true;
}

static struct cast cast_of(const struct check_result *check)
{
    struct cast cast = {0};
    for (size_t i = 0; i < check->event_count; i++) {
        const struct event *event = &check->events[i];
        if (is_arrow(looks[event->kind].shape))
            meet(&cast.connection, &cast.many_connections, event->actor);
        else if (event->kind != EVENT_NOTE && event->kind != EVENT_LISTEN)
            meet(&cast.program, &cast.many_programs, event->actor);
    }
    return cast;
}

static bool is_program(const struct check_result *check, const char *actor)
{
    for (size_t i = 0; i < check->event_count; i++)
        if (check->events[i].kind == EVENT_START && check->events[i].actor != NULL &&
            actor != NULL && strcmp(check->events[i].actor, actor) == 0)
            return true;
    return false;
}

/* "client :34062" for "client 127.0.0.1:34062": among many, the port tells them apart. */
static char *short_name(const char *actor)
{
    const char *host = strstr(actor, "127.0.0.1:");
    if (host == NULL)
        return must_format("%s", actor);
    return must_format("%.*s%s", (int)(host - actor), actor, host + strlen("127.0.0.1"));
}

/* ---- where the first difference is ---- */

/* A byte that the program sent or printed, and where in the transcript it is. */
struct place {
    size_t event;
    long offset; /* in the event's payload, or TEXT_NO_FOCUS */
};

static bool is_output(const struct event *event)
{
    return event->kind == EVENT_RECEIVE || event->kind == EVENT_STDOUT ||
           event->kind == EVENT_STDERR;
}

static bool same_stream(const struct event *a, const struct event *b)
{
    return a->kind == b->kind && a->actor != NULL && b->actor != NULL &&
           strcmp(a->actor, b->actor) == 0;
}

/* Kept bytes of one stream, with their places. */
struct stream {
    unsigned char *bytes;
    struct place *places;
    size_t count;
};

static void stream_add(struct stream *stream, size_t index, const struct event *event)
{
    size_t kept = event->head + event->tail;
    for (size_t i = 0; i < kept; i++) {
        size_t offset = i < event->head ? i : event->total - kept + i;
        stream->bytes[stream->count] = event->bytes[i];
        stream->places[stream->count++] = (struct place){index, (long)offset};
    }
}

static struct stream stream_of(const struct check_result *check, size_t last)
{
    const struct event *events = check->events;
    size_t size = 0;
    for (size_t i = 0; i <= last; i++)
        size += same_stream(&events[i], &events[last]) ? events[i].head + events[i].tail : 0;
    struct stream stream = {
        .bytes = must_alloc(size + 1),
        .places = must_alloc((size + 1) * sizeof(struct place)),
    };
    for (size_t i = 0; i <= last; i++)
        if (same_stream(&events[i], &events[last]))
            stream_add(&stream, i, &events[i]);
    return stream;
}

/* The place of the differing byte if the window of what was got is in this stream: its last one. */
static struct place place_in(const struct stream *stream, const struct difference *d)
{
    size_t at = d->at - d->window_start, len = d->got_shown;
    for (size_t start = stream->count + 1; start-- > 0 && len > 0;)
        if (start + len <= stream->count && memcmp(stream->bytes + start, d->got, len) == 0) {
            struct place place = stream->places[start + (at < len ? at : len - 1)];
            place.offset += at < len ? 0 : 1; /* the stream ended too early */
            return place;
        }
    return (struct place){0, TEXT_NO_FOCUS};
}

static bool is_last_of_stream(const struct check_result *check, size_t index)
{
    for (size_t i = index + 1; i < check->event_count; i++)
        if (same_stream(&check->events[i], &check->events[index]))
            return false;
    return true;
}

/* Looks for the difference in what the program sent or printed, the latest stream first, and not
 * for ever: what was compared came in a moment ago. */
static struct place find_difference(const struct check_result *check)
{
    struct place place = {0, TEXT_NO_FOCUS};
    if (check->difference == NULL)
        return place;
    int streams = 0;
    for (size_t i = check->event_count; i-- > 0 && place.offset == TEXT_NO_FOCUS && streams < 8;) {
        if (check->events[i].kind != check->difference->stream || !is_last_of_stream(check, i))
            continue;
        struct stream stream = stream_of(check, i);
        place = place_in(&stream, check->difference);
        free(stream.bytes);
        free(stream.places);
        streams++;
    }
    return place;
}

/* ---- layout ---- */

struct layout {
    const struct check_result *check;
    const struct ladder_format *format;
    struct cast cast;
    struct place difference;
    struct ladder *ladder;
};

static unsigned keep_of(const struct layout *layout)
{
    return layout->format->unicode ? TEXT_UNICODE : TEXT_ASCII;
}

static const char *dots_of(const struct layout *layout)
{
    return layout->format->unicode ? "\u2026" : "...";
}

/* Takes over label and amount. */
static struct ladder_row *add_row(struct layout *layout, size_t event, enum ladder_shape shape,
                                  char *label, char *amount)
{
    struct ladder *ladder = layout->ladder;
    ladder->rows = must_grow(ladder->rows, ladder->count, sizeof *ladder->rows);
    struct ladder_row *row = &ladder->rows[ladder->count++];
    const struct event *source = &layout->check->events[event];
    *row = (struct ladder_row){
        .shape = shape,
        .tone = looks[source->kind].tone,
        .at = source->at,
        .timed = ladder->count == 1 || row[-1].event != event || row[-1].shape == LADDER_GAP,
        .label = label,
        .amount = amount,
        .column = TEXT_NO_FOCUS,
        .event = event,
    };
    return row;
}

/* Notes and listeners stand on the side of whom they are about. */
static enum ladder_shape shape_of(const struct layout *layout, const struct event *event)
{
    if (event->kind != EVENT_NOTE && event->kind != EVENT_LISTEN)
        return looks[event->kind].shape;
    return is_program(layout->check, event->actor) ? LADDER_RIGHT : LADDER_LEFT;
}

/* Where there are several programs or connections, each row names its own. The caller frees it. */
static char *prefix_of(const struct layout *layout, const struct event *event)
{
    bool right = shape_of(layout, event) == LADDER_RIGHT;
    bool needed = right ? layout->cast.many_programs : layout->cast.many_connections;
    if (!needed || event->actor == NULL || strcmp(event->actor, "grader") == 0)
        return must_format("%s", "");
    char *actor = text_clean(event->actor, keep_of(layout));
    char *name = short_name(actor);
    char *prefix = must_format("%s: ", text_limit(name, layout->format->room / 4));
    free(actor);
    free(name);
    return prefix;
}

/* Text at one of the rails or on an arrow; what does not fit goes on at the rail. */
static void add_text(struct layout *layout, size_t index, enum ladder_shape shape, const char *text)
{
    size_t room = layout->format->room - (is_arrow(shape) ? 6 : 4);
    const char *next = text, *line;
    do {
        size_t len = text_next_line(&next, room, &line);
        add_row(layout, index, shape, must_format("%.*s", (int)len, line), NULL);
        if (is_arrow(shape))
            shape = shape == LADDER_TO_PROGRAM ? LADDER_LEFT : LADDER_RIGHT;
    } while (*next != '\0');
}

/* The length of the word of a command line that begins here: up to a blank that is not quoted. */
static size_t word_length(const char *word)
{
    bool quoted = false;
    size_t len = 0;
    for (; word[len] != '\0' && (quoted || word[len] != ' '); len++)
        quoted ^= word[len] == '\'';
    return len;
}

/* A command line in which long arguments keep their head and tail, as payloads do. The caller frees
 * it. */
static char *short_command(const struct layout *layout, const char *line)
{
    struct text_buffer buffer;
    text_open(&buffer);
    while (*line != '\0') {
        size_t len = word_length(line);
        bool quoted = len >= 2 && line[0] == '\'' && line[len - 1] == '\'';
        size_t bytes = quoted ? len - 2 : len;
        struct text_payload word = {(const unsigned char *)line + quoted, bytes, 0, bytes};
        if (len <= ARGUMENT_MAX || layout->format->rows_max == 0) {
            fwrite(line, 1, len, buffer.stream);
        } else {
            long column;
            char *text = text_shorten(&word, ARGUMENT_MAX, TEXT_NO_FOCUS, dots_of(layout), &column);
            fprintf(buffer.stream, "%s (%zu bytes)", text, bytes);
            free(text);
        }
        line += len;
        for (; *line == ' '; line++)
            fputc(' ', buffer.stream);
    }
    return text_close(&buffer);
}

static void add_sentence(struct layout *layout, size_t index)
{
    const struct event *event = &layout->check->events[index];
    const struct look *look = &looks[event->kind];
    bool command = event->kind == EVENT_START && event->text != NULL;
    char *raw = command ? short_command(layout, event->text) : NULL;
    char *text = text_clean(command ? raw : event->text, keep_of(layout));
    char *prefix = prefix_of(layout, event);
    char *all = must_format("%s%s%s%s", prefix, look->word, *text != '\0' ? look->link : "", text);
    add_text(layout, index, shape_of(layout, event), all);
    free(all);
    free(prefix);
    free(text);
    free(raw);
}

/* ---- payloads ---- */

/* An event with a payload while it is laid out. */
struct telling {
    struct layout *layout;
    const struct event *event;
    size_t index; /* of the event */
    enum ladder_shape shape;
    const char *prefix; /* stands before the quotes, blank in all rows but the first */
    size_t room;        /* columns for what is quoted, quotes included */
    long focus;         /* offset of the byte that differs in the payload, or TEXT_NO_FOCUS */
};

static void add_caret(const struct telling *telling, long column)
{
    const struct difference *d = telling->layout->check->difference;
    const char *how = d->at >= d->got_total        ? "the rest is missing"
                      : d->at >= d->expected_total ? "too much from here on"
                                                   : "differs from here on";
    char *label = must_format("%s", how);
    struct ladder_row *caret = add_row(telling->layout, telling->index, LADDER_CARET, label, NULL);
    caret->column = column + (long)text_columns(telling->prefix);
    caret->tone = LADDER_ALARM;
}

/* One row, with dots for what does not fit. */
static void add_shortened(const struct telling *telling, const struct text_payload *part,
                          long focus, char *amount)
{
    long column;
    char *text = text_shorten(part, telling->room, focus, dots_of(telling->layout), &column);
    char *label = must_format("%s%s", telling->prefix, text);
    add_row(telling->layout, telling->index, telling->shape, label, amount);
    if (column != TEXT_NO_FOCUS)
        add_caret(telling, column);
    free(text);
}

static size_t count_literals(const unsigned char *bytes, size_t len, size_t room)
{
    size_t count = 0, first = 0;
    do {
        first += text_literal(bytes + first, len - first, room);
        count++;
    } while (first < len);
    return count;
}

/* A string literal, behind the prefix or below it, with blanks up to width columns (0: none). */
static char *literal(const struct telling *telling, const unsigned char *bytes, size_t len,
                     bool first, size_t width)
{
    struct text_buffer label;
    size_t used = text_escaped_columns(bytes, len) + 2;
    text_open(&label);
    fprintf(label.stream, "%*s\"", (int)text_columns(telling->prefix),
            first ? telling->prefix : "");
    text_put_escaped(label.stream, bytes, len);
    fprintf(label.stream, "\"%*s", width > used ? (int)(width - used) : 0, "");
    return text_close(&label);
}

/* A few rows of string literals, one below the other, as C joins them. Text at the right rail keeps
 * its left edge: shorter rows are filled with blanks. */
static void add_literals(const struct telling *telling, const struct text_payload *part, long focus,
                         char *amount)
{
    enum ladder_shape shape = telling->shape;
    bool several = count_literals(part->bytes, part->total, telling->room) > 1;
    size_t width = several && shape == LADDER_RIGHT ? telling->room : 0, first = 0;
    do {
        const unsigned char *bytes = part->bytes + first;
        size_t len = text_literal(bytes, part->total - first, telling->room);
        long here = focus - (long)first;
        bool last = first + len == part->total;
        char *label = literal(telling, bytes, len, first == 0, width);
        add_row(telling->layout, telling->index, shape, label, first == 0 ? amount : NULL);
        if (here >= 0 && (here < (long)len || (last && here == (long)len)))
            add_caret(telling, 1 + (long)text_escaped_columns(bytes, (size_t)here));
        shape = is_arrow(shape) ? LADDER_BETWEEN : shape;
        first += len;
    } while (first < part->total);
}

/* Takes over amount. */
static void add_part(const struct telling *telling, const struct text_payload *part, long focus,
                     char *amount)
{
    bool whole = part->head + part->tail == part->total;
    if (whole && count_literals(part->bytes, part->total, telling->room) <= LITERALS_MAX)
        add_literals(telling, part, focus, amount);
    else
        add_shortened(telling, part, focus, amount);
}

/* What a program printed begins a row with each line: that is how its author thinks of it. The
 * bytes are a part of the payload, from offset on. */
static void add_lines(const struct telling *telling, const unsigned char *bytes, size_t len,
                      size_t offset)
{
    size_t left = telling->layout->format->rows_max > 0 ? LINES_MAX : SIZE_MAX;
    while (len > 0) {
        const unsigned char *newline = left > 1 ? memchr(bytes, '\n', len) : NULL;
        size_t line = newline != NULL ? (size_t)(newline - bytes) + 1 : len;
        long focus = telling->focus - (long)offset;
        bool last = offset + line == telling->event->total;
        bool inside = focus >= 0 && (focus < (long)line || (last && focus == (long)line));
        struct text_payload part = {bytes, line, 0, line};
        add_part(telling, &part, inside ? focus : TEXT_NO_FOCUS, NULL);
        bytes += line;
        offset += line;
        len -= line;
        left--;
    }
}

static void add_output(const struct telling *telling)
{
    const struct event *event = telling->event;
    size_t kept = event->head + event->tail, dropped = event->total - kept;
    if (dropped == 0) {
        add_lines(telling, event->bytes, kept, 0);
        return;
    }
    add_lines(telling, event->bytes, event->head, 0);
    char *label = must_format("(%zu bytes left out)", dropped);
    add_row(telling->layout, telling->index, telling->shape, label, NULL)->tone = LADDER_FAINT;
    add_lines(telling, event->bytes + event->head, event->tail, event->head + dropped);
}

static void add_arrow(struct telling *telling)
{
    const struct event *event = telling->event;
    char *amount = must_format("%zu byte%s", event->total, event->total == 1 ? "" : "s");
    size_t taken = 4 + text_columns(amount);
    telling->room = telling->room > taken + 12 ? telling->room - taken : 12;
    struct text_payload payload = {event->bytes, event->head, event->tail, event->total};
    add_part(telling, &payload, telling->focus, amount);
}

/* How the payload went, in words below it: "1 at a time". */
static void add_remark(const struct telling *telling)
{
    if (telling->event->text == NULL)
        return;
    char *text = text_clean(telling->event->text, keep_of(telling->layout));
    bool left = telling->shape == LADDER_TO_PROGRAM;
    add_text(telling->layout, telling->index, left ? LADDER_LEFT : LADDER_RIGHT, text);
    free(text);
}

static void add_payload(struct layout *layout, size_t index)
{
    const struct event *event = &layout->check->events[index];
    const struct look *look = &looks[event->kind];
    bool differs = index == layout->difference.event;
    char *name = prefix_of(layout, event);
    char *prefix = must_format("%s%s%s", name, look->word, look->link);
    struct telling telling = {
        .layout = layout,
        .event = event,
        .index = index,
        .shape = look->shape,
        .prefix = prefix,
        .room = layout->format->room - 4 - text_columns(prefix),
        .focus = differs ? layout->difference.offset : TEXT_NO_FOCUS,
    };
    if (is_arrow(look->shape))
        add_arrow(&telling);
    else
        add_output(&telling);
    add_remark(&telling);
    free(prefix);
    free(name);
}

static bool has_payload(const struct event *event)
{
    bool data = is_output(event) || event->kind == EVENT_SEND || event->kind == EVENT_STDIN;
    return data && event->bytes != NULL;
}

static void add_event(struct layout *layout, size_t index)
{
    if (has_payload(&layout->check->events[index]))
        add_payload(layout, index);
    else
        add_sentence(layout, index);
}

/* ---- which events, and whose ---- */

/* Which events to leave out so that the ladder stays readable: [first, last), none if equal. The
 * first third and the last two thirds stay, and what surrounds the difference. */
struct cut {
    size_t first, last;
};

static void add_gap(struct layout *layout, struct cut cut)
{
    size_t count = cut.last - cut.first;
    if (count == 0)
        return;
    char *label = must_format("%zu event%s left out", count, count == 1 ? "" : "s");
    struct ladder_row *gap = add_row(layout, cut.first, LADDER_GAP, label, NULL);
    gap->tone = LADDER_FAINT;
    gap->timed = false;
}

static void add_events(struct layout *layout)
{
    size_t count = layout->check->event_count, max = layout->format->rows_max;
    struct cut cuts[2] = {{count, count}, {count, count}};
    if (max > 0 && count > max) {
        cuts[0] = (struct cut){max / 3, count - (max - max / 3)};
        size_t kept = layout->difference.event, before = 4, behind = 4;
        if (layout->difference.offset != TEXT_NO_FOCUS && kept >= cuts[0].first &&
            kept < cuts[0].last) {
            cuts[1].last = cuts[0].last;
            cuts[1].first = kept + behind < cuts[1].last ? kept + behind : cuts[1].last;
            cuts[0].last = kept > cuts[0].first + before ? kept - before : cuts[0].first;
        }
    }
    for (size_t i = 0, c = 0; i < count; i++) {
        while (c < 2 && i == cuts[c].first) {
            add_gap(layout, cuts[c]);
            i = cuts[c++].last;
        }
        if (i < count)
            add_event(layout, i);
    }
}

struct ladder *ladder_layout(const struct check_result *check, const struct ladder_format *format)
{
    struct ladder *ladder = must_alloc(sizeof *ladder);
    struct layout layout = {check, format, cast_of(check), find_difference(check), ladder};
    const struct cast *cast = &layout.cast;
    bool one = cast->connection != NULL && !cast->many_connections;
    ladder->left = text_clean(one ? cast->connection : "grader", keep_of(&layout));
    ladder->right = text_clean(cast->many_programs     ? "programs"
                               : cast->program != NULL ? cast->program
                                                       : "program",
                               keep_of(&layout));
    text_limit(ladder->left, format->room / 2);
    text_limit(ladder->right, format->room / 2);
    add_events(&layout);
    return ladder;
}

void ladder_free(struct ladder *ladder)
{
    for (size_t i = 0; i < ladder->count; i++) {
        free(ladder->rows[i].label);
        free(ladder->rows[i].amount);
    }
    free(ladder->rows);
    free(ladder->left);
    free(ladder->right);
    free(ladder);
}
