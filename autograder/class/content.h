/* What was graded and what graded it, as hashes: the same work is not graded twice. */
#ifndef AUTOGRADER_CLASS_CONTENT_H
#define AUTOGRADER_CLASS_CONTENT_H

#include <time.h>

/* A SHA-256 in hexadecimal of all that a grader would look at in a folder: names, kinds and bytes
 * of the sources. *newest becomes the time at which the last of them was written, 0 if there is
 * none. NULL with errno where the folder cannot be read. The caller frees it. */
char *content_hash(const char *folder, time_t *newest);

/* The first 16 digits of the SHA-256 over the grader that runs here: its program, what it links
 * into submissions, the compiler's version. home: the repository. The caller frees it. */
char *grader_version(const char *home);

#endif
