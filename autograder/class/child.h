/* One submission, graded by a process of its own: `autograde check`. */
#ifndef AUTOGRADER_CLASS_CHILD_H
#define AUTOGRADER_CLASS_CHILD_H

#include <sys/types.h>

struct child_orders {
    const char *lab, *sources;
    const char *room; /* a private folder: its results, its words and its temporary files */
    const char *seed;
    const char *only, *isolation; /* or NULL */
    unsigned jobs;                /* 0: its own choice */
};

/* Starts it, in a session of its own. It ends when we do. Returns its process, or -1 with errno.
 * AUTOGRADE_CHECK names another program to be started with the same arguments: tests use it. */
pid_t child_start(const struct child_orders *orders);

/* What it wrote to stderr, and its JSON; NULL where there is none. The caller frees both. */
char *child_said(const char *room);
char *child_result(const char *room);

#endif
