/* Unusual: nothing of common/ is used: its own port parser, its own errors with the reason in the
 * middle of the line, its own addresses; stdout stays fully buffered and is flushed by fflush. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void out(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    fflush(stdout);
}

static int complain(const char *call)
{
    char reason[200];
    if (strerror_r(errno, reason, sizeof reason) != 0)
        strcpy(reason, "unknown error");
    fprintf(stderr, "[server] %s failed because: %s (errno %d)\n", call, reason, errno);
    return 1;
}

static int number(const char *text)
{
    int value = 0;
    if (*text == '\0')
        return -1;
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9')
            return -1;
        value = 10 * value + (*text - '0');
        if (value > 65535)
            return -1;
    }
    return value;
}

static void handle(int fd)
{
    char *data = malloc(1024);
    if (data == NULL)
        return;
    ssize_t got;
    while ((got = recv(fd, data, 1024, 0)) == -1 && errno == EINTR)
        continue;
    if (got == -1)
        complain("recv");
    if (got > 0) {
        fputs("Received data: ", stdout);
        fwrite(data, (size_t)got, 1, stdout);
        out("\n");
        memcpy(data, "Hello, client!", 14);
        ssize_t put, done = 0;
        while (done < 14 && (put = send(fd, data + done, 14 - (size_t)done, MSG_NOSIGNAL)) != 0) {
            if (put == -1 && errno != EINTR)
                break;
            done += put == -1 ? 0 : put;
        }
        if (done < 14)
            complain("send");
        else
            out("Sent response: Hello, client!\n");
    }
    free(data);
}

int main(int argc, char **argv)
{
    int port = argc < 2 ? 5000 : number(argv[1]);
    if (argc > 2 || port < 0) {
        fprintf(stderr, "usage: %s [PORT]\n", argv[0]);
        return 2;
    }
    struct sockaddr_in me;
    memset(&me, 0, sizeof me);
    me.sin_family = AF_INET;
    me.sin_port = htons((unsigned short)port);
    inet_pton(AF_INET, "127.0.0.1", &me.sin_addr);
    int one = 1, sock = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    if (sock == -1)
        return complain("socket");
    if (setsockopt(sock, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) == -1)
        return complain("setsockopt");
    if (bind(sock, (struct sockaddr *)&me, sizeof me) == -1)
        return complain("bind");
    if (listen(sock, 10) == -1)
        return complain("listen");
    socklen_t size = sizeof me;
    if (getsockname(sock, (struct sockaddr *)&me, &size) == -1)
        return complain("getsockname");
    out("Server is listening on port %d...\n", ntohs(me.sin_port));
    while (1) {
        struct sockaddr_in who;
        size = sizeof who;
        int fd = accept(sock, (struct sockaddr *)&who, &size);
        if (fd == -1) {
            if (errno != EINTR)
                complain("accept");
            continue;
        }
        char ip[INET_ADDRSTRLEN];
        inet_ntop(AF_INET, &who.sin_addr, ip, sizeof ip);
        out("Accepted connection from %s:%d\n", ip, ntohs(who.sin_port));
        handle(fd);
        close(fd);
    }
}
