/* How a connection comes about: the answers to lab 1, given. */
#include "connect.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lab.h"

/* Closes fd, leaves errno as it is, and returns -1: for a way out when something has failed. */
static int close_failed(int fd)
{
    int reason = errno;
    close(fd);
    errno = reason;
    return -1;
}

int open_listener(in_addr_t address, uint16_t port)
{
    const int on = 1;
    const struct sockaddr_in local = {
        .sin_family = AF_INET,
        .sin_port = htons(port),
        .sin_addr.s_addr = htonl(address),
    };
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener < 0)
        return -1;
    if (setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0)
        return close_failed(listener);
    if (bind(listener, (const struct sockaddr *)&local, sizeof local) < 0)
        return close_failed(listener);
    if (listen(listener, SOMAXCONN) < 0)
        return close_failed(listener);
    return listener;
}

uint16_t local_port(int listener)
{
    struct sockaddr_in address = {0};
    socklen_t size = sizeof address;
    if (getsockname(listener, (struct sockaddr *)&address, &size) < 0)
        die("cannot tell the port");
    return ntohs(address.sin_port);
}

struct addrinfo *look_up(const char *host, const char *port)
{
    const struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    struct addrinfo *addresses;
    int error = getaddrinfo(host, port, &hints, &addresses);
    if (error == EAI_SYSTEM)
        die("cannot look up %s", host);
    if (error != 0) {
        fprintf(stderr, "cannot look up %s: %s\n", host, gai_strerror(error));
        exit(EXIT_FAILURE);
    }
    return addresses;
}

int connect_address(const struct addrinfo *address)
{
    int server = socket(address->ai_family, address->ai_socktype, address->ai_protocol);
    if (server < 0)
        return -1;
    int status; /* a signal interrupts connect(), not the handshake: asked again, it may be done */
    do
        status = connect(server, address->ai_addr, address->ai_addrlen);
    while (status < 0 && errno == EINTR);
    if (status < 0 && errno != EISCONN)
        return close_failed(server);
    return server;
}

int connect_to(const struct addrinfo *addresses)
{
    int server = -1;
    for (; addresses != NULL && server < 0; addresses = addresses->ai_next)
        server = connect_address(addresses);
    return server;
}
