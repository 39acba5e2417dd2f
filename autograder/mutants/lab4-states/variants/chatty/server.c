/* Lab 4, the server: sends back what each client says, through a handler, and follows each
 * connection from its first state to its last. */
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "handlers.h"
#include "lab.h"
#include "registry.h"

enum { DEFAULT_PORT = 8000, PIECE_SIZE = 4096 };

/* What the command line asks for. */
struct options {
    handler *handler;
    bool status; /* a status port is wanted: */
    uint16_t status_port;
    uint16_t port;
};

struct server {
    struct registry registry;
    handler *handler;
    int listener, status_listener; /* the second one is -1 if nobody asked for it */
};

/* What a client's thread needs. */
struct visit {
    struct server *server;
    struct client *client;
};

/* Returns a socket that listens on 127.0.0.1:port. Port 0 lets the kernel choose one. */
static int open_listener(uint16_t port)
{
    /* Step 1: make a listener on 127.0.0.1 whose port can be used again at once. */
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons(port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    int on = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener < 0 || setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0)
        die("cannot make a socket");
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0)
        die("cannot bind to port %d", port);
    if (listen(listener, SOMAXCONN) < 0)
        die("cannot listen on port %d", port);
    return listener;
}

/* The port that the kernel gave to listener, in host byte order. */
static uint16_t local_port(int listener)
{
    struct sockaddr_in address = {0};
    socklen_t size = sizeof address;
    if (getsockname(listener, (struct sockaddr *)&address, &size) < 0)
        die("cannot tell the port");
    return ntohs(address.sin_port);
}

/* Waits for the next connection and returns it; address gets its peer's. -1 once the listener was
 * shut down (accept(2): EINVAL). An error of one connection, or no free descriptor just now, is no
 * reason to end; lest it spin, it waits a tenth of a second before it tries again. */
static int accept_next(int listener, struct sockaddr_storage *address)
{
    static const struct timespec tenth = {.tv_nsec = 100000000};
    for (;;) {
        /* Step 2: accept a connection and take down its peer's address. */
        socklen_t size = sizeof *address;
        int fd = accept(listener, (struct sockaddr *)address, &size);
        if (fd >= 0)
            return fd;

        if (errno == EINVAL)
            return -1;
        if (errno == EINTR || errno == ECONNABORTED)
            continue;
        perror("accept");
        nanosleep(&tenth, NULL);
    }
}

/* ---- a client ---- */

/* One whole line, whatever the other threads print meanwhile. */
static void log_received(const char *id, const void *bytes, size_t len)
{
    flockfile(stdout);
    printf("Received from %s: ", id);
    fwrite(bytes, 1, len, stdout);
    putchar('\n');
    funlockfile(stdout);
}

/* Receives what is there, up to size bytes. Returns how many came, 0 at the client's end of stream,
 * or -1 with errno set. */
static ssize_t receive_piece(int fd, void *buf, size_t size)
{
    /* Step 3: receive whatever is there; a signal is no error. */
    ssize_t received;
    printf("Waiting on descriptor %d\n", fd);
    do
        received = recv(fd, buf, size, 0);
    while (received < 0 && errno == EINTR);
    return received;
}

/* Sends some of bytes. Returns how many were taken, or -1 with errno set. */
static ssize_t send_some(int fd, const void *bytes, size_t len)
{
    /* Step 4: send what can be sent; a peer that has hung up must not kill the server. */
    ssize_t sent;
    do
        sent = send(fd, bytes, len, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent;
}

/* Sends all of bytes to the client, and counts them. Returns 0, or -1 with errno set. */
static int send_all(struct registry *registry, struct client *client, const unsigned char *bytes,
                    size_t len)
{
    while (len > 0) {
        ssize_t sent = send_some(client->fd, bytes, len);
        if (sent < 0)
            return -1;
        registry_count(registry, client, 0, (size_t)sent);
        bytes += sent;
        len -= (size_t)sent;
    }
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

        /* Step 5: call the handler: it changes the bytes where they are. */
        server->handler(piece, (size_t)received);

        if (send_all(&server->registry, client, piece, (size_t)received) < 0 &&
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

static void *accept_clients(void *argument)
{
    struct server *server = argument;
    struct sockaddr_storage address;
    int fd;
    while ((fd = accept_next(server->listener, &address)) >= 0)
        receive_client(server, fd, (struct sockaddr *)&address);
    return NULL;
}

/* ---- the status port ---- */

/* Sends text; whoever does not read it within a second has to do without the rest. */
static void send_text(int fd, const char *text, size_t len)
{
    static const struct timeval second = {.tv_sec = 1};
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &second, sizeof second);
    while (len > 0) {
        ssize_t sent = send_some(fd, text, len);
        if (sent < 0)
            return;
        text += sent;
        len -= (size_t)sent;
    }
}

/* Sends the list and hangs up. The list is written into memory first: while it is sent, nobody
 * waits for the registry's lock. */
static void tell_status(struct registry *registry, int fd)
{
    char *text = NULL;
    size_t len = 0;
    FILE *list = open_memstream(&text, &len);
    if (list != NULL) {
        registry_write(registry, list);
        fclose(list);
    }
    send_text(fd, text, len);
    free(text);
    close(fd);
}

static void *accept_status(void *argument)
{
    struct server *server = argument;
    struct sockaddr_storage address;
    int fd;
    while ((fd = accept_next(server->status_listener, &address)) >= 0)
        tell_status(&server->registry, fd);
    return NULL;
}

/* ---- from start to end ---- */

/* Starts a thread that lives until the end. */
static pthread_t start_thread(void *(*function)(void *), struct server *server)
{
    pthread_t thread;
    errno = pthread_create(&thread, NULL, function, server);
    if (errno != 0)
        die("cannot start a thread");
    return thread;
}

/* Wakes the thread that accepts (close() would not) and waits for its end. */
static void stop_accepting(int listener, pthread_t thread)
{
    /* Step 7: shut the listener down, and join the thread. */
    shutdown(listener, SHUT_RDWR);
    pthread_join(thread, NULL);
}

/* Sleeps until one of these signals comes. All threads block them, so that none is interrupted. */
static void wait_for_signal(const sigset_t *signals)
{
    /* Step 6: wait for one of the signals. */
    int signal;
    sigwait(signals, &signal);
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
    sigset_t stop_signals; /* blocked before any thread is there: each inherits it */
    sigemptyset(&stop_signals);
    sigaddset(&stop_signals, SIGINT);
    sigaddset(&stop_signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &stop_signals, NULL);

    struct server server = {.handler = options.handler, .status_listener = -1};
    registry_begin(&server.registry);
    server.listener = open_listener(options.port);
    if (options.status)
        server.status_listener = open_listener(options.status_port);
    puts("Welcome -> to the server");
    printf("Server started on 127.0.0.1:%d\n", local_port(server.listener));
    if (options.status)
        printf("Status on 127.0.0.1:%d\n", local_port(server.status_listener));

    run(&server, &stop_signals);
    puts("Server socket closed");
    puts("Server stopped");
    return EXIT_SUCCESS;
}
