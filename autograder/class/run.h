/* A batch that runs: what its parts share, and nobody else. */
#ifndef AUTOGRADER_CLASS_RUN_H
#define AUTOGRADER_CLASS_RUN_H

#include "class/progress.h"
#include "class/work.h"

/* One place, where one submission after the other is graded. */
struct place {
    struct item *item; /* NULL: free */
    char *room;
    char *sources; /* of the item */
};

struct run {
    const struct batch *batch;
    struct store store;
    struct worklist list;
    struct progress progress;
    struct place *places;
    struct running *running; /* the same places, for those who watch */
    char *room;              /* a private folder for all that must not stay */
    size_t next;             /* the next item to look at */
    size_t lost, refused, full;
    char **errors; /* failures of the grader, to be repeated at the end */
    size_t error_count;
    void (*child_ended)(struct run *run);      /* on SIGCHLD, where it is not NULL */
    void (*stop)(struct run *run, int signal); /* when the batch is told to end, likewise */
    char *cluster; /* the shared folder, where the batch runs on a cluster */
    int signals;   /* signalfd(2) */
    int stopped;   /* the signal that ends the batch; 0: none */
    char *problem; /* why it cannot go on; NULL if it can */
};

/* Keeps a record, counts it, tells it, and frees it. */
void run_settle(struct run *run, struct record *record, double seconds);

/* Settles an item that could not be graded; takes why over. */
void run_refuse(struct run *run, struct item *item, char *why, enum work_state state);

/* Keeps a failure of the grader to be told again at the end. */
void run_remember_error(struct run *run, const char *owner, const char *reason);

/* Waits until a child ends or a signal comes, and does what it asks for; with `ticking` a second at
 * most. */
void run_wait(struct run *run, bool ticking);

/* Complains on stderr and returns the status. */
int run_complain(const char *problem, int status);

/* From now on signals are heard by run_wait() alone. */
void run_listen(struct run *run);

/* Grades on this machine: local.c. */
void local_grade(struct run *run);
void local_free(struct run *run);

/* Grades on a cluster: spread.c. */
void spread_grade(struct run *run);

/* Before the work is looked at: takes in what a former run on the cluster has left. Returns NULL,
 * or why there can be no cluster, which the caller frees. */
char *spread_prepare(struct run *run);

#endif
