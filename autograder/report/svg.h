/* What the pictures share: their frame and their colours. Used by ladder_svg.c, talk_svg.c
 * and states_svg.c.
 *
 * A picture stands alone, where a media query turns it dark, or inside a page, which may set the
 * same custom properties. There are no blank lines in it, so that it can stand in Markdown. */
#ifndef AUTOGRADER_REPORT_SVG_H
#define AUTOGRADER_REPORT_SVG_H

#include <stdio.h>

/* Custom properties with their colours on white as a fallback: fill="none" style="fill:" SVG_INK.
 */
#define SVG_INK    "var(--ink,#1b1f24)"
#define SVG_QUIET  "var(--quiet,#57606a)"
#define SVG_CLIENT "var(--client,#0060a8)"
#define SVG_SERVER "var(--server,#9a4a00)"
#define SVG_ALARM  "var(--alarm,#b3261e)"
#define SVG_PAPER  "var(--paper,#ffffff)"

#define SVG_MONO "'DejaVu Sans Mono','Cascadia Mono',Menlo,Consolas,monospace"

/* Begins a picture of that size with a title for readers who cannot see it; ends it. */
void svg_begin(FILE *out, int width, int height, const char *title);
void svg_end(FILE *out);

/* A line of text; attributes are SVG's, text is anybody's. */
void svg_text(FILE *out, double x, double y, const char *attributes, const char *text);

/* A line that ends in an arrowhead, of this colour and thickness; dashes may be "". */
struct svg_arrow {
    double x1, y1, x2, y2;
    const char *colour, *dashes;
    double thickness;
};

void svg_arrow(FILE *out, const struct svg_arrow *arrow);

#endif
