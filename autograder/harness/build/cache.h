/* Keeps what the compiler made, from grading to grading, by what it was made from. The grader alone
 * reads and writes it: nothing of a submission, and no compiler, ever gets to the folder. */
#ifndef HARNESS_CACHE_H
#define HARNESS_CACHE_H

#include "buffer.h"

#include <stdbool.h>
#include <stddef.h>

/* The SHA-256 of all that something was made from, as text. */
struct cache_key {
    char hex[65];
};

struct cache {
    int folder; /* -1 where there is none: nothing is found, nothing kept */
    bool grown; /* something was put into it */
};

/* The user's folder for it: $XDG_CACHE_HOME/autograde or ~/.cache/autograde (XDG Base Directory
 * Specification). To be freed; NULL if there is neither. */
char *cache_standard_folder(void);

/* Opens the cache, whose folder is made if need be. Without a folder (NULL), or with one that is
 * not the user's own or that others may write to, it is one that keeps nothing. */
struct cache cache_open(const char *folder);

/* Copies what was made to path, which must not be there, and appends to said what the compiler said
 * then. False if there is no such entry, or a broken one, which is removed. */
bool cache_get(const struct cache *cache, const struct cache_key *key, const char *path,
               struct buffer *said);

/* Keeps the file at path, and what the compiler said. What cannot be kept is not. Another grading
 * may put the same at the same time: it is there as a whole or not at all. */
void cache_put(struct cache *cache, const struct cache_key *key, const char *path,
               const struct buffer *said);

/* Closes it. If it has grown to more than limit bytes, what has not been used for longest goes. */
void cache_close(struct cache *cache, size_t limit);

#endif
