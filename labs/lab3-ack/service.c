/* The life of a client in the server. */
#include "service.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "lab.h"
#include "stream.h"

int accept_client(int listener, struct sockaddr_storage *peer)
{
    /* Step 4: accept. Nothing that goes wrong ends the server, and without a descriptor it waits.
     */
    /* TODO: your code here (accept, perror, wait_a_moment). */
    (void)listener;
    (void)peer;
    todo("service.c", 4, "accept");
}

void start_thread(struct client *client)
{
    /* Step 5: start a thread that runs serve(), and detach it. */
    /* TODO: your code here (pthread_create, fprintf, strerror, wait_a_moment, pthread_detach). */
    (void)client;
    todo("service.c", 5, "start a thread that runs serve(), and detach it");
}

void *serve(void *argument)
{
    struct client *client = argument;
    bool was_served = false;

    /* Step 6: receive once, log it, and send "ACK!". */
    /* TODO: your code here (receive_piece, log_received, send_all, strlen). */
    todo("service.c", 6, "receive once, log it, and send \"ACK!\"");

    clients_remove(client, was_served);
    return NULL;
}

void log_received(const char *message, size_t len)
{
    flockfile(stdout);
    fputs("[*] Received: ", stdout);
    fwrite(message, 1, len, stdout);
    putchar('\n');
    funlockfile(stdout);
}

void wait_a_moment(void)
{
    static const struct timespec tenth = {.tv_nsec = 100000000};
    nanosleep(&tenth, NULL);
}
