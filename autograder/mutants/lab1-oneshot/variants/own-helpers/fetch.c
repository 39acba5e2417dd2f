/* Unusual: nothing of common/ is used; the request goes out by one writev(), and the page by raw
 * write(). */
#include <errno.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
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

static void usage_exit(const char *program)
{
    fprintf(stderr, "usage: %s [HOST [PORT [PATH]]]\n", program);
    exit(2);
}

static int complain(const char *what, const char *why)
{
    fprintf(stderr, "[fetch] %s: %s\n", what, why);
    return 1;
}

static int valid_port(const char *text)
{
    size_t length = strlen(text);
    return length > 0 && length < 10 && strspn(text, "0123456789") == length && atoi(text) < 65536;
}

static int dial(const char *host, const char *port)
{
    struct addrinfo want, *all, *it;
    int fd = -1;
    memset(&want, 0, sizeof want);
    want.ai_socktype = SOCK_STREAM;
    int error = getaddrinfo(host, port, &want, &all);
    if (error) {
        complain(host, gai_strerror(error));
        return -1;
    }
    for (it = all; it; it = it->ai_next) {
        fd = socket(it->ai_family, it->ai_socktype, it->ai_protocol);
        if (fd != -1 && connect_on(fd, it->ai_addr, it->ai_addrlen) != -1)
            break;
        complain(host, strerror(errno));
        if (fd != -1)
            close(fd);
        fd = -1;
    }
    freeaddrinfo(all);
    return fd;
}

static void write_parts(int fd, struct iovec *part, int count)
{
    while (count > 0) {
        ssize_t written = writev(fd, part, count);
        if (written < 0 && errno != EINTR)
            exit(complain("writev", strerror(errno)));
        size_t left = written < 0 ? 0 : (size_t)written;
        for (; count > 0 && left >= part->iov_len; part++, count--)
            left -= part->iov_len;
        if (count > 0) {
            part->iov_base = (char *)part->iov_base + left;
            part->iov_len -= left;
        }
    }
}

static struct iovec text(char *string)
{
    return (struct iovec){string, strlen(string)};
}

int main(int argc, char **argv)
{
    if (getopt(argc, argv, "+") != -1)
        usage_exit(argv[0]);
    char **rest = argv + optind;
    int count = argc - optind;
    char *host = count > 0 ? rest[0] : "127.0.0.1";
    char *port = count > 1 ? rest[1] : "80";
    char suffix[20] = "";
    if (count > 3 || !valid_port(port))
        usage_exit(argv[0]);
    signal(SIGPIPE, SIG_IGN);
    int fd = dial(host, port);
    if (fd == -1)
        return 1;
    if (atoi(port) != 80)
        sprintf(suffix, ":%d", atoi(port));
    int colon = strchr(host, ':') != NULL;
    struct iovec request[] = {text("GET "),
                              text(count > 2 ? rest[2] : "/"),
                              text(" HTTP/1.1\r\nHost: "),
                              text(colon ? "[" : ""),
                              text(host),
                              text(colon ? "]" : ""),
                              text(suffix),
                              text("\r\nConnection: close\r\n\r\n")};
    write_parts(fd, request, 8);
    char page[8192];
    size_t total = 0;
    for (;;) {
        ssize_t got = recv(fd, page, sizeof page, 0);
        if (got == 0)
            break;
        if (got < 0 && errno != EINTR)
            return complain("recv", strerror(errno));
        struct iovec piece = {page, got < 0 ? 0 : (size_t)got};
        if (got > 0)
            write_parts(STDOUT_FILENO, &piece, 1);
        total += piece.iov_len;
    }
    close(fd);
    return total > 0 ? EXIT_SUCCESS : complain("recv", "nothing came");
}
