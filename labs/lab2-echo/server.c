/* Lab 2, the server: gives back every byte that a client sends, until the client has said all. */
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "accept.h"
#include "connect.h"
#include "lab.h"
#include "stream.h"

enum { DEFAULT_PORT = 12345 };

/* Gives a client its bytes back. Returns 0 when it has said all, or -1 with errno set if the
 * connection has broken. */
static int echo(int client)
{
    /* Step 3: log each piece and send it back, until the end of the client's stream. */
    /* TODO: your code here (receive_piece, fputs, fwrite, putchar, send_all). */
    (void)client;
    todo("server.c", 3, "log each piece and send it back, until the end of the client's stream");
}

int main(int argc, char *argv[])
{
    uint16_t port = DEFAULT_PORT;
    if (getopt(argc, argv, "") != -1 || argc - optind > 1)
        usage("server [PORT]");
    if (optind < argc && !parse_port(argv[optind], &port))
        usage("server [PORT]");
    line_buffer_stdout();

    int listener = open_listener(INADDR_LOOPBACK, port);
    if (listener < 0)
        die("cannot listen on port %d", port);
    puts("Server is waiting for a connection...");
    printf("Listening on port %d\n", local_port(listener));
    for (;;) {
        struct sockaddr_storage peer;
        char name[ADDRESS_TEXT_SIZE];
        int client = accept_client(listener, &peer);
        printf("Connected by %s\n", format_address((struct sockaddr *)&peer, name));
        if (echo(client) < 0) /* a client that is gone is no reason to go, too */
            perror("lost the client");

        /* Step 4: hang up: this is the end of stream that the client waits for. */
        /* TODO: your code here (close). */
        todo("server.c", 4, "hang up: this is the end of stream that the client waits for");

        puts("Server is waiting for a connection...");
    }
}
