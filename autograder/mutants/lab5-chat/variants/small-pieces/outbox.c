/* Unusual: sends a line in some pieces. */
#include "outbox.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

enum { LARGEST = 400 };

void outbox_begin(struct outbox *outbox)
{
    outbox->is_closed = false;
    outbox->first = outbox->len = 0;
}

bool outbox_put(struct outbox *outbox, const char *bytes, size_t len)
{
    if (outbox->is_closed)
        return true;

    if (len > OUTBOX_SIZE - outbox->len)
        return false;
    if (len > OUTBOX_SIZE - outbox->first - outbox->len) {
        memmove(outbox->bytes, outbox->bytes + outbox->first, outbox->len);
        outbox->first = 0;
    }
    memcpy(outbox->bytes + outbox->first + outbox->len, bytes, len);
    outbox->len += len;
    return true;
}

void outbox_send(struct outbox *outbox, int fd)
{
    while (outbox->len > 0) {
        size_t part = outbox->len < LARGEST ? 1 + outbox->len / 4 : LARGEST;
        ssize_t sent = send(fd, outbox->bytes + outbox->first, part, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            return;
        if (sent < 0) {
            outbox_close(outbox);
            return;
        }
        outbox->first += (size_t)sent;
        outbox->len -= (size_t)sent;
    }
    outbox->first = 0;
}

void outbox_close(struct outbox *outbox)
{
    outbox->is_closed = true;
    outbox->first = outbox->len = 0;
}
