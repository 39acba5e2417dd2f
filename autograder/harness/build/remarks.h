/* What in a submission deserves an instructor's look: it is legal C, but its use is to hide from
 * the grader's tools. It costs no points; whoever reads the result decides. */
#ifndef HARNESS_REMARKS_H
#define HARNESS_REMARKS_H

#include <stddef.h>

/* Sentences, owned by the list. */
struct remarks {
    char **sentences;
    size_t count;
};

/* Reads the sources in folder, at most so many remarks as a person reads: words that switch a
 * sanitizer off or speak to one, and system calls that pass the C library by. */
void remarks_on_sources(struct remarks *remarks, const char *folder);

/* Reads the symbols of a built program: functions of its own in the place of the C library's, and
 * those of a sanitizer or of the kernel that it calls itself. name is the program's. */
void remarks_on_program(struct remarks *remarks, const char *name, const char *path);

#endif
