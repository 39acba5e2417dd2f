/* Unusual: beside the lock of the room, each outbox has one of its own, which is taken after that;
 * each client has a thread that sends, and waits at the outbox's condition variable. */
#ifndef ROOM_H
#define ROOM_H

#include <pthread.h>
#include <stdbool.h>

#include "outbox.h"
#include "text.h"

/* A client. Its own thread lets it in, hears it, and lets it out; nobody else removes it. */
struct member {
    struct room *room;
    int fd;
    char name[NAME_SIZE + 1]; /* empty until it joins, and when it has left */
    bool is_done;             /* it has left, or is cut off: its lines are not obeyed any more */
    pthread_t writer;
    bool has_writer; /* and it is not joined yet */
    struct member *previous, *next;
    struct outbox outbox;
};

struct room {
    pthread_mutex_t lock;
    pthread_cond_t changed;      /* a member is gone */
    struct member *first, *last; /* those that have joined stand in the order of joining */
    bool is_closed;
};

#define ROOM_EMPTY                                                                                 \
    {                                                                                              \
        .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER                     \
    }

void room_lock(struct room *room);
void room_unlock(struct room *room);

/* ---- who is here ---- */

/* Lets in the client of descriptor fd, which belongs to the room from now on. Returns NULL if the
 * room is closed or there is no memory; fd is then still the caller's. */
struct member *room_let_in(struct room *room, int fd);

/* The member of this name, or NULL. */
struct member *room_find(struct room *room, const char *name, size_t len);

/* Gives the member its name, and the place behind all that have joined. */
void room_join(struct member *member, const char *name, size_t len);

/* Takes its name from the member, which is done. */
void room_leave(struct member *member);

/* Not under the lock: waits until all that was said to the member is sent or given up, and ends the
 * stream to it (FIN). */
void room_finish(struct member *member);

/* Not under the lock: closes the member's descriptor and forgets the member. */
void room_let_out(struct member *member);

/* Not under the lock. */
bool room_is_closed(struct room *room);

/* Not under the lock: cuts everybody off and waits until the last one is gone. */
void room_close(struct room *room);

/* ---- what is said ---- */

/* Says text to one member. Whoever would then have more waiting than an outbox holds is cut off. */
void room_put(struct member *member, const char *text, size_t len);

/* The same with a line, as printf(3) would write it, and its line end. */
void room_tell(struct member *member, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Says a line to all that have joined, but not to the one named by except, who may be NULL. */
void room_tell_all(struct room *room, const struct member *except, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
