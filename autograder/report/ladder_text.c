/* A ladder as text: one line for each row of its layout. Used by story.c and segments.c. */
#include "report/ladder.h"

#include "report/paint.h"
#include "report/text.h"

enum { TIME_COLUMNS = 13, ROWS_MAX = 48 };

static void put_time(FILE *out, const struct ladder_row *row, const struct terminal_style *style)
{
    if (!row->timed)
        fprintf(out, "%*s", TIME_COLUMNS, "");
    else if (row->at < 10)
        paint(out, style, TONE_QUIET, "  %7.1f ms ", row->at * 1000);
    else
        paint(out, style, TONE_QUIET, "  %7.2f s  ", row->at);
}

static void put_repeated(FILE *out, const char *glyph, size_t times)
{
    while (times-- > 0)
        fputs(glyph, out);
}

static enum tone tone_of(const struct ladder_row *row)
{
    static const enum tone tones[] = {
        [LADDER_NORMAL] = TONE_PLAIN,
        [LADDER_FAINT] = TONE_QUIET,
        [LADDER_ALARM] = TONE_BAD,
    };
    return tones[row->tone];
}

/* "- label ------- 5 bytes ->", or with the head on the other side. */
static void put_arrow(FILE *out, const struct ladder_row *row, size_t room,
                      const struct terminal_style *style)
{
    const struct glyphs *g = glyphs_of(style);
    bool right = row->shape == LADDER_TO_PROGRAM;
    size_t amount = row->amount != NULL ? text_columns(row->amount) + 2 : 0;
    size_t taken = 2 + text_columns(row->label) + 1 + amount + 2;
    paint(out, style, TONE_QUIET, "%s%s", right ? g->from_left : g->rail,
          right ? g->line : g->to_left);
    fputc(' ', out);
    paint(out, style, tone_of(row), "%s", row->label);
    fputc(' ', out);
    put_repeated(out, g->line, room > taken ? room - taken : 0);
    if (row->amount != NULL)
        paint(out, style, TONE_QUIET, " %s ", row->amount);
    paint(out, style, TONE_QUIET, "%s%s%s", g->line, right ? g->to_right : g->line,
          right ? g->rail : g->from_right);
}

/* Text at one rail; the other rail goes by. */
static void put_beside(FILE *out, const struct ladder_row *row, size_t room,
                       const struct terminal_style *style)
{
    const struct glyphs *g = glyphs_of(style);
    bool right = row->shape == LADDER_RIGHT, left = row->shape == LADDER_LEFT;
    bool gap = row->shape == LADDER_GAP;
    int between = row->shape == LADDER_BETWEEN; /* one further in, like the text of arrows */
    int pad = (int)(room - text_columns(row->label) - 1);
    const char *rail = gap ? g->gap : g->rail;
    paint(out, style, TONE_QUIET, "%s", left ? g->from_left : rail);
    fprintf(out, "%*s", right ? pad : 1 + between, "");
    paint(out, style, tone_of(row), "%s", row->label);
    fprintf(out, "%*s", right ? 1 : pad - between, "");
    paint(out, style, TONE_QUIET, "%s", right ? g->from_right : rail);
}

/* Below a byte of the row above: that row began at the left rail, or ended at the right one. The
 * label stands behind the caret, before it, or nowhere if neither side has the room. */
static void put_caret(FILE *out, const struct ladder_row *row, size_t room,
                      const struct terminal_style *style)
{
    const struct glyphs *g = glyphs_of(style);
    bool beside = row[-1].shape == LADDER_RIGHT;
    size_t start = beside ? room - text_columns(row[-1].label) - 1 : 2;
    size_t column = start + (size_t)row->column, label = text_columns(row->label) + 1;
    bool behind = column + 1 + label < room, before = !behind && column > label;
    paint(out, style, TONE_QUIET, "%s", g->rail);
    fprintf(out, "%*s", (int)(before ? column - label : column), "");
    paint(out, style, TONE_BAD, "%s%s%s%s%s", before ? row->label : "", before ? " " : "", g->caret,
          behind ? " " : "", behind ? row->label : "");
    fprintf(out, "%*s", (int)(room - column - 1 - (behind ? label : 0)), "");
    paint(out, style, TONE_QUIET, "%s", g->rail);
}

static void put_heads(FILE *out, const struct ladder *ladder, size_t room,
                      const struct terminal_style *style)
{
    size_t left = text_columns(ladder->left), right = text_columns(ladder->right);
    int pad = (int)(room + 2 - left - right);
    fprintf(out, "%*s", TIME_COLUMNS, "");
    paint(out, style, TONE_TITLE, "%s%*s%s", ladder->left, pad, "", ladder->right);
    fputc('\n', out);
}

void ladder_put_row(FILE *out, const struct ladder_row *row, size_t room,
                    const struct terminal_style *style)
{
    static void (*const put[])(FILE *, const struct ladder_row *, size_t,
                               const struct terminal_style *) = {
        [LADDER_TO_PROGRAM] = put_arrow, [LADDER_TO_GRADER] = put_arrow, [LADDER_LEFT] = put_beside,
        [LADDER_RIGHT] = put_beside,     [LADDER_BETWEEN] = put_beside,  [LADDER_CARET] = put_caret,
        [LADDER_GAP] = put_beside,
    };
    put[row->shape](out, row, room, style);
}

void ladder_draw(FILE *out, const struct check_result *check, const struct terminal_style *style)
{
    if (check->event_count == 0)
        return;
    size_t room = (size_t)style->width - TIME_COLUMNS - 2;
    struct ladder_format format = {room, style->verbose ? 0 : ROWS_MAX, style->unicode};
    struct ladder *ladder = ladder_layout(check, &format);
    put_heads(out, ladder, room, style);
    for (size_t i = 0; i < ladder->count; i++) {
        const struct ladder_row *row = &ladder->rows[i];
        put_time(out, row, style);
        ladder_put_row(out, row, room, style);
        fputc('\n', out);
    }
    ladder_free(ladder);
}
