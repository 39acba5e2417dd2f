/* Colours and drawing characters of the terminal report, in one place. Used by terminal.c, story.c
 * and ladder.c. */
#ifndef AUTOGRADER_REPORT_PAINT_H
#define AUTOGRADER_REPORT_PAINT_H

#include <stdio.h>

#include "report/report.h"

/* What a piece of text is; colour only repeats what its words say. */
enum tone {
    TONE_PLAIN,
    TONE_TITLE,
    TONE_QUIET, /* rails, times, lengths */
    TONE_GOOD,
    TONE_BAD,
    TONE_DOUBT, /* not run, grader errors, warnings */
    TONE_COMMAND,
};

/* The same style with a width for which the report is made: 64 to 100 columns. */
struct terminal_style style_fitted(const struct terminal_style *style);

/* printf in this tone; plain text without style->colour. */
void paint(FILE *out, const struct terminal_style *style, enum tone tone, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The characters to draw with: arrows and boxes, or their likeness in ASCII. */
struct glyphs {
    const char *rail, *line, *from_left, *from_right, *to_left, *to_right, *gap, *caret, *dots;
    const char *pass, *fail, *not_run, *grader_error; /* of equal width */
};

const struct glyphs *glyphs_of(const struct terminal_style *style);

#endif
