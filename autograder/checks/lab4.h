/* Lab 4: what the files of its checks share. */
#ifndef CHECKS_LAB4_H
#define CHECKS_LAB4_H

#include "checks/shared.h"

extern const struct lab lab4_states;
#define this_lab lab4_states

/* ---- lab4_machine.c ---- */

/* True if some event leads from one state to the other. */
bool is_step(const char *from, const char *to);

/* Takes from the lines the next one that reports a step or an error; others are the program's own
 * business. "nothing" where there is none. */
struct bytes next_answer(struct bytes *lines);

/* ---- lab4_paths.c ---- */

/* The id that the server has given to a client. */
const char *id_of(struct run *run, struct program *server, const struct peer *client);

/* "SYN_RECEIVED ESTABLISHED CLOSED": the way that a connection took, by the lines of its program.
 * Where a line does not begin in the state in which the one before ended, there is a bar. */
const char *path_of(struct run *run, struct program *program, const char *id);

/* True if each step of the path is one of the diagram. */
bool is_legal(const char *path);

/* The server says that the connection is closed. */
void expect_closed(struct run *run, struct program *server, const char *id);

/* The lines of this connection, from its first to its last, report this path; any path that is
 * legal.
 */
void expect_path(struct run *run, struct program *server, const char *id, const char *wanted);
void expect_legal_path(struct run *run, struct program *server, const char *id);

/* Ends the check: the program (its name) should have printed another path. */
_Noreturn void wrong_path(struct run *run, const char *name, const char *wanted, const char *got);

#endif
