/* Unusual: as it was written in 1985: inet_addr, inet_ntoa, select, signal, read and write. */
#define _DEFAULT_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

static void usage_and_exit(void)
{
    fputs("usage: server [PORT]\n", stderr);
    exit(2);
}

static unsigned short port_of(const char *text)
{
    char *end;
    errno = 0;
    long port = strtol(text, &end, 10); /* takes "+80", "080" and " 80", too */
    if (end == text || *end != '\0' || errno != 0 || port < 0 || port > 65535)
        usage_and_exit();
    return (unsigned short)port;
}

static void give_up(const char *what)
{
    perror(what);
    exit(1);
}

static void wait_readable(int fd)
{
    fd_set set;
    do {
        FD_ZERO(&set);
        FD_SET(fd, &set);
    } while (select(fd + 1, &set, NULL, NULL, NULL) < 0 && errno == EINTR);
}

static void serve(int fd)
{
    char data[1024];
    const char *reply = "Hello, client!";
    const char *next = reply;
    bzero(data, sizeof data);
    long length;
    do {
        wait_readable(fd);
        length = read(fd, data, sizeof data);
    } while (length < 0 && errno == EINTR);
    if (length < 0)
        perror("read");
    if (length <= 0)
        return;
    printf("Received data: ");
    for (long i = 0; i < length; i++)
        putchar(data[i]);
    printf("\n");
    while (*next != '\0') {
        long written = write(fd, next, (size_t)(reply + 14 - next));
        if (written < 0 && errno != EINTR) {
            perror("write");
            return;
        }
        if (written > 0)
            next += written;
    }
    printf("Sent response: %s\n", reply);
}

int main(int argc, char *argv[])
{
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    int on = 1;
    bzero(&address, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = inet_addr("127.0.0.1");
    address.sin_port = htons(5000);
    if (argc > 2)
        usage_and_exit();
    if (argc == 2)
        address.sin_port = htons(port_of(argv[1]));
    signal(SIGPIPE, SIG_IGN);
    setlinebuf(stdout);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener < 0)
        give_up("socket");
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, (char *)&on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0)
        give_up("bind");
    if (listen(listener, 5) < 0)
        give_up("listen");
    if (getsockname(listener, (struct sockaddr *)&address, &length) < 0)
        give_up("getsockname");
    printf("Server is listening on port %d...\n", ntohs(address.sin_port));
    for (;;) {
        length = sizeof address;
        wait_readable(listener);
        int fd = accept(listener, (struct sockaddr *)&address, &length);
        if (fd < 0) {
            perror("accept");
            continue;
        }
        printf("Accepted connection from %s", inet_ntoa(address.sin_addr));
        printf(":%d\n", ntohs(address.sin_port));
        serve(fd);
        close(fd);
    }
}
