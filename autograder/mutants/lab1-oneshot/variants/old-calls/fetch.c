/* Unusual: as it was written in 1985: gethostbyname, bcopy, bzero, read and
 * write. A name is looked up once for each family. */
#define _DEFAULT_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
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

static unsigned short port_of(const char *text)
{
    char *end;
    errno = 0;
    long port = strtol(text, &end, 10);
    if (end != text && *end == '\0' && errno == 0 && port >= 0 && port <= 65535)
        return (unsigned short)port;
    fputs("usage: fetch [HOST [PORT [PATH]]]\n", stderr);
    exit(2);
}

static int try_address(int family, const void *bytes, unsigned short port)
{
    struct sockaddr_in four;
    struct sockaddr_in6 six;
    bzero(&four, sizeof four);
    bzero(&six, sizeof six);
    four.sin_family = AF_INET;
    six.sin6_family = AF_INET6;
    four.sin_port = six.sin6_port = htons(port);
    bool old = family == AF_INET;
    bcopy(bytes, old ? (void *)&four.sin_addr : (void *)&six.sin6_addr,
          old ? sizeof four.sin_addr : sizeof six.sin6_addr);
    int fd = socket(family, SOCK_STREAM, 0);
    if (fd >= 0 && connect_on(fd, old ? (struct sockaddr *)&four : (struct sockaddr *)&six,
                              old ? sizeof four : sizeof six) == 0)
        return fd;
    fprintf(stderr, "no connection: %s\n", strerror(errno));
    if (fd >= 0)
        close(fd);
    return -1;
}

static int dial(const char *host, unsigned short port)
{
    static const int families[] = {AF_INET, AF_INET6};
    int fd = -1;
    for (size_t i = 0; i < 2 && fd < 0; i++) {
        struct hostent *entry = gethostbyname2(host, families[i]);
        if (entry == NULL)
            fprintf(stderr, "%s: %s\n", host, hstrerror(h_errno));
        for (char **bytes = entry != NULL ? entry->h_addr_list : NULL;
             bytes != NULL && *bytes != NULL && fd < 0; bytes++)
            fd = try_address(families[i], *bytes, port);
    }
    return fd;
}

static void write_all(int fd, const char *data, size_t length)
{
    while (length > 0) {
        long written = write(fd, data, length);
        if (written < 0 && errno != EINTR) {
            perror("write");
            exit(1);
        }
        if (written > 0) {
            data += written;
            length -= (size_t)written;
        }
    }
}

int main(int argc, char *argv[])
{
    const char *host = argc > 1 ? argv[1] : "127.0.0.1";
    const char *path = argc > 3 ? argv[3] : "/";
    unsigned short port = port_of(argc > 4 || host[0] == '-' ? "" : argc > 2 ? argv[2] : "80");
    char tail[60];
    signal(SIGPIPE, SIG_IGN);
    int fd = dial(host, port);
    if (fd < 0)
        return 1;
    write_all(fd, "GET ", 4);
    write_all(fd, path, strlen(path));
    write_all(fd, " HTTP/1.1\r\nHost: ", 17);
    write_all(fd, host, strlen(host));
    sprintf(tail, port == 80 ? "\r\n" : ":%d\r\n", port);
    strcat(tail, "Connection: close\r\n\r\n");
    write_all(fd, tail, strlen(tail));
    char data[BUFSIZ];
    long length, total = 0;
    while ((length = read(fd, data, sizeof data)) > 0 || (length < 0 && errno == EINTR)) {
        if (length < 0)
            continue;
        write_all(1, data, (size_t)length);
        total += length;
    }
    if (length < 0)
        perror("read");
    close(fd);
    return total > 0 && length == 0 ? 0 : 1;
}
