/* Unusual: takes its time: 20 ms before it listens and before it answers, and the lines about the
 * bytes come only when the connection has been shut down and closed. */
#include "lab.h"
#include <errno.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static void dawdle(void)
{
    struct timespec left = {.tv_nsec = 20 * 1000 * 1000};
    while (nanosleep(&left, &left) < 0 && errno == EINTR)
        ;
}

static int open_listener(uint16_t port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    socklen_t length = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0)
        die("socket");
    dawdle();
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int)) < 0)
        die("setsockopt");
    if (bind(fd, (struct sockaddr *)&address, length) < 0)
        die("bind");
    dawdle();
    if (listen(fd, 64) < 0)
        die("listen");
    dawdle();
    if (getsockname(fd, (struct sockaddr *)&address, &length) < 0)
        die("getsockname");
    printf("Server is listening on port %d...\n", ntohs(address.sin_port));
    return fd;
}

static bool send_reply(int fd)
{
    const char reply[] = "Hello, client!";
    for (size_t done = 0; done < sizeof reply - 1;) {
        ssize_t sent = send(fd, reply + done, sizeof reply - 1 - done, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            return false;
        done += (size_t)sent;
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
    dawdle();
    bool sent = length > 0 && send_reply(fd);
    if (length > 0 && !sent)
        perror("send");
    dawdle();
    shutdown(fd, SHUT_RDWR);
    close(fd);
    if (length <= 0)
        return;
    dawdle();
    printf("Received data: ");
    fwrite(data, 1, (size_t)length, stdout);
    printf("\n");
    dawdle();
    if (sent)
        printf("Sent response: Hello, client!\n");
}

int main(int argc, char *argv[])
{
    uint16_t port = 5000;
    if (argc > 2 || (argc == 2 && !parse_port(argv[1], &port)))
        usage("server [PORT]");
    line_buffer_stdout();
    dawdle();
    int listener = open_listener(port);
    for (;;) {
        struct sockaddr_in peer;
        socklen_t length = sizeof peer;
        char text[ADDRESS_TEXT_SIZE];
        int fd = accept(listener, (struct sockaddr *)&peer, &length);
        if (fd < 0) {
            perror("accept");
            continue;
        }
        dawdle();
        printf("Accepted connection from %s\n", format_address((struct sockaddr *)&peer, text));
        serve(fd);
    }
}
