/* Waiting with poll() and socket time limits: shared by the three programs. */
#include "wait.h"
#include "lab.h"
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <unistd.h>

void wait_for(int fd, short events)
{
    struct pollfd one = {.fd = fd, .events = events};
    while (poll(&one, 1, 200) <= 0)
        one.revents = 0;
}

void limit_waiting(int fd)
{
    struct timeval limit = {.tv_usec = 50000};
    if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) < 0 ||
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) < 0)
        die("setsockopt");
}

static bool try_again(void)
{
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

ssize_t receive(int fd, void *data, size_t size)
{
    ssize_t length;
    do {
        wait_for(fd, POLLIN);
        length = recv(fd, data, size, 0);
    } while (length < 0 && try_again());
    return length;
}

bool send_all(int fd, const char *data, size_t length)
{
    while (length > 0) {
        wait_for(fd, POLLOUT);
        ssize_t sent = send(fd, data, length, MSG_NOSIGNAL);
        if (sent < 0 && !try_again())
            return false;
        if (sent > 0) {
            data += sent;
            length -= (size_t)sent;
        }
    }
    return true;
}

static bool connect_to(int fd, const struct addrinfo *to)
{
    int flags = fcntl(fd, F_GETFL);
    int error = 0;
    socklen_t size = sizeof error;
    fcntl(fd, F_SETFL, flags | O_NONBLOCK);
    if (connect(fd, to->ai_addr, to->ai_addrlen) < 0) {
        if (errno != EINPROGRESS && errno != EINTR)
            return false;
        wait_for(fd, POLLOUT);
        getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
    }
    fcntl(fd, F_SETFL, flags);
    errno = error;
    return error == 0;
}

int dial(const char *host, const char *port)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *list;
    int error = getaddrinfo(host, port, &hints, &list);
    if (error != 0) {
        fprintf(stderr, "%s: %s\n", host, gai_strerror(error));
        exit(1);
    }
    for (struct addrinfo *one = list; one != NULL; one = one->ai_next) {
        int fd = socket(one->ai_family, one->ai_socktype, one->ai_protocol);
        if (fd >= 0 && connect_to(fd, one)) {
            freeaddrinfo(list);
            limit_waiting(fd);
            return fd;
        }
        perror("cannot connect");
        close(fd);
    }
    freeaddrinfo(list);
    exit(1);
}
