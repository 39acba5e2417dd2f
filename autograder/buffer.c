/* Growing buffers and memory that is there or ends the process. */
#define _GNU_SOURCE
#include "buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void *or_die(void *memory)
{
    if (memory == NULL) {
        fputs("autograde: out of memory\n", stderr);
        _exit(3);
    }
    return memory;
}

void *must_alloc(size_t size)
{
    return or_die(calloc(1, size > 0 ? size : 1));
}

void *must_realloc(void *memory, size_t size)
{
    return or_die(realloc(memory, size > 0 ? size : 1));
}

char *must_strdup(const char *string)
{
    return or_die(strdup(string));
}

char *must_format(const char *fmt, ...)
{
    char *string = NULL;
    va_list values;
    va_start(values, fmt);
    if (vasprintf(&string, fmt, values) < 0)
        string = NULL;
    va_end(values);
    return or_die(string);
}

void buffer_append(struct buffer *buffer, const void *data, size_t len)
{
    size_t room = BUFFER_LIMIT - buffer->len;
    size_t take = len < room ? len : room;
    buffer->total += len;
    if (buffer->len + take > buffer->capacity) {
        size_t doubled = buffer->capacity * 2;
        buffer->capacity = buffer->len + take > doubled ? buffer->len + take + 512 : doubled;
        buffer->data = must_realloc(buffer->data, buffer->capacity);
    }
    if (take > 0)
        memcpy(buffer->data + buffer->len, data, take);
    buffer->len += take;
}
