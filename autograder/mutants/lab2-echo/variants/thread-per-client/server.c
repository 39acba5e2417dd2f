/* Unusual: each client has a thread, so that the next one is accepted at once. */
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "accept.h"
#include "connect.h"
#include "lab.h"
#include "stream.h"

static void say(const char *piece, size_t len)
{
    flockfile(stdout);
    fputs("Received from client: ", stdout);
    fwrite(piece, 1, len, stdout);
    putchar('\n');
    funlockfile(stdout);
}

static void *serve(void *argument)
{
    int client = *(int *)argument;
    char piece[1000];
    ssize_t received;
    free(argument);
    while ((received = receive_piece(client, piece, sizeof piece)) > 0) {
        say(piece, (size_t)received);
        if (send_all(client, piece, (size_t)received) < 0)
            break;
    }
    shutdown(client, SHUT_RDWR);
    close(client);
    return NULL;
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
        pthread_t thread;
        int *client = malloc(sizeof *client);
        if (client == NULL)
            die("no memory");
        *client = accept_client(listener, &peer);
        printf("Connected by %s\n", format_address((struct sockaddr *)&peer, name));
        errno = pthread_create(&thread, NULL, serve, client);
        if (errno != 0)
            die("no thread");
        pthread_detach(thread);
        puts("Server is waiting for a connection...");
    }
}
