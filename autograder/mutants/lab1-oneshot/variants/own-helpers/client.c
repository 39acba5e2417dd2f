/* Unusual: nothing of common/ is used; getopt looks for options, so that none is ever known;
 * each line is put together by writev(), and the reply comes out when the stream has ended. */
#include <errno.h>
#include <netdb.h>
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
    fprintf(stderr, "usage: %s [HOST [PORT [MESSAGE]]]\n", program);
    exit(2);
}

static int complain(const char *what, const char *why)
{
    fprintf(stderr, "[client] %s: %s\n", what, why);
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
    want.ai_family = AF_UNSPEC;
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

static void write_parts(struct iovec *part, int count)
{
    while (count > 0) {
        ssize_t written = writev(STDOUT_FILENO, part, count);
        if (written < 0 && errno != EINTR)
            exit(complain("stdout", strerror(errno)));
        size_t left = written < 0 ? 0 : (size_t)written;
        for (; count > 0 && left >= part->iov_len; part++, count--)
            left -= part->iov_len;
        if (count > 0) {
            part->iov_base = (char *)part->iov_base + left;
            part->iov_len -= left;
        }
    }
}

static size_t receive_all(int fd, char **data)
{
    size_t length = 0, room = 1;
    *data = malloc(room);
    while (*data) {
        ssize_t got = recv(fd, *data + length, room - length, 0);
        if (got == 0)
            return length;
        if (got < 0 && errno != EINTR)
            exit(complain("recv", strerror(errno)));
        length += got < 0 ? 0 : (size_t)got;
        if (length == room)
            *data = realloc(*data, room *= 2);
    }
    exit(complain("malloc", strerror(errno)));
}

int main(int argc, char **argv)
{
    if (getopt(argc, argv, "+") != -1)
        usage_exit(argv[0]);
    char **rest = argv + optind;
    int count = argc - optind;
    char *host = count > 0 ? rest[0] : "127.0.0.1";
    char *port = count > 1 ? rest[1] : "5000";
    char *message = count > 2 ? rest[2] : "Hello, server!";
    if (count > 3 || !valid_port(port))
        usage_exit(argv[0]);
    int fd = dial(host, port);
    if (fd == -1)
        return 1;
    for (size_t done = 0, all = strlen(message); done < all;) {
        ssize_t put = send(fd, message + done, all - done, MSG_NOSIGNAL);
        if (put < 0 && errno != EINTR)
            return complain("send", strerror(errno));
        done += put < 0 ? 0 : (size_t)put;
    }
    struct iovec sent[] = {{"Sent message: ", 14}, {message, strlen(message)}, {"\n", 1}};
    write_parts(sent, 3);
    char *reply;
    size_t length = receive_all(fd, &reply);
    struct iovec received[] = {{"Received response: ", 19}, {reply, length}, {"\n", 1}};
    if (length > 0)
        write_parts(received, 3);
    free(reply);
    close(fd);
    return length > 0 ? EXIT_SUCCESS : complain("recv", "nothing came");
}
