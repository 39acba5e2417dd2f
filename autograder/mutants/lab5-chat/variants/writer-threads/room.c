/* Unusual: see room.h. */
#include "room.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

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

static void *send_what_waits(void *argument)
{
    struct member *member = argument;
    outbox_send_all(&member->outbox, member->fd);
    return NULL;
}

void room_put(struct member *member, const char *text, size_t len)
{
    if (!outbox_put(&member->outbox, member->fd, text, len))
        cut_off_slow(member);
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

    for (struct member *member = room->first; member != NULL; member = member->next)
        if (member->name[0] != '\0' && member != except)
            room_put(member, message.text, message.len);
}

/* ---- the lock ---- */

void room_lock(struct room *room)
{
    pthread_mutex_lock(&room->lock);
}

void room_unlock(struct room *room)
{
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
    *member = (struct member){.room = room, .fd = fd, .has_writer = true};
    outbox_begin(&member->outbox);
    if (pthread_create(&member->writer, NULL, send_what_waits, member) != 0) {
        outbox_free(&member->outbox);
        free(member);
        return NULL;
    }
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
    outbox_end(&member->outbox);
    pthread_join(member->writer, NULL);
    member->has_writer = false;
    shutdown(member->fd, SHUT_WR);
}

void room_let_out(struct member *member)
{
    struct room *room = member->room;
    if (member->has_writer) {
        outbox_close(&member->outbox);
        room_finish(member);
    }
    pthread_mutex_lock(&room->lock);
    unlink_from_all(member);
    close(member->fd); /* not outside: its number may belong to another client the moment after */
    outbox_free(&member->outbox);
    free(member);
    pthread_cond_broadcast(&room->changed);
    pthread_mutex_unlock(&room->lock);
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
