/* Unusual: talks before, between and after the lines that it owes, on stdout and stderr. */
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
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *list;
    int error = getaddrinfo(host, port, &hints, &list);
    if (error != 0) {
        fprintf(stderr, "%s: %s\n", host, gai_strerror(error));
        exit(1);
    }
    for (struct addrinfo *one = list; one != NULL; one = one->ai_next) {
        char text[ADDRESS_TEXT_SIZE];
        printf("Trying %s ...\n", format_address(one->ai_addr, text));
        int fd = socket(one->ai_family, one->ai_socktype, one->ai_protocol);
        if (fd >= 0 && connect_on(fd, one->ai_addr, one->ai_addrlen) == 0) {
            printf("Connected to %s\n", text);
            fprintf(stderr, "client: connected, error 0: %s\n", strerror(0));
            freeaddrinfo(list);
            return fd;
        }
        fprintf(stderr, "%s: %s\n", text, strerror(errno));
        close(fd);
    }
    freeaddrinfo(list);
    fprintf(stderr, "client: giving up\n");
    exit(1);
}

int main(int argc, char *argv[])
{
    const char *host = argc > 1 ? argv[1] : "127.0.0.1";
    const char *port = argc > 2 ? argv[2] : "5000";
    const char *message = argc > 3 ? argv[3] : "Hello, server!";
    uint16_t number;
    if (argc > 4 || host[0] == '-' || !parse_port(port, &number))
        usage("client [HOST [PORT [MESSAGE]]]\n\nHOST is a name or an address");
    printf("*** client of lab 1 ***\n");
    int fd = dial(host, port);
    for (size_t done = 0; message[done] != '\0';) {
        ssize_t sent = send(fd, message + done, strlen(message + done), MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR)
            die("send");
        done += sent > 0 ? (size_t)sent : 0;
    }
    printf("Sent message: %s\n", message);
    printf("%zu bytes in all; waiting for the reply\n", strlen(message));
    fflush(stdout);
    char piece[64];
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
        fprintf(stderr, "client: %zd bytes\n", length);
    }
    if (any)
        printf("\n");
    close(fd);
    printf("*** end of stream ***\n");
    return any ? 0 : 1;
}
