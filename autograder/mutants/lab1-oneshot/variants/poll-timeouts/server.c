/* Unusual: nothing waits for long: poll() returns every 200 ms, and a time limit of 50 ms is set on
 * the connection as well. The listener does not block, as the client may be gone after poll(). */
#include "lab.h"
#include "wait.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

static int open_listener(uint16_t port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    socklen_t length = sizeof address;
    int on = 1;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0)
        die("cannot make a socket");
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0)
        die("cannot set SO_REUSEADDR");
    if (bind(fd, (struct sockaddr *)&address, length) < 0)
        die("cannot bind");
    if (listen(fd, 16) < 0)
        die("cannot listen");
    if (fcntl(fd, F_SETFL, O_NONBLOCK) < 0)
        die("cannot set O_NONBLOCK");
    if (getsockname(fd, (struct sockaddr *)&address, &length) < 0)
        die("cannot get the port");
    printf("Server is listening on port %d...\n", ntohs(address.sin_port));
    return fd;
}

static void serve(int fd)
{
    char data[1024];
    ssize_t length = receive(fd, data, sizeof data);
    if (length < 0)
        perror("cannot receive");
    if (length <= 0)
        return;
    printf("Received data: ");
    fwrite(data, (size_t)length, 1, stdout);
    printf("\n");
    if (send_all(fd, "Hello, client!", 14))
        printf("Sent response: Hello, client!\n");
    else
        perror("cannot send");
}

int main(int argc, char *argv[])
{
    uint16_t port = 5000;
    if (argc > 2 || (argc == 2 && !parse_port(argv[1], &port)))
        usage("server [PORT]");
    line_buffer_stdout();
    int listener = open_listener(port);
    for (;;) {
        struct sockaddr_in peer;
        socklen_t length = sizeof peer;
        char text[ADDRESS_TEXT_SIZE];
        wait_for(listener, POLLIN);
        int fd = accept(listener, (struct sockaddr *)&peer, &length);
        if (fd < 0) {
            if (errno != EAGAIN && errno != EINTR)
                perror("cannot accept");
            continue;
        }
        printf("Accepted connection from %s\n", format_address((struct sockaddr *)&peer, text));
        limit_waiting(fd);
        serve(fd);
        close(fd);
    }
}
