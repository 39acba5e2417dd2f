/* Unusual: looks at the data first (MSG_PEEK), then takes just as much by recvmsg() into two
 * buffers, and sends the reply from three by sendmsg(). */
#include "lab.h"
#include <errno.h>
#include <stdio.h>
#include <sys/uio.h>
#include <unistd.h>

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
    if (listen(fd, 128) < 0)
        die("listen");
    if (getsockname(fd, (struct sockaddr *)&address, &length) < 0)
        die("getsockname");
    printf("Server is listening on port %d...\n", ntohs(address.sin_port));
    return fd;
}

static bool send_reply(int fd)
{
    struct iovec parts[] = {{"Hello", 5}, {", ", 2}, {"client!", 7}};
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = 3};
    while (message.msg_iovlen > 0) {
        ssize_t sent = sendmsg(fd, &message, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            return false;
        size_t left = (size_t)sent;
        for (; message.msg_iovlen > 0 && left >= message.msg_iov->iov_len; message.msg_iovlen--)
            left -= message.msg_iov++->iov_len;
        if (message.msg_iovlen > 0) {
            message.msg_iov->iov_base = (char *)message.msg_iov->iov_base + left;
            message.msg_iov->iov_len -= left;
        }
    }
    return true;
}

static ssize_t peek(int fd)
{
    char data[1024];
    ssize_t length;
    do
        length = recv(fd, data, sizeof data, MSG_PEEK);
    while (length < 0 && errno == EINTR);
    return length;
}

static void serve(int fd)
{
    char first[100];
    char rest[924];
    ssize_t length = peek(fd);
    if (length > 0) {
        size_t seen = (size_t)length;
        size_t head = seen < sizeof first ? seen : sizeof first;
        struct iovec parts[] = {{first, head}, {rest, seen - head}};
        struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
        while ((length = recvmsg(fd, &message, 0)) < 0 && errno == EINTR)
            ;
    }
    if (length < 0)
        perror("recvmsg");
    if (length <= 0)
        return;
    size_t taken = (size_t)length;
    printf("Received data: ");
    fwrite(first, 1, taken < sizeof first ? taken : sizeof first, stdout);
    if (taken > sizeof first)
        fwrite(rest, 1, taken - sizeof first, stdout);
    printf("\n");
    if (send_reply(fd))
        printf("Sent response: Hello, client!\n");
    else
        perror("sendmsg");
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
