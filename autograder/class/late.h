/* What being late costs. Computed from stored points whenever a score is asked for: a new rule, or
 * a new extension, grades nothing again. */
#ifndef AUTOGRADER_CLASS_LATE_H
#define AUTOGRADER_CLASS_LATE_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

/* The rules of one lab. What is 0 does not apply. */
struct late_policy {
    bool has_due;
    time_t due;
    double grace; /* minutes in which nothing is late; who is later is late from due on */
    double percent_per_day, percent_per_hour; /* of the points earned, for each one begun */
    double points_per_day, points_per_hour;
    double cap_percent, cap_points; /* the most that lateness costs; below 0: no cap */
    double refuse_after;            /* hours; who is later gets no points; below 0: never */
};

struct late_rules {
    struct late_policy common; /* for labs without rules of their own */
    double bank;               /* late days that each student may spend, over all labs */
    struct late_lab {
        char *lab;
        struct late_policy policy;
    } * labs;
    size_t count;
};

/* Reads the rules:
 *
 *     late_days = 3
 *     grace = 10
 *     [lab1-oneshot]
 *     due = 2026-10-01 23:59
 *     percent_per_day = 10
 *     cap_percent = 50
 *     refuse_after_days = 7
 *
 * Lines before the first [lab] are for all labs. Returns NULL, or what is wrong and in which line,
 * which the caller frees. */
char *late_rules_parse(struct late_rules *rules, const char *text);
void late_rules_free(struct late_rules *rules);

const struct late_policy *late_policy_of(const struct late_rules *rules, const char *lab);

struct lateness {
    double seconds; /* after due; 0 for who is in time, with the grace */
    double banked;  /* days that the bank paid for */
    double penalty; /* points to be taken off */
    double percent; /* what of it comes from percents, before the cap */
    bool capped, refused;
};

/* What work handed in then costs, which earned so many points. due: with the student's extension;
 * *bank: the days left, of which some are taken. */
struct lateness late_judge(const struct late_policy *policy, time_t due, time_t submitted,
                           double points, double *bank);

#endif
