/* What being late costs: rules read with libinih, and their arithmetic. */
#define _GNU_SOURCE
#include "class/late.h"
#include "class/moment.h"
#include "memory.h"

#include <ini.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* ---- the file ---- */

static const struct number_key {
    const char *name;
    size_t offset;
    double factor;
} number_keys[] = {
    {"grace", offsetof(struct late_policy, grace), 1},
    {"percent_per_day", offsetof(struct late_policy, percent_per_day), 1},
    {"percent_per_hour", offsetof(struct late_policy, percent_per_hour), 1},
    {"points_per_day", offsetof(struct late_policy, points_per_day), 1},
    {"points_per_hour", offsetof(struct late_policy, points_per_hour), 1},
    {"cap_percent", offsetof(struct late_policy, cap_percent), 1},
    {"cap_points", offsetof(struct late_policy, cap_points), 1},
    {"refuse_after_hours", offsetof(struct late_policy, refuse_after), 1},
    {"refuse_after_days", offsetof(struct late_policy, refuse_after), 24},
};

struct late_reading {
    struct late_rules *rules;
    char *problem;
};

static struct late_policy *policy_for(struct late_rules *rules, const char *lab)
{
    if (lab[0] == '\0')
        return &rules->common;
    for (size_t i = 0; i < rules->count; i++)
        if (strcmp(rules->labs[i].lab, lab) == 0)
            return &rules->labs[i].policy;
    rules->labs = must_realloc(rules->labs, (rules->count + 1) * sizeof *rules->labs);
    rules->labs[rules->count] = (struct late_lab){must_strdup(lab), rules->common};
    return &rules->labs[rules->count++].policy;
}

/* A number that is not negative. */
static bool read_number(const char *text, double *number)
{
    char *end;
    *number = strtod(text, &end);
    return end != text && *end == '\0' && isfinite(*number) && *number >= 0;
}

static char *take_number(struct late_rules *rules, struct late_policy *policy, const char *lab,
                         const char *name, const char *value)
{
    double number;
    if (!read_number(value, &number))
        return must_format("%s takes a number, not '%s'", name, value);
    if (strcmp(name, "late_days") == 0) {
        rules->bank = number;
        return lab[0] == '\0' ? NULL
                              : must_strdup("late_days are for all labs: before the first [lab]");
    }
    for (size_t i = 0; i < sizeof number_keys / sizeof number_keys[0]; i++)
        if (strcmp(number_keys[i].name, name) == 0) {
            *(double *)((char *)policy + number_keys[i].offset) = number * number_keys[i].factor;
            return NULL;
        }
    return must_format("there is no rule '%s'", name);
}

static char *take_rule(struct late_rules *rules, const char *lab, const char *name,
                       const char *value)
{
    struct late_policy *policy = policy_for(rules, lab);
    if (strcmp(name, "due") != 0)
        return take_number(rules, policy, lab, name, value);
    policy->has_due = moment_parse(value, &policy->due);
    return policy->has_due
               ? NULL
               : must_format("due takes a time such as 2026-10-01 23:59, not '%s'", value);
}

/* A value may stand in quotation marks, as in TOML. */
static int take_line(void *user, const char *section, const char *name, const char *value)
{
    struct late_reading *reading = user;
    size_t length = strlen(value);
    bool quoted = length >= 2 && value[0] == '"' && value[length - 1] == '"';
    char *bare = must_format("%.*s", (int)(quoted ? length - 2 : length), value + quoted);
    if (reading->problem == NULL)
        reading->problem = take_rule(reading->rules, section, name, bare);
    free(bare);
    return reading->problem == NULL;
}

/* '#' begins a comment also behind a value. */
static char *without_comments(const char *text)
{
    char *copy = must_strdup(text), *to = copy;
    bool comment = false, quoted = false;
    for (const char *from = text; *from != '\0'; from++) {
        if (*from == '\n')
            comment = quoted = false;
        else if (*from == '"')
            quoted = !quoted;
        else if (*from == '#' && !quoted)
            comment = true;
        if (!comment)
            *to++ = *from;
    }
    *to = '\0';
    return copy;
}

char *late_rules_parse(struct late_rules *rules, const char *text)
{
    enum { USUAL_GRACE = 10 };
    *rules = (struct late_rules){
        .common = {.grace = USUAL_GRACE, .cap_percent = -1, .cap_points = -1, .refuse_after = -1}};
    struct late_reading reading = {.rules = rules};
    char *bare = without_comments(text);
    int line = ini_parse_string(bare, take_line, &reading);
    free(bare);
    if (line == 0)
        return NULL;
    char *problem = must_format("line %d: %s", line,
                                reading.problem != NULL ? reading.problem
                                                        : "expected is NAME = VALUE or [LAB]");
    free(reading.problem);
    return problem;
}

void late_rules_free(struct late_rules *rules)
{
    for (size_t i = 0; i < rules->count; i++)
        free(rules->labs[i].lab);
    free(rules->labs);
    *rules = (struct late_rules){.count = 0};
}

const struct late_policy *late_policy_of(const struct late_rules *rules, const char *lab)
{
    for (size_t i = 0; i < rules->count; i++) {
        const char *name = rules->labs[i].lab;
        size_t length = strlen(name);
        /* [lab1] is lab1-oneshot, too */
        if (strncmp(name, lab, length) == 0 && (lab[length] == '\0' || lab[length] == '-'))
            return &rules->labs[i].policy;
    }
    return &rules->common;
}

/* ---- the arithmetic ---- */

/* Days that the bank pays for, of those begun. */
static double take_from_bank(double seconds, double *bank)
{
    enum { DAY = 86400 };
    double days = fmin(floor(*bank), ceil(seconds / DAY));
    *bank -= days;
    return days;
}

static void charge(const struct late_policy *policy, double seconds, double points,
                   struct lateness *late)
{
    enum { HOUR = 3600, DAY = 86400 };
    double hours = ceil(seconds / HOUR), days = ceil(seconds / DAY);
    late->percent = policy->percent_per_day * days + policy->percent_per_hour * hours;
    late->penalty = points * late->percent / 100 + policy->points_per_day * days +
                    policy->points_per_hour * hours;
    double most = points;
    if (policy->cap_percent >= 0)
        most = fmin(most, points * policy->cap_percent / 100);
    if (policy->cap_points >= 0)
        most = fmin(most, policy->cap_points);
    late->capped = late->penalty > most;
    late->penalty = fmin(late->penalty, most);
}

struct lateness late_judge(const struct late_policy *policy, time_t due, time_t submitted,
                           double points, double *bank)
{
    enum { MINUTE = 60, HOUR = 3600, DAY = 86400 };
    struct lateness late = {.seconds = difftime(submitted, due)};
    if (!policy->has_due || late.seconds <= policy->grace * MINUTE)
        return (struct lateness){.seconds = 0};
    if (policy->refuse_after >= 0 && late.seconds > policy->refuse_after * HOUR) {
        late.refused = true;
        late.penalty = points;
        return late;
    }
    late.banked = take_from_bank(late.seconds, bank);
    double rest = late.seconds - late.banked * DAY;
    if (rest > 0)
        charge(policy, rest, points, &late);
    return late;
}
