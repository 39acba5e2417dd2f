/* Unusual: every address, an IPv4 one too, is connected to from an IPv6 socket (AI_V4MAPPED). */
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

static int dial(const char *host, const char *port)
{
    struct addrinfo hints = {
        .ai_family = AF_INET6, .ai_socktype = SOCK_STREAM, .ai_flags = AI_V4MAPPED | AI_ALL};
    struct addrinfo *list;
    int error = getaddrinfo(host, port, &hints, &list);
    if (error != 0) {
        fprintf(stderr, "%s: %s\n", host, gai_strerror(error));
        exit(1);
    }
    for (struct addrinfo *one = list; one != NULL; one = one->ai_next) {
        int fd = socket(AF_INET6, SOCK_STREAM, 0);
        if (fd >= 0 && connect_on(fd, one->ai_addr, one->ai_addrlen) == 0) {
            freeaddrinfo(list);
            return fd;
        }
        perror("connect");
        close(fd);
    }
    freeaddrinfo(list);
    exit(1);
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
    for (size_t done = 0, length = strlen(message); done < length;) {
        ssize_t sent = send(fd, message + done, length - done, MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR)
            die("send");
        if (sent > 0)
            done += (size_t)sent;
    }
    printf("Sent message: %s\n", message);
    char piece[333];
    bool any = false;
    ssize_t length;
    while ((length = recv(fd, piece, sizeof piece, 0)) != 0) {
        if (length < 0 && errno == EINTR)
            continue;
        if (length < 0)
            die("recv");
        printf("%s", any ? "" : "Received response: ");
        fwrite(piece, 1, (size_t)length, stdout);
        any = true;
    }
    printf("%s", any ? "\n" : "");
    close(fd);
    return any ? 0 : 1;
}
