/* The states of a TCP connection (RFC 9293, figure 5) from left to right, and the two paths that
 * the ends of a recorded connection took through them. Used by autograde trace --states. */
#define _GNU_SOURCE
#include <math.h>
#include <netinet/tcp.h>

#include "report/report.h"
#include "report/svg.h"
#include "report/text.h"
#include "segment.h"
#include "tcp_state.h"
#include "track.h"

enum { WIDTH = 1170, HEIGHT = 400, BOX_WIDTH = 148, BOX_HEIGHT = 50, STATES = TCP_CLOSING + 1 };

/* CLOSED is the first and the last state: as the last one it has a number of its own. */
enum { FINALLY_CLOSED = 0 };

static const struct {
    int x, y; /* the middle of its box */
} places[STATES] = {
    [TCP_CLOSE] = {85, 190},       [TCP_SYN_SENT] = {265, 70},     [TCP_LISTEN] = {265, 310},
    [TCP_SYN_RECV] = {450, 310},   [TCP_ESTABLISHED] = {560, 190}, [TCP_FIN_WAIT1] = {705, 70},
    [TCP_CLOSE_WAIT] = {705, 310}, [TCP_FIN_WAIT2] = {895, 70},    [TCP_CLOSING] = {895, 190},
    [TCP_LAST_ACK] = {895, 310},   [TCP_TIME_WAIT] = {1085, 130},  [FINALLY_CLOSED] = {1085, 310},
};

/* The steps of figure 5 that a connection can take once it is opened. */
static const unsigned char steps[][2] = {
    {TCP_CLOSE, TCP_SYN_SENT},        {TCP_CLOSE, TCP_LISTEN},
    {TCP_LISTEN, TCP_SYN_RECV},       {TCP_SYN_SENT, TCP_ESTABLISHED},
    {TCP_SYN_SENT, TCP_SYN_RECV},     {TCP_SYN_RECV, TCP_ESTABLISHED},
    {TCP_ESTABLISHED, TCP_FIN_WAIT1}, {TCP_ESTABLISHED, TCP_CLOSE_WAIT},
    {TCP_FIN_WAIT1, TCP_FIN_WAIT2},   {TCP_FIN_WAIT1, TCP_CLOSING},
    {TCP_FIN_WAIT1, TCP_TIME_WAIT},   {TCP_FIN_WAIT2, TCP_TIME_WAIT},
    {TCP_CLOSING, TCP_TIME_WAIT},     {TCP_CLOSE_WAIT, TCP_LAST_ACK},
    {TCP_LAST_ACK, FINALLY_CLOSED},   {TCP_TIME_WAIT, FINALLY_CLOSED},
};

/* Who has been where, and which step each has taken. */
struct paths {
    bool been[2][STATES];
    bool took[2][STATES][STATES];
    int at[2];
};

static void take_step(struct paths *paths, int end, int state)
{
    if (state == TCP_CLOSE)
        state = FINALLY_CLOSED;
    if (state != paths->at[end])
        paths->took[end][paths->at[end]][state] = true;
    paths->been[end][state] = true;
    paths->at[end] = state;
}

/* Both ends begin in CLOSED; the server's step to LISTEN was taken before the recording. */
static void follow(struct paths *paths, const struct trace *trace)
{
    struct track track;
    track_begin(&track, trace, 0);
    paths->at[0] = paths->at[1] = TCP_CLOSE;
    paths->been[0][TCP_CLOSE] = paths->been[1][TCP_CLOSE] = true;
    if (track.ends[1].state == TCP_LISTEN)
        take_step(paths, 1, TCP_LISTEN);
    for (size_t i = 0; i < trace->count; i++) {
        if (trace->segments[i].connection != 0)
            continue;
        track_segment(&track, &trace->segments[i]);
        for (int end = 0; end < 2; end++)
            if (track.ends[end].state != TCP_CLOSE || paths->at[end] != TCP_CLOSE)
                take_step(paths, end, track.ends[end].state);
    }
}

/* How far from its middle a line in the direction (dx, dy) leaves a box. */
static double reach(double dx, double dy)
{
    double across = fabs(dx) > 0 ? BOX_WIDTH / 2.0 / fabs(dx) : INFINITY;
    double up = fabs(dy) > 0 ? BOX_HEIGHT / 2.0 / fabs(dy) : INFINITY;
    return fmin(across, up);
}

/* A step; shift moves it sideways, so that two paths can go the same way. */
static void put_step(FILE *out, int from, int to, const char *colour, double thickness,
                     double shift)
{
    double dx = places[to].x - places[from].x, dy = places[to].y - places[from].y;
    double length = hypot(dx, dy), ux = dx / length, uy = dy / length, room = reach(ux, uy);
    double x = places[from].x - shift * uy, y = places[from].y + shift * ux;
    svg_arrow(out, &(struct svg_arrow){x + room * ux, y + room * uy, x + (length - room - 2) * ux,
                                       y + (length - room - 2) * uy, colour, "", thickness});
}

static void put_paths(FILE *out, const struct paths *paths)
{
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        put_step(out, steps[i][0], steps[i][1], SVG_QUIET, 1, 0);
    for (int from = 0; from < STATES; from++)
        for (int to = 0; to < STATES; to++) {
            bool both = paths->took[0][from][to] && paths->took[1][from][to];
            if (paths->took[0][from][to])
                put_step(out, from, to, SVG_CLIENT, 4, both ? -6 : 0);
            if (paths->took[1][from][to])
                put_step(out, from, to, SVG_SERVER, 4, both ? 6 : 0);
        }
}

static void put_box(FILE *out, const struct paths *paths, int state)
{
    int x = places[state].x, y = places[state].y;
    bool client = paths->been[0][state], server = paths->been[1][state];
    const char *colour = client ? SVG_CLIENT : server ? SVG_SERVER : SVG_QUIET;
    const char *ink = client || server ? SVG_INK : SVG_QUIET;
    const char *name = tcp_state_name(state == FINALLY_CLOSED ? TCP_CLOSE : state);
    fprintf(out,
            "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"8\" "
            "style=\"fill:" SVG_PAPER ";stroke:%s;stroke-width:%d\"/>\n",
            x - BOX_WIDTH / 2, y - BOX_HEIGHT / 2, BOX_WIDTH, BOX_HEIGHT, colour,
            client || server ? 4 : 1);
    if (client && server)
        fprintf(out,
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"5\" "
                "style=\"fill:none;stroke:" SVG_SERVER ";stroke-width:3\"/>\n",
                x - BOX_WIDTH / 2 + 4, y - BOX_HEIGHT / 2 + 4, BOX_WIDTH - 8, BOX_HEIGHT - 8);
    fprintf(out,
            "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\" font-size=\"18\" font-weight=\"%s\" "
            "style=\"fill:%s\">%s</text>\n",
            x, y + 6, client || server ? "bold" : "normal", ink, name);
}

int report_states_svg(FILE *out, const struct trace *trace)
{
    struct paths paths = {0};
    follow(&paths, trace);
    svg_begin(out, WIDTH, HEIGHT, "The states that client and server went through");
    put_paths(out, &paths);
    for (int state = 0; state < STATES; state++)
        put_box(out, &paths, state);
    fprintf(out, "<text x=\"20\" y=\"385\" font-weight=\"bold\" style=\"fill:" SVG_CLIENT
                 "\">client</text>\n"
                 "<text x=\"120\" y=\"385\" font-weight=\"bold\" style=\"fill:" SVG_SERVER
                 "\">server</text>\n");
    svg_end(out);
    return text_finish(out);
}
