/* Lab 4, the server: sends back what each client says, through a handler, and follows each
 * connection from its first state to its last. Here it starts and stops. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "connect.h"
#include "handlers.h"
#include "lab.h"
#include "server.h"
#include "service.h"
#include "status.h"

enum { DEFAULT_PORT = 8000 };

/* What the command line asks for. */
struct options {
    handler *handler;
    bool status; /* a status port is wanted: */
    uint16_t status_port;
    uint16_t port;
};

/* A listener for programs on this machine. */
static int listen_on(uint16_t port)
{
    int listener = open_listener(INADDR_LOOPBACK, port);
    if (listener < 0)
        die("cannot listen on port %d", port);
    return listener;
}

/* Starts a thread that lives until the end. */
static pthread_t start_thread(void *(*function)(void *), struct server *server)
{
    pthread_t thread;
    errno = pthread_create(&thread, NULL, function, server);
    if (errno != 0)
        die("cannot start a thread");
    return thread;
}

/* From here on SIGINT and SIGTERM wait until somebody asks for them: no call is interrupted. */
static void block_signals(sigset_t *both)
{
    /* Step 1: put SIGINT and SIGTERM into the set, and block them: all later threads inherit it. */
    /* TODO: your code here (sigemptyset, sigaddset, pthread_sigmask). */
    (void)both;
    todo("server.c", 1,
         "put SIGINT and SIGTERM into the set, and block them: all later threads inherit it");
}

/* Sleeps until one of these signals comes. */
static void wait_for_signal(const sigset_t *signals)
{
    /* Step 2: wait for one of the signals. */
    /* TODO: your code here (sigwait). */
    (void)signals;
    todo("server.c", 2, "wait for one of the signals");
}

/* Wakes the thread that accepts (close() would not) and waits for its end. */
static void stop_accepting(int listener, pthread_t thread)
{
    /* Step 3: shut the listener down, and join the thread. */
    /* TODO: your code here (shutdown, pthread_join). */
    (void)listener;
    (void)thread;
    todo("server.c", 3, "shut the listener down, and join the thread");
}

/* Serves until it is told to stop. */
static void run(struct server *server, const sigset_t *stop_signals)
{
    bool has_status = server->status_listener >= 0;
    pthread_t clients = start_thread(accept_clients, server);
    pthread_t status = has_status ? start_thread(accept_status, server) : clients;

    wait_for_signal(stop_signals);
    stop_accepting(server->listener, clients);
    registry_close_all(&server->registry);
    if (has_status) {
        stop_accepting(server->status_listener, status);
        close(server->status_listener);
    }
    close(server->listener);
}

static struct options parse(int argc, char *argv[])
{
    static const char synopsis[] = "server [-m HANDLER] [-s STATUS_PORT] [PORT]";
    struct options options = {.handler = find_handler("echo"), .port = DEFAULT_PORT};
    int option;
    while ((option = getopt(argc, argv, "m:s:")) != -1) {
        if (option == 'm')
            options.handler = find_handler(optarg);
        options.status |= option == 's';
        if ((option == 's' && !parse_port(optarg, &options.status_port)) ||
            (option != 's' && option != 'm') || options.handler == NULL)
            usage(synopsis);
    }
    if (argc - optind > 1 || (optind < argc && !parse_port(argv[optind], &options.port)))
        usage(synopsis);
    return options;
}

int main(int argc, char *argv[])
{
    struct options options = parse(argc, argv);
    line_buffer_stdout();
    sigset_t stop_signals;
    block_signals(&stop_signals);

    struct server server = {.handler = options.handler, .status_listener = -1};
    registry_begin(&server.registry);
    server.listener = listen_on(options.port);
    if (options.status)
        server.status_listener = listen_on(options.status_port);
    printf("Server started on 127.0.0.1:%d\n", local_port(server.listener));
    if (options.status)
        printf("Status on 127.0.0.1:%d\n", local_port(server.status_listener));

    run(&server, &stop_signals);
    puts("Server socket closed");
    puts("Server stopped");
    return EXIT_SUCCESS;
}
