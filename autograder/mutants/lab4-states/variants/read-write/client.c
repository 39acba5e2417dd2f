/* Lab 4, the client: sends one message, half-closes, prints all that comes back, and says in which
 * state its end of the connection is. */
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "connection.h"
#include "lab.h"

enum { A_LITTLE = 10, FOR_EVER = -1 }; /* milliseconds */

/* Returns all addresses of host, for TCP and this port: a linked list for freeaddrinfo(). */
static struct addrinfo *look_up(const char *host, const char *port)
{
    /* Step 1: look up host, which may be an address or a name. */
    const struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    struct addrinfo *addresses;
    int error = getaddrinfo(host, port, &hints, &addresses);
    if (error == EAI_SYSTEM)
        die("cannot look up %s", host);
    if (error != 0) {
        fprintf(stderr, "cannot look up %s: %s\n", host, gai_strerror(error));
        exit(EXIT_FAILURE);
    }
    return addresses;
}

/* Connects server to this one address. Returns 0, or -1 with errno set. */
static int connect_address(struct connection *connection, int server,
                           const struct addrinfo *address)
{
    /* Step 2: connect, and follow the connection's state: as it begins, and as it ends. */
    int status; /* a signal interrupts connect(), not the handshake: asked again, it may be done */
    connection_step(connection, OPEN_ACTIVE);
    do
        status = connect(server, address->ai_addr, address->ai_addrlen);
    while (status < 0 && errno == EINTR);
    if (status < 0 && errno != EISCONN) {
        int reason = errno;
        connection_step(connection, RST);
        errno = reason;
        return -1;
    }
    connection_step(connection, SYN_ACK);
    return 0;
}

/* Returns a socket connected to this one address, or -1 with errno set. */
static int try_address(struct connection *connection, const struct addrinfo *address)
{
    char text[ADDRESS_TEXT_SIZE];
    int server = socket(address->ai_family, address->ai_socktype, address->ai_protocol);
    if (server < 0)
        return -1;
    format_address(address->ai_addr, text);
    printf("Connecting to %s...\n", text);
    if (connect_address(connection, server, address) < 0) {
        int reason = errno;
        close(server);
        errno = reason;
        return -1;
    }
    printf("Connected to %s\n", text);
    return server;
}

/* Returns a socket connected to the first address of host that answers; begins connection. */
static int connect_to(struct connection *connection, const char *host, const char *port)
{
    struct addrinfo *addresses = look_up(host, port);
    connection_begin(connection, CLOSED);
    int server = -1;
    for (struct addrinfo *next = addresses; next != NULL && server < 0; next = next->ai_next)
        server = try_address(connection, next);
    int reason = errno;
    freeaddrinfo(addresses);
    errno = reason;
    if (server < 0)
        die("cannot connect to %s port %s", host, port);
    return server;
}

/* The connection broke: says so and ends. */
_Noreturn static void give_up(struct connection *connection, const char *what)
{
    int reason = errno;
    connection_step(connection, RST);
    errno = reason;
    die("%s", what);
}

/* Sends all of buf: send() may take less than it was given. Returns 0, or -1 with errno set. */
static int send_all(int server, const void *buf, size_t len)
{
    /* Step 3: send all of buf; a server that has hung up must not kill the client. */
    const char *next = buf;
    while (len > 0) {
        ssize_t sent = write(server, next, len);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            return -1;
        next += sent;
        len -= (size_t)sent;
    }
    return 0;
}

/* Waits until there is something to receive. As long as our FIN is not acknowledged it looks after
 * the connection's state, too: the kernel does not tell by itself. */
static void wait_for_reply(struct connection *connection, int server)
{
    struct pollfd fd = {.fd = server, .events = POLLIN};
    do
        connection_follow(connection, server);
    while (poll(&fd, 1, connection->machine.state == FIN_WAIT_1 ? A_LITTLE : FOR_EVER) == 0);
}

/* Receives what is there, up to size bytes. Returns how many came, 0 at the server's end of stream,
 * or -1 with errno set. */
static ssize_t receive_piece(int server, void *buf, size_t size)
{
    /* Step 4: receive whatever is there; a signal is no error. */
    ssize_t received;
    do
        received = read(server, buf, size);
    while (received < 0 && errno == EINTR);
    return received;
}

/* Writes all that the server says to reply, until its end of stream. Returns 0, or -1 with errno
 * set if the connection broke. */
static int take_reply(struct connection *connection, int server, FILE *reply)
{
    char piece[4096];
    for (;;) {
        wait_for_reply(connection, server);
        ssize_t received = receive_piece(server, piece, sizeof piece);
        if (received <= 0)
            return (int)received;
        fwrite(piece, 1, (size_t)received, reply);
    }
}

/* Collects the reply, so that its line is not mixed with others, and prints it. */
static void print_reply(struct connection *connection, int server)
{
    char *text = NULL;
    size_t len = 0;
    FILE *reply = open_memstream(&text, &len);
    if (reply == NULL)
        die("no memory for the reply");
    int status = take_reply(connection, server, reply);
    if (status < 0)
        give_up(connection, "cannot receive");
    if (fclose(reply) == EOF)
        die("no memory for the reply");
    connection_catch_up(connection, server);
    fputs("Received: ", stdout);
    fwrite(text, 1, len, stdout);
    putchar('\n');
    free(text);
}

/* One message, and all that comes back. */
static void converse(struct connection *connection, int server, const char *message)
{
    if (send_all(server, message, strlen(message)) < 0)
        give_up(connection, "cannot send");

    /* Step 5: say that there is nothing more to come: half-close. */
    if (shutdown(server, SHUT_WR) < 0)
        give_up(connection, "cannot half-close");
    connection_step(connection, CLOSE);

    print_reply(connection, server);
    connection_step(connection, FIN);
    while (connection_awaits_last_ack(connection, server))
        poll(NULL, 0, A_LITTLE);
    connection_finish(connection);
}

int main(int argc, char *argv[])
{
    static const char synopsis[] = "client [HOST [PORT [MESSAGE]]]";
    if (getopt(argc, argv, "") != -1 || argc - optind > 3)
        usage(synopsis);
    argc -= optind;
    argv += optind;
    const char *host = argc > 0 ? argv[0] : "127.0.0.1";
    const char *port = argc > 1 ? argv[1] : "8000";
    const char *message = argc > 2 ? argv[2] : "Hello, TCP world!";
    uint16_t number;
    if (!parse_port(port, &number))
        usage(synopsis);
    line_buffer_stdout();
    signal(SIGPIPE, SIG_IGN);

    struct connection connection;
    int server = connect_to(&connection, host, port);
    converse(&connection, server, message);

    /* Step 6: hang up. */
    close(server);

    puts("Connection closed");
    return EXIT_SUCCESS;
}
