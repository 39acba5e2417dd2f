/* Attack 51, on the grader's judgement: everything here is awkward and nothing is wrong. An IPv6
 * socket for IPv4, a process per client, a talkative log, naps, sixteen bytes at a time. */
/* Lab: lab1-oneshot */
/* Points: 100 */
#define _DEFAULT_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lab.h"

static void nap(void)
{
    usleep(50 * 1000);
}

static int open_listener(uint16_t port)
{
    int off = 0, on = 1, listener = socket(AF_INET6, SOCK_STREAM, 0);
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
    static const unsigned char loopback[] = {0, 0, 0,    0,    0,   0, 0, 0,
                                             0, 0, 0xff, 0xff, 127, 0, 0, 1};
    memcpy(&address.sin6_addr, loopback, sizeof loopback);
    if (listener < 0)
        die("cannot make a socket");
    setsockopt(listener, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0)
        die("oh dear, bind");
    nap();
    if (listen(listener, 1) < 0)
        die("oh dear, listen");
    socklen_t size = sizeof address;
    getsockname(listener, (struct sockaddr *)&address, &size);
    printf("Server is listening on port %d...\n", ntohs(address.sin6_port));
    return listener;
}

static int accept_slowly(int listener)
{
    struct sockaddr_storage peer;
    socklen_t size = sizeof peer;
    char name[ADDRESS_TEXT_SIZE];
    for (;;) {
        puts("waiting for somebody (patiently)");
        int client = accept(listener, (struct sockaddr *)&peer, &size);
        if (client < 0) {
            perror("accept");
            nap();
            continue;
        }
        printf("somebody!\nAccepted connection from %s\n",
               format_address((struct sockaddr *)&peer, name));
        nap();
        return client;
    }
}

static void answer(int client)
{
    static const char reply[] = "Hello, client!";
    char request[16];
    ssize_t got;
    while ((got = recv(client, request, sizeof request, 0)) < 0 && errno == EINTR)
        continue;
    if (got <= 0)
        return;
    fputs("Received data: ", stdout);
    fwrite(request, 1, (size_t)got, stdout);
    putchar('\n');
    nap();
    for (size_t sent = 0; sent < strlen(reply);) {
        ssize_t one = send(client, reply + sent, 1, 0);
        if (one < 0 && errno != EINTR)
            return;
        sent += one > 0;
    }
    puts("Sent response: Hello, client!\nwhat a nice client");
}

int main(int argc, char *argv[])
{
    uint16_t port = 5000;
    signal(SIGPIPE, SIG_IGN);
    if (argc > 2 || (argc == 2 && !parse_port(argv[1], &port)))
        usage("server [PORT]");
    setvbuf(stdout, NULL, _IOLBF, 0);
    nap();
    int listener = open_listener(port);
    for (;;) {
        int client = accept_slowly(listener);
        pid_t child = fork();
        if (child == 0) {
            answer(client);
            exit(0);
        }
        close(client);
        while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
            continue;
    }
}
