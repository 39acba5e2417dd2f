/* Unusual: the connection is a pair of FILEs; fputs() sends, and getdelim() receives "lines" that
 * end in NUL. */
#include "lab.h"
#include <errno.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
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

static bool print_reply(FILE *in)
{
    char *piece = NULL;
    size_t size = 0;
    bool any = false;
    for (;;) {
        ssize_t length = getdelim(&piece, &size, '\0', in);
        if (length > 0) {
            if (!any)
                fputs("Received response: ", stdout);
            fwrite(piece, 1, (size_t)length, stdout);
            any = true;
        } else if (ferror(in) && errno == EINTR) {
            clearerr(in);
        } else {
            break;
        }
    }
    if (ferror(in))
        perror("\ngetdelim");
    if (any)
        putchar('\n');
    free(piece);
    return any && !ferror(in);
}

int main(int argc, char *argv[])
{
    const char *host = argc > 1 ? argv[1] : "127.0.0.1";
    const char *port = argc > 2 ? argv[2] : "5000";
    const char *message = argc > 3 ? argv[3] : "Hello, server!";
    uint16_t number;
    if (argc > 4 || host[0] == '-' || !parse_port(port, &number))
        usage("client [HOST [PORT [MESSAGE]]]");
    signal(SIGPIPE, SIG_IGN);
    line_buffer_stdout();
    int fd = dial(host, port);
    FILE *in = fdopen(fd, "r");
    FILE *out = fdopen(dup(fd), "w");
    if (in == NULL || out == NULL)
        die("fdopen");
    if (fputs(message, out) == EOF || fflush(out) == EOF)
        die("fputs");
    printf("Sent message: %s\n", message);
    bool good = print_reply(in);
    fclose(out);
    fclose(in);
    return good ? 0 : 1;
}
