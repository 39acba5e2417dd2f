/* The gradebook: everything that is known about a class, in one SQLite file. README.md says what is
 * in it. Nothing else opens that file. */
#ifndef AUTOGRADER_CLASS_GRADEBOOK_H
#define AUTOGRADER_CLASS_GRADEBOOK_H

#include "class/collect.h"
#include "class/record.h"
#include "class/roster.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

struct gradebook {
    sqlite3 *db;
    char *path;
    char *problem; /* why the last call failed: one sentence with the path */
};

enum gradebook_mode { GRADEBOOK_READ, GRADEBOOK_CHANGE, GRADEBOOK_CREATE };

/* Opens it, makes it where it may. False where that cannot be: book->problem says why. Always to be
 * closed. */
bool gradebook_open(struct gradebook *book, const char *path, enum gradebook_mode mode);
void gradebook_close(struct gradebook *book);

/* ---- statements ---- */

/* Prepares and binds: kinds has a letter for each value, s: const char * (NULL is NULL), i:
 * int64_t, d: double. NULL, and book->problem, on failure. */
sqlite3_stmt *gradebook_query(struct gradebook *book, const char *sql, const char *kinds, ...);

/* True for a row; at the end, or on failure, which fills book->problem, finalizes *statement, sets
 * it to NULL and returns false. */
bool gradebook_row(struct gradebook *book, sqlite3_stmt **statement);

/* Runs to the end. False on failure. */
bool gradebook_run(struct gradebook *book, const char *sql, const char *kinds, ...);

/* Column as text, never NULL: "" for NULL. Valid until the next row. */
const char *gradebook_text(sqlite3_stmt *statement, int column);

/* A transaction: changes between the two are made all or not at all. end() commits if all is well
 * so far, else takes everything back; it returns whether it was committed. */
bool gradebook_begin(struct gradebook *book);
bool gradebook_end(struct gradebook *book, bool well);

/* ---- the roster ---- */

/* Reads all students. */
bool gradebook_load_roster(struct gradebook *book, struct roster *roster);

/* Adds and renews students. renew: those who are not in it are no longer listed. */
bool gradebook_save_roster(struct gradebook *book, const struct roster *roster, bool renew);

/* ---- works ---- */

/* What the gradebook has of one owner's work. Strings are its own; known_clear() frees them. */
struct known {
    bool there;
    enum work_state state;
    char *content, *grader, *seed, *reason; /* NULL where there are none */
    time_t submitted, graded;
    bool lost, errors, checks; /* points were lost; a check is a grader error; there are checks */
    /* of the one check that was asked for */
    char *check_content, *check_grader, *check_seed;
};

bool gradebook_known(struct gradebook *book, const char *lab, const char *owner, bool team,
                     const char *check, struct known *known);
void known_clear(struct known *known);

/* Keeps a result: one transaction. batch: the run to count it in, 0 for none. */
bool gradebook_keep(struct gradebook *book, const struct record *record, int64_t batch);

/* Lists a work as waiting, unless there is one of this owner. */
bool gradebook_expect(struct gradebook *book, const struct record *record);

/* ---- runs ---- */

/* Notes that a batch begins. Returns its number, or 0 on failure. */
int64_t gradebook_begin_batch(struct gradebook *book, const char *lab, const char *source,
                              size_t total);
bool gradebook_end_batch(struct gradebook *book, int64_t batch);

/* A value that the gradebook remembers, or NULL; the caller frees it. */
char *gradebook_setting(struct gradebook *book, const char *key);
bool gradebook_set(struct gradebook *book, const char *key, const char *value);

#endif
