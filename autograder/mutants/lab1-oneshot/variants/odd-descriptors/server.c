/* Unusual: stdin is closed, so the listener is descriptor 0; each connection is moved to a high
 * number and has a second descriptor for sending; both must be closed for the FIN to go out. */
#include "lab.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static const char reply[] = "Hello, client!";

static void open_listener(uint16_t port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    socklen_t length = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    close(0);
    if (socket(AF_INET, SOCK_STREAM, 0) != 0)
        die("socket");
    if (setsockopt(0, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int)) < 0)
        die("setsockopt");
    if (bind(0, (struct sockaddr *)&address, length) < 0)
        die("bind");
    if (listen(0, 2) < 0)
        die("listen");
    if (getsockname(0, (struct sockaddr *)&address, &length) < 0)
        die("getsockname");
    printf("Server is listening on port %d...\n", ntohs(address.sin_port));
}

static bool send_reply(int fd)
{
    for (size_t done = 0; done < 14;) {
        ssize_t sent = send(fd, reply + done, 14 - done, MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR)
            return false;
        done += sent > 0 ? (size_t)sent : 0;
    }
    return true;
}

static void serve(int in, int out)
{
    char data[1024];
    ssize_t length;
    do
        length = recv(in, data, sizeof data, 0);
    while (length < 0 && errno == EINTR);
    if (length < 0)
        perror("recv");
    if (length <= 0)
        return;
    printf("Received data: ");
    fwrite(data, 1, (size_t)length, stdout);
    printf("\n");
    if (send_reply(out))
        printf("Sent response: Hello, client!\n");
    else
        perror("send");
}

static int move_up(int fd)
{
    int high = fcntl(fd, F_DUPFD_CLOEXEC, 60);
    if (high < 0)
        return fd;
    close(fd);
    return high;
}

int main(int argc, char *argv[])
{
    uint16_t port = 5000;
    if (argc > 2 || (argc == 2 && !parse_port(argv[1], &port)))
        usage("server [PORT]");
    line_buffer_stdout();
    open_listener(port);
    for (;;) {
        struct sockaddr_in peer;
        socklen_t length = sizeof peer;
        char text[ADDRESS_TEXT_SIZE];
        int fd = accept(0, (struct sockaddr *)&peer, &length);
        if (fd < 0) {
            perror("accept");
            continue;
        }
        printf("Accepted connection from %s\n", format_address((struct sockaddr *)&peer, text));
        int in = move_up(fd);
        int out = dup(in);
        serve(in, out);
        close(in);
        close(out);
    }
}
