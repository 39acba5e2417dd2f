/* Where the threads of a program are, and whether they can go on by themselves. */
#ifndef HARNESS_POSITION_H
#define HARNESS_POSITION_H

#include "harness/tools/run.h"

/* How a thread sleeps, from awake to for ever: the smallest of a program's threads counts. */
enum sleep {
    SLEEP_NOT,         /* it runs, or is about to */
    SLEEP_FOR_A_WHILE, /* in a system call that has a timeout */
    SLEEP_FOR_EVER,    /* in one that ends only when something happens; or stopped, or at its end */
};

enum sleep sleep_of(const struct thread_look *thread);

/* Says where each thread of each program sits now, a line each, for people; and records it as facts
 * for diagnosis ("stuck.call", "stuck.on", "stuck.where"). The check owns the text. about is the
 * connection that the failed expectation was about, or NULL. */
char *tell_positions(struct run *run, const struct peer *about);

#endif
