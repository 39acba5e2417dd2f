/* Unusual: a child process sends the message and prints its line; the parent waits for the child,
 * closes nothing, and receives the reply. */
#include "lab.h"
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
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
    int fd = -1;
    if (error != 0) {
        fprintf(stderr, "%s: %s\n", host, gai_strerror(error));
        exit(1);
    }
    for (struct addrinfo *one = list; one != NULL; one = one->ai_next) {
        fd = socket(one->ai_family, one->ai_socktype, one->ai_protocol);
        if (fd >= 0 && connect_on(fd, one->ai_addr, one->ai_addrlen) == 0)
            break;
        if (one->ai_next == NULL)
            die("%s port %s", host, port);
        close(fd);
    }
    freeaddrinfo(list);
    return fd;
}

static int send_and_say(int fd, const char *message)
{
    for (size_t done = 0, length = strlen(message); done < length;) {
        ssize_t sent = send(fd, message + done, length - done, MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR) {
            perror("send");
            return 1;
        }
        done += sent < 0 ? 0 : (size_t)sent;
    }
    printf("Sent message: %s\n", message);
    return fflush(stdout) == 0 ? 0 : 1;
}

static void send_in_a_child(int fd, const char *message)
{
    int status;
    pid_t child = fork();
    if (child < 0)
        die("fork");
    if (child == 0)
        _exit(send_and_say(fd, message));
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            die("waitpid");
    if (status != 0)
        exit(1);
}

int main(int argc, char *argv[])
{
    const char *host = argc > 1 ? argv[1] : "127.0.0.1";
    const char *port = argc > 2 ? argv[2] : "5000";
    uint16_t number;
    if (argc > 4 || host[0] == '-' || !parse_port(port, &number))
        usage("client [HOST [PORT [MESSAGE]]]");
    int fd = dial(host, port);
    send_in_a_child(fd, argc > 3 ? argv[3] : "Hello, server!");
    char piece[512];
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
