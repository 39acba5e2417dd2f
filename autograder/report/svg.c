/* Frame, colours and arrows of a picture: see svg.h. */
#define _GNU_SOURCE
#include "report/svg.h"

#include <math.h>

#include "report/text.h"

void svg_begin(FILE *out, int width, int height, const char *title)
{
    fprintf(out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" "
            "font-family=\"" SVG_MONO "\" font-size=\"19\">\n<title>",
            width, height);
    text_put_xml(out, title);
    fputs("</title>\n"
          "<style>@media (prefers-color-scheme: dark) { svg { --ink: #e6edf3; --quiet: #9da7b3; "
          "--client: #79b8ff; --server: #f0a860; --alarm: #ff8b81; --paper: #0d1117 } }</style>\n",
          out);
    fprintf(out, "<rect width=\"%d\" height=\"%d\" style=\"fill:" SVG_PAPER "\"/>\n", width,
            height);
}

void svg_end(FILE *out)
{
    fputs("</svg>\n", out);
}

void svg_text(FILE *out, double x, double y, const char *attributes, const char *text)
{
    fprintf(out, "<text x=\"%.0f\" y=\"%.0f\" xml:space=\"preserve\" %s>", x, y, attributes);
    text_put_xml(out, text);
    fputs("</text>\n", out);
}

void svg_arrow(FILE *out, const struct svg_arrow *a)
{
    enum { HEAD = 12, HALF = 5 };
    double dx = a->x2 - a->x1, dy = a->y2 - a->y1, length = hypot(dx, dy);
    if (length < HEAD)
        return;
    double ux = dx / length, uy = dy / length;
    double bx = a->x2 - HEAD * ux, by = a->y2 - HEAD * uy;
    fprintf(
        out,
        "<path d=\"M%.1f %.1fL%.1f %.1f\" style=\"fill:none;stroke:%s;stroke-width:%.1f%s%s\"/>\n",
        a->x1, a->y1, bx, by, a->colour, a->thickness,
        a->dashes[0] != '\0' ? ";stroke-dasharray:" : "", a->dashes);
    fprintf(out, "<path d=\"M%.1f %.1fL%.1f %.1fL%.1f %.1fZ\" style=\"fill:%s\"/>\n", a->x2, a->y2,
            bx - HALF * uy, by + HALF * ux, bx + HALF * uy, by - HALF * ux, a->colour);
}
