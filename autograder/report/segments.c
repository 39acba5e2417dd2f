/* Segments as a ladder, in the manner of RFC 9293's figures 6 and 12: rows from segments, then text
 * from rows. Used by autograde trace. */
#define _GNU_SOURCE
#include "report/segments.h"

#include <stdlib.h>

#include "memory.h"
#include "report/paint.h"
#include "report/text.h"
#include "tcp_state.h"
#include "track.h"

/* ---- layout ---- */

struct layout {
    const struct trace *trace;
    size_t room;
    const char *dots;
    bool numbers, parts;
    struct track track;
    bool shut[2]; /* this end's window was 0 the last time that it said so */
    struct segment_ladder *ladder;
};

/* Takes over label and amount. */
static struct segment_row *add_row(struct layout *layout, enum ladder_shape shape, char *label,
                                   char *amount)
{
    struct segment_ladder *ladder = layout->ladder;
    ladder->rows = must_grow(ladder->rows, ladder->count, sizeof *ladder->rows);
    struct segment_row *row = &ladder->rows[ladder->count++];
    *row = (struct segment_row){
        .row = {.shape = shape, .label = label, .amount = amount, .column = TEXT_NO_FOCUS}};
    return row;
}

static void show_states(const struct layout *layout, struct segment_row *row)
{
    row->left = tcp_state_name(layout->track.ends[0].state);
    row->right = tcp_state_name(layout->track.ends[1].state);
}

/* What is said of one segment, piece by piece: as many as fit stand on the arrow, the others below.
 */
struct telling {
    struct layout *layout;
    const struct segment *segment;
    size_t index;
    struct track_step step;
    bool on_arrow; /* the row that is being filled is the first one */
    char *line;    /* what it says so far; NULL before the first piece */
    char *amount;  /* "14 bytes", for the end of the arrow; otherwise NULL */
};

/* Columns that a label may take on the row that is being filled. */
static size_t room_of(const struct telling *telling)
{
    size_t amount = telling->amount != NULL ? text_columns(telling->amount) + 2 : 0;
    return telling->layout->room - (telling->on_arrow ? 5 + amount : 3);
}

/* Takes over label. */
static void end_row(struct telling *telling, char *label)
{
    struct layout *layout = telling->layout;
    enum ladder_shape arrow = telling->step.from == 0 ? LADDER_TO_PROGRAM : LADDER_TO_GRADER;
    struct segment_row *row =
        add_row(layout, telling->on_arrow ? arrow : LADDER_BETWEEN, label, telling->amount);
    bool odd = telling->step.again || telling->segment->dropped ||
               (telling->segment->flags & SEGMENT_RST) != 0;
    row->row.tone = odd ? LADDER_ALARM : LADDER_NORMAL;
    row->row.at = telling->segment->at - layout->trace->segments[0].at;
    row->row.event = telling->index;
    row->row.timed = telling->on_arrow;
    if (telling->on_arrow)
        show_states(layout, row);
    telling->on_arrow = false;
    telling->amount = NULL;
}

/* Ends rows until the rest of the line fits into one. */
static void break_line(struct telling *telling)
{
    const char *next = telling->line, *start = next;
    while (text_columns(next) > room_of(telling)) {
        size_t len = text_next_line(&next, room_of(telling), &start);
        end_row(telling, must_format("%.*s", (int)len, start));
    }
    char *rest = must_format("%s", next);
    free(telling->line);
    telling->line = rest;
}

/* Takes over piece. */
static void say(struct telling *telling, char *piece)
{
    static const char gap[] = "  ";
    char *line = telling->line;
    if (line != NULL &&
        text_columns(line) + text_columns(gap) + text_columns(piece) <= room_of(telling)) {
        telling->line = must_format("%s%s%s", line, gap, piece);
        free(line);
        free(piece);
        return;
    }
    if (line != NULL)
        end_row(telling, line);
    telling->line = piece;
    break_line(telling);
}

/* "ack 15 = SYN + 14 bytes": the numbers that have come sum up to the number that is awaited. */
static void say_ack(struct telling *telling)
{
    const struct track_step *step = &telling->step;
    struct text_buffer buffer;
    text_open(&buffer);
    fprintf(buffer.stream, "ack %u", step->ack);
    const char *sign = " = ";
    if (step->news && step->ack_syn) {
        fprintf(buffer.stream, "%sSYN", sign);
        sign = " + ";
    }
    if (step->news && step->ack_bytes > 0) {
        fprintf(buffer.stream, "%s%u byte%s", sign, step->ack_bytes,
                step->ack_bytes == 1 ? "" : "s");
        sign = " + ";
    }
    if (step->news && step->ack_fin)
        fprintf(buffer.stream, "%sFIN", sign);
    say(telling, text_close(&buffer));
}

static void say_payload(struct telling *telling)
{
    const struct segment *segment = telling->segment;
    const struct text_payload payload = {segment->payload, segment->payload_len, 0,
                                         segment->payload_len};
    long column;
    size_t below = telling->layout->room - 3;
    size_t quoted = text_escaped_columns(segment->payload, segment->payload_len) + 2;
    if (quoted > below && !telling->layout->parts)
        return;
    say(telling, text_shorten(&payload, below, TEXT_NO_FOCUS, telling->layout->dots, &column));
}

/* A window is worth a word when it is closed, and when it opens again. */
static void say_window(struct telling *telling)
{
    const struct segment *segment = telling->segment;
    bool *shut = &telling->layout->shut[telling->step.from];
    bool zero = segment->window == 0 && (segment->flags & SEGMENT_RST) == 0;
    if (zero)
        say(telling, must_format("window 0"));
    else if (*shut)
        say(telling, must_format("window open again"));
    *shut = zero;
}

static void add_segment(struct layout *layout, size_t index)
{
    const struct segment *segment = &layout->trace->segments[index];
    size_t len = segment->payload_len;
    char flags[SEGMENT_FLAGS_SIZE];
    struct telling telling = {.layout = layout,
                              .segment = segment,
                              .index = index,
                              .step = track_segment(&layout->track, segment),
                              .on_arrow = true};
    if (len > 0)
        telling.amount = must_format("%zu byte%s", len, len == 1 ? "" : "s");
    say(&telling,
        must_format("%-7s  seq %-2u", segment_flags_text(segment->flags, flags), telling.step.seq));
    if ((segment->flags & SEGMENT_ACK) != 0)
        say_ack(&telling);
    if ((segment->flags & SEGMENT_SYN) != 0 && layout->numbers)
        say(&telling, must_format("seq 0 is %u", segment->seq));
    say_window(&telling);
    if (telling.step.again)
        say(&telling, must_format("sent again"));
    if (segment->dropped)
        say(&telling, must_format("lost"));
    if (len > 0)
        say_payload(&telling);
    end_row(&telling, telling.line);
}

/* The states that follow from the segments, and what the kernel says of its own sockets. */
static void add_kernel(struct layout *layout)
{
    struct endpoint client = layout->track.ends[0].endpoint;
    struct endpoint server = layout->track.ends[1].endpoint;
    int left = trace_socket_state(layout->trace, client, server);
    int right = trace_socket_state(layout->trace, server, client);
    bool same = left == layout->track.ends[0].state && right == layout->track.ends[1].state;
    const char *label = same ? "the kernel says so, too" : "but the kernel says";
    struct segment_row *row = add_row(layout, LADDER_BETWEEN, must_format("%s", label), NULL);
    row->row.tone = same ? LADDER_FAINT : LADDER_ALARM;
    row->left = tcp_state_name(left);
    row->right = tcp_state_name(right);
}

struct segment_ladder *segments_layout(const struct trace *trace, unsigned connection,
                                       const struct segment_format *format)
{
    struct segment_ladder *ladder = must_alloc(sizeof *ladder);
    struct layout layout = {.trace = trace,
                            .room = format->room,
                            .dots = format->unicode ? "\u2026" : "...",
                            .numbers = format->numbers,
                            .parts = format->parts,
                            .ladder = ladder};
    char text[ENDPOINT_TEXT_SIZE];
    track_begin(&layout.track, trace, connection);
    ladder->left = must_format("client %s", endpoint_text(layout.track.ends[0].endpoint, text));
    ladder->right = must_format("server %s", endpoint_text(layout.track.ends[1].endpoint, text));
    show_states(&layout, add_row(&layout, LADDER_BETWEEN, must_format("%s", ""), NULL));
    for (size_t i = 0; i < trace->count; i++)
        if (trace->segments[i].connection == connection)
            add_segment(&layout, i);
    if (trace->asked)
        add_kernel(&layout);
    return ladder;
}

void segments_free(struct segment_ladder *ladder)
{
    for (size_t i = 0; i < ladder->count; i++) {
        free(ladder->rows[i].row.label);
        free(ladder->rows[i].row.amount);
    }
    free(ladder->rows);
    free(ladder->left);
    free(ladder->right);
    free(ladder);
}

/* ---- text ---- */

enum { TIME_COLUMNS = 10, STATE_COLUMNS = 12 /* "SYN_RECEIVED" */ };

/* All that stands outside of the rails, and the rails. */
enum { COLUMNS_AROUND = TIME_COLUMNS + STATE_COLUMNS + 1 + 2 + 1 + STATE_COLUMNS };

static void put_heads(FILE *out, const struct segment_ladder *ladder,
                      const struct terminal_style *style)
{
    int pad = style->width - TIME_COLUMNS - (int)text_columns(ladder->left) -
              (int)text_columns(ladder->right);
    paint(out, style, TONE_QUIET, "%*s", TIME_COLUMNS, "ms  ");
    paint(out, style, TONE_TITLE, "%s%*s%s", ladder->left, pad, "", ladder->right);
    fputc('\n', out);
}

static void put_row(FILE *out, const struct segment_row *row, size_t room,
                    const struct terminal_style *style)
{
    double ms = row->row.at * 1000;
    if (row->row.timed)
        paint(out, style, TONE_QUIET, ms < 10000 ? "%8.3f  " : "%8.0f  ", ms);
    else
        fprintf(out, "%*s", TIME_COLUMNS, "");
    fprintf(out, "%-*s ", STATE_COLUMNS, row->left != NULL ? row->left : "");
    ladder_put_row(out, &row->row, room, style);
    if (row->right != NULL)
        fprintf(out, " %s", row->right);
    fputc('\n', out);
}

int report_trace(FILE *out, const struct trace *trace, const struct terminal_style *style)
{
    struct terminal_style fitted = style_fitted(style);
    size_t room = (size_t)fitted.width - COLUMNS_AROUND;
    for (unsigned connection = 0; connection < trace->connections; connection++) {
        const struct segment_format format = {room, fitted.unicode, .numbers = true, .parts = true};
        struct segment_ladder *ladder = segments_layout(trace, connection, &format);
        if (connection > 0)
            fputc('\n', out);
        put_heads(out, ladder, &fitted);
        for (size_t i = 0; i < ladder->count; i++)
            put_row(out, &ladder->rows[i], room, &fitted);
        segments_free(ladder);
    }
    if (trace->lost > 0)
        paint(out, &fitted, TONE_DOUBT, "%zu segments passed that could not be recorded\n",
              trace->lost);
    return text_finish(out);
}
