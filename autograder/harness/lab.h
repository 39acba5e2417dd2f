/* What a lab and a check are, for all rooms: the build knows labs, the schedule checks. Files in
 * checks/ see it through check.h, which has the ways to declare one. */
#ifndef HARNESS_LAB_H
#define HARNESS_LAB_H

#include <stdbool.h>

struct run; /* one check in progress, with the submission that it is about: tools/run.h */

/* How a program is built. Signals and exit statuses are judged on the plain build; a sanitizer's
 * build is judged by nothing but its reports. */
enum build {
    BUILD_PLAIN,
    BUILD_FAULTS, /* plain, with faults/faults.c linked in */
    BUILD_ASAN,   /* AddressSanitizer and UndefinedBehaviorSanitizer */
    BUILD_TSAN,   /* ThreadSanitizer */
    BUILD_KINDS
};

/* A lab: declared once, at the top of its file in checks/, or of the first of them. */
struct lab {
    const char *id;       /* "lab1-oneshot": the name of its folders */
    const char *title;    /* "One request, one reply" */
    const char *programs; /* "server client fetch": the sources that hold a main */
    int port;             /* the server's default */
    const char *prompt;   /* what comes, without a newline, before any line; NULL for none */
};

struct check {
    const char *id;
    const struct lab *lab;
    int part, line; /* where it is declared: in which part of the lab's checks, on which line; the
                       order of the report */
    int points;
    const char *title;   /* what the program does when all is well: "answers with the greeting" */
    const char *because; /* the promise of TCP, C or POSIX behind it */
    const char *read;    /* handout section: "lab1-oneshot#listening" */
    const char *needs;   /* checks that must have passed, or at least reached enough(), separated by
                            blanks; NULL for none */
    const char *needs_all_of; /* checks that must have passed from beginning to end */
    const char *program; /* programs that it starts, separated by blanks; NULL means "server" */
    enum build build;
    bool waits; /* most of its time goes by while a program waits: it begins early, and takes no
                   processor from others */
    void (*run)(struct run *run);
};

#endif
