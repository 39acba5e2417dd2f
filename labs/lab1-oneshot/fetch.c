/* Lab 1, fetch: asks a web server for one page and hands everything that comes back to stdout. */
#include <errno.h>
#include <netdb.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lab.h"

enum { HTTP_PORT = 80 };

/* Returns all addresses of host, for TCP and this port: a linked list for freeaddrinfo(). */
static struct addrinfo *look_up(const char *host, const char *port)
{
    /* Step 1: look up host, which may be an address or a name. */
    /* TODO: your code here (getaddrinfo, fprintf, gai_strerror). */
    (void)host;
    (void)port;
    todo("fetch.c", 1, "look up host, which may be an address or a name");
}

/* Returns a socket connected to this one address, or -1 with errno set. */
static int connect_address(const struct addrinfo *address)
{
    /* Step 2: make a socket of the address's family and connect it. */
    /* TODO: your code here (socket, connect, close). */
    (void)address;
    todo("fetch.c", 2, "make a socket of the address's family and connect it");
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

/* Returns the request for path (RFC 9112, section 3) as a string that the caller frees. The Host
 * line has an IPv6 address in brackets, and the port unless it is 80 (RFC 9110, section 7.2). */
static char *make_request(const char *host, uint16_t port, const char *path)
{
    /* Step 3: write the request line, Host, Connection and the empty line. */
    /* TODO: your code here (open_memstream, fprintf, strchr, fclose). */
    (void)host;
    (void)port;
    (void)path;
    todo("fetch.c", 3, "write the request line, Host, Connection and the empty line");
}

/* Sends all of buf: send() may take less than it was given. Returns 0, or -1 with errno set. */
static int send_all(int server, const void *buf, size_t len)
{
    /* Step 4: send all of buf; a server that has hung up must not kill the client. */
    /* TODO: your code here (send). */
    (void)server;
    (void)buf;
    (void)len;
    todo("fetch.c", 4, "send all of buf; a server that has hung up must not kill the client");
}

/* Hands each piece of the reply to stdout as it comes, until the server's end of stream. Returns
 * how many bytes came, or -1 with errno set if the connection broke. */
static intmax_t copy_reply(int server)
{
    /* Step 5: receive until the end of stream; see that stdout took each piece. */
    /* TODO: your code here (recv, fwrite, fflush). */
    (void)server;
    todo("fetch.c", 5, "receive until the end of stream; see that stdout took each piece");
}

static void send_request(int server, const char *host, uint16_t port, const char *path)
{
    char *request = make_request(host, port, path);
    int status = send_all(server, request, strlen(request));
    free(request); /* leaves errno alone: free(3) */
    if (status < 0)
        die("cannot send");
}

static void print_reply(int server)
{
    intmax_t length = copy_reply(server);
    if (length < 0)
        die("cannot receive");
    if (length == 0) {
        fputs("the server hung up without a reply\n", stderr);
        exit(EXIT_FAILURE);
    }
}

int main(int argc, char *argv[])
{
    static const char synopsis[] = "fetch [HOST [PORT [PATH]]]";
    if (getopt(argc, argv, "") != -1 || argc - optind > 3)
        usage(synopsis);
    argc -= optind;
    argv += optind;
    const char *host = argc > 0 ? argv[0] : "127.0.0.1";
    const char *port = argc > 1 ? argv[1] : "80";
    const char *path = argc > 2 ? argv[2] : "/";
    uint16_t number;
    if (!parse_port(port, &number))
        usage(synopsis);

    int server = connect_to(host, port);
    send_request(server, host, number, path);
    print_reply(server);

    /* Step 6: hang up. */
    /* TODO: your code here (close). */
    todo("fetch.c", 6, "hang up");

    return EXIT_SUCCESS;
}
