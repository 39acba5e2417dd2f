/* Unusual: a buffer of 16 bytes. What one larger recv() would have brought is taken in pieces that
 * do not wait (MSG_DONTWAIT), 1024 bytes at most, and still makes one log line. */
#include "lab.h"
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

enum { BUFFER_SIZE = 16, REQUEST_SIZE = 1024 };

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
    if (listen(fd, 1) < 0)
        die("listen");
    if (getsockname(fd, (struct sockaddr *)&address, &length) < 0)
        die("getsockname");
    printf("Server is listening on port %d...\n", ntohs(address.sin_port));
    return fd;
}

static ssize_t receive(int fd, char piece[BUFFER_SIZE], size_t room, int flags)
{
    ssize_t length;
    do
        length = recv(fd, piece, room < BUFFER_SIZE ? room : BUFFER_SIZE, flags);
    while (length < 0 && errno == EINTR);
    return length;
}

static void send_reply(int fd)
{
    char piece[BUFFER_SIZE] = "Hello, client!";
    for (size_t done = 0; done < 14;) {
        ssize_t sent = send(fd, piece + done, 14 - done, MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR) {
            perror("send");
            return;
        }
        done += sent > 0 ? (size_t)sent : 0;
    }
    printf("Sent response: %s\n", piece);
}

static void serve(int fd)
{
    char piece[BUFFER_SIZE];
    size_t total = 0;
    ssize_t length = receive(fd, piece, BUFFER_SIZE, 0);
    if (length < 0)
        perror("recv");
    if (length <= 0)
        return;
    printf("Received data: ");
    for (; length > 0; length = receive(fd, piece, REQUEST_SIZE - total, MSG_DONTWAIT)) {
        fwrite(piece, 1, (size_t)length, stdout);
        total += (size_t)length;
        if (total == REQUEST_SIZE)
            break;
    }
    printf("\n");
    send_reply(fd);
}

int main(int argc, char *argv[])
{
    uint16_t port = 5000;
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
        printf("Accepted connection from %s\n", format_address((struct sockaddr *)&peer, text));
        serve(fd);
        close(fd);
    }
}
