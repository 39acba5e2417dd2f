/* The tables of named mistakes: what proves each of them, and the words for it. Read by
 * diagnosis.c; README.md explains how to write a rule, and lists the facts. */
#ifndef DIAGNOSIS_RULES_H
#define DIAGNOSIS_RULES_H

#include "result.h"

enum { MAX_CONDITIONS = 8, MAX_PROOFS = 4 };

/* As the value of a condition: the fact is there, whatever it says; there is no such fact. */
#define PRESENT "*"
#define ABSENT  "!"

/* A fact and what it must say: patterns of fnmatch(3), separated by '|', one of which must match;
 * "!" allows the fact to be missing. Besides facts there is the key
 * `check`, the check's id, for the tables of a lab. */
struct condition {
    const char *key;
    const char *value;
};

/* One set of observations that proves the mistake. */
struct proof {
    struct condition when[MAX_CONDITIONS + 1]; /* all must hold; ends with a key that is NULL */
    const char *seen; /* what was seen. {key} becomes the fact's value; without that fact the proof
                         does not hold, or, if it is in [brackets], the bracket is left out */
};

/* A mistake, in words that every one of its proofs makes true.
 *
 * A lab whose own checks prove a mistake that every lab knows has a rule of the same id in its
 * table, without words of its own: it takes those of the table for all labs. */
struct rule {
    const char *id;
    const char *title;   /* one sentence, without a full stop; NULL: another table has the words */
    const char *promise; /* what TCP, C or POSIX promises */
    const char *read;    /* a section of a handout, and where else: "lab1-oneshot#sending, send(2)";
                            NULL: where the check itself says */
    struct proof proofs[MAX_PROOFS + 1]; /* ends with one whose seen is NULL */
};

/* When a table is gone through: the first rule that holds is the finding, so the more specific come
 * first. */
enum rule_turn {
    TURN_ENDINGS, /* what ended a program says more than what came of it */
    TURN_LAB,     /* what only the checks of one lab prove */
    TURN_COMMON,  /* what shows in the same way in every lab */
};

/* Rules, which end with one whose id is NULL. */
struct rule_table {
    const char *lab; /* "lab1-oneshot"; NULL for all labs */
    enum rule_turn turn;
    const struct rule *rules;
    const char *file; /* where they stand */
};

/* RULES(.turn = TURN_LAB, .lab = "lab1-oneshot", .rules = rules): registers a table of this file.
 */
#define RULES(...)                                                                                 \
    static const struct rule_table this_table = {.file = __FILE__, __VA_ARGS__};                   \
    static const struct rule_table *const this_table_entry                                         \
        __attribute__((used, section("autograde_rules"))) = &this_table

/* All tables in the order in which they are gone through, ended by NULL; the caller frees the
 * array. */
const struct rule_table **all_rule_tables(void);

/* The first rule of the tables, which end with NULL, that holds for this check, as a finding that
 * the caller owns; NULL where none does. */
struct finding *find_in(const struct rule_table *const *tables, const struct result *result,
                        const struct check_result *check);

/* True if value is one that a condition's patterns allow; value is NULL where there is no such
 * fact. */
bool condition_allows(const char *patterns, const char *value);

#endif
