/* Unusual: the hub, and the threads that tell it what happens. */
#ifndef SERVICE_H
#define SERVICE_H

#include <stdbool.h>

struct member;

/* Accepts clients until the listener is shut down. */
void accept_clients(int listener);

/* Starts the thread that hears the member, or the one that waits until more can be sent to it. */
bool start_reader(struct member *member);
bool start_waiter(struct member *member);

/* The hub: keeps the room until it is told to stop, and everybody has gone. */
void *keep_room(void *none);

#endif
