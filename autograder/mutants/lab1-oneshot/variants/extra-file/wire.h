/* Calls that are made again after a signal, for all three programs. */
#ifndef WIRE_H
#define WIRE_H

#include <stddef.h>
#include <sys/socket.h>
#include <sys/types.h>

/* Each as the call of that name, but never EINTR; wire_send() sends everything or returns -1. */
int wire_accept(int listener, struct sockaddr *peer, socklen_t *length);
ssize_t wire_recv(int fd, void *data, size_t size);
int wire_send(int fd, const void *data, size_t length);

/* A connection to one of host's addresses, or -1 when all reasons have been told on stderr. */
int wire_dial(const char *host, const char *port);

#endif
