/* Unusual: stdin is closed and the socket becomes descriptor 0, read by getchar() and written to by
 * write(): the standard streams are the connection and the terminal. */
#include "lab.h"
#include <errno.h>
#include <netdb.h>
#include <signal.h>
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

static void dial(const char *host, const char *port)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *list;
    int error = getaddrinfo(host, port, &hints, &list);
    if (error != 0) {
        fprintf(stderr, "%s: %s\n", host, gai_strerror(error));
        exit(1);
    }
    for (struct addrinfo *one = list; one != NULL; one = one->ai_next) {
        close(STDIN_FILENO);
        int fd = socket(one->ai_family, one->ai_socktype, one->ai_protocol);
        if (fd == STDIN_FILENO && connect_on(fd, one->ai_addr, one->ai_addrlen) == 0) {
            freeaddrinfo(list);
            return;
        }
        perror(host);
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
    signal(SIGPIPE, SIG_IGN);
    line_buffer_stdout();
    dial(host, port);
    for (size_t done = 0, length = strlen(message); done < length;) {
        ssize_t written = write(STDIN_FILENO, message + done, length - done);
        if (written < 0 && errno != EINTR)
            die("write");
        done += written > 0 ? (size_t)written : 0;
    }
    printf("Sent message: %s\n", message);
    int byte = getchar();
    bool any = byte != EOF;
    if (any)
        printf("Received response: ");
    for (; byte != EOF; byte = getchar())
        putchar(byte);
    if (ferror(stdin))
        die("getchar");
    if (any)
        putchar('\n');
    return any ? 0 : 1;
}
