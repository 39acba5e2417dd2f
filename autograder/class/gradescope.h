/* submission_metadata.yml: what an export of Gradescope says about its folders. */
#ifndef AUTOGRADER_CLASS_GRADESCOPE_H
#define AUTOGRADER_CLASS_GRADESCOPE_H

#include <stddef.h>
#include <time.h>

struct submitter {
    char *name, *sid, *email; /* NULL where the file does not tell */
};

/* One folder of the export. */
struct gradescope_submission {
    char *folder;                 /* "submission_4711" */
    time_t created;               /* 0 where the file does not tell */
    struct submitter *submitters; /* more than one: a group */
    size_t count;
};

struct gradescope {
    struct gradescope_submission *items;
    size_t count;
};

/* Reads the file. Returns NULL, or why it cannot be used, which the caller frees. */
char *gradescope_read(struct gradescope *metadata, const char *path);
void gradescope_free(struct gradescope *metadata);

const struct gradescope_submission *gradescope_find(const struct gradescope *metadata,
                                                    const char *folder);

#endif
