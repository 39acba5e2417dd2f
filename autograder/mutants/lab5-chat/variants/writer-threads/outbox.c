/* Unusual: a ring of bytes, which a thread of its own sends. */
#include "outbox.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

void outbox_begin(struct outbox *outbox)
{
    *outbox = (struct outbox){.is_closed = false};
    pthread_mutex_init(&outbox->lock, NULL);
    pthread_cond_init(&outbox->changed, NULL);
}

void outbox_free(struct outbox *outbox)
{
    pthread_cond_destroy(&outbox->changed);
    pthread_mutex_destroy(&outbox->lock);
    free(outbox->bytes);
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Sends once, and does not wait. False if the kernel takes nothing now. */
static bool send_some(struct outbox *outbox, int fd)
{
    size_t part = least(outbox->len, outbox->size - outbox->first);
    ssize_t sent = send(fd, outbox->bytes + outbox->first, part, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR)
        return true;
    if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        return false;
    if (sent < 0) {
        outbox->is_closed = true;
        outbox->len = 0;
        return true;
    }
    outbox->first = (outbox->first + (size_t)sent) % outbox->size;
    outbox->len -= (size_t)sent;
    return true;
}

/* Makes room for len bytes more. False if there is no memory for it. */
static bool grow(struct outbox *outbox, size_t len)
{
    size_t size = outbox->size > 0 ? outbox->size : 512;
    while (size < outbox->len + len)
        size *= 2;
    if (size == outbox->size)
        return true;
    char *bytes = malloc(size);
    if (bytes == NULL)
        return false;
    size_t part = least(outbox->len, outbox->size - outbox->first);
    if (outbox->len > 0) {
        memcpy(bytes, outbox->bytes + outbox->first, part);
        memcpy(bytes + part, outbox->bytes, outbox->len - part);
    }
    free(outbox->bytes);
    outbox->bytes = bytes;
    outbox->size = size;
    outbox->first = 0;
    return true;
}

static bool put(struct outbox *outbox, int fd, const char *bytes, size_t len)
{
    while (outbox->len > 0 && len > OUTBOX_SIZE - outbox->len)
        if (!send_some(outbox, fd))
            break;
    if (outbox->is_closed)
        return true;
    if (len > OUTBOX_SIZE - outbox->len || !grow(outbox, len))
        return false;
    size_t next = (outbox->first + outbox->len) % outbox->size;
    size_t part = least(len, outbox->size - next);
    memcpy(outbox->bytes + next, bytes, part);
    memcpy(outbox->bytes, bytes + part, len - part);
    outbox->len += len;
    pthread_cond_signal(&outbox->changed);
    return true;
}

bool outbox_put(struct outbox *outbox, int fd, const char *bytes, size_t len)
{
    pthread_mutex_lock(&outbox->lock);
    bool is_put = outbox->is_closed || put(outbox, fd, bytes, len);
    pthread_mutex_unlock(&outbox->lock);
    return is_put;
}

static void wait_for_room(struct outbox *outbox, int fd)
{
    struct pollfd writable = {.fd = fd, .events = POLLOUT};
    pthread_mutex_unlock(&outbox->lock);
    poll(&writable, 1, -1);
    pthread_mutex_lock(&outbox->lock);
}

void outbox_send_all(struct outbox *outbox, int fd)
{
    pthread_mutex_lock(&outbox->lock);
    while (!outbox->is_closed && (outbox->len > 0 || !outbox->is_last))
        if (outbox->len == 0)
            pthread_cond_wait(&outbox->changed, &outbox->lock);
        else if (!send_some(outbox, fd))
            wait_for_room(outbox, fd);
    pthread_mutex_unlock(&outbox->lock);
}

void outbox_end(struct outbox *outbox)
{
    pthread_mutex_lock(&outbox->lock);
    outbox->is_last = true;
    pthread_cond_signal(&outbox->changed);
    pthread_mutex_unlock(&outbox->lock);
}

void outbox_close(struct outbox *outbox)
{
    pthread_mutex_lock(&outbox->lock);
    outbox->is_closed = true;
    outbox->len = 0;
    pthread_cond_signal(&outbox->changed);
    pthread_mutex_unlock(&outbox->lock);
}
