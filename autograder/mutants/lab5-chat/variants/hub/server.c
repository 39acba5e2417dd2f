/* Unusual: main waits for signals; the room belongs to a thread of its own. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "connect.h"
#include "events.h"
#include "lab.h"
#include "service.h"

static void *accept_all(void *listener)
{
    accept_clients(*(int *)listener);
    return NULL;
}

static pthread_t start(void *(*function)(void *), void *argument)
{
    pthread_t thread;
    errno = pthread_create(&thread, NULL, function, argument);
    if (errno != 0)
        die("cannot start a thread");
    return thread;
}

int main(int argc, char *argv[])
{
    uint16_t port = 8000;
    sigset_t both;
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
    int listener = open_listener(INADDR_ANY, port);
    if (listener < 0)
        die("cannot listen on port %d", port);
    printf("Chat server running at 0.0.0.0:%d\n", local_port(listener));
    pthread_t hub = start(keep_room, NULL), acceptor = start(accept_all, &listener);
    sigwait(&both, &signal);
    shutdown(listener, SHUT_RDWR);
    pthread_join(acceptor, NULL);
    close(listener);
    events_put(&(struct event){.kind = STOP});
    pthread_join(hub, NULL);
    puts("Chat server stopped");
    return EXIT_SUCCESS;
}
