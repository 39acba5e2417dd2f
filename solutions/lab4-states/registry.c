/* The list of live connections, its lock, and its end. */
#include "registry.h"

#include <inttypes.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

void registry_begin(struct registry *registry)
{
    *registry = (struct registry){.first = NULL};
    pthread_mutex_init(&registry->lock, NULL);
    pthread_cond_init(&registry->changed, NULL);
}

static void append(struct registry *registry, struct client *client)
{
    if (registry->first == NULL) {
        registry->first = client;
        return;
    }
    struct client *last = registry->first;
    while (last->next != NULL)
        last = last->next;
    last->next = client;
}

static void take_out(struct registry *registry, const struct client *client)
{
    if (registry->first == client) {
        registry->first = client->next;
        return;
    }
    struct client *before = registry->first;
    while (before->next != client)
        before = before->next;
    before->next = client->next;
}

struct client *registry_add(struct registry *registry, int fd, const struct sockaddr *address)
{
    struct client *client = malloc(sizeof *client);
    if (client == NULL) {
        perror("no memory for a client");
        close(fd);
        return NULL;
    }
    *client = (struct client){.fd = fd};
    format_address(address, client->peer);
    connection_begin(&client->connection, SYN_RECEIVED);
    pthread_mutex_lock(&registry->lock);
    append(registry, client);

    /* Step 1: log its arrival, and its first step: the handshake is over when accept returns. */
    printf("New connection from %s (ID: %s)\n", client->peer, client->connection.id);
    connection_step(&client->connection, ACK);

    pthread_mutex_unlock(&registry->lock);
    return client;
}

void registry_count(struct registry *registry, struct client *client, size_t in, size_t out)
{
    pthread_mutex_lock(&registry->lock);
    client->bytes_in += in;
    client->bytes_out += out;
    pthread_mutex_unlock(&registry->lock);
}

bool registry_can_send(struct registry *registry, const struct client *client)
{
    pthread_mutex_lock(&registry->lock);
    bool can_send = connection_can_send(&client->connection);
    pthread_mutex_unlock(&registry->lock);
    return can_send;
}

/* Waits until something in the registry has changed, a fiftieth of a second at the most: the kernel
 * tells nobody that a FIN was acknowledged, so whoever wants to know has to ask again. */
static void wait_a_little(struct registry *registry)
{
    enum { SECOND = 1000000000, A_LITTLE = SECOND / 50 };
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += A_LITTLE;
    if (until.tv_nsec >= SECOND) {
        until.tv_nsec -= SECOND;
        until.tv_sec++;
    }
    pthread_cond_timedwait(&registry->changed, &registry->lock, &until);
}

/* The client has no more to say, so the server's direction ends, too: its FIN is sent behind all
 * that was sent before. Waits for the acknowledgement of that. */
static void close_after_fin(struct registry *registry, struct client *client)
{
    /* Step 2: take the client's FIN, send ours unless that has been done, and see the last steps.
     * A client that is cut off is not waited for. */
    connection_catch_up(&client->connection, client->fd);
    connection_step(&client->connection, FIN);
    if (connection_can_send(&client->connection)) {
        connection_step(&client->connection, CLOSE);
        shutdown(client->fd, SHUT_WR);
    }
    while (!client->cut_off && connection_awaits_last_ack(&client->connection, client->fd))
        wait_a_little(registry);
    connection_finish(&client->connection);
}

/* Closed like this, a connection that has not ended yet ends with RST. */
static void close_with_reset(int fd)
{
    struct linger no_time = {.l_onoff = 1, .l_linger = 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &no_time, sizeof no_time);
    close(fd);
}

void registry_remove(struct registry *registry, struct client *client, enum tcp_event how)
{
    pthread_mutex_lock(&registry->lock);
    if (how == FIN && !client->cut_off)
        close_after_fin(registry, client);

    /* Step 3: if it is not CLOSED by now, it was reset, or it is cut off. */
    connection_step(&client->connection, RST);

    printf("Connection %s closed\n", client->connection.id);
    take_out(registry, client);
    pthread_cond_broadcast(&registry->changed);
    if (client->cut_off)
        close_with_reset(client->fd);
    else
        close(client->fd);
    free(client);
    pthread_mutex_unlock(&registry->lock);
}

void registry_write(struct registry *registry, FILE *to)
{
    pthread_mutex_lock(&registry->lock);

    /* Step 4: write a line for each client, with the kernel's state of its connection. */
    for (struct client *client = registry->first; client != NULL; client = client->next)
        fprintf(to, "%s %s %s %" PRIu64 " %" PRIu64 "\n", client->connection.id, client->peer,
                state_name(kernel_state(client->fd)), client->bytes_in, client->bytes_out);

    pthread_mutex_unlock(&registry->lock);
}

/* Sends a FIN to each client that has not got one. */
static void close_each(struct registry *registry)
{
    /* Step 5: close the server's direction of each connection that can still send. */
    for (struct client *client = registry->first; client != NULL; client = client->next) {
        if (!connection_can_send(&client->connection))
            continue;
        connection_step(&client->connection, CLOSE);
        shutdown(client->fd, SHUT_WR);
    }
}

/* Ends the patience with those that are left: their threads wake up, and find that out. */
static void cut_off_each(struct registry *registry)
{
    for (struct client *client = registry->first; client != NULL; client = client->next) {
        client->cut_off = true;
        shutdown(client->fd, SHUT_RD);
    }
    pthread_cond_broadcast(&registry->changed);
}

static bool is_past(const struct timespec *deadline)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec > deadline->tv_sec ||
           (now.tv_sec == deadline->tv_sec && now.tv_nsec >= deadline->tv_nsec);
}

void registry_close_all(struct registry *registry)
{
    struct timespec deadline;
    clock_gettime(CLOCK_MONOTONIC, &deadline);
    deadline.tv_sec++;
    pthread_mutex_lock(&registry->lock);
    close_each(registry);

    while (registry->first != NULL && !is_past(&deadline)) {
        /* Step 6: look how far the kernel is with each of them. */
        for (struct client *client = registry->first; client != NULL; client = client->next)
            connection_follow(&client->connection, client->fd);

        wait_a_little(registry);
    }

    cut_off_each(registry);
    while (registry->first != NULL)
        pthread_cond_wait(&registry->changed, &registry->lock);
    pthread_mutex_unlock(&registry->lock);
}
