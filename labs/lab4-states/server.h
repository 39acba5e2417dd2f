/* The server as its threads share it. */
#ifndef SERVER_H
#define SERVER_H

#include "handlers.h"
#include "registry.h"

struct server {
    struct registry registry; /* has a lock of its own; nothing else changes once the threads run */
    handler *handler;
    int listener, status_listener; /* the second one is -1 if nobody asked for it */
};

#endif
