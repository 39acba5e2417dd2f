/* What waits to be sent to one client, with a lock and a condition variable of its own. */
#ifndef OUTBOX_H
#define OUTBOX_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

enum { OUTBOX_SIZE = 256 * 1024 };

struct outbox {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool is_closed; /* nothing is sent any more */
    bool is_last;   /* nothing more will be put in */
    size_t first, len, size;
    char *bytes; /* a ring, which grows as it needs to */
};

void outbox_begin(struct outbox *outbox);
void outbox_free(struct outbox *outbox);

/* Puts bytes behind those that wait. False if that would be more than may wait even when the kernel
 * has taken from it what it takes at once. */
bool outbox_put(struct outbox *outbox, int fd, const char *bytes, size_t len);

/* Sends what is put in, and waits for more, until it is closed, or was ended and is empty. */
void outbox_send_all(struct outbox *outbox, int fd);

/* Nothing more will be put in. */
void outbox_end(struct outbox *outbox);

/* Throws away what waits. */
void outbox_close(struct outbox *outbox);

#endif
