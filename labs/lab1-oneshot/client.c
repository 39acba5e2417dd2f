/* Lab 1, the client: sends one message and prints all that comes back. */
#include <errno.h>
#include <netdb.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lab.h"

/* Returns all addresses of host, for TCP and this port: a linked list for freeaddrinfo(). */
static struct addrinfo *look_up(const char *host, const char *port)
{
    /* Step 1: look up host, which may be an address or a name. */
    /* TODO: your code here (getaddrinfo, fprintf, gai_strerror). */
    (void)host;
    (void)port;
    todo("client.c", 1, "look up host, which may be an address or a name");
}

/* Returns a socket connected to this one address, or -1 with errno set. */
static int connect_address(const struct addrinfo *address)
{
    /* Step 2: make a socket of the address's family and connect it. */
    /* TODO: your code here (socket, connect, close). */
    (void)address;
    todo("client.c", 2, "make a socket of the address's family and connect it");
}

/* Returns a socket connected to the first address of host that answers. */
static int connect_to(const char *host, const char *port)
{
    struct addrinfo *addresses = look_up(host, port);
    int server = -1;
    for (struct addrinfo *next = addresses; next != NULL && server < 0; next = next->ai_next)
        server = connect_address(next);
    int reason = errno;
    freeaddrinfo(addresses);
    errno = reason;
    if (server < 0)
        die("cannot connect to %s port %s", host, port);
    return server;
}

/* Sends all of buf: send() may take less than it was given. Returns 0, or -1 with errno set. */
static int send_all(int server, const void *buf, size_t len)
{
    /* Step 3: send all of buf; a server that has hung up must not kill the client. */
    /* TODO: your code here (send). */
    (void)server;
    (void)buf;
    (void)len;
    todo("client.c", 3, "send all of buf; a server that has hung up must not kill the client");
}

/* Prints the reply as it comes, until the server's end of stream. Returns how many bytes came, or
 * -1 with errno set if the connection broke. */
static ssize_t print_reply(int server)
{
    /* Step 4: receive until the end of stream and print each piece, byte for byte. */
    /* TODO: your code here (recv, fputs, fwrite). */
    (void)server;
    todo("client.c", 4, "receive until the end of stream and print each piece, byte for byte");
}

/* One message, one reply. */
static void converse(int server, const char *message)
{
    if (send_all(server, message, strlen(message)) < 0)
        die("cannot send");
    printf("Sent message: %s\n", message);

    ssize_t length = print_reply(server);
    if (length < 0)
        die("cannot receive");
    if (length == 0) {
        fputs("the server hung up without a reply\n", stderr);
        exit(EXIT_FAILURE);
    }
    putchar('\n');
}

int main(int argc, char *argv[])
{
    static const char synopsis[] = "client [HOST [PORT [MESSAGE]]]";
    if (getopt(argc, argv, "") != -1 || argc - optind > 3)
        usage(synopsis);
    argc -= optind;
    argv += optind;
    const char *host = argc > 0 ? argv[0] : "127.0.0.1";
    const char *port = argc > 1 ? argv[1] : "5000";
    const char *message = argc > 2 ? argv[2] : "Hello, server!";
    uint16_t number;
    if (!parse_port(port, &number))
        usage(synopsis);
    line_buffer_stdout();

    int server = connect_to(host, port);
    converse(server, message);

    /* Step 5: hang up. */
    /* TODO: your code here (close). */
    todo("client.c", 5, "hang up");

    return EXIT_SUCCESS;
}
