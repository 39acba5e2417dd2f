/* Waiting without sleeping: until something happens, or until the kernel shows that it never will.
 */
#ifndef HARNESS_WATCH_H
#define HARNESS_WATCH_H

#include "harness/tools/run.h"

#include <stdbool.h>

enum outcome {
    HAPPENED,
    STALLED, /* every thread sleeps, nothing is on its way: it will never happen */
    ENDED,   /* no program is left that could do it */
    BUSY, /* the programs use the processor, or wake up again and again, without getting anywhere */
};

/* Reads all that programs and connections say, until done(argument) is true or never can be. The
 * last resort is a deadline in time that the programs had, not in time that passed; where the
 * machine starved them the check ends as the grader's error. */
enum outcome await(struct run *run, bool (*done)(void *argument), void *argument);

/* For await(): reads what was said already, and waits for nothing. */
bool nothing_more(void *argument);

/* True if all programs sleep with nothing on its way: what is not there now will never come.
 * A program that sleeps with a limit sleeps, unless the limit is so short that it soon comes round:
 * where a look too early could cost a point, await() is the way. settle_or() ends as soon as
 * done(argument) is true, too. */
bool settle(struct run *run);
bool settle_or(struct run *run, bool (*done)(void *argument), void *argument);

/* True if done(argument) comes true before that. */
bool happens(struct run *run, bool (*done)(void *argument), void *argument);

/* Before a check ends: what the programs are just saying is part of the story. Waits until they
 * sleep, but no more than a moment. */
void hear_last_words(struct run *run);

#endif
