/* What lies in a submission's folder as if it were a source, and is not compiled: most likely its
 * author thinks that it is. */
#ifndef HARNESS_STRAYS_H
#define HARNESS_STRAYS_H

#include <stdbool.h>

/* True if the name has this end, and something before it. */
bool name_ends_with(const char *name, const char *end);

/* What is wrong with this entry of the open folder, and what to do, as a sentence that the caller
 * frees; NULL if nothing is. */
char *stray_entry(int folder, const char *name);

/* Of what the linker said of a program: which source has a main() that it should not have, and what
 * to do, as a sentence that the caller frees; NULL if that is not what it complains of. program is
 * the one that was linked. */
char *stray_main(const char *said, const char *program);

#endif
