/* Unusual: read() and write() throughout, to the socket and to stdout; no stdio but for errors. */
#include "lab.h"
#include <errno.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

static void write_all(int fd, const char *next, size_t length)
{
    while (length > 0) {
        ssize_t written = write(fd, next, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            die("write");
        next += written;
        length -= (size_t)written;
    }
}

static int dial(const char *host, const char *port)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *list;
    int problem = getaddrinfo(host, port, &hints, &list);
    if (problem != 0) {
        fprintf(stderr, "%s: %s\n", host, gai_strerror(problem));
        exit(1);
    }
    for (struct addrinfo *it = list; it != NULL; it = it->ai_next) {
        int fd = socket(it->ai_family, SOCK_STREAM, 0);
        if (fd >= 0 && connect_on(fd, it->ai_addr, it->ai_addrlen) == 0) {
            freeaddrinfo(list);
            return fd;
        }
        perror(host);
        close(fd);
    }
    freeaddrinfo(list);
    exit(1);
}

static void request(int fd, const char *host, uint16_t port, const char *path)
{
    const char *form = strchr(host, ':') == NULL ? "GET %s HTTP/1.1\r\nHost: %s%s\r\n%s"
                                                 : "GET %s HTTP/1.1\r\nHost: [%s]%s\r\n%s";
    const char *end = "Connection: close\r\n\r\n";
    char suffix[sizeof ":65535"] = "";
    if (port != 80)
        snprintf(suffix, sizeof suffix, ":%hu", port);
    size_t size = strlen(form) + strlen(path) + strlen(host) + strlen(suffix) + strlen(end);
    char *text = malloc(size);
    if (text == NULL)
        die("malloc");
    int length = snprintf(text, size, form, path, host, suffix, end);
    write_all(fd, text, (size_t)length);
    free(text);
}

int main(int argc, char *argv[])
{
    const char *host = argc > 1 ? argv[1] : "127.0.0.1";
    const char *port_text = argc > 2 ? argv[2] : "80";
    uint16_t port;
    if (argc > 4 || host[0] == '-' || !parse_port(port_text, &port))
        usage("fetch [HOST [PORT [PATH]]]");
    signal(SIGPIPE, SIG_IGN);
    int fd = dial(host, port_text);
    request(fd, host, port, argc > 3 ? argv[3] : "/");
    char page[65536];
    bool any = false;
    for (;;) {
        ssize_t count = read(fd, page, sizeof page);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            die("read");
        if (count == 0)
            break;
        write_all(STDOUT_FILENO, page, (size_t)count);
        any = true;
    }
    close(fd);
    return any ? 0 : 1;
}
