/* A check's result on its way from the check's process to the grader: one JSON text in a pipe. */
#ifndef HARNESS_WIRE_H
#define HARNESS_WIRE_H

#include "result.h"

/* Writes verdict, message, facts, transcript and trace. Returns 0, or -1 with errno. */
int wire_write(int fd, const struct check_result *check);

/* Reads them back into check, which keeps its id, title and points, and has nothing else yet.
 * Returns 0, or -1 if the text is not whole, or does not hold together: the check's process died,
 * or was no longer itself. Then check is as it was. */
int wire_read(const char *text, size_t len, struct check_result *check);

#endif
