/* Failing with a reason. See fail.h. */
#define _GNU_SOURCE
#include "harness/tools/fail.h"
#include "harness/kernel/room.h"
#include "harness/tools/circumstances.h"
#include "harness/tools/ending.h"
#include "harness/tools/position.h"
#include "harness/tools/sanitizer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* What the machine did not have is no fault of the program's. */
_Noreturn static void conclude_failed(struct run *run, char *message)
{
    char *lacks = room_problem((uid_t)-1);
    if (lacks != NULL)
        grader_error(run, "%s", lacks);
    hear_last_words(run);
    note_sanitizer_report(run);
    note_circumstances(run);
    conclude(run, VERDICT_FAIL, message);
}

void fail(struct run *run, const char *fmt, ...)
{
    va_list values;
    va_start(values, fmt);
    char *message = must_format_list(fmt, values);
    va_end(values);
    conclude_failed(run, message);
}

/* The program's name, or "it" where the sentence has begun with that. */
static const char *subject(const struct program *program, const char *what)
{
    size_t len = strlen(program->name);
    return strncmp(what, program->name, len) == 0 && what[len] == ' ' ? "it" : program->name;
}

/* Why it will not come, as the rest of a sentence about the subject. */
static char *tell_outcome(struct run *run, enum outcome outcome, const struct program *program,
                          const struct peer *about, const char *who)
{
    if (about != NULL && about->end != STREAM_OPEN) {
        note_fact(run, "ending", about->end == STREAM_FIN ? "fin" : "rst");
        const char *how =
            about->end == STREAM_FIN ? "ended the connection (FIN)" : "reset the connection (RST)";
        if (!program->ended)
            return must_format("%s %s", who, how);
        note_ending(run, program);
        return must_format("%s %s, and %s", who, how, program_ending(program));
    }
    if (program->ended) {
        note_ending(run, program);
        return must_format("%s %s", who, program_ending(program));
    }
    note_fact(run, "ending", "open");
    note_fact(run, "outcome", outcome == BUSY ? "busy" : "stalled");
    if (outcome == BUSY)
        return must_format("%s keeps running, or keeps waking up", who);
    return must_format("%s sleeps, and nothing is coming that could wake it", who);
}

void fail_waiting(struct run *run, enum outcome outcome, struct program *program,
                  const struct peer *about, const char *fmt, ...)
{
    va_list values;
    va_start(values, fmt);
    char *what = must_format_list(fmt, values);
    va_end(values);
    note_fact(run, "program", program->name);
    if (about != NULL && about->end != STREAM_OPEN)
        hear_last_words(run); /* a program that ends is not done when its connection is */
    if (about != NULL)
        note_fact(run, "peer.heard", number(run, (long)about->received.total));
    char *why = tell_outcome(run, outcome, program, about, subject(program, what));
    run->result.where = tell_positions(run, about);
    conclude_failed(run, must_format("%s: %s", what, why));
}
