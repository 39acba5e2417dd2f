/* The life of a client in the server. */
#include "service.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "accept.h"
#include "lab.h"
#include "server.h"
#include "stream.h"

enum { PIECE_SIZE = 4096 };

/* What a client's thread needs. */
struct visit {
    struct server *server;
    struct client *client;
};

/* One whole line, whatever the other threads print meanwhile. */
static void log_received(const char *id, const void *bytes, size_t len)
{
    flockfile(stdout);
    printf("Received from %s: ", id);
    fwrite(bytes, 1, len, stdout);
    putchar('\n');
    funlockfile(stdout);
}

/* Sends a piece of what the client said back to it. Returns 0, or -1 with errno set. */
static int answer(struct server *server, struct client *client, unsigned char *piece, size_t len)
{
    /* Step 1: call the handler, which changes the bytes where they are, and send all of them. */
    /* TODO: your code here (handler, send_all). */
    (void)piece;
    todo("service.c", 1,
         "call the handler, which changes the bytes where they are, and send all of them");

    registry_count(&server->registry, client, 0, len);
    return 0;
}

/* Sends back what the client says until it has no more to say (FIN) or the connection breaks (RST).
 * When the server has closed its own direction, only the client's end is waited for. */
static enum tcp_event converse(struct server *server, struct client *client)
{
    unsigned char piece[PIECE_SIZE];
    for (;;) {
        ssize_t received = receive_piece(client->fd, piece, sizeof piece);
        if (received <= 0)
            return received == 0 ? FIN : RST;
        registry_count(&server->registry, client, (size_t)received, 0);
        log_received(client->connection.id, piece, (size_t)received);
        if (answer(server, client, piece, (size_t)received) < 0 &&
            registry_can_send(&server->registry, client))
            return RST;
    }
}

static void *serve(void *argument)
{
    struct visit visit = *(struct visit *)argument;
    free(argument);
    enum tcp_event how = converse(visit.server, visit.client);
    registry_remove(&visit.server->registry, visit.client, how);
    return NULL;
}

/* Starts a thread that nobody joins: the registry knows when it is done with its client. Returns 0
 * or an error number. */
static int start_detached(void *(*function)(void *), void *argument)
{
    pthread_t thread;
    int error = pthread_create(&thread, NULL, function, argument);
    if (error == 0)
        pthread_detach(thread);
    return error;
}

/* Gives the client to a thread of its own. One that cannot be served is let go. */
static void receive_client(struct server *server, int fd, const struct sockaddr *address)
{
    struct client *client = registry_add(&server->registry, fd, address);
    if (client == NULL)
        return;
    struct visit *visit = malloc(sizeof *visit);
    if (visit != NULL)
        *visit = (struct visit){server, client};
    int error = visit != NULL ? start_detached(serve, visit) : ENOMEM;
    if (error == 0)
        return;
    errno = error;
    perror("no thread for a client");
    free(visit);
    registry_remove(&server->registry, client, RST);
}

void *accept_clients(void *argument)
{
    struct server *server = argument;
    struct sockaddr_storage address;
    int fd;
    while ((fd = accept_client(server->listener, &address)) >= 0)
        receive_client(server, fd, (struct sockaddr *)&address);
    return NULL;
}
