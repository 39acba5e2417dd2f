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
    char piece[4096];
    ssize_t received;
    while ((received = receive_piece(client, piece, sizeof piece)) > 0) {
        fputs("Received from client: ", stdout);
        fwrite(piece, 1, (size_t)received, stdout);
        putchar('\n');
        if (send_all(client, piece, (size_t)received) < 0)
            return -1;
    }
    return received == 0 ? 0 : -1;
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
        close(client);

        puts("Server is waiting for a connection...");
    }
}
