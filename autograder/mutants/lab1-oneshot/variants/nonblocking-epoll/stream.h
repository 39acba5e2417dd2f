/* A client's connection that never blocks: every wait is an epoll_wait(). */
#ifndef STREAM_H
#define STREAM_H

#include <stdbool.h>
#include <stddef.h>

struct stream {
    int fd;
    int epoll;
};

/* Connects to one of host's addresses. False if none answers; the reasons are on stderr. */
bool stream_open(struct stream *stream, const char *host, const char *port);
void stream_close(struct stream *stream);

/* Sends all of text. False with errno set if that failed. */
bool stream_send(struct stream *stream, const char *text);

/* Hands everything up to the end of stream to take, and counts it in total. False with errno set if
 * the stream broke. */
bool stream_receive(struct stream *stream, void (*take)(const char *, size_t), size_t *total);

#endif
