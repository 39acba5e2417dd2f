/* What was handed in: from a folder or an archive to a list of submissions, each with its owner. */
#ifndef AUTOGRADER_CLASS_COLLECT_H
#define AUTOGRADER_CLASS_COLLECT_H

#include "class/roster.h"

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

/* One file or folder that a submission consists of. */
struct part {
    char *path; /* where it is */
    char *name; /* how the student called it */
    bool folder;
};

struct person {
    char *id, *name, *email; /* NULL where it is not known; id never is */
};

/* One submission. Everything that was handed in is one, also what cannot be graded. */
struct submission {
    char *entry; /* its name in the folder or archive, fit to be shown */
    enum naming naming;
    char *student, *number; /* what that name says (names.h) */
    struct person *people;  /* who handed it in, where the platform tells; more than one: a group */
    size_t person_count;
    char *owner; /* a student's id or a group's name, once it is assigned */
    bool team;   /* the owner is a group */
    struct part *parts;
    size_t part_count;
    time_t submitted; /* 0: as the sources themselves say */
    char *content;    /* content_hash(), once it was read; NULL if it cannot be */
    char *refused;    /* why it cannot be graded; NULL if it can */
    char *older;      /* entries of the same owner that it replaces; NULL if there are none */
};

struct collection {
    struct submission *items;
    size_t count;
    char **ignored; /* files that are nobody's; ended by NULL */
    size_t ignored_count;
};

/* Finds the submissions of a lab in a folder or an archive, which is unpacked into the private,
 * empty folder `room`; room stays with the caller. Returns NULL, or why nothing can be taken from
 * there. */
char *collect(struct collection *collection, const char *where, const char *lab, const char *room);

/* Gives each submission its owner: a student of the roster, a group, or a new student who is not
 * listed there and is added to it. Whoever has several keeps the newest; it names the older ones.
 * Call it when all times are known. */
void collection_assign(struct collection *collection, struct roster *roster);

void collection_free(struct collection *collection);

/* Makes the sources of a submission ready to be read. Returns their folder, which is in the
 * private, empty folder `room` or the submission's own, or NULL and why there are none. Both are to
 * be freed. */
char *submission_sources(const struct submission *submission, const char *room, char **why);

#endif
