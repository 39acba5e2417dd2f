/* Unusual: a line that grows too long is whole at once, and what follows of it is skipped. */
#ifndef LINE_H
#define LINE_H

#include <stdbool.h>
#include <stddef.h>

enum { LINE_SIZE = 1024 };

/* Begins as `= {0}`, and goes on with line_next(). */
struct line {
    size_t len; /* without its line end, once it is whole */
    bool is_whole;
    bool is_skipped; /* nothing is kept up to the next line end */
    char bytes[LINE_SIZE + 2];
};

/* Adds bytes from piece, up to the end of the line or to where it is too long, or all of them if
 * neither has come yet. Returns how many were taken. */
size_t line_add(struct line *line, const char *piece, size_t len);

/* True if the line, which is whole, is longer than LINE_SIZE. */
bool line_is_too_long(const struct line *line);

/* Forgets the line, which is whole, for the next one. */
void line_next(struct line *line);

#endif
