/* Unusual: each client has a process, and the server waits for it before it goes on. */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "accept.h"
#include "connect.h"
#include "lab.h"
#include "stream.h"

static void serve(int client)
{
    char piece[4096];
    ssize_t received;
    while ((received = receive_piece(client, piece, sizeof piece)) > 0) {
        fputs("Received from client: ", stdout);
        fwrite(piece, 1, (size_t)received, stdout);
        putchar('\n');
        if (send_all(client, piece, (size_t)received) < 0)
            break;
    }
    fflush(stdout);
}

int main(int argc, char *argv[])
{
    uint16_t port = 12345;
    if (argc > 2 || (argc == 2 && !parse_port(argv[1], &port)))
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
        pid_t child = fork();
        if (child < 0)
            die("no process");
        if (child == 0) {
            close(listener);
            serve(client);
            _exit(0);
        }
        close(client);
        while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
            continue;
        puts("Server is waiting for a connection...");
    }
}
