/* Unusual: receives once into a buffer of 16 bytes. A longer request is answered when its first 16
 * bytes have come, and as the rest was never read, closing resets the connection. */
#include "lab.h"
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

enum { BUFFER_SIZE = 16 };

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
    char data[BUFFER_SIZE];
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
