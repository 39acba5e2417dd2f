/* Unusual: the request leaves one byte per send(), each in a segment of its own, and the page is
 * copied one byte at a time. */
#include "lab.h"
#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stdio.h>
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

static int dial(const char *host, const char *port)
{
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    struct addrinfo *list;
    int fd = -1;
    int error = getaddrinfo(host, port, &hints, &list);
    if (error != 0) {
        fprintf(stderr, "%s: %s\n", host, gai_strerror(error));
        return -1;
    }
    for (struct addrinfo *one = list; one != NULL && fd < 0; one = one->ai_next) {
        fd = socket(one->ai_family, one->ai_socktype, one->ai_protocol);
        if (fd >= 0 && connect_on(fd, one->ai_addr, one->ai_addrlen) == 0)
            continue;
        perror("connect");
        if (fd >= 0)
            close(fd);
        fd = -1;
    }
    freeaddrinfo(list);
    return fd;
}

static void drip(int fd, const char *text)
{
    while (*text != '\0') {
        ssize_t sent = send(fd, text, 1, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            die("send");
        text += sent;
    }
}

static void request(int fd, const char *host, uint16_t port, const char *path)
{
    char suffix[sizeof ":65535"] = "";
    bool brackets = strchr(host, ':') != NULL;
    if (port != 80)
        snprintf(suffix, sizeof suffix, ":%hu", port);
    const char *parts[] = {"GET ",
                           path,
                           " HTTP/1.1\r\nHost: ",
                           brackets ? "[" : "",
                           host,
                           brackets ? "]" : "",
                           suffix,
                           "\r\nConnection: close\r\n\r\n"};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        drip(fd, parts[i]);
}

static bool copy(int fd)
{
    char byte;
    bool any = false;
    ssize_t length;
    while ((length = recv(fd, &byte, 1, 0)) != 0) {
        if (length < 0 && errno == EINTR)
            continue;
        if (length < 0)
            die("recv");
        any = true;
        if (putchar(byte) == EOF)
            die("stdout");
    }
    return any;
}

int main(int argc, char *argv[])
{
    const char *host = argc > 1 ? argv[1] : "127.0.0.1";
    const char *port_text = argc > 2 ? argv[2] : "80";
    const char *path = argc > 3 ? argv[3] : "/";
    uint16_t port;
    if (argc > 4 || host[0] == '-' || !parse_port(port_text, &port))
        usage("fetch [HOST [PORT [PATH]]]");
    int fd = dial(host, port_text);
    if (fd < 0)
        return 1;
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    request(fd, host, port, path);
    bool any = copy(fd);
    if (!any)
        fprintf(stderr, "nothing came\n");
    if (fflush(stdout) != 0)
        die("stdout");
    close(fd);
    return any ? 0 : 1;
}
