/* What a run of the compiler depends on, as a key of the cache. */
#ifndef HARNESS_KEY_H
#define HARNESS_KEY_H

#include "harness/build/cache.h"
#include "harness/build/compile.h"

/* What every run of the compiler in a workspace depends on: the compiler itself, our own headers
 * and libraries, and all headers of the submission, whether a source includes them or not. False if
 * they cannot be read. */
bool key_of_all(const struct workspace *workspace, struct cache_key *key);

/* What one source's object depends on besides: the source and the command line. */
bool key_of_object(const struct workspace *workspace, const struct cache_key *all,
                   const struct step *step, struct cache_key *key);

/* What a program depends on besides: the command line, and count objects, by their own keys. */
void key_of_program(const struct workspace *workspace, const struct cache_key *all,
                    const struct step *step, const struct cache_key objects[], size_t count,
                    struct cache_key *key);

/* True if a step that compiled, and is over, has read nothing but what its key is made from: no
 * other source (#include "other.c"). */
bool key_is_complete(const struct workspace *workspace, const struct step *step);

#endif
