/* Unusual: write() instead of send(), on descriptors that do not block. */
#include "outbox.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

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
        ssize_t sent = write(fd, outbox->bytes + outbox->first, outbox->len);
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
