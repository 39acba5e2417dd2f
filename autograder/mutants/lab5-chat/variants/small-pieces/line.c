/* Unusual: see line.h. */
#include "line.h"

static void add_byte(struct line *line, char byte)
{
    line->bytes[line->len++] = byte;

    /* The byte after the last one may still be the CR of the line end. */
    size_t most = byte == '\r' ? LINE_SIZE + 1 : LINE_SIZE;
    line->is_whole = line->len > most;
}

static void end_line(struct line *line)
{
    line->is_whole = true;
    if (line->len > 0 && line->bytes[line->len - 1] == '\r')
        line->len--;
}

size_t line_add(struct line *line, const char *piece, size_t len)
{
    size_t taken = 0;
    while (taken < len && !line->is_whole) {
        char byte = piece[taken++];
        if (line->is_skipped)
            line->is_skipped = byte != '\n';
        else if (byte == '\n')
            end_line(line);
        else
            add_byte(line, byte);
    }
    return taken;
}

bool line_is_too_long(const struct line *line)
{
    return line->len > LINE_SIZE;
}

void line_next(struct line *line)
{
    line->is_skipped = line_is_too_long(line);
    line->is_whole = false;
    line->len = 0;
}
