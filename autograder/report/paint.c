/* Colours and drawing characters of the terminal report. */
#include "report/paint.h"

#include <stdarg.h>

enum { NARROWEST = 64, WIDEST = 100 };

struct terminal_style style_fitted(const struct terminal_style *style)
{
    struct terminal_style fitted = *style;
    if (fitted.width < NARROWEST)
        fitted.width = NARROWEST;
    if (fitted.width > WIDEST)
        fitted.width = WIDEST;
    return fitted;
}

static const char *const escapes[] = {
    [TONE_PLAIN] = "",           [TONE_TITLE] = "\033[1m", [TONE_QUIET] = "\033[2m",
    [TONE_GOOD] = "\033[32m",    [TONE_BAD] = "\033[31m",  [TONE_DOUBT] = "\033[33m",
    [TONE_COMMAND] = "\033[36m",
};

void paint(FILE *out, const struct terminal_style *style, enum tone tone, const char *format, ...)
{
    bool coloured = style->colour && tone != TONE_PLAIN;
    va_list args;
    va_start(args, format);
    if (coloured)
        fputs(escapes[tone], out);
    vfprintf(out, format, args);
    if (coloured)
        fputs("\033[0m", out);
    va_end(args);
}

static const struct glyphs ascii = {
    .rail = "|",
    .line = "-",
    .from_left = "|",
    .from_right = "|",
    .to_left = "<",
    .to_right = ">",
    .gap = ":",
    .caret = "^",
    .dots = "...",
    .pass = "ok  ",
    .fail = "FAIL",
    .not_run = "-   ",
    .grader_error = "??  ",
};

static const struct glyphs unicode = {
    .rail = "│",
    .line = "─",
    .from_left = "├",
    .from_right = "┤",
    .to_left = "◄",
    .to_right = "►",
    .gap = "┊",
    .caret = "▲",
    .dots = "…",
    .pass = "✓",
    .fail = "✗",
    .not_run = "–",
    .grader_error = "!",
};

const struct glyphs *glyphs_of(const struct terminal_style *style)
{
    return style->unicode ? &unicode : &ascii;
}
