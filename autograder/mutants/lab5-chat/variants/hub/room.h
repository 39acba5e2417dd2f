/* Unusual: nothing here is shared: only the hub's thread (service.h) calls any of it. */
#ifndef ROOM_H
#define ROOM_H

#include <stdbool.h>

#include "outbox.h"
#include "text.h"

struct member {
    struct room *room;
    int fd;
    char name[NAME_SIZE + 1]; /* empty until it joins, and when it has left */
    bool is_done;             /* its lines are not obeyed any more */
    bool has_ended;           /* nothing more comes from it */
    bool has_waiter;          /* a thread waits until more can be sent */
    bool is_shut;             /* FIN is sent */
    struct member *previous, *next;
    struct outbox outbox;
};

struct room {
    struct member *first, *last; /* those that have joined stand in the order of joining */
    bool is_closed;
};

/* False if the room is closed, or there is no memory or thread for one more. */
bool room_let_in(struct room *room, int fd);

struct member *room_find(struct room *room, const char *name, size_t len);
void room_join(struct member *member, const char *name, size_t len);
void room_leave(struct member *member);

/* Sends what waits and can be sent, and forgets those who have gone. */
void room_deliver(struct room *room);

/* Cuts everybody off. */
void room_close(struct room *room);

void room_put(struct member *member, const char *text, size_t len);
void room_tell(struct member *member, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void room_tell_all(struct room *room, const struct member *except, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
