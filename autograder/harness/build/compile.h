/* The compiler, in the sandbox, by the lab's own rules: never the student's Makefile. */
#ifndef HARNESS_COMPILE_H
#define HARNESS_COMPILE_H

#include "harness/box/sandbox.h"
#include "harness/build/workspace.h"

/* The command line that builds one program; paths are those inside the box. Used by compile() and,
 * with paths outside, to measure how long only compiling takes. Strings live as long as the
 * process. */
void compile_command(const struct workspace *workspace, enum build build, const char *program,
                     bool boxed, struct arguments *command);

/* The status of a compiler that could not be started: ours, none that gcc or clang has. */
enum { COMPILE_BROKEN = 3 };

/* NULL if there is a compiler, or a sentence (to be freed) that says how to get one. */
char *compile_problem(void);

/* In a child process: becomes the compiler. Its messages go to stdout and stderr as they are. */
_Noreturn void compile(const struct sandbox *sandbox, const struct workspace *workspace,
                       enum build build, const char *program);

#endif
