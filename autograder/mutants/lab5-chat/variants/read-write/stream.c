/* Unusual: read() and write(), whether the descriptor blocks or not, with SIGPIPE ignored. */
#include "stream.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <unistd.h>

/* True if the call may be tried again: a signal came, or, after a while, there is what it waited
 * for. */
static bool may_try_again(int fd, short event)
{
    struct pollfd wait = {.fd = fd, .events = event};
    if (errno == EAGAIN || errno == EWOULDBLOCK)
        return poll(&wait, 1, -1) >= 0 || errno == EINTR;
    return errno == EINTR;
}

ssize_t receive_piece(int fd, void *piece, size_t size)
{
    ssize_t received;
    do
        received = read(fd, piece, size);
    while (received < 0 && may_try_again(fd, POLLIN));
    return received;
}

int send_all(int fd, const void *buf, size_t len)
{
    const char *next = buf;
    signal(SIGPIPE, SIG_IGN);
    while (len > 0) {
        ssize_t sent = write(fd, next, len);
        if (sent < 0 && may_try_again(fd, POLLOUT))
            continue;
        if (sent < 0)
            return -1;
        next += sent;
        len -= (size_t)sent;
    }
    return 0;
}
