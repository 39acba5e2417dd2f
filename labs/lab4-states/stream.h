/* Bytes in and out of a stream, where one call moves as many as it likes: what lab 2 is about. */
#ifndef STREAM_H
#define STREAM_H

#include <sys/types.h>

/* Receives what is there, up to size bytes, and waits if there is nothing yet. Returns how many
 * bytes came, 0 at the end of the stream, or -1 with errno set. */
ssize_t receive_piece(int fd, void *piece, size_t size);

/* Sends all of buf: send() may take less than it was given. Returns 0, or -1 with errno set. */
int send_all(int fd, const void *buf, size_t len);

#endif
