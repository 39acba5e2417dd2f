/* The clients that are connected now: a doubly linked list, and a lock around it. */
#include "clients.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lab.h"

struct client *clients_add(struct clients *clients, int fd)
{
    struct client *client = malloc(sizeof *client);
    if (client == NULL)
        return NULL;

    /* Step 1: put it in front of the others, holding the lock. */
    /* TODO: your code here (pthread_mutex_lock, pthread_mutex_unlock). */
    (void)clients;
    (void)fd;
    todo("clients.c", 1, "put it in front of the others, holding the lock");

    return client;
}

void clients_remove(struct client *client, bool was_served)
{
    /* Step 2: take it out, close it and count it, holding the lock; say that something changed. */
    /* TODO: your code here (pthread_mutex_lock, close, pthread_cond_signal, pthread_mutex_unlock).
     */
    (void)was_served;
    todo("clients.c", 2,
         "take it out, close it and count it, holding the lock; say that something changed");

    free(client);
}

unsigned long clients_finish(struct clients *clients)
{
    /* Step 3: end everybody's input (shutdown), and wait until nobody is left. */
    /* TODO: your code here (pthread_mutex_lock, shutdown, pthread_cond_wait, pthread_mutex_unlock).
     */
    (void)clients;
    todo("clients.c", 3, "end everybody's input (shutdown), and wait until nobody is left");
}
