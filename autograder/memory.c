/* Memory that is there, or ends the process. See memory.h. */
#define _GNU_SOURCE
#include "memory.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void *must_have(void *memory)
{
    if (memory == NULL) {
        fputs("autograde: out of memory\n", stderr);
        _exit(3);
    }
    return memory;
}

void *must_alloc(size_t size)
{
    return must_have(calloc(1, size > 0 ? size : 1));
}

void *must_realloc(void *memory, size_t size)
{
    return must_have(realloc(memory, size > 0 ? size : 1));
}

void *must_grow(void *array, size_t count, size_t size)
{
    bool is_full = (count & (count - 1)) == 0; /* at 0, and at each power of two */
    return is_full ? must_realloc(array, (count > 0 ? count * 2 : 1) * size) : array;
}

char *must_strdup(const char *string)
{
    return must_have(strdup(string));
}

char *must_format_list(const char *fmt, va_list values)
{
    char *string = NULL;
    if (vasprintf(&string, fmt, values) < 0)
        string = NULL;
    return must_have(string);
}

char *must_format(const char *fmt, ...)
{
    va_list values;
    va_start(values, fmt);
    char *string = must_format_list(fmt, values);
    va_end(values);
    return string;
}
