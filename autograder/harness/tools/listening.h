/* Where a program listens. Internal to the harness. */
#ifndef HARNESS_LISTENING_H
#define HARNESS_LISTENING_H

#include "harness/tools/run.h"

/* One of these sockets that the program or one of its descendants has: its inode, or 0. The inodes
 * are as proc_find_socket() wants them. */
unsigned long program_find_socket(const struct program *program, const unsigned long inodes[],
                                  size_t count);

/* The program's own listening row, on this port or (0) on any; NULL if there is none. */
const struct socket_row *listening_row(const struct program *server, int port,
                                       const struct socket_table *table);

/* True if the program listens on this port or (0) on any now; program->port is then where. */
bool program_listens(struct program *program, int port);

/* True if the program, or what is left of all that it has started, listens on this port. */
bool family_listens(const struct program *program, int port);

#endif
