/* The score of each student in each lab: what the grader found, what lateness costs, what people
 * have decided. Read from a gradebook; nothing of it is stored. */
#ifndef AUTOGRADER_CLASS_SCORE_H
#define AUTOGRADER_CLASS_SCORE_H

#include "class/gradebook.h"
#include "class/late.h"

/* One decision or comment of a person. */
struct remark {
    char *kind; /* "set", "add", "comment" */
    double points;
    char *comment, *why, *who; /* comment: NULL if there is none */
    time_t at;
    bool earlier; /* it was written for an earlier version of the work */
};

struct score {
    const struct student *student;
    const char *lab;
    bool there; /* something was handed in */
    enum work_state state;
    char *entry, *reason;      /* or NULL */
    double points, max_points; /* automatic */
    time_t submitted;
    bool has_due, extended;
    time_t due;      /* with the extension */
    char *extension; /* its reason, or NULL */
    struct lateness late;
    double added; /* sum of the adjustments */
    bool set;     /* a person has set the score: nothing else counts */
    double final;
    struct remark *remarks; /* those in force, oldest first */
    size_t remark_count;
};

/* Calls take for each student and each lab, in the order of ids and due times; student and lab:
 * only these, NULL for all. Returns NULL, or what went wrong, which the caller frees. */
char *score_each(struct gradebook *book, const char *student, const char *lab,
                 void (*take)(void *taker, const struct score *score), void *taker);

/* How it came about, in a line: "87.3/100: 97 automatic; -9.7 for 1 day late (10 %)". The caller
 * frees it. */
char *score_text(const struct score *score);

/* Remembers rules for lateness, and extensions (CSV: student or group, until, reason, lab), both
 * instead of those before. Return NULL, or why they cannot be used, which the caller frees. */
char *score_set_rules(struct gradebook *book, const char *path);
char *score_set_extensions(struct gradebook *book, const char *path);

/* Writes a remark: kind as above or "clear". Who: the user who runs us. */
bool score_remark(struct gradebook *book, const char *student, const char *lab, const char *kind,
                  double points, const char *comment, const char *why);

#endif
