/* Unusual: see events.h. */
#include "events.h"

#include <pthread.h>

enum { QUEUE_SIZE = 64 };

static struct {
    pthread_mutex_t lock;
    pthread_cond_t is_not_empty, is_not_full;
    size_t first, count;
    struct event events[QUEUE_SIZE];
} queue = {
    .lock = PTHREAD_MUTEX_INITIALIZER,
    .is_not_empty = PTHREAD_COND_INITIALIZER,
    .is_not_full = PTHREAD_COND_INITIALIZER,
};

void events_put(const struct event *event)
{
    pthread_mutex_lock(&queue.lock);
    while (queue.count == QUEUE_SIZE)
        pthread_cond_wait(&queue.is_not_full, &queue.lock);
    queue.events[(queue.first + queue.count++) % QUEUE_SIZE] = *event;
    pthread_cond_signal(&queue.is_not_empty);
    pthread_mutex_unlock(&queue.lock);
}

void events_take(struct event *event)
{
    pthread_mutex_lock(&queue.lock);
    while (queue.count == 0)
        pthread_cond_wait(&queue.is_not_empty, &queue.lock);
    *event = queue.events[queue.first];
    queue.first = (queue.first + 1) % QUEUE_SIZE;
    queue.count--;
    pthread_cond_signal(&queue.is_not_full);
    pthread_mutex_unlock(&queue.lock);
}
