/* Where the threads of a program are. */
#ifndef HARNESS_POSITION_H
#define HARNESS_POSITION_H

#include "harness/tools/run.h"

/* Says where each thread of each program sits now, a line each, for people, the one that
 * matters most first; and records that one as facts for diagnosis ("stuck.call", "stuck.on",
 * "stuck.where"). The check owns the text. about is the
 * connection that the failed expectation was about, or NULL. */
char *tell_positions(struct run *run, const struct peer *about);

#endif
