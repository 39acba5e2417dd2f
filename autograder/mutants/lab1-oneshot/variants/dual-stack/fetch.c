/* Unusual: every address, an IPv4 one too, is connected to from an IPv6 socket (AI_V4MAPPED). */
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

static int dial(const char *host, const char *port)
{
    struct addrinfo hints = {
        .ai_family = AF_INET6, .ai_socktype = SOCK_STREAM, .ai_flags = AI_V4MAPPED | AI_ALL};
    struct addrinfo *list;
    int error = getaddrinfo(host, port, &hints, &list);
    if (error != 0) {
        fprintf(stderr, "%s: %s\n", host, gai_strerror(error));
        exit(1);
    }
    for (struct addrinfo *one = list; one != NULL; one = one->ai_next) {
        int fd = socket(AF_INET6, SOCK_STREAM, 0);
        if (fd >= 0 && connect_on(fd, one->ai_addr, one->ai_addrlen) == 0) {
            freeaddrinfo(list);
            return fd;
        }
        perror("connect");
        close(fd);
    }
    freeaddrinfo(list);
    exit(1);
}

static void send_text(int fd, const char *text)
{
    for (size_t done = 0, length = strlen(text); done < length;) {
        ssize_t sent = send(fd, text + done, length - done, MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR)
            die("send");
        if (sent > 0)
            done += (size_t)sent;
    }
}

int main(int argc, char *argv[])
{
    const char *host = argc > 1 ? argv[1] : "127.0.0.1";
    const char *port_text = argc > 2 ? argv[2] : "80";
    uint16_t port;
    if (argc > 4 || host[0] == '-' || !parse_port(port_text, &port))
        usage("fetch [HOST [PORT [PATH]]]");
    int fd = dial(host, port_text);
    bool colon = strchr(host, ':') != NULL;
    char suffix[20] = "\r\n";
    if (port != 80)
        snprintf(suffix, sizeof suffix, ":%hu\r\n", port);
    send_text(fd, "GET ");
    send_text(fd, argc > 3 ? argv[3] : "/");
    send_text(fd, colon ? " HTTP/1.1\r\nHost: [" : " HTTP/1.1\r\nHost: ");
    send_text(fd, host);
    send_text(fd, colon ? "]" : "");
    send_text(fd, suffix);
    send_text(fd, "Connection: close\r\n\r\n");
    char piece[3000];
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
    if (fflush(stdout) != 0)
        die("stdout");
    return any ? 0 : 1;
}
