/* Unusual: one thread and one poll() without a timeout for the listener and up to 60 clients at
 * once; the listener is not asked for more while the table is full. */
#include "lab.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

enum { ROOM = 61 }; /* the listener is the first */

static const char reply[] = "Hello, client!";

static int open_listener(uint16_t port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    socklen_t length = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0)
        die("socket");
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int)) < 0)
        die("setsockopt");
    if (bind(fd, (struct sockaddr *)&address, length) < 0)
        die("bind");
    if (listen(fd, 128) < 0)
        die("listen");
    if (fcntl(fd, F_SETFL, O_NONBLOCK) < 0)
        die("fcntl");
    if (getsockname(fd, (struct sockaddr *)&address, &length) < 0)
        die("getsockname");
    printf("Server is listening on port %d...\n", ntohs(address.sin_port));
    return fd;
}

static int welcome(int listener)
{
    struct sockaddr_in peer;
    socklen_t length = sizeof peer;
    char text[ADDRESS_TEXT_SIZE];
    int fd = accept(listener, (struct sockaddr *)&peer, &length);
    if (fd >= 0)
        printf("Accepted connection from %s\n", format_address((struct sockaddr *)&peer, text));
    else if (errno != EAGAIN && errno != EINTR)
        perror("accept");
    return fd;
}

static void send_reply(int fd)
{
    for (size_t done = 0; done < sizeof reply - 1;) {
        ssize_t sent = send(fd, reply + done, sizeof reply - 1 - done, MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR) {
            perror("send");
            return;
        }
        done += sent > 0 ? (size_t)sent : 0;
    }
    printf("Sent response: %s\n", reply);
}

/* False if the client is still to be heard. */
static bool serve(int fd)
{
    char data[1024];
    ssize_t length = recv(fd, data, sizeof data, 0);
    if (length < 0 && errno == EINTR)
        return false;
    if (length < 0)
        perror("recv");
    if (length > 0) {
        printf("Received data: ");
        fwrite(data, 1, (size_t)length, stdout);
        printf("\n");
        send_reply(fd);
    }
    close(fd);
    return true;
}

int main(int argc, char *argv[])
{
    uint16_t port = 5000;
    struct pollfd table[ROOM];
    nfds_t count = 1;
    if (argc > 2 || (argc == 2 && !parse_port(argv[1], &port)))
        usage("server [PORT]");
    line_buffer_stdout();
    table[0] = (struct pollfd){.fd = open_listener(port)};
    for (;;) {
        table[0].events = count < ROOM ? POLLIN : 0;
        if (poll(table, count, -1) < 0)
            continue;
        for (nfds_t i = count - 1; i > 0; i--)
            if (table[i].revents != 0 && serve(table[i].fd))
                table[i] = table[--count];
        int fd = table[0].revents != 0 ? welcome(table[0].fd) : -1;
        if (fd >= 0)
            table[count++] = (struct pollfd){.fd = fd, .events = POLLIN};
    }
}
