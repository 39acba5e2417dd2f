/* Waiting that is never longer than a fifth of a second at a time. */
#ifndef WAIT_H
#define WAIT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Returns when one of events has happened on fd, or an error; it looks again every 200 ms. */
void wait_for(int fd, short events);

/* Gives recv() and send() on fd a time limit of their own (SO_RCVTIMEO, SO_SNDTIMEO). */
void limit_waiting(int fd);

/* recv() and send(), made again after a time limit or a signal. */
ssize_t receive(int fd, void *data, size_t size);
bool send_all(int fd, const char *data, size_t length);

/* A connection to the first of host's addresses that answers; exits with status 1 without one. */
int dial(const char *host, const char *port);

#endif
