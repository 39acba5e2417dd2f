/* Unusual: tells on stderr all that it does; stdout belongs to the page. */
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
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *list;
    int error = getaddrinfo(host, port, &hints, &list);
    if (error != 0) {
        fprintf(stderr, "%s: %s\n", host, gai_strerror(error));
        exit(1);
    }
    for (struct addrinfo *one = list; one != NULL; one = one->ai_next) {
        char text[ADDRESS_TEXT_SIZE];
        fprintf(stderr, "Trying %s ...\n", format_address(one->ai_addr, text));
        int fd = socket(one->ai_family, one->ai_socktype, one->ai_protocol);
        if (fd >= 0 && connect_on(fd, one->ai_addr, one->ai_addrlen) == 0) {
            fprintf(stderr, "Connected to %s\n", text);
            freeaddrinfo(list);
            return fd;
        }
        fprintf(stderr, "%s: %s\n", text, strerror(errno));
        close(fd);
    }
    freeaddrinfo(list);
    fprintf(stderr, "fetch: giving up\n");
    exit(1);
}

static void tell(int fd, const char *text)
{
    fprintf(stderr, "> %s\n", text);
    while (*text != '\0') {
        ssize_t sent = send(fd, text, strlen(text), MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR)
            die("send");
        text += sent > 0 ? sent : 0;
    }
}

int main(int argc, char *argv[])
{
    const char *host = argc > 1 ? argv[1] : "127.0.0.1";
    const char *port_text = argc > 2 ? argv[2] : "80";
    char suffix[sizeof ":65535"] = "";
    uint16_t port;
    if (argc > 4 || host[0] == '-' || !parse_port(port_text, &port))
        usage("fetch [HOST [PORT [PATH]]]\n\nIt speaks HTTP, and no HTTPS.");
    int fd = dial(host, port_text);
    if (port != 80)
        snprintf(suffix, sizeof suffix, ":%hu", port);
    tell(fd, "GET ");
    tell(fd, argc > 3 ? argv[3] : "/");
    tell(fd, " HTTP/1.1\r\nHost: ");
    tell(fd, strchr(host, ':') != NULL ? "[" : "");
    tell(fd, host);
    tell(fd, strchr(host, ':') != NULL ? "]" : "");
    tell(fd, suffix);
    tell(fd, "\r\nConnection: close\r\n\r\n");
    char piece[4096];
    size_t total = 0;
    ssize_t length;
    while ((length = recv(fd, piece, sizeof piece, 0)) != 0) {
        if (length < 0 && errno == EINTR)
            continue;
        if (length < 0)
            die("recv");
        fwrite(piece, 1, (size_t)length, stdout);
        total += (size_t)length;
        fprintf(stderr, "< %zd bytes\n", length);
    }
    close(fd);
    fprintf(stderr, "= %zu bytes\n", total);
    if (fflush(stdout) != 0 || ferror(stdout))
        die("stdout");
    return total > 0 ? 0 : 1;
}
