/* Who runs: one batch at a time, also right after one was killed. */
#ifndef AUTOGRADER_CLASS_LOCK_H
#define AUTOGRADER_CLASS_LOCK_H

#include <stdbool.h>

/* Two locks (flock(2)) on files beside a gradebook or in a folder of results. The kernel releases
 * them when their holders end, however they end. */
struct lock {
    int alive;    /* held by the batch itself */
    int children; /* inherited by all that it starts: whoever gets it knows that they are gone */
    char *path;
};

/* Takes the lock that belongs to `what` ("grades.db" -> "grades.db-batch"). Waits for orphans of a
 * killed batch, which are about to end; never for another batch. Returns NULL, or who holds it or
 * why it cannot be had, which the caller frees. */
char *lock_take(struct lock *lock, const char *what);
void lock_release(struct lock *lock);

/* True if somebody holds it; *who is then "process 4711 on ada", to be freed. */
bool lock_is_held(const char *what, char **who);

#endif
