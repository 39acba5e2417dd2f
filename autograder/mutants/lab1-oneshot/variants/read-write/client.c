/* Unusual: read() and write() throughout; the reply is collected in memory that grows, and comes
 * out at the very end, in one piece. */
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

static bool write_all(int fd, const char *next, size_t length)
{
    while (length > 0) {
        ssize_t written = write(fd, next, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        next += written;
        length -= (size_t)written;
    }
    return true;
}

static int dial(const char *host, const char *port)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *list;
    int problem = getaddrinfo(host, port, &hints, &list);
    if (problem != 0) {
        fprintf(stderr, "%s: %s\n", host, gai_strerror(problem));
        exit(1);
    }
    for (struct addrinfo *it = list; it != NULL; it = it->ai_next) {
        int fd = socket(it->ai_family, SOCK_STREAM, 0);
        if (fd >= 0 && connect_on(fd, it->ai_addr, it->ai_addrlen) == 0) {
            freeaddrinfo(list);
            return fd;
        }
        perror(host);
        close(fd);
    }
    freeaddrinfo(list);
    exit(1);
}

static char *read_all(int fd, size_t *length)
{
    char *all = NULL;
    size_t room = 0;
    *length = 0;
    for (;;) {
        if (room - *length < 512) {
            room = 2 * room + 512;
            all = realloc(all, room);
            if (all == NULL)
                die("realloc");
        }
        ssize_t count = read(fd, all + *length, room - *length);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            die("read");
        if (count == 0)
            return all;
        *length += (size_t)count;
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
    signal(SIGPIPE, SIG_IGN);
    int fd = dial(host, port);
    if (!write_all(fd, message, strlen(message)))
        die("write");
    printf("Sent message: %s\n", message);
    fflush(stdout);
    size_t length;
    char *reply = read_all(fd, &length);
    close(fd);
    if (length > 0) {
        printf("Received response: ");
        fwrite(reply, 1, length, stdout);
        printf("\n");
    }
    free(reply);
    return length > 0 ? 0 : 1;
}
