/* Memory that is there, or ends the process: used by commands, harness and reports alike. */
#ifndef MEMORY_H
#define MEMORY_H

#include <stdarg.h>
#include <stddef.h>

/* memory itself, but where it is NULL nobody can go on: says so and ends the process with status 3,
 * that of a grader error. */
void *must_have(void *memory);

/* Zeroed memory, realloc, strdup, and printf into memory. They never return NULL; the caller frees
 * what they return. */
void *must_alloc(size_t size);
void *must_realloc(void *memory, size_t size);

/* An array of count elements with room for one more. The room doubles, so an array that only grows,
 * from NULL and always this way, is seldom moved. */
void *must_grow(void *array, size_t count, size_t size);

char *must_strdup(const char *string);
char *must_format(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
char *must_format_list(const char *fmt, va_list values) __attribute__((format(printf, 1, 0)));

#endif
