/* Unusual: the page goes from the socket to stdout without passing through this program, by way of
 * a pipe and splice(), as long as stdout is something that can be spliced to. */
#define _GNU_SOURCE
#include "lab.h"
#include <errno.h>
#include <fcntl.h>
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
        int fd = socket(one->ai_family, one->ai_socktype, one->ai_protocol);
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

static void request(int fd, const char *host, const char *suffix, const char *path)
{
    bool colon = strchr(host, ':') != NULL;
    char *text;
    int length = asprintf(&text, "GET %s HTTP/1.1\r\nHost: %s%s%s%s\r\nConnection: close\r\n\r\n",
                          path, colon ? "[" : "", host, colon ? "]" : "", suffix);
    if (length < 0)
        die("asprintf");
    for (size_t done = 0; done < (size_t)length;) {
        ssize_t sent = send(fd, text + done, (size_t)length - done, MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR)
            die("send");
        done += sent > 0 ? (size_t)sent : 0;
    }
    free(text);
}

/* Moves what is in the pipe to stdout, by splice() if that goes and by hand if it does not. */
static void empty(int from, size_t left)
{
    while (left > 0) {
        char piece[4096];
        ssize_t moved = splice(from, NULL, STDOUT_FILENO, NULL, left, 0);
        if (moved < 0 && errno == EINVAL) {
            moved = read(from, piece, left < sizeof piece ? left : sizeof piece);
            if (moved > 0 && fwrite(piece, 1, (size_t)moved, stdout) < (size_t)moved)
                die("stdout");
        }
        if (moved < 0 && errno != EINTR)
            die("stdout");
        left -= moved > 0 ? (size_t)moved : 0;
    }
}

int main(int argc, char *argv[])
{
    const char *host = argc > 1 ? argv[1] : "127.0.0.1";
    const char *port_text = argc > 2 ? argv[2] : "80";
    char suffix[sizeof ":65535"] = "";
    uint16_t port;
    int middle[2];
    if (argc > 4 || host[0] == '-' || !parse_port(port_text, &port))
        usage("fetch [HOST [PORT [PATH]]]");
    if (pipe(middle) < 0)
        die("pipe");
    int fd = dial(host, port_text);
    if (port != 80)
        snprintf(suffix, sizeof suffix, ":%hu", port);
    request(fd, host, suffix, argc > 3 ? argv[3] : "/");
    bool any = false;
    ssize_t length;
    while ((length = splice(fd, NULL, middle[1], NULL, 65536, SPLICE_F_MOVE)) != 0) {
        if (length < 0 && errno == EINTR)
            continue;
        if (length < 0)
            die("splice");
        any = true;
        empty(middle[0], (size_t)length);
    }
    close(fd);
    if (fflush(stdout) != 0)
        die("stdout");
    return any ? 0 : 1;
}
