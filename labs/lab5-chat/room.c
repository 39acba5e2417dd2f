/* The room, its lock, and how what is said finds its way out. */
#include "room.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lab.h"
#include "line.h"

/* ---- sending ---- */

/* Ends both directions of the connection: the member's own thread, which waits in recv(), wakes up
 * and lets it out. */
static void cut_off(struct member *member)
{
    member->is_done = true;
    outbox_close(&member->outbox);
    shutdown(member->fd, SHUT_RDWR);
}

/* Cuts off one that does not read. Its close() will be a reset: the kernel need not keep what it
 * has for it, either. */
static void cut_off_slow(struct member *member)
{
    const struct linger no_time = {.l_onoff = 1, .l_linger = 0};
    setsockopt(member->fd, SOL_SOCKET, SO_LINGER, &no_time, sizeof no_time);
    cut_off(member);
}

/* The thread of a slow member's writer: waits, without the lock, for the kernel to have room, and
 * sends. When nothing is left it has done its work. */
static void *write_rest(void *argument)
{
    struct member *member = argument;
    struct room *room = member->room;

    pthread_mutex_lock(&room->lock);
    while (member->outbox.len > 0) {
        /* Step 7: let go of the lock, wait until the kernel has room, and send with the lock. */
        /* TODO: your code here (pthread_mutex_unlock, poll, pthread_mutex_lock, outbox_send). */
        todo("room.c", 7,
             "let go of the lock, wait until the kernel has room, and send with the lock");
    }
    member->has_writer = false;
    pthread_cond_broadcast(&room->changed);
    pthread_mutex_unlock(&room->lock);

    return NULL;
}

/* Gives a member that is slow a writer. Where no thread can be had it is cut off. */
static void start_writer(struct member *member)
{
    pthread_t writer;
    int error = pthread_create(&writer, NULL, write_rest, member);
    if (error != 0) {
        fprintf(stderr, "no thread for a slow client: %s\n", strerror(error));
        cut_off_slow(member);
        return;
    }
    member->has_writer = true;
    pthread_detach(writer);
}

/* Sends what waits for the member; what the kernel does not take is left to a writer. */
static void deliver(struct member *member)
{
    outbox_send(&member->outbox, member->fd);
    if (member->outbox.len > 0 && !member->has_writer)
        start_writer(member);
}

void room_put(struct member *member, const char *text, size_t len)
{
    if (outbox_put(&member->outbox, text, len))
        return;

    /* Step 8: the kernel's buffers come first: let it take what it can, and try again. Whoever has
     * no room even then does not read, and is cut off. */
    /* TODO: your code here (deliver, outbox_put, cut_off_slow). */
    todo("room.c", 8, "the kernel's buffers come first: let it take what it can, and try again");
}

/* A line to be said, with its line end. */
struct message {
    char text[LINE_SIZE + 64];
    size_t len;
};

static void write_message(struct message *message, const char *format, va_list arguments)
{
    int len = vsnprintf(message->text, sizeof message->text - 1, format, arguments);
    message->len = len < 0 ? 0 : (size_t)len;
    if (message->len > sizeof message->text - 2)
        message->len = sizeof message->text - 2;
    message->text[message->len++] = '\n';
}

void room_tell(struct member *member, const char *format, ...)
{
    struct message message;
    va_list arguments;
    va_start(arguments, format);
    write_message(&message, format, arguments);
    va_end(arguments);
    room_put(member, message.text, message.len);
}

void room_tell_all(struct room *room, const struct member *except, const char *format, ...)
{
    struct message message;
    va_list arguments;
    va_start(arguments, format);
    write_message(&message, format, arguments);
    va_end(arguments);

    /* Step 6: put the message into the outbox of each that has joined. */
    /* TODO: your code here (room_put). */
    (void)room;
    (void)except;
    todo("room.c", 6, "put the message into the outbox of each that has joined");
}

/* ---- the lock ---- */

void room_lock(struct room *room)
{
    pthread_mutex_lock(&room->lock);
}

void room_unlock(struct room *room)
{
    for (struct member *member = room->first; member != NULL; member = member->next)
        if (member->outbox.len > 0 && !member->has_writer)
            deliver(member);
    pthread_mutex_unlock(&room->lock);
}

/* ---- who is here ---- */

static void link_last(struct member *member)
{
    struct room *room = member->room;
    member->previous = room->last;
    member->next = NULL;
    if (room->last != NULL)
        room->last->next = member;
    else
        room->first = member;
    room->last = member;
}

static void unlink_from_all(struct member *member)
{
    struct room *room = member->room;
    if (member->previous != NULL)
        member->previous->next = member->next;
    else
        room->first = member->next;
    if (member->next != NULL)
        member->next->previous = member->previous;
    else
        room->last = member->previous;
}

struct member *room_let_in(struct room *room, int fd)
{
    struct member *member = room->is_closed ? NULL : malloc(sizeof *member);
    if (member == NULL)
        return NULL;
    member->room = room;
    member->fd = fd;
    member->name[0] = '\0';
    member->is_done = member->has_writer = false;
    outbox_begin(&member->outbox);
    link_last(member);
    return member;
}

struct member *room_find(struct room *room, const char *name, size_t len)
{
    for (struct member *member = room->first; member != NULL; member = member->next)
        if (strlen(member->name) == len && memcmp(member->name, name, len) == 0)
            return member;
    return NULL;
}

void room_join(struct member *member, const char *name, size_t len)
{
    memcpy(member->name, name, len);
    member->name[len] = '\0';
    unlink_from_all(member);
    link_last(member);
}

void room_leave(struct member *member)
{
    member->name[0] = '\0';
    member->is_done = true;
}

void room_finish(struct member *member)
{
    struct room *room = member->room;
    pthread_mutex_lock(&room->lock);
    deliver(member);
    while (member->outbox.len > 0 || member->has_writer)
        pthread_cond_wait(&room->changed, &room->lock);
    shutdown(member->fd, SHUT_WR);
    pthread_mutex_unlock(&room->lock);
}

void room_let_out(struct member *member)
{
    struct room *room = member->room;
    pthread_mutex_lock(&room->lock);
    unlink_from_all(member);
    close(member->fd); /* not outside: its number may belong to another client the moment after */
    pthread_cond_broadcast(&room->changed);
    pthread_mutex_unlock(&room->lock);
    free(member);
}

bool room_is_closed(struct room *room)
{
    pthread_mutex_lock(&room->lock);
    bool is_closed = room->is_closed;
    pthread_mutex_unlock(&room->lock);
    return is_closed;
}

void room_close(struct room *room)
{
    pthread_mutex_lock(&room->lock);
    room->is_closed = true;
    for (struct member *member = room->first; member != NULL; member = member->next)
        cut_off(member);
    while (room->first != NULL)
        pthread_cond_wait(&room->changed, &room->lock);
    pthread_mutex_unlock(&room->lock);
}
