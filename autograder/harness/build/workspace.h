/* The folders of one grading: a private copy of the submission, and what is built from it. */
#ifndef HARNESS_WORKSPACE_H
#define HARNESS_WORKSPACE_H

#include "harness/lab.h"

#include <stdbool.h>
#include <stddef.h>

enum { MAX_LAB_PROGRAMS = 4, MAX_STRAYS = 6 };

/* A program given as a command, in any language, instead of as a source. */
struct command {
    const char *program; /* "server" */
    const char *line;    /* "python3 server.py" */
};

struct workspace {
    char *root; /* below it: src/ (the copy), rules/ (ours), bin/, etc/, objects/BUILD/SOURCE.o,
                   out/BUILD/PROGRAM, and step/NUMBER/, where the compiler writes */
    char *submission; /* the submission's folder, absolute */
    char **extra; /* names of the sources in src/ that hold no main of the lab's; ends with NULL */
    char *strays[MAX_STRAYS]; /* what looks like a source and is none (strays.h): a sentence each */
    size_t stray_count;
    const char *lab;                           /* its id */
    struct command commands[MAX_LAB_PROGRAMS]; /* ends with a NULL program */
    bool unprepared; /* workspace_prepare() failed, or the machine lacks something: that is no fault
                        of the submission's */
    int lock;        /* held for as long as we live; 0 if there is none */
};

/* "plain", "faults", "asan", "tsan". */
const char *build_name(enum build build);

/* The command line for a program, or NULL if it is built from source. */
const char *workspace_command(const struct workspace *workspace, const char *program);

/* Where a built program is; the caller frees it. */
char *workspace_program(const struct workspace *workspace, enum build build, const char *program);

/* The folder of the objects of one kind; where the object of a source is; the folder of one run of
 * the compiler, the only one that it can write to. The caller frees them. */
char *workspace_objects(const struct workspace *workspace, enum build build);
char *workspace_object(const struct workspace *workspace, enum build build, const char *source);
char *workspace_step(const struct workspace *workspace, unsigned number);

/* Makes that last folder, empty. False with errno if it cannot be. */
bool workspace_make_step(const struct workspace *workspace, unsigned number);

/* Moves what a run of the compiler made out of its reach, to path. False with errno. */
bool workspace_take(const struct workspace *workspace, unsigned number, const char *made,
                    const char *path);

/* The name of a source as the compiler is given it: one that holds no main of the lab's may begin
 * with - or @. The caller frees it. */
char *workspace_argument(const struct workspace *workspace, const char *source);

/* Makes the folders and copies what is ours into them; home is the folder of the repository. What
 * gradings have left there that were killed is removed. Returns NULL, or why it cannot be (one
 * sentence, to be freed). */
char *workspace_prepare(struct workspace *workspace, const char *home);

/* Makes the folders under the system's temporary folder and copies the submission's sources into
 * them: regular files only, no links followed, bounded in size. home is the folder of the
 * repository. Returns NULL, or why it cannot be (one sentence, to be freed). */
char *workspace_open(struct workspace *workspace, const struct lab *lab, const char *home,
                     const char *submission);

/* Removes all of it. */
void workspace_close(struct workspace *workspace);

/* True if the submission has a source for the program. */
bool workspace_has(const struct workspace *workspace, const char *program);

#endif
