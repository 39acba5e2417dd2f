/* Lab 5: what the files of its checks share. */
#ifndef CHECKS_LAB5_H
#define CHECKS_LAB5_H

#include "checks/shared.h"

#include <time.h>

extern const struct lab lab5_chat;
#define this_lab lab5_chat

/* ---- lab5_server.c ---- */

/* Somebody in the room. */
struct member {
    struct peer *peer;
    const char *name;
};

/* A name that nobody has. Owned by the check. */
const char *new_name(struct run *run);

/* Sends "COMMAND ARGUMENT" and a newline. */
void say(struct run *run, struct peer *peer, const char *command, const char *argument);

/* So many connect and join, one after the other, under names of the check's. */
void fill_room(struct run *run, struct program *server, struct member *members, size_t count);

/* Speaker says something new, and all hear it. */
void expect_talk(struct run *run, const struct member *speaker, const struct member *members,
                 size_t count);

/* Somebody joins who reads but little, while members[0] talks: what waits for that one moves up;
 * and somebody who reads nothing, until that one is cut off. */
void overfill_outboxes(struct run *run, struct program *server, const struct member *members);

/* ---- lab5_client.c ---- */

/* Starts the client with the check as its server, which welcomes it. */
struct peer *start_chat(struct run *run, struct program **client, const char *name);

/* The client shows "[12:34:56] " and this; the time is one that a clock here could show between
 * began and now. */
void expect_shown(struct run *run, struct program *client, time_t began, const char *what);

#endif
