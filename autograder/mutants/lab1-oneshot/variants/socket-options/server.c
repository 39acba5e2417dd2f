/* Unusual: options besides SO_REUSEADDR: keep-alive, no Nagle, and a close that waits until the
 * peer's kernel has everything (SO_LINGER). */
#define _DEFAULT_SOURCE
#include "lab.h"
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <unistd.h>

static const char reply[] = "Hello, client!";

static void set(int fd, int level, int option)
{
    int on = 1;
    if (setsockopt(fd, level, option, &on, sizeof on) < 0)
        die("setsockopt");
}

static int open_listener(uint16_t port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    socklen_t length = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0)
        die("socket");
    set(fd, SOL_SOCKET, SO_REUSEADDR);
    set(fd, SOL_SOCKET, SO_KEEPALIVE);
    set(fd, IPPROTO_TCP, TCP_NODELAY);
    if (bind(fd, (struct sockaddr *)&address, length) < 0)
        die("bind");
    if (listen(fd, 1000000) < 0)
        die("listen");
    if (getsockname(fd, (struct sockaddr *)&address, &length) < 0)
        die("getsockname");
    printf("Server is listening on port %d...\n", ntohs(address.sin_port));
    return fd;
}

static void serve(int fd)
{
    char data[1024];
    ssize_t length;
    do
        length = recv(fd, data, sizeof data, 0);
    while (length < 0 && errno == EINTR);
    if (length < 0)
        perror("recv");
    if (length <= 0)
        return;
    printf("Received data: ");
    fwrite(data, 1, (size_t)length, stdout);
    printf("\n");
    for (size_t done = 0; done < 14;) {
        ssize_t sent = send(fd, reply + done, 14 - done, MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR) {
            perror("send");
            return;
        }
        done += sent > 0 ? (size_t)sent : 0;
    }
    printf("Sent response: Hello, client!\n");
}

int main(int argc, char *argv[])
{
    uint16_t port = 5000;
    struct linger patience = {.l_onoff = 1, .l_linger = 2};
    if (argc > 2 || (argc == 2 && !parse_port(argv[1], &port)))
        usage("server [PORT]");
    line_buffer_stdout();
    int listener = open_listener(port);
    for (;;) {
        struct sockaddr_in peer;
        socklen_t length = sizeof peer;
        char text[ADDRESS_TEXT_SIZE];
        int fd = accept(listener, (struct sockaddr *)&peer, &length);
        if (fd < 0) {
            perror("accept");
            continue;
        }
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &patience, sizeof patience);
        printf("Accepted connection from %s\n", format_address((struct sockaddr *)&peer, text));
        serve(fd);
        close(fd);
    }
}
