/* CSV files that instructors keep: a head line that names the columns, in any order. */
#ifndef AUTOGRADER_CLASS_TABLE_H
#define AUTOGRADER_CLASS_TABLE_H

#include <stddef.h>

/* A column by the names that it may have, each folded (names.h), separated by blanks. */
struct column {
    const char *names; /* "id studentid sisuserid" */
};

enum { MAX_COLUMNS = 8 };

/* Takes one row: the values of the columns asked for, "" where a row or the file has none, without
 * blanks around them. Returns NULL, or what is wrong with it, which the caller frees. */
typedef char *(*row_taker)(void *taker, const char *const *values);

/* Reads all rows. A row that is wrong is told on stderr with the file and its line, and the rest is
 * read. Returns NULL, or why the file cannot be used at all: what the caller frees. *wrong counts
 * the rows that were not taken. */
char *table_read(const char *path, const struct column *columns, size_t count, row_taker take,
                 void *taker, unsigned *wrong);

#endif
