/* Non-blocking connections for the client and for fetch: edge-triggered, both directions. */
#include "stream.h"
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static bool not_yet(void)
{
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

static void wait_for(struct stream *stream)
{
    struct epoll_event event;
    while (epoll_wait(stream->epoll, &event, 1, -1) < 1)
        ;
}

static bool connect_now(struct stream *stream, const struct addrinfo *to)
{
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET};
    struct sockaddr_storage peer;
    socklen_t size = sizeof peer;
    stream->fd = socket(to->ai_family, to->ai_socktype, to->ai_protocol);
    if (stream->fd < 0 || fcntl(stream->fd, F_SETFL, O_NONBLOCK) < 0)
        return false;
    if (connect(stream->fd, to->ai_addr, to->ai_addrlen) < 0 && errno != EINPROGRESS &&
        errno != EINTR)
        return false;
    if (epoll_ctl(stream->epoll, EPOLL_CTL_ADD, stream->fd, &event) < 0)
        return false;
    while (getpeername(stream->fd, (struct sockaddr *)&peer, &size) < 0) {
        int error = 0;
        socklen_t length = sizeof error;
        wait_for(stream);
        getsockopt(stream->fd, SOL_SOCKET, SO_ERROR, &error, &length);
        errno = error;
        if (error != 0)
            return false;
        size = sizeof peer;
    }
    return true;
}

bool stream_open(struct stream *stream, const char *host, const char *port)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *list;
    int error = getaddrinfo(host, port, &hints, &list);
    if (error != 0) {
        fprintf(stderr, "%s: %s\n", host, gai_strerror(error));
        return false;
    }
    bool connected = false;
    stream->epoll = epoll_create1(0);
    for (struct addrinfo *one = list; one != NULL && !connected; one = one->ai_next) {
        connected = connect_now(stream, one);
        if (!connected) {
            fprintf(stderr, "%s port %s: %s\n", host, port, strerror(errno));
            close(stream->fd);
        }
    }
    freeaddrinfo(list);
    if (!connected)
        close(stream->epoll);
    return connected;
}

void stream_close(struct stream *stream)
{
    close(stream->fd);
    close(stream->epoll);
}

bool stream_send(struct stream *stream, const char *text)
{
    size_t left = strlen(text);
    while (left > 0) {
        ssize_t sent = send(stream->fd, text, left, MSG_NOSIGNAL);
        if (sent >= 0) {
            text += sent;
            left -= (size_t)sent;
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            wait_for(stream);
        } else if (errno != EINTR) {
            return false;
        }
    }
    return true;
}

bool stream_receive(struct stream *stream, void (*take)(const char *, size_t), size_t *total)
{
    char piece[2048];
    ssize_t length;
    *total = 0;
    while ((length = recv(stream->fd, piece, sizeof piece, 0)) != 0) {
        if (length > 0) {
            take(piece, (size_t)length);
            *total += (size_t)length;
        } else if (!not_yet()) {
            return false;
        } else if (errno != EINTR) {
            wait_for(stream);
        }
    }
    return true;
}
