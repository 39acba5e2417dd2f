/* Lab 1, the server: takes one client after the other, receives once, answers and hangs up. */
#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "lab.h"

enum { DEFAULT_PORT = 5000, REQUEST_SIZE = 1024 };

static const char response[] = "Hello, client!";

/* Returns a socket that listens on 127.0.0.1:port. Port 0 lets the kernel choose one. */
static int open_listener(uint16_t port)
{
    /* Step 1: make a TCP socket whose port can be used again at once. */
    /* TODO: your code here (socket, setsockopt). */
    todo("server.c", 1, "make a TCP socket whose port can be used again at once");

    /* Step 2: bind it to 127.0.0.1 and the port, and listen. */
    /* TODO: your code here (htons, htonl, bind, listen). */
    (void)port;
    todo("server.c", 2, "bind it to 127.0.0.1 and the port, and listen");
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

/* Waits for the next client and returns its socket; peer gets its address. A client lost in the
 * queue, or no free descriptor just now, is no reason for a server to die (accept(2), "Error
 * handling"): it says so and, lest it spin, waits a tenth of a second before it tries again. */
static int accept_client(int listener, struct sockaddr_storage *peer)
{
    static const struct timespec tenth = {.tv_nsec = 100000000};
    for (;;) {
        /* Step 3: accept a client and take down its address. */
        /* TODO: your code here (accept). */
        (void)listener;
        (void)peer;
        todo("server.c", 3, "accept a client and take down its address");

        if (errno == EINTR || errno == ECONNABORTED)
            continue;
        perror("accept");
        nanosleep(&tenth, NULL);
    }
}

/* Receives once, up to size bytes. Returns how many came, 0 at the client's end of stream, or -1
 * with errno set. */
static ssize_t receive_once(int client, void *buf, size_t size)
{
    /* Step 4: receive whatever is there; a signal is no error. */
    /* TODO: your code here (recv). */
    (void)client;
    (void)buf;
    (void)size;
    todo("server.c", 4, "receive whatever is there; a signal is no error");
}

/* Sends all of buf: send() may take less than it was given. Returns 0, or -1 with errno set. */
static int send_all(int client, const void *buf, size_t len)
{
    /* Step 5: send all of buf; a client that has hung up must not kill the server. */
    /* TODO: your code here (send). */
    (void)client;
    (void)buf;
    (void)len;
    todo("server.c", 5, "send all of buf; a client that has hung up must not kill the server");
}

/* One request, one reply. Whatever goes wrong here concerns this client alone. */
static void serve_client(int client)
{
    char request[REQUEST_SIZE];
    ssize_t received = receive_once(client, request, sizeof request);
    if (received < 0)
        perror("recv");
    if (received <= 0)
        return;
    fputs("Received data: ", stdout);
    fwrite(request, 1, (size_t)received, stdout);
    putchar('\n');

    if (send_all(client, response, strlen(response)) < 0)
        perror("send");
    else
        printf("Sent response: %s\n", response);
}

int main(int argc, char *argv[])
{
    uint16_t port = DEFAULT_PORT;
    if (getopt(argc, argv, "") != -1 || argc - optind > 1)
        usage("server [PORT]");
    if (optind < argc && !parse_port(argv[optind], &port))
        usage("server [PORT]");
    line_buffer_stdout();

    int listener = open_listener(port);
    printf("Server is listening on port %d...\n", local_port(listener));
    for (;;) {
        struct sockaddr_storage peer;
        char name[ADDRESS_TEXT_SIZE];
        int client = accept_client(listener, &peer);
        printf("Accepted connection from %s\n", format_address((struct sockaddr *)&peer, name));
        serve_client(client);

        /* Step 6: hang up: this is the end of stream that the client waits for. */
        /* TODO: your code here (close). */
        todo("server.c", 6, "hang up: this is the end of stream that the client waits for");
    }
}
