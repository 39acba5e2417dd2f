/* Lab 4, the client: sends one message, half-closes, prints all that comes back, and says in which
 * state its end of the connection is. */
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "connect.h"
#include "connection.h"
#include "lab.h"
#include "stream.h"

enum { A_LITTLE = 10, FOR_EVER = -1 }; /* milliseconds */

/* Returns a socket connected to this one address, or -1 with errno set. */
static int connect_and_follow(struct connection *connection, const struct addrinfo *address)
{
    /* Step 1: connect, and follow the connection's state: as it begins, and as it ends. */
    /* TODO: your code here (connection_step, connect_address). */
    (void)connection;
    (void)address;
    todo("client.c", 1, "connect, and follow the connection's state: as it begins, and as it ends");
}

/* The same, and says so. */
static int try_address(struct connection *connection, const struct addrinfo *address)
{
    char text[ADDRESS_TEXT_SIZE];
    format_address(address->ai_addr, text);
    printf("Connecting to %s...\n", text);
    int server = connect_and_follow(connection, address);
    if (server >= 0)
        printf("Connected to %s\n", text);
    return server;
}

/* Returns a socket connected to the first address of host that answers; begins connection. */
static int call(struct connection *connection, const char *host, const char *port)
{
    struct addrinfo *addresses = look_up(host, port);
    connection_begin(connection, CLOSED);
    int server = -1;
    for (struct addrinfo *next = addresses; next != NULL && server < 0; next = next->ai_next)
        server = try_address(connection, next);
    if (server < 0)
        die("cannot connect to %s port %s", host, port);
    freeaddrinfo(addresses);
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

/* Waits until there is something to receive. As long as our FIN is not acknowledged it looks after
 * the connection's state, too: the kernel does not tell by itself. */
static void wait_for_reply(struct connection *connection, int server)
{
    struct pollfd fd = {.fd = server, .events = POLLIN};
    do
        connection_follow(connection, server);
    while (poll(&fd, 1, connection->machine.state == FIN_WAIT_1 ? A_LITTLE : FOR_EVER) == 0);
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

    /* Step 2: say that there is nothing more to come: half-close. */
    /* TODO: your code here (shutdown, give_up, connection_step). */
    todo("client.c", 2, "say that there is nothing more to come: half-close");

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

    struct connection connection;
    int server = call(&connection, host, port);
    converse(&connection, server, message);

    /* Step 3: hang up. */
    /* TODO: your code here (close). */
    todo("client.c", 3, "hang up");

    puts("Connection closed");
    return EXIT_SUCCESS;
}
