/* The compiler, in the sandbox, by the lab's own rules: never the student's Makefile. Each source
 * is compiled once for each kind of build, and each program is linked from what that made. */
#ifndef HARNESS_COMPILE_H
#define HARNESS_COMPILE_H

#include "harness/box/sandbox.h"
#include "harness/build/workspace.h"

/* One run of the compiler. */
struct step {
    enum build build;
    const char *source;  /* it compiles this ("server.c") into an object, */
    const char *program; /* or, unless this is NULL ("server"), links a program */
    unsigned number;     /* of its folder: workspace_step() */
};

/* What a step leaves in its folder: what it made, and the names of the files that it read, as make
 * wants them (a step that compiles). */
#define STEP_MADE "made"
#define STEP_READ "read"

/* A program is linked from objects of this kind: faults come in when it is linked. */
enum build objects_of(enum build build);

/* The command line of a step; paths are those inside the box, or those outside. Strings live as
 * long as the process. */
void step_command(const struct workspace *workspace, const struct step *step, bool boxed,
                  struct arguments *command);

/* STEP_BROKEN is the status of a compiler that could not be started: ours, none that gcc or clang
 * has. On STEP_STATUS_FD bubblewrap reports that it got as far as starting it, and how that ended.
 */
enum { STEP_BROKEN = 3, STEP_STATUS_FD = 3 };

/* Where the compiler is, to be freed; NULL if there is none. */
char *compiler_path(void);

/* NULL if there is a compiler, or a sentence (to be freed) that says how to get one. */
char *compile_problem(void);

/* In a child process: becomes the compiler. Its messages go to stdout and stderr as they are. */
_Noreturn void step_become(const struct sandbox *sandbox, const struct workspace *workspace,
                           const struct step *step);

#endif
