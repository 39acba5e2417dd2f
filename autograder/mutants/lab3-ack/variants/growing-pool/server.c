/* Unusual: a pool of threads, which all wait in accept() at the same time. Whoever takes a client
 * while no other thread is left to wait for the next one starts another; where enough wait already,
 * a thread that has served its client ends. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clients.h"
#include "connect.h"
#include "lab.h"
#include "service.h"

enum { IDLE_MOST = 3 };

struct pool {
    pthread_mutex_t lock; /* taken before the clients' own */
    pthread_cond_t changed;
    int listener;
    int idle, workers;
    bool is_stopping;
    struct clients clients;
};

static void *work(void *argument);

/* Starts one more, unless somebody is there to wait for the next client, or the server stops. While
 * no thread can be had, this one tries again. */
static void leave_somebody_idle(struct pool *pool)
{
    pthread_t thread;
    pthread_mutex_lock(&pool->lock);
    while (pool->idle == 0 && !pool->is_stopping) {
        int error = pthread_create(&thread, NULL, work, pool);
        if (error == 0) {
            pool->idle++;
            pool->workers++;
            pthread_detach(thread);
            break;
        }
        pthread_mutex_unlock(&pool->lock);
        fprintf(stderr, "no thread for the next client: %s\n", strerror(error));
        wait_a_moment();
        pthread_mutex_lock(&pool->lock);
    }
    pthread_mutex_unlock(&pool->lock);
}

/* The client is this thread's from now on. NULL if the server stops, or if there is no memory. */
static struct client *take(struct pool *pool, int fd)
{
    pthread_mutex_lock(&pool->lock);
    struct client *client = pool->is_stopping ? NULL : clients_add(&pool->clients, fd);
    if (client != NULL)
        pool->idle--;
    pthread_mutex_unlock(&pool->lock);
    if (client == NULL)
        close(fd);
    return client;
}

static bool is_stopping(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    bool is_stopping = pool->is_stopping;
    pthread_mutex_unlock(&pool->lock);
    return is_stopping;
}

/* Waits for a client. Returns NULL when the server stops. */
static struct client *next_client(struct pool *pool)
{
    struct client *client = NULL;
    while (client == NULL && !is_stopping(pool)) {
        struct sockaddr_storage peer;
        char name[ADDRESS_TEXT_SIZE];
        int fd = accept_client(pool->listener, &peer);
        if (fd < 0)
            continue;
        printf("[*] Accepted connection from: %s\n",
               format_address((struct sockaddr *)&peer, name));
        client = take(pool, fd);
    }
    return client;
}

/* Has served a client. False if there are enough who wait for the next one. */
static bool is_needed(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    bool is_needed = pool->idle < IDLE_MOST;
    pool->idle += is_needed;
    pthread_mutex_unlock(&pool->lock);
    return is_needed;
}

static void *work(void *argument)
{
    struct pool *pool = argument;
    struct client *client;
    bool goes_on = true;
    while (goes_on && (client = next_client(pool)) != NULL) {
        leave_somebody_idle(pool);
        serve(client);
        goes_on = is_needed(pool);
    }
    pthread_mutex_lock(&pool->lock);
    pool->workers--;
    pthread_cond_signal(&pool->changed);
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

/* Returns how many were served. */
static unsigned long stop(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->is_stopping = true;
    pthread_mutex_unlock(&pool->lock);
    shutdown(pool->listener, SHUT_RDWR); /* wakes all that wait in accept() */
    unsigned long served = clients_finish(&pool->clients);
    pthread_mutex_lock(&pool->lock);
    while (pool->workers > 0)
        pthread_cond_wait(&pool->changed, &pool->lock);
    pthread_mutex_unlock(&pool->lock);
    close(pool->listener);
    return served;
}

int main(int argc, char *argv[])
{
    static struct pool pool = {.lock = PTHREAD_MUTEX_INITIALIZER,
                               .changed = PTHREAD_COND_INITIALIZER,
                               .clients = CLIENTS_NONE};
    sigset_t both;
    uint16_t port = 9999;
    int signal;
    if (getopt(argc, argv, "") != -1 || argc - optind > 1)
        usage("server [PORT]");
    if (optind < argc && !parse_port(argv[optind], &port))
        usage("server [PORT]");
    line_buffer_stdout();
    sigemptyset(&both);
    sigaddset(&both, SIGINT);
    sigaddset(&both, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &both, NULL);
    pool.listener = open_listener(INADDR_ANY, port);
    if (pool.listener < 0) {
        fprintf(stderr, "[!!] Server died due to: %s\n", strerror(errno));
        return EXIT_FAILURE;
    }
    printf("[*] Listening on 0.0.0.0:%d\n", local_port(pool.listener));
    leave_somebody_idle(&pool);
    sigwait(&both, &signal);
    unsigned long served = stop(&pool);
    printf("[!] Exiting...\n[*] Served %lu connections\n", served);
    return EXIT_SUCCESS;
}
