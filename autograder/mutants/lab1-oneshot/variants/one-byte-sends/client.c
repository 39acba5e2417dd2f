/* Unusual: the message is handed over one byte per send(); MSG_MORE keeps the kernel from putting
 * each byte into a segment of its own, because the server receives only once. */
#include "lab.h"
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
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
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    struct addrinfo *list;
    int fd = -1;
    int error = getaddrinfo(host, port, &hints, &list);
    if (error != 0) {
        fprintf(stderr, "%s: %s\n", host, gai_strerror(error));
        return -1;
    }
    for (struct addrinfo *one = list; one != NULL && fd < 0; one = one->ai_next) {
        fd = socket(one->ai_family, one->ai_socktype, one->ai_protocol);
        if (fd >= 0 && connect_on(fd, one->ai_addr, one->ai_addrlen) == 0)
            continue;
        perror("connect");
        if (fd >= 0)
            close(fd);
        fd = -1;
    }
    freeaddrinfo(list);
    return fd;
}

static void send_bytewise(int fd, const char *message)
{
    size_t length = strlen(message);
    for (size_t i = 0; i < length;) {
        ssize_t sent = send(fd, message + i, 1, MSG_NOSIGNAL | (i + 1 < length ? MSG_MORE : 0));
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            die("send");
        i += (size_t)sent;
    }
}

static bool print_reply(int fd)
{
    char byte;
    bool any = false;
    ssize_t length;
    while ((length = recv(fd, &byte, 1, 0)) != 0) {
        if (length < 0 && errno == EINTR)
            continue;
        if (length < 0)
            die("recv");
        if (!any)
            printf("Received response: ");
        any = true;
        putchar(byte);
    }
    if (any)
        putchar('\n');
    else
        fprintf(stderr, "the server closed the connection without a reply\n");
    return any;
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
    if (fd < 0)
        return 1;
    send_bytewise(fd, message);
    printf("Sent message: %s\n", message);
    bool any = print_reply(fd);
    close(fd);
    return any ? 0 : 1;
}
