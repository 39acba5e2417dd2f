/* A process that a timer interrupts every millisecond, and calls that do not mind. */
#ifndef RESTLESS_H
#define RESTLESS_H

#include <netdb.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Lets SIGALRM interrupt every system call from now on (no SA_RESTART); SIGPIPE is caught, too. */
void be_restless(void);

/* As connect(), recv() and write() to the end, however often they are interrupted. */
bool connect_whole(int fd, const struct addrinfo *to);
ssize_t receive(int fd, void *data, size_t size);
bool write_whole(int fd, const char *data, size_t length);

/* A connection to one of host's addresses; exits with status 1 if there is none. */
int dial(const char *host, const char *port);

#endif
