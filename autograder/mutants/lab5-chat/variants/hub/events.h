/* Unusual: one thread, the hub, owns the room and is told what happens; nobody else touches it, so
 * that the room needs no lock. What the others share is this queue. */
#ifndef EVENTS_H
#define EVENTS_H

#include "line.h"

struct member;

enum event_kind {
    CLIENT_CAME,  /* fd */
    CLIENT_SPOKE, /* member, line */
    CLIENT_ENDED, /* member: nothing more comes from it, and its thread is done */
    ROOM_TO_SEND, /* member: the kernel takes some of what waits */
    STOP,
};

struct event {
    enum event_kind kind;
    int fd;
    struct member *member;
    struct line line;
};

/* Puts an event behind the others; waits while there are too many. */
void events_put(const struct event *event);

/* Waits for the next one. */
void events_take(struct event *event);

#endif
