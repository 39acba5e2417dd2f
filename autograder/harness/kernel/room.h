/* What this machine must have left for us, or nothing that a program does proves anything. */
#ifndef HARNESS_ROOM_H
#define HARNESS_ROOM_H

#include <sys/types.h>

/* This process may open as many descriptors as the system lets it, up to some thousands. */
void room_raise_limits(void);

/* Of processes and descriptors (getrlimit(2)), and of what /proc shows. user is who runs the
 * programs; (uid_t)-1 stands for this process's. Returns NULL, or what is missing (one sentence, to
 * be freed). */
char *room_problem(uid_t user);

/* Likewise of space in the file system of this folder. */
char *room_problem_of_space(const char *folder);

/* How many processes and threads the user has, as far as /proc shows. */
long room_processes_of(uid_t user);

#endif
