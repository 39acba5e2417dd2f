/* The tables of named mistakes: what proves each of them, and the words for it. Read by
 * diagnosis.c; README.md tells how to write a rule, and lists the facts. */
#ifndef DIAGNOSIS_RULES_H
#define DIAGNOSIS_RULES_H

#include "result.h"

enum { MAX_CONDITIONS = 8, MAX_PROOFS = 4 };

/* As the value of a condition: the fact is there, whatever it says; there is no such fact. */
#define PRESENT "*"
#define ABSENT  "!"

/* A fact and what it must say: patterns of fnmatch(3), separated by '|', one of which must match;
 * "!" allows the fact to be missing. Besides facts there are the keys `check` and `lab` (their ids)
 * and `passed.ID`
 * ("yes" if check ID passed in the same result). */
struct condition {
    const char *key;
    const char *value;
};

/* One set of observations that proves the mistake. */
struct proof {
    struct condition when[MAX_CONDITIONS + 1]; /* all must hold; ends with a key that is NULL */
    const char *seen; /* what was seen. {key} becomes the fact's value; without that fact the proof
                         does not hold, or, if it stands in [brackets], the bracket is left out */
};

/* A mistake, in words that every one of its proofs makes true. */
struct rule {
    const char *id;
    const char *title;   /* one sentence, without a full stop */
    const char *promise; /* what TCP, C or POSIX promises */
    const char *read;    /* a section of a handout, and where else: "lab1-oneshot#sending, send(2)";
                            NULL: where the check itself says */
    struct proof proofs[MAX_PROOFS + 1]; /* ends with one whose seen is NULL */
};

/* The rules of one lab, or, where lab is NULL, of all labs; they end with one whose id is NULL. */
struct rule_table {
    const char *lab;
    const struct rule *rules;
};

/* Everything, in order: the first rule that holds is the finding, so the more specific come first.
 * Ends with a table whose rules are NULL. */
extern const struct rule_table rule_tables[];

extern const struct rule ending_rules[]; /* rules_endings.c */
extern const struct rule lab1_rules[];   /* rules_lab1.c */
extern const struct rule lab2_rules[];   /* rules_lab2.c */
extern const struct rule lab3_rules[];   /* rules_lab3.c */
extern const struct rule lab4_rules[];   /* rules_lab4.c */
extern const struct rule lab5_rules[];   /* rules_lab5.c */
extern const struct rule common_rules[]; /* rules_common.c */

/* The first rule of the tables that holds for this check, as a finding that the caller owns; NULL
 * where none does. */
struct finding *find_in(const struct rule_table *tables, const struct result *result,
                        const struct check_result *check);

/* True if value is one that a condition's patterns allow; value is NULL where there is no such
 * fact. */
bool condition_allows(const char *patterns, const char *value);

#endif
