/* Unusual: takes its time everywhere, says 20 ms after the fact what it sent, and shuts the
 * connection down and closes it before it prints the reply. */
#include "lab.h"
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
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

static void dawdle(void)
{
    struct timespec left = {.tv_nsec = 20 * 1000 * 1000};
    while (nanosleep(&left, &left) < 0 && errno == EINTR)
        ;
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
        int fd = socket(one->ai_family, one->ai_socktype, one->ai_protocol);
        dawdle();
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

static void send_all(int fd, const char *message)
{
    for (size_t done = 0, length = strlen(message); done < length;) {
        ssize_t sent = send(fd, message + done, length - done, MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR)
            die("send");
        done += sent > 0 ? (size_t)sent : 0;
    }
}

static ssize_t receive(int fd, char *data, size_t size)
{
    ssize_t length;
    do
        length = recv(fd, data, size, 0);
    while (length < 0 && errno == EINTR);
    return length;
}

int main(int argc, char *argv[])
{
    const char *host = argc > 1 ? argv[1] : "127.0.0.1";
    const char *port = argc > 2 ? argv[2] : "5000";
    const char *message = argc > 3 ? argv[3] : "Hello, server!";
    uint16_t number;
    if (argc > 4 || host[0] == '-' || !parse_port(port, &number))
        usage("client [HOST [PORT [MESSAGE]]]");
    int fd = dial(host, port);
    dawdle();
    send_all(fd, message);
    dawdle();
    printf("Sent message: %s\n", message);
    fflush(stdout);
    char *reply = NULL;
    size_t size;
    FILE *memory = open_memstream(&reply, &size);
    char piece[4096];
    ssize_t length;
    if (memory == NULL)
        die("open_memstream");
    while ((length = receive(fd, piece, sizeof piece)) > 0)
        fwrite(piece, 1, (size_t)length, memory);
    if (length < 0)
        perror("recv");
    fclose(memory);
    shutdown(fd, SHUT_RDWR);
    close(fd);
    dawdle();
    if (size > 0) {
        printf("Received response: ");
        fwrite(reply, 1, size, stdout);
        printf("\n");
    }
    free(reply);
    return size > 0 && length == 0 ? 0 : 1;
}
