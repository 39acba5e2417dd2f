/* The two loops that every program around a stream needs. */
#include "stream.h"

#include <errno.h>
#include <sys/socket.h>

#include "lab.h"

ssize_t receive_piece(int fd, void *piece, size_t size)
{
    ssize_t received;
    do
        received = recv(fd, piece, size, 0);
    while (received < 0 && errno == EINTR);
    return received;
}

int send_all(int fd, const void *buf, size_t len)
{
    const char *next = buf;
    while (len > 0) {
        ssize_t sent = send(fd, next, len, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            return -1;
        next += sent;
        len -= (size_t)sent;
    }
    return 0;
}
