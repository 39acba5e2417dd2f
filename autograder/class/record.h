/* What became of one submission: made by a batch, kept in a gradebook or in a file, and merged from
 * there. The result itself stays the JSON that `autograde check` wrote. */
#ifndef AUTOGRADER_CLASS_RECORD_H
#define AUTOGRADER_CLASS_RECORD_H

#include <jansson.h>
#include <stdbool.h>
#include <time.h>

enum work_state {
    WORK_WAITING, /* known, and not graded yet */
    WORK_GRADED,
    WORK_REFUSED, /* there was nothing that can be graded: no points */
    WORK_ERROR,   /* the grader's own fault, in all of it or in a check */
};

/* "waiting", "graded", "refused", "grader_error" */
const char *work_state_name(enum work_state state);

/* One submission and its result; all strings are its own. */
struct record {
    char *lab, *owner;
    bool team;     /* the owner is a group */
    char *entry;   /* its name where it came from */
    char *older;   /* entries of the same owner that it replaces, or NULL */
    char *content; /* content_hash(); NULL where nothing could be read */
    time_t submitted, graded;
    char *grader; /* grader_version() */
    char *seed;   /* decimal digits */
    char *only;   /* the one check that was run, or NULL for all */
    enum work_state state;
    char *reason;   /* of a refusal or an error; NULL otherwise */
    int max_points; /* of the lab */
    json_t *report; /* the object that `autograde check --json` writes; NULL if there is none */
    json_t *people; /* whoever it counts for: [{"id", "name", "email", "team"}] */
};

void record_clear(struct record *record);

/* As text for a file; the caller frees it. */
char *record_text(const struct record *record);

/* Reads such a text. Returns NULL, or what is wrong with it, which the caller frees. */
char *record_parse(struct record *record, const char *text);

/* The name of its file: the lab and a hash of the owner. The caller frees it. */
char *record_file(const char *lab, const char *owner, bool team);

/* Sums up a report: state and reason from how the child ended (waitpid(2)), from what it wrote to
 * stderr and from its JSON, either of which may be NULL. */
void record_judge(struct record *record, int status, const char *said, const char *json);

#endif
