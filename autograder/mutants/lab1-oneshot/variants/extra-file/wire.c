/* Unusual: a file of its own, which is linked into all three programs. */
#include "wire.h"
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int wire_accept(int listener, struct sockaddr *peer, socklen_t *length)
{
    socklen_t room = *length;
    for (;;) {
        int fd = accept(listener, peer, length);
        if (fd >= 0 || errno != EINTR)
            return fd;
        *length = room;
    }
}

ssize_t wire_recv(int fd, void *data, size_t size)
{
    for (;;) {
        ssize_t length = recv(fd, data, size, 0);
        if (length >= 0 || errno != EINTR)
            return length;
    }
}

int wire_send(int fd, const void *data, size_t length)
{
    const char *next = data;
    while (length > 0) {
        ssize_t sent = send(fd, next, length, MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR)
            return -1;
        if (sent > 0) {
            next += sent;
            length -= (size_t)sent;
        }
    }
    return 0;
}

/* A connect() that a signal interrupts goes on in the background (POSIX): wait for its end. */
static int connect_whole(int fd, const struct addrinfo *to)
{
    struct pollfd one = {.fd = fd, .events = POLLOUT};
    int error = 0;
    socklen_t size = sizeof error;
    if (connect(fd, to->ai_addr, to->ai_addrlen) == 0)
        return 0;
    if (errno != EINTR)
        return -1;
    while (poll(&one, 1, -1) < 0 && errno == EINTR)
        ;
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0)
        return -1;
    errno = error;
    return error == 0 ? 0 : -1;
}

int wire_dial(const char *host, const char *port)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *list;
    int fd = -1;
    int error = getaddrinfo(host, port, &hints, &list);
    if (error != 0) {
        fprintf(stderr, "%s: %s\n", host, gai_strerror(error));
        return -1;
    }
    for (struct addrinfo *one = list; one != NULL && fd < 0; one = one->ai_next) {
        fd = socket(one->ai_family, one->ai_socktype, one->ai_protocol);
        if (fd >= 0 && connect_whole(fd, one) == 0)
            break;
        fprintf(stderr, "%s port %s: %s\n", host, port, strerror(errno));
        if (fd >= 0)
            close(fd);
        fd = -1;
    }
    freeaddrinfo(list);
    return fd;
}
