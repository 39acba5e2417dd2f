/* The story of one check: what went wrong, the conversation, where the program is now, what was
 * promised, and how to see it again. Used by the terminal report and by formats that have a place
 * for a page of text. */
#include "report/report.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "report/ladder.h"
#include "report/paint.h"
#include "report/text.h"

enum { LABEL = 11, MESSAGE_MAX = 2000 };

static unsigned keep_of(const struct terminal_style *style)
{
    return style->unicode ? TEXT_UNICODE : TEXT_ASCII;
}

static void put_headline(FILE *out, const struct check_result *check,
                         const struct terminal_style *style)
{
    const struct glyphs *glyphs = glyphs_of(style);
    char *title = text_clean(check->title, keep_of(style));
    char *id = text_limit(text_clean(check->id, keep_of(style)), (size_t)style->width / 2);
    size_t used = 3 + text_columns(id) + 1;
    paint(out, style, TONE_QUIET, "%s%s ", glyphs->line, glyphs->line);
    paint(out, style, TONE_TITLE, "%s ", id);
    struct text_buffer rule;
    text_open(&rule);
    for (; used < (size_t)style->width; used++)
        fputs(glyphs->line, rule.stream);
    char *line = text_close(&rule);
    paint(out, style, TONE_QUIET, "%s\n", line);
    fputs("  ", out);
    text_put_wrapped(out, title, 2, (size_t)style->width);
    free(line);
    free(title);
    free(id);
}

/* "  label    text", wrapped; every line of text gets a line of its own. Nothing for no text. */
static void put_labelled(FILE *out, const struct terminal_style *style, const char *label,
                         const char *text)
{
    if (text == NULL || *text == '\0')
        return;
    char *clean = text_clean(text, keep_of(style) | TEXT_LINES);
    text_limit(clean, MESSAGE_MAX);
    char *rest = NULL;
    for (char *line = strtok_r(clean, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        paint(out, style, TONE_QUIET, "  %-*s", LABEL - 2, label);
        text_put_wrapped(out, line, LABEL, (size_t)style->width);
        label = "";
    }
    free(clean);
}

static void put_read(FILE *out, const struct terminal_style *style, const char *read)
{
    char *path = read != NULL ? text_reading(read) : NULL;
    put_labelled(out, style, "read", path);
    free(path);
}

static void put_cause(FILE *out, const struct check_result *check,
                      const struct terminal_style *style)
{
    const struct finding *finding = check->finding;
    if (finding == NULL) {
        put_labelled(out, style, "promise", check->because);
        put_read(out, style, check->read);
        return;
    }
    put_labelled(out, style, "mistake", finding->title);
    put_labelled(out, style, "promise", finding->promise);
    put_labelled(out, style, "seen", finding->seen);
    put_read(out, style, finding->read != NULL ? finding->read : check->read);
}

/* Never wrapped: it is there to be copied. */
static void put_command(FILE *out, const struct result *result, const struct check_result *check,
                        const struct terminal_style *style)
{
    unsigned keep = keep_of(style);
    char *home = must_format("labs/%s", result->lab);
    struct text_buffer buffer;
    text_open(&buffer);
    fputs("build/autograde check ", buffer.stream);
    text_put_shell(buffer.stream, result->lab, keep);
    if (result->directory != NULL && strcmp(result->directory, home) != 0) {
        fputc(' ', buffer.stream);
        text_put_shell(buffer.stream, result->directory, keep);
    }
    for (size_t i = 0; i < result->command_count; i++) {
        fputs(" --", buffer.stream);
        text_put_shell(buffer.stream, result->commands[i].program, keep);
        fputc(' ', buffer.stream);
        text_put_shell(buffer.stream, result->commands[i].line, keep);
    }
    fputs(" --only ", buffer.stream);
    text_put_shell(buffer.stream, check->id, keep);
    fprintf(buffer.stream, " --seed %llu", (unsigned long long)result->seed);
    char *command = text_close(&buffer);
    paint(out, style, TONE_QUIET, "  %-*s", LABEL - 2, "again");
    paint(out, style, TONE_COMMAND, "%s\n", command);
    free(command);
    free(home);
}

int report_story(FILE *out, const struct result *result, const struct check_result *check,
                 const struct terminal_style *style)
{
    struct terminal_style fitted = style_fitted(style);
    style = &fitted;
    bool passed = check->verdict == VERDICT_PASS;
    put_headline(out, check, style);
    fputc('\n', out);
    if (!passed && check->message != NULL) {
        put_labelled(out, style, "but", check->message);
        fputc('\n', out);
    }
    if (check->difference != NULL) {
        text_put_difference(out, check->difference, 2, (size_t)style->width, style->unicode);
        fputc('\n', out);
    }
    if (check->event_count > 0) {
        ladder_draw(out, check, style);
        fputc('\n', out);
    }
    put_labelled(out, style, "now", check->where);
    if (!passed)
        put_cause(out, check, style);
    put_command(out, result, check, style);
    return text_finish(out);
}
