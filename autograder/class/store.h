/* Where results go: into a gradebook, or as files into a folder, to be merged later. */
#ifndef AUTOGRADER_CLASS_STORE_H
#define AUTOGRADER_CLASS_STORE_H

#include "class/gradebook.h"

struct store {
    struct gradebook *book; /* NULL: files */
    const char *results;    /* the folder of the files */
    int64_t batch;          /* the run in the gradebook; 0 for none */
};

/* What is there of a work, also of one check. Returns NULL, or what went wrong; the caller frees
 * it. */
char *store_known(struct store *store, const char *lab, const char *owner, bool team,
                  const char *check, struct known *known);

/* Keeps a result at once or not at all. Returns NULL, or what went wrong; the caller frees it. */
char *store_keep(struct store *store, const struct record *record);

#endif
