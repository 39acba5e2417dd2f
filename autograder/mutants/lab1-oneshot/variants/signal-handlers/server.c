/* Unusual: a timer interrupts this server every millisecond, without SA_RESTART. */
#include "lab.h"
#include "restless.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void say(const char *text)
{
    if (!write_whole(STDOUT_FILENO, text, strlen(text)))
        die("cannot write the log");
}

static int open_listener(uint16_t port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    socklen_t length = sizeof address;
    char line[64];
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0)
        die("cannot make a socket");
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int)) < 0)
        die("cannot set SO_REUSEADDR");
    if (bind(fd, (struct sockaddr *)&address, length) < 0)
        die("cannot bind");
    if (listen(fd, 20) < 0)
        die("cannot listen");
    if (getsockname(fd, (struct sockaddr *)&address, &length) < 0)
        die("cannot get the port");
    snprintf(line, sizeof line, "Server is listening on port %d...\n", ntohs(address.sin_port));
    say(line);
    return fd;
}

static void serve(int fd)
{
    const char prefix[] = "Received data: ";
    const char reply[] = "Hello, client!";
    char line[sizeof prefix + 1024 + 1];
    memcpy(line, prefix, sizeof prefix);
    ssize_t length = receive(fd, line + strlen(prefix), 1024);
    if (length < 0)
        perror("cannot receive");
    if (length <= 0)
        return;
    size_t whole = strlen(prefix) + (size_t)length;
    line[whole] = '\n';
    if (!write_whole(STDOUT_FILENO, line, whole + 1))
        die("cannot write the log");
    if (write_whole(fd, reply, strlen(reply)))
        say("Sent response: Hello, client!\n");
    else
        perror("cannot send");
}

int main(int argc, char *argv[])
{
    uint16_t port = 5000;
    if (argc > 2 || (argc == 2 && !parse_port(argv[1], &port)))
        usage("server [PORT]");
    be_restless();
    int listener = open_listener(port);
    for (;;) {
        struct sockaddr_in peer;
        socklen_t length = sizeof peer;
        char text[ADDRESS_TEXT_SIZE];
        char line[sizeof text + 32];
        int fd = accept(listener, (struct sockaddr *)&peer, &length);
        if (fd < 0) {
            if (errno != EINTR)
                perror("cannot accept");
            continue;
        }
        format_address((struct sockaddr *)&peer, text);
        snprintf(line, sizeof line, "Accepted connection from %s\n", text);
        say(line);
        serve(fd);
        close(fd);
    }
}
