/* How a connection comes about, to build on: what lab 1 was about. */
#ifndef CONNECT_H
#define CONNECT_H

#include <netdb.h>
#include <netinet/in.h>
#include <stdint.h>

/* Returns a socket that listens on this port of address, which is INADDR_LOOPBACK (only programs on
 * this machine can connect) or INADDR_ANY (ip(7)). It can be bound again at once; port 0 lets the
 * kernel choose one. Returns -1 with errno set if that fails. */
int open_listener(in_addr_t address, uint16_t port);

/* The port that the kernel gave to listener, in host byte order. */
uint16_t local_port(int listener);

/* Returns all addresses of host, for TCP and this port: a linked list for freeaddrinfo(). Ends the
 * program if there is none. */
struct addrinfo *look_up(const char *host, const char *port);

/* Returns a socket connected to this one address, or -1 with errno set. */
int connect_address(const struct addrinfo *address);

/* Returns a socket connected to the first of the addresses that answers, or -1 with errno set. */
int connect_to(const struct addrinfo *addresses);

#endif
