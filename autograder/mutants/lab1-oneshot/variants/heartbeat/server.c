/* Unusual: a second thread says every 250 ms that the server is still there, whatever happens. */
#include "lab.h"
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static const char reply[] = "Hello, client!";

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
    if (listen(fd, 10) < 0)
        die("listen");
    if (getsockname(fd, (struct sockaddr *)&address, &length) < 0)
        die("getsockname");
    printf("Server is listening on port %d...\n", ntohs(address.sin_port));
    return fd;
}

static void *beat(void *nothing)
{
    (void)nothing;
    for (unsigned count = 1;; count++) {
        struct timespec left = {.tv_nsec = 250 * 1000 * 1000};
        while (nanosleep(&left, &left) < 0 && errno == EINTR)
            ;
        printf("Still here (%u)\n", count);
    }
    return NULL;
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
    for (size_t done = 0; done < sizeof reply - 1;) {
        ssize_t sent = send(fd, reply + done, sizeof reply - 1 - done, MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR) {
            perror("send");
            return;
        }
        done += sent > 0 ? (size_t)sent : 0;
    }
    printf("Sent response: %s\n", reply);
}

int main(int argc, char *argv[])
{
    uint16_t port = 5000;
    pthread_t heart;
    if (argc > 2 || (argc == 2 && !parse_port(argv[1], &port)))
        usage("server [PORT]");
    line_buffer_stdout();
    int listener = open_listener(port);
    errno = pthread_create(&heart, NULL, beat, NULL);
    if (errno != 0)
        die("pthread_create");
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
