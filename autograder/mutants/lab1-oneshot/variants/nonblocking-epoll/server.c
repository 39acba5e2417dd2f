/* Unusual: one thread, non-blocking sockets and an epoll loop that has all clients at once; the
 * descriptors are the whole state but for how much of the reply each client has. */
#include "lab.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

static const char reply[] = "Hello, client!";
enum { REPLY_LENGTH = sizeof reply - 1 };

struct client {
    int fd;
    size_t sent;
};

static void watch(int epoll, int operation, int fd, uint32_t events, void *who)
{
    struct epoll_event event = {.events = events, .data = {.ptr = who}};
    if (epoll_ctl(epoll, operation, fd, &event) < 0)
        die("epoll_ctl");
}

static bool not_yet(void)
{
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

static int open_listener(uint16_t port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    socklen_t length = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0)
        die("socket");
    if (fcntl(fd, F_SETFL, O_NONBLOCK) < 0 || fcntl(fd, F_SETFD, FD_CLOEXEC) < 0)
        die("fcntl");
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int)) < 0)
        die("setsockopt");
    if (bind(fd, (struct sockaddr *)&address, length) < 0)
        die("bind");
    if (listen(fd, 511) < 0)
        die("listen");
    if (getsockname(fd, (struct sockaddr *)&address, &length) < 0)
        die("getsockname");
    printf("Server is listening on port %d...\n", ntohs(address.sin_port));
    return fd;
}

static void accept_all(int epoll, int listener)
{
    for (;;) {
        struct sockaddr_in peer;
        socklen_t length = sizeof peer;
        char text[ADDRESS_TEXT_SIZE];
        int fd = accept(listener, (struct sockaddr *)&peer, &length);
        if (fd < 0) {
            if (!not_yet())
                perror("accept");
            return;
        }
        printf("Accepted connection from %s\n", format_address((struct sockaddr *)&peer, text));
        struct client *client = calloc(1, sizeof *client);
        if (client == NULL || fcntl(fd, F_SETFL, O_NONBLOCK) < 0)
            die("cannot take a client");
        client->fd = fd;
        watch(epoll, EPOLL_CTL_ADD, fd, EPOLLIN, client);
    }
}

static void hang_up(struct client *client)
{
    close(client->fd);
    free(client);
}

static void on_input(int epoll, struct client *client)
{
    char data[1024];
    ssize_t length = recv(client->fd, data, sizeof data, 0);
    if (length < 0 && not_yet())
        return;
    if (length <= 0) {
        if (length < 0)
            perror("recv");
        hang_up(client);
        return;
    }
    printf("Received data: ");
    fwrite(data, 1, (size_t)length, stdout);
    putchar('\n');
    watch(epoll, EPOLL_CTL_MOD, client->fd, EPOLLOUT, client);
}

static void on_room(struct client *client)
{
    ssize_t sent =
        send(client->fd, reply + client->sent, REPLY_LENGTH - client->sent, MSG_NOSIGNAL);
    if (sent < 0 && not_yet())
        return;
    if (sent < 0) {
        perror("send");
        hang_up(client);
        return;
    }
    client->sent += (size_t)sent;
    if (client->sent < REPLY_LENGTH)
        return;
    printf("Sent response: %s\n", reply);
    hang_up(client);
}

int main(int argc, char *argv[])
{
    uint16_t port = 5000;
    if (argc > 2 || (argc == 2 && !parse_port(argv[1], &port)))
        usage("server [PORT]");
    line_buffer_stdout();
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0)
        die("epoll_create1");
    int listener = open_listener(port);
    watch(epoll, EPOLL_CTL_ADD, listener, EPOLLIN, NULL);
    for (;;) {
        struct epoll_event events[16];
        int count = epoll_wait(epoll, events, 16, -1);
        for (int i = 0; i < count; i++) {
            struct client *client = events[i].data.ptr;
            if (client == NULL)
                accept_all(epoll, listener);
            else if (events[i].events & EPOLLOUT)
                on_room(client);
            else
                on_input(epoll, client);
        }
    }
}
