/* Unusual: a connection is a descriptor like any other: read() and write(), also for the log. With
 * write() there is no MSG_NOSIGNAL, so SIGPIPE is blocked by the signal mask. */
#include "lab.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

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

static void say(const char *line)
{
    write_all(STDOUT_FILENO, line, strlen(line));
}

static void serve(int fd)
{
    char line[1100] = "Received data: ";
    size_t prefix = strlen(line);
    ssize_t length;
    while ((length = read(fd, line + prefix, 1024)) < 0 && errno == EINTR)
        ;
    if (length < 0)
        perror("read");
    if (length <= 0)
        return;
    line[prefix + (size_t)length] = '\n';
    write_all(STDOUT_FILENO, line, prefix + (size_t)length + 1);
    if (write_all(fd, "Hello, client!", 14))
        say("Sent response: Hello, client!\n");
    else
        perror("write");
}

int main(int argc, char *argv[])
{
    uint16_t port = 5000;
    if (argc > 2 || (argc == 2 && !parse_port(argv[1], &port)))
        usage("server [PORT]");
    sigset_t broken_pipe;
    sigemptyset(&broken_pipe);
    sigaddset(&broken_pipe, SIGPIPE);
    sigprocmask(SIG_BLOCK, &broken_pipe, NULL);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    socklen_t length = sizeof address;
    address.sin_addr.s_addr = htonl(0x7f000001);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener < 0)
        die("socket");
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
    if (bind(listener, (struct sockaddr *)&address, length) < 0)
        die("bind: port %hu", port);
    if (listen(listener, 1) < 0)
        die("listen");
    getsockname(listener, (struct sockaddr *)&address, &length);
    char line[100];
    snprintf(line, sizeof line, "Server is listening on port %d...\n", ntohs(address.sin_port));
    say(line);
    for (;;) {
        length = sizeof address;
        int fd = accept(listener, (struct sockaddr *)&address, &length);
        if (fd < 0) {
            perror("accept");
            continue;
        }
        char peer[ADDRESS_TEXT_SIZE];
        format_address((struct sockaddr *)&address, peer);
        snprintf(line, sizeof line, "Accepted connection from %s\n", peer);
        say(line);
        serve(fd);
        close(fd);
    }
}
