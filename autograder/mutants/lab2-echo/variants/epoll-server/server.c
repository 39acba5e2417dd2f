/* Unusual: no call waits but epoll_wait(); bytes that the client has no room for are kept. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "accept.h"
#include "connect.h"
#include "lab.h"

enum { SIZE = 2000 };

static char piece[SIZE];
static size_t held, given;

/* False when the client has said all and has all back, or is gone. */
static bool go_on(int client)
{
    for (;;) {
        while (given < held) {
            ssize_t sent = send(client, piece + given, held - given, MSG_NOSIGNAL);
            if (sent < 0 && errno == EINTR)
                continue;
            if (sent < 0)
                return errno == EAGAIN;
            given += (size_t)sent;
        }
        ssize_t received = recv(client, piece, sizeof piece, 0);
        if (received < 0 && errno == EINTR)
            continue;
        if (received <= 0)
            return received < 0 && errno == EAGAIN;
        held = (size_t)received;
        given = 0;
        printf("Received from client: ");
        fwrite(piece, 1, held, stdout);
        printf("\n");
    }
}

static void watch(int poller, int fd, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.fd = fd};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event) < 0)
        die("epoll_ctl");
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
    int poller = epoll_create1(EPOLL_CLOEXEC);
    if (poller < 0)
        die("epoll_create1");
    puts("Server is waiting for a connection...");
    printf("Listening on port %d\n", local_port(listener));
    for (;;) {
        struct sockaddr_storage peer;
        struct epoll_event event;
        char name[ADDRESS_TEXT_SIZE];
        int client = accept_client(listener, &peer);
        printf("Connected by %s\n", format_address((struct sockaddr *)&peer, name));
        fcntl(client, F_SETFL, O_NONBLOCK);
        watch(poller, client, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET);
        held = given = 0;
        while (go_on(client))
            while (epoll_wait(poller, &event, 1, -1) < 0 && errno == EINTR)
                continue;
        close(client);
        puts("Server is waiting for a connection...");
    }
}
