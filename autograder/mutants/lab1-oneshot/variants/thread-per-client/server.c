/* Unusual: a detached thread for each client, so that silent ones hold nobody up; a log line of
 * several parts is printed under flockfile(). */
#include "lab.h"
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct visit {
    int fd;
    struct sockaddr_in peer;
};

static int open_listener(uint16_t port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(port),
                                  .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
    socklen_t length = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0)
        die("socket");
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int)) < 0)
        die("setsockopt");
    if (bind(fd, (struct sockaddr *)&address, length) < 0)
        die("bind");
    if (listen(fd, SOMAXCONN) < 0)
        die("listen");
    if (getsockname(fd, (struct sockaddr *)&address, &length) < 0)
        die("getsockname");
    printf("Server is listening on port %d...\n", ntohs(address.sin_port));
    return fd;
}

static bool send_all(int fd, const char *data, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(fd, data, length, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            return false;
        data += sent;
        length -= (size_t)sent;
    }
    return true;
}

static void serve(int fd)
{
    char data[1024];
    ssize_t length;
    do
        length = recv(fd, data, sizeof data, 0);
    while (length < 0 && errno == EINTR);
    if (length < 0)
        perror("recv");
    if (length <= 0)
        return;
    flockfile(stdout);
    printf("Received data: ");
    fwrite(data, 1, (size_t)length, stdout);
    printf("\n");
    funlockfile(stdout);
    if (send_all(fd, "Hello, client!", 14))
        printf("Sent response: Hello, client!\n");
    else
        perror("send");
}

static void *visit_thread(void *argument)
{
    struct visit *visit = argument;
    char text[ADDRESS_TEXT_SIZE];
    format_address((struct sockaddr *)&visit->peer, text);
    printf("Accepted connection from %s\n", text);
    serve(visit->fd);
    close(visit->fd);
    free(visit);
    return NULL;
}

int main(int argc, char *argv[])
{
    uint16_t port = 5000;
    if (argc > 2 || (argc == 2 && !parse_port(argv[1], &port)))
        usage("server [PORT]");
    line_buffer_stdout();
    int listener = open_listener(port);
    pthread_attr_t detached;
    pthread_attr_init(&detached);
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    for (;;) {
        pthread_t thread;
        struct visit *visit = calloc(1, sizeof *visit);
        if (visit == NULL)
            die("calloc");
        socklen_t length = sizeof visit->peer;
        visit->fd = accept(listener, (struct sockaddr *)&visit->peer, &length);
        if (visit->fd < 0) {
            perror("accept");
            free(visit);
            continue;
        }
        if (pthread_create(&thread, &detached, visit_thread, visit) != 0) {
            fprintf(stderr, "no thread for this client\n");
            close(visit->fd);
            free(visit);
        }
    }
}
