/* What two clients and their server say to each other, in the order in which it was said: the
 * server's rail stands in the middle. Used by autograde trace --talk. */
#define _GNU_SOURCE
#include <stdlib.h>

#include "memory.h"
#include "report/report.h"
#include "report/svg.h"
#include "report/text.h"
#include "segment.h"

/* Everything in SVG's user units, as in ladder_svg.c. */
enum {
    WIDTH = 1170,
    CLIENT = 130, /* from the edge to a client's rail */
    SERVER = WIDTH / 2,
    INDENT = 14,
    ROOM = 37, /* columns between two rails */
    TOP = 52,
    ROW = 33,
    SLANT = 5,
    BOTTOM = 14,
    CLIENTS = 2,
};

/* A segment, as far as this picture tells of it. */
struct saying {
    const struct segment *segment;
    bool by_client;
    char *text; /* NULL: it says nothing here, as a handshake and a mere acknowledgement */
};

/* What was said in the trace, segment by segment. */
struct listener {
    struct endpoint clients[CLIENTS];
    bool known[CLIENTS], shut[CLIENTS]; /* the client's window was 0 the last time */
};

/* A window is worth a word when it is closed, and when it opens again. */
static char *heard_window(struct listener *listener, const struct segment *segment)
{
    bool *shut = &listener->shut[segment->connection], was_shut = *shut;
    *shut = segment->window == 0 && (segment->flags & SEGMENT_RST) == 0;
    if (*shut == was_shut)
        return NULL;
    return must_format("%s", *shut ? "window 0" : "window open again");
}

static char *heard_payload(const struct segment *segment)
{
    const struct text_payload payload = {segment->payload, segment->payload_len, 0,
                                         segment->payload_len};
    long column;
    return text_shorten(&payload, ROOM, TEXT_NO_FOCUS, "\u2026", &column);
}

/* The client is who sent the connection's first segment. */
static struct saying hear(struct listener *listener, const struct segment *segment)
{
    struct saying saying = {.segment = segment};
    unsigned who = segment->connection;
    if (who >= CLIENTS)
        return saying;
    if (!listener->known[who])
        listener->clients[who] = segment->from;
    listener->known[who] = true;
    saying.by_client = endpoint_equal(segment->from, listener->clients[who]);
    char *window = saying.by_client ? heard_window(listener, segment) : NULL;
    if (segment->payload_len > 0)
        saying.text = heard_payload(segment);
    else if ((segment->flags & SEGMENT_RST) != 0)
        saying.text = must_format("RST");
    else if ((segment->flags & SEGMENT_FIN) != 0)
        saying.text = must_format("FIN");
    if (saying.text != NULL || window == NULL)
        free(window);
    else
        saying.text = window;
    return saying;
}

static int rail_of(unsigned client)
{
    return client == 0 ? CLIENT : WIDTH - CLIENT;
}

static void put_saying(FILE *out, const struct saying *saying, double y)
{
    int client = rail_of(saying->segment->connection);
    int from = saying->by_client ? client : SERVER, to = saying->by_client ? SERVER : client;
    int left = from < to ? from : to;
    const char *colour = saying->by_client ? SVG_CLIENT : SVG_SERVER;
    svg_arrow(out, &(struct svg_arrow){from, y + 23, to, y + 23 + SLANT, colour,
                                       saying->segment->dropped ? "8 5" : "", 2.5});
    svg_text(out, left + INDENT, y + 18, "style=\"fill:" SVG_INK "\"", saying->text);
}

static void put_rail(FILE *out, int x, const char *role, struct endpoint endpoint,
                     const char *colour, int height)
{
    char address[ENDPOINT_TEXT_SIZE], *name, *style;
    name = must_format("%s %s", role, endpoint_text(endpoint, address));
    style = must_format("text-anchor=\"middle\" font-weight=\"bold\" style=\"fill:%s\"", colour);
    svg_text(out, x, 28, style, name);
    fprintf(out,
            "<path d=\"M%d %dV%d\" style=\"fill:none;stroke:" SVG_QUIET ";stroke-width:3\"/>\n", x,
            TOP - 14, height - BOTTOM + 6);
    free(name);
    free(style);
}

/* The first segment goes from a client to the server. */
static void put_rails(FILE *out, const struct trace *trace, const struct listener *listener,
                      int height)
{
    put_rail(out, SERVER, "server", trace->segments[0].to, SVG_SERVER, height);
    for (unsigned i = 0; i < CLIENTS; i++)
        if (listener->known[i])
            put_rail(out, rail_of(i), "client", listener->clients[i], SVG_CLIENT, height);
}

int report_talk_svg(FILE *out, const struct trace *trace)
{
    int rows = 0;
    for (int pass = 0; pass < 2; pass++) {
        struct listener listener = {0};
        int height = TOP + rows * ROW + BOTTOM, row = 0;
        if (pass == 1)
            svg_begin(out, WIDTH, height, "What two clients and a server say to each other");
        for (size_t i = 0; i < trace->count; i++) {
            struct saying saying = hear(&listener, &trace->segments[i]);
            if (saying.text == NULL)
                continue;
            if (pass == 1)
                put_saying(out, &saying, TOP + row * ROW);
            row++;
            free(saying.text);
        }
        rows = row;
        if (pass == 1 && trace->count > 0)
            put_rails(out, trace, &listener, height);
    }
    svg_end(out);
    return text_finish(out);
}
