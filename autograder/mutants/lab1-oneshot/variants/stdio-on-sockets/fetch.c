/* Unusual: dprintf() writes the request straight to the socket, and getc_unlocked() reads the page
 * from a FILE. */
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

static int dial(const char *host, const char *port)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *all;
    int error = getaddrinfo(host, port, &hints, &all);
    if (error != 0) {
        fprintf(stderr, "cannot find %s: %s\n", host, gai_strerror(error));
        exit(1);
    }
    int fd = -1;
    for (struct addrinfo *a = all; a != NULL; a = a->ai_next) {
        fd = socket(a->ai_family, a->ai_socktype, a->ai_protocol);
        if (fd >= 0 && connect_on(fd, a->ai_addr, a->ai_addrlen) == 0)
            break;
        if (a->ai_next == NULL)
            die("cannot connect to %s port %s", host, port);
        close(fd);
    }
    freeaddrinfo(all);
    return fd;
}

static void request(int fd, const char *host, uint16_t port, const char *path)
{
    char suffix[sizeof ":65535"] = "";
    const char *form = strchr(host, ':') == NULL ? "%s%s" : "[%s]%s";
    if (port != 80)
        snprintf(suffix, sizeof suffix, ":%hu", port);
    if (dprintf(fd, "GET %s HTTP/1.1\r\nHost: ", path) < 0 || dprintf(fd, form, host, suffix) < 0 ||
        dprintf(fd, "\r\nConnection: close\r\n\r\n") < 0)
        die("dprintf");
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
    FILE *in = fdopen(fd, "r");
    if (in == NULL)
        die("fdopen");
    int byte;
    bool any = false;
    for (;;) {
        while ((byte = getc_unlocked(in)) != EOF) {
            any = true;
            if (putchar_unlocked(byte) == EOF)
                die("stdout");
        }
        if (!ferror(in) || errno != EINTR)
            break;
        clearerr(in);
    }
    if (ferror(in))
        die("cannot read the reply");
    fclose(in);
    if (fflush(stdout) == EOF)
        die("stdout");
    return any ? 0 : 1;
}
