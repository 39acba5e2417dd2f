/* Who handed something in, by the name that a learning platform gave it when it exported it. */
#ifndef AUTOGRADER_CLASS_NAMES_H
#define AUTOGRADER_CLASS_NAMES_H

#include <stdbool.h>

enum naming {
    NAMING_PLAIN,      /* ada/, ada.zip, lab2-ada.tar.gz */
    NAMING_MOODLE,     /* Ada Lovelace_4711_assignsubmission_file_/, or followed by a file's name */
    NAMING_CANVAS,     /* lovelaceada_LATE_4711_815_server.c: one for each file */
    NAMING_GRADESCOPE, /* submission_4711/, explained by submission_metadata.yml */
};

/* What the name of a file or folder says. All strings are its own; claim_free() frees them. */
struct claim {
    enum naming naming;
    char *student; /* a name, or an id, as the platform writes it; never empty */
    char *number;  /* the platform's number for the student or submission; NULL if none */
    char *file;    /* the student's own name of a file that stands alone; NULL for a folder */
};

/* Reads a name; labels as "lab2-", "lab2-echo_" in front and "-lab2" behind are no part of a
 * student. lab: "lab2-echo"; folder: the name is that of a folder. */
struct claim claim_of(const char *name, const char *lab, bool folder);
void claim_free(struct claim *claim);

/* Letters and digits of a name in lower case, nothing else; bytes beyond ASCII are kept. What two
 * spellings of a name have in common. The caller frees it. */
char *fold_name(const char *name);

/* True if both are the same name, whichever of its words comes first: "Ada King Lovelace",
 * "Lovelace, Ada King", "lovelaceadaking". */
bool same_name(const char *name, const char *other);

#endif
