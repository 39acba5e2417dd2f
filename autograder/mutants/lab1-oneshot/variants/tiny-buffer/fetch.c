/* Unusual: buffers of 16 bytes, and stdout has none at all. */
#include "lab.h"
#include <errno.h>
#include <netdb.h>
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

enum { BUFFER_SIZE = 16 };

static int dial(const char *host, const char *port)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *list;
    int error = getaddrinfo(host, port, &hints, &list);
    if (error != 0) {
        fprintf(stderr, "%s: %s\n", host, gai_strerror(error));
        exit(1);
    }
    for (struct addrinfo *one = list; one != NULL; one = one->ai_next) {
        int fd = socket(one->ai_family, one->ai_socktype, one->ai_protocol);
        if (fd >= 0)
            setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &(int){BUFFER_SIZE}, sizeof(int));
        if (fd >= 0)
            setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &(int){BUFFER_SIZE}, sizeof(int));
        if (fd >= 0 && connect_on(fd, one->ai_addr, one->ai_addrlen) == 0) {
            freeaddrinfo(list);
            return fd;
        }
        perror(host);
        close(fd);
    }
    freeaddrinfo(list);
    exit(1);
}

static void send_text(int fd, const char *text)
{
    for (size_t left = strlen(text); left > 0;) {
        ssize_t sent = send(fd, text, left < BUFFER_SIZE ? left : BUFFER_SIZE, MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR)
            die("send");
        if (sent > 0) {
            text += sent;
            left -= (size_t)sent;
        }
    }
}

static void request(int fd, const char *host, uint16_t port, const char *path)
{
    char suffix[BUFFER_SIZE] = "";
    bool colon = strchr(host, ':') != NULL;
    if (port != 80)
        snprintf(suffix, sizeof suffix, ":%hu", port);
    send_text(fd, "GET ");
    send_text(fd, path);
    send_text(fd, colon ? " HTTP/1.1\r\nHost: [" : " HTTP/1.1\r\nHost: ");
    send_text(fd, host);
    send_text(fd, colon ? "]" : "");
    send_text(fd, suffix);
    send_text(fd, "\r\nConnection: close\r\n\r\n");
}

int main(int argc, char *argv[])
{
    const char *host = argc > 1 ? argv[1] : "127.0.0.1";
    const char *port_text = argc > 2 ? argv[2] : "80";
    uint16_t port;
    if (argc > 4 || host[0] == '-' || !parse_port(port_text, &port))
        usage("fetch [HOST [PORT [PATH]]]");
    setvbuf(stdout, NULL, _IONBF, 0);
    int fd = dial(host, port_text);
    request(fd, host, port, argc > 3 ? argv[3] : "/");
    char piece[BUFFER_SIZE];
    bool any = false;
    ssize_t length;
    while ((length = recv(fd, piece, sizeof piece, 0)) != 0) {
        if (length < 0 && errno == EINTR)
            continue;
        if (length < 0)
            die("recv");
        any = true;
        if (fwrite(piece, 1, (size_t)length, stdout) < (size_t)length)
            die("stdout");
    }
    close(fd);
    return any ? 0 : 1;
}
