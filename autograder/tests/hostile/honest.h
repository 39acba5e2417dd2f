/* Lab 1's server as it should be, for attacks that need one: copied beside each of them. */
#ifndef HONEST_H
#define HONEST_H

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lab.h"

static const char honest_reply[] = "Hello, client!";

/* The port that the command line asks for, or the end with status 2. */
static inline uint16_t honest_port(int argc, char *argv[])
{
    uint16_t port = 5000;
    if (argc > 2 || (argc == 2 && !parse_port(argv[1], &port)))
        usage("server [PORT]");
    return port;
}

/* A socket bound to 127.0.0.1 that does not listen yet. */
static inline int honest_bind(uint16_t port)
{
    int on = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0)
        die("cannot bind");
    return listener;
}

/* A socket that listens where the command line says, announced. */
static inline int honest_listen(int argc, char *argv[])
{
    struct sockaddr_in address;
    socklen_t size = sizeof address;
    int listener = honest_bind(honest_port(argc, argv));
    if (listen(listener, SOMAXCONN) < 0)
        die("cannot listen");
    line_buffer_stdout();
    getsockname(listener, (struct sockaddr *)&address, &size);
    printf("Server is listening on port %d...\n", ntohs(address.sin_port));
    return listener;
}

/* The next client, logged. */
static inline int honest_accept(int listener)
{
    struct sockaddr_storage peer;
    char name[ADDRESS_TEXT_SIZE];
    socklen_t size = sizeof peer;
    int client;
    while ((client = accept(listener, (struct sockaddr *)&peer, &size)) < 0)
        continue;
    printf("Accepted connection from %s\n", format_address((struct sockaddr *)&peer, name));
    return client;
}

/* Receives once and logs it. Returns how much came; nothing more is to be done for 0 and less. */
static inline ssize_t honest_receive(int client)
{
    char request[1024];
    ssize_t got;
    while ((got = recv(client, request, sizeof request, 0)) < 0 && errno == EINTR)
        continue;
    if (got > 0) {
        fputs("Received data: ", stdout);
        fwrite(request, 1, (size_t)got, stdout);
        putchar('\n');
    }
    return got;
}

static inline void honest_send(int client, const char *reply, size_t len)
{
    while (len > 0) {
        ssize_t sent = send(client, reply, len, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            return;
        reply += sent;
        len -= (size_t)sent;
    }
    printf("Sent response: %s\n", honest_reply);
}

/* Serves one client after the other, for ever. */
static inline void honest_serve(int listener)
{
    for (;;) {
        int client = honest_accept(listener);
        if (honest_receive(client) > 0)
            honest_send(client, honest_reply, strlen(honest_reply));
        close(client);
    }
}

#endif
