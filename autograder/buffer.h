/* Bytes that a program or a connection produced: kept up to a limit, counted beyond it. */
#ifndef HARNESS_BUFFER_H
#define HARNESS_BUFFER_H

#include <stddef.h>

enum { BUFFER_LIMIT = 16 * 1024 * 1024 };

struct buffer {
    unsigned char *data;
    size_t len;   /* kept: at most BUFFER_LIMIT */
    size_t total; /* seen */
    size_t capacity;
};

/* Appends; memory that cannot be had ends the process (memory.h). */
void buffer_append(struct buffer *buffer, const void *data, size_t len);

/* What is kept, as a string; a NUL in it becomes a blank. The caller frees it. */
char *buffer_text(const struct buffer *buffer);

#endif
