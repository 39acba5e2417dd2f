/* Unusual: a receive buffer of 16 bytes, in the kernel too as far as it lets us (SO_RCVBUF), and a
 * message that goes out 16 bytes at a time, which MSG_MORE joins into one segment again. */
#include "lab.h"
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A signal does not end the handshake: asked again, connect() waits for its end, or finds it done.
 */
static int connect_on(int fd, const struct sockaddr *to, socklen_t size)
{
    int status;
    do
        status = connect(fd, to, size);
    while (status < 0 && errno == EINTR);
    return status < 0 && errno == EISCONN ? 0 : status;
}

enum { BUFFER_SIZE = 16 };

static int dial(const char *host, const char *port)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *list;
    int error = getaddrinfo(host, port, &hints, &list);
    if (error != 0) {
        fprintf(stderr, "%s: %s\n", host, gai_strerror(error));
        exit(1);
    }
    for (struct addrinfo *one = list; one != NULL; one = one->ai_next) {
        int fd = socket(one->ai_family, one->ai_socktype, one->ai_protocol);
        if (fd >= 0)
            setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &(int){BUFFER_SIZE}, sizeof(int));
        if (fd >= 0 && connect_on(fd, one->ai_addr, one->ai_addrlen) == 0) {
            freeaddrinfo(list);
            return fd;
        }
        perror(host);
        close(fd);
    }
    freeaddrinfo(list);
    exit(1);
}

static void send_in_pieces(int fd, const char *message)
{
    size_t left = strlen(message);
    while (left > 0) {
        bool last = left <= BUFFER_SIZE;
        ssize_t sent =
            send(fd, message, last ? left : BUFFER_SIZE, MSG_NOSIGNAL | (last ? 0 : MSG_MORE));
        if (sent < 0 && errno != EINTR)
            die("send");
        if (sent > 0) {
            message += sent;
            left -= (size_t)sent;
        }
    }
}

int main(int argc, char *argv[])
{
    const char *host = argc > 1 ? argv[1] : "127.0.0.1";
    const char *port = argc > 2 ? argv[2] : "5000";
    const char *message = argc > 3 ? argv[3] : "Hello, server!";
    uint16_t number;
    if (argc > 4 || host[0] == '-' || !parse_port(port, &number))
        usage("client [HOST [PORT [MESSAGE]]]");
    line_buffer_stdout();
    int fd = dial(host, port);
    send_in_pieces(fd, message);
    printf("Sent message: %s\n", message);
    char piece[BUFFER_SIZE];
    bool any = false;
    ssize_t length;
    while ((length = recv(fd, piece, sizeof piece, 0)) != 0) {
        if (length < 0 && errno == EINTR)
            continue;
        if (length < 0)
            die("recv");
        if (!any)
            printf("Received response: ");
        any = true;
        fwrite(piece, 1, (size_t)length, stdout);
    }
    if (any)
        printf("\n");
    close(fd);
    return any ? 0 : 1;
}
