/* Internet addresses of both families, as programs print them and as checks name them. */
#ifndef HARNESS_ADDRESS_H
#define HARNESS_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

/* "127.0.0.1:34062" in memory that the caller owns. */
char *address_text(const struct sockaddr_storage *address);

/* The port of an address. */
int address_port(const struct sockaddr_storage *address);

/* The address of host ("127.0.0.1", "::1") and port in *address. False if host is no address. */
bool address_parse(struct sockaddr_storage *address, const char *host, int port);

/* How many bytes of it bind(2) and connect(2) want. */
socklen_t address_size(const struct sockaddr_storage *address);

/* The number with its two bytes swapped: 34835 for 5000. */
int byte_swapped(int port);

#endif
