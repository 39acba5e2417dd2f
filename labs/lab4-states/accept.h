/* How a server takes its next client. */
#ifndef ACCEPT_H
#define ACCEPT_H

#include <sys/socket.h>

/* Waits for the next client and returns its socket; peer gets its address. What goes wrong with one
 * client, or for want of a descriptor, is no reason to end. Returns -1 once the listener was shut
 * down (shutdown(2)). */
int accept_client(int listener, struct sockaddr_storage *peer);

#endif
