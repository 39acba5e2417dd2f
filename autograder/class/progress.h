/* How far a batch is: a bar on a terminal, a line for each submission elsewhere. */
#ifndef AUTOGRADER_CLASS_PROGRESS_H
#define AUTOGRADER_CLASS_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* One submission that is being graded. */
struct running {
    const char *owner; /* NULL: the place is free */
    pid_t pid;
    double since; /* monotonic seconds */
};

struct progress {
    bool bar;    /* stdout is a terminal */
    int columns; /* of that terminal */
    size_t total, done;
    double began; /* monotonic seconds */
    const struct running *running;
    size_t places;
};

/* Seconds on the monotonic clock. */
double clock_seconds(void);

/* Begins; running is looked at whenever something is shown. */
void progress_begin(struct progress *progress, size_t total, const struct running *running,
                    size_t places);

/* Says what became of one submission: "96/100". notable ones also where there is a bar. */
void progress_tell(struct progress *progress, const char *owner, const char *outcome,
                   double seconds, bool notable);

/* Draws the bar anew, where there is one. */
void progress_draw(struct progress *progress);

/* Tells on stderr what is running now, and for how long. */
void progress_running(struct progress *progress);

/* Removes the bar. */
void progress_end(struct progress *progress);

#endif
