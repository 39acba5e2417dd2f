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

/* Appends; memory that cannot be had ends the process (die()). */
void buffer_append(struct buffer *buffer, const void *data, size_t len);

/* malloc, realloc and strdup, printf into memory: they never return NULL. */
void *must_alloc(size_t size);
void *must_realloc(void *memory, size_t size);
char *must_strdup(const char *string);
char *must_format(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
