/* Segments as a picture of a ladder: the rows of segments.c, drawn. Used by autograde trace --svg.
 */
#define _GNU_SOURCE
#include <string.h>

#include "report/report.h"
#include "report/segments.h"
#include "report/svg.h"
#include "report/text.h"
#include "segment.h"

/* Everything in SVG's user units; a column is as wide as a character of the font. */
enum {
    WIDTH = 1040,
    LEFT = 172,
    RIGHT = WIDTH - LEFT,
    ROOM = 62, /* columns between the rails */
    TOP = 52,
    ROW = 40,  /* an arrow and what stands on it */
    LINE = 24, /* a line of text between two arrows */
    SLANT = 8, /* a segment arrives later than it was sent */
    GAP = 20,  /* between two connections */
};

struct drawing {
    FILE *out;
    double y;
    const char *left, *right; /* the states that were shown last */
};

static int height_of(const struct segment_row *row)
{
    bool arrow = row->row.shape == LADDER_TO_PROGRAM || row->row.shape == LADDER_TO_GRADER;
    return arrow ? ROW : LINE;
}

static double total_height(const struct segment_ladder *ladder)
{
    double height = TOP;
    for (size_t i = 0; i < ladder->count; i++)
        height += height_of(&ladder->rows[i]);
    return height + GAP;
}

/* A state is written when it changes: it holds until the next one. */
static void put_states(struct drawing *drawing, const struct segment_row *row)
{
    double y = drawing->y + height_of(row) - 4;
    if (row->left != NULL && row->left != drawing->left)
        svg_text(drawing->out, LEFT - 12, y,
                 "text-anchor=\"end\" font-weight=\"bold\" style=\"fill:" SVG_CLIENT "\"",
                 row->left);
    if (row->right != NULL && row->right != drawing->right)
        svg_text(drawing->out, RIGHT + 12, y, "font-weight=\"bold\" style=\"fill:" SVG_SERVER "\"",
                 row->right);
    drawing->left = row->left != NULL ? row->left : drawing->left;
    drawing->right = row->right != NULL ? row->right : drawing->right;
}

/* "SYN  seq 0": the flags in bold, then what they come with. */
static void put_label(struct drawing *drawing, const struct segment_row *row)
{
    const char *label = row->row.label;
    size_t flags = strcspn(label, " ");
    fprintf(drawing->out,
            "<text x=\"%d\" y=\"%.0f\" xml:space=\"preserve\" style=\"fill:" SVG_INK "\">"
            "<tspan font-weight=\"bold\">%.*s</tspan>",
            LEFT + 22, drawing->y + 20, (int)flags, label);
    text_put_xml(drawing->out, label + flags);
    fputs("</text>\n", drawing->out);
    if (row->row.amount != NULL)
        svg_text(drawing->out, RIGHT - 22, drawing->y + 20,
                 "text-anchor=\"end\" style=\"fill:" SVG_QUIET "\"", row->row.amount);
}

static void put_cross(struct drawing *drawing, double x, double y)
{
    fprintf(drawing->out,
            "<path d=\"M%.0f %.0fl16 16m0 -16l-16 16\" "
            "style=\"fill:none;stroke:" SVG_ALARM ";stroke-width:4\"/>\n",
            x - 8, y - 8);
}

static void put_arrow(struct drawing *drawing, const struct segment_row *row,
                      const struct segment *segment)
{
    bool right = row->row.shape == LADDER_TO_PROGRAM;
    double y = drawing->y + 26, from = right ? LEFT : RIGHT, to = right ? RIGHT : LEFT;
    double far = segment->dropped ? from + (to - from) * 0.8 : to;
    const char *colour = row->row.tone == LADDER_ALARM ? SVG_ALARM
                         : right                       ? SVG_CLIENT
                                                       : SVG_SERVER;
    svg_arrow(drawing->out, &(struct svg_arrow){from, y, far, y + SLANT, colour,
                                                segment->dropped ? "8 5" : "", 2.5});
    if (segment->dropped)
        put_cross(drawing, far + (right ? 12 : -12), y + SLANT);
    put_label(drawing, row);
}

static void put_row(struct drawing *drawing, const struct segment_row *row,
                    const struct trace *trace)
{
    if (height_of(row) == ROW)
        put_arrow(drawing, row, &trace->segments[row->row.event]);
    else
        svg_text(drawing->out, LEFT + 22, drawing->y + LINE - 4, "style=\"fill:" SVG_QUIET "\"",
                 row->row.label);
    put_states(drawing, row);
    drawing->y += height_of(row);
}

static void put_ladder(struct drawing *drawing, const struct segment_ladder *ladder,
                       const struct trace *trace)
{
    double bottom = drawing->y + total_height(ladder) - GAP + 6;
    svg_text(drawing->out, LEFT, drawing->y + 28,
             "text-anchor=\"middle\" font-weight=\"bold\" "
             "style=\"fill:" SVG_CLIENT "\"",
             ladder->left);
    svg_text(drawing->out, RIGHT, drawing->y + 28,
             "text-anchor=\"middle\" font-weight=\"bold\" "
             "style=\"fill:" SVG_SERVER "\"",
             ladder->right);
    fprintf(drawing->out,
            "<path d=\"M%d %.0fV%.0fM%d %.0fV%.0f\" "
            "style=\"fill:none;stroke:" SVG_QUIET ";stroke-width:3\"/>\n",
            LEFT, drawing->y + TOP - 14, bottom, RIGHT, drawing->y + TOP - 14, bottom);
    drawing->y += TOP;
    for (size_t i = 0; i < ladder->count; i++)
        put_row(drawing, &ladder->rows[i], trace);
    drawing->y += GAP;
    drawing->left = drawing->right = NULL;
}

int report_trace_svg(FILE *out, const struct trace *trace)
{
    static const struct segment_format format = {ROOM, .unicode = true};
    struct drawing drawing = {.out = out};
    double height = 0;
    for (int pass = 0; pass < 2; pass++) {
        if (pass == 1)
            svg_begin(out, WIDTH, (int)height, "TCP segments between a client and a server");
        for (unsigned i = 0; i < trace->connections; i++) {
            struct segment_ladder *ladder = segments_layout(trace, i, &format);
            height += total_height(ladder);
            if (pass == 1)
                put_ladder(&drawing, ladder, trace);
            segments_free(ladder);
        }
    }
    svg_end(out);
    return text_finish(out);
}
