/* Who is in the class. Read from a CSV file, remembered by the gradebook. */
#ifndef AUTOGRADER_CLASS_ROSTER_H
#define AUTOGRADER_CLASS_ROSTER_H

#include "class/names.h"

#include <stdbool.h>
#include <stddef.h>

struct student {
    char *id;                            /* never empty */
    char *name, *email, *team, *section; /* "" where it is not known */
    bool listed; /* in the roster; false: known only because something was handed in */
};

struct roster {
    struct student *students;
    size_t count;
};

/* Reads columns id, name, email, group, section, whichever are there, under the names that Moodle,
 * Canvas and Gradescope give them. Without a column of ids the e-mail address is the id, without
 * one of these the name. A line without any of them, or with an id that was there before, is told
 * and left out. Returns NULL, or why the file cannot be used, which the caller frees. */
char *roster_read(struct roster *roster, const char *path);
void roster_free(struct roster *roster);

/* Appends a student; the strings are copied, NULL is "". Returns it. */
struct student *roster_add(struct roster *roster, const char *id, const char *name,
                           const char *email, bool listed);

const struct student *roster_find(const struct roster *roster, const char *id);

/* Whose a submission is. */
enum owner_kind { OWNER_NOBODY, OWNER_STUDENT, OWNER_TEAM, OWNER_MANY };

struct owner {
    enum owner_kind kind;          /* OWNER_MANY: the name fits several students */
    const struct student *student; /* of OWNER_STUDENT */
    const char *team;              /* of OWNER_TEAM, and of a student who is in one */
};

/* By id, e-mail address or what stands before its @, name (words in any order), name of a group.
 * Students who are not listed are known by their very id alone. */
struct owner roster_match(const struct roster *roster, const char *student);

/* Puts a student into a group. */
void roster_join(struct roster *roster, const char *id, const char *team);

#endif
