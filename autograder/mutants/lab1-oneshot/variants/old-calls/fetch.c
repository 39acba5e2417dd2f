/* Unusual: as it was written in 1985: gethostbyname, inet_addr, bcopy, bzero, read and write. It
 * knows nothing of IPv6. */
#define _DEFAULT_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

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

static int try_address(const void *bytes, unsigned short port)
{
    struct sockaddr_in address;
    bzero(&address, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    bcopy(bytes, &address.sin_addr, sizeof address.sin_addr);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    fprintf(stderr, "%s: %s\n", inet_ntoa(address.sin_addr), strerror(errno));
    close(fd);
    return -1;
}

static int dial(const char *host, unsigned short port)
{
    in_addr_t numeric = inet_addr(host);
    if (numeric != INADDR_NONE)
        return try_address(&numeric, port);
    struct hostent *entry = gethostbyname(host);
    if (entry == NULL || entry->h_addrtype != AF_INET) {
        fprintf(stderr, "%s: %s\n", host, entry == NULL ? hstrerror(h_errno) : "no IPv4 address");
        return -1;
    }
    int fd = -1;
    for (char **bytes = entry->h_addr_list; *bytes != NULL && fd < 0; bytes++)
        fd = try_address(*bytes, port);
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
