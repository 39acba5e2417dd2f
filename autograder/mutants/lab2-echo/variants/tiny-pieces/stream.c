/* Unusual: 16 bytes are received at a time, and each byte is sent by itself. */
#include "stream.h"

#include <errno.h>
#include <sys/socket.h>

ssize_t receive_piece(int fd, void *piece, size_t size)
{
    ssize_t received;
    do
        received = recv(fd, piece, size < 16 ? size : 16, 0);
    while (received < 0 && errno == EINTR);
    return received;
}

int send_all(int fd, const void *buf, size_t len)
{
    for (size_t at = 0; at < len; at++)
        while (send(fd, (const char *)buf + at, 1, MSG_NOSIGNAL) < 0)
            if (errno != EINTR)
                return -1;
    return 0;
}
