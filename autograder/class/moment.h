/* Points in time as people write them. */
#ifndef AUTOGRADER_CLASS_MOMENT_H
#define AUTOGRADER_CLASS_MOMENT_H

#include <stdbool.h>
#include <time.h>

/* Reads "2026-10-01", "2026-10-01 23:59", "2026-10-01T23:59:30", with or without "Z" or "+02:00"
 * behind (without: local time, as TZ says). A day alone is its first second. */
bool moment_parse(const char *text, time_t *moment);

/* "2026-10-01 23:59:30", local time; the caller frees it. */
char *moment_text(time_t moment);

#endif
