/* Unusual: a thread of its own waits for the signals (sigwait), and wakes the main thread out of
 * accept by a shutdown of the listener; clients' threads are joined at the end. */
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

static int listener;

static void *wait_for_signal(void *argument)
{
    int signal;
    sigwait(argument, &signal);
    shutdown(listener, SHUT_RDWR);
    return NULL;
}

int main(int argc, char *argv[])
{
    static struct clients clients = CLIENTS_NONE;
    static sigset_t both;
    uint16_t port = 9999;
    pthread_t waiter;
    if (getopt(argc, argv, "") != -1 || argc - optind > 1)
        usage("server [PORT]");
    if (optind < argc && !parse_port(argv[optind], &port))
        usage("server [PORT]");
    line_buffer_stdout();
    sigemptyset(&both);
    sigaddset(&both, SIGINT);
    sigaddset(&both, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &both, NULL);
    listener = open_listener(INADDR_ANY, port);
    if (listener < 0) {
        fprintf(stderr, "[!!] Server died due to: %s\n", strerror(errno));
        return EXIT_FAILURE;
    }
    while (pthread_create(&waiter, NULL, wait_for_signal, &both) != 0)
        wait_a_moment();
    printf("[*] Listening on 0.0.0.0:%d\n", local_port(listener));
    for (;;) {
        struct sockaddr_storage peer;
        char name[ADDRESS_TEXT_SIZE];
        int fd = accept_client(listener, &peer);
        if (fd < 0 && errno == EINVAL)
            break;
        if (fd < 0)
            continue;
        printf("[*] Accepted connection from: %s\n",
               format_address((struct sockaddr *)&peer, name));
        struct client *client = clients_add(&clients, fd);
        if (client == NULL)
            die("no memory");
        start_thread(client);
    }
    pthread_join(waiter, NULL);
    unsigned long served = clients_finish(&clients);
    printf("[!] Exiting...\n[*] Served %lu connections\n", served);
    return EXIT_SUCCESS;
}
