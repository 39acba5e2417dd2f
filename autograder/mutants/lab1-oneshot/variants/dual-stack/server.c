/* Unusual: an IPv6 socket that is bound to ::ffff:127.0.0.1, which takes IPv4 clients only, and
 * from this machine only; peers are shown as the IPv4 peers that they are. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char reply[] = "Hello, client!";

static _Noreturn void fail(const char *what)
{
    perror(what);
    exit(1);
}

static int port_of(const char *text)
{
    size_t digits = strspn(text, "0123456789");
    if (digits == 0 || digits > 5 || text[digits] != '\0' || atoi(text) > 65535) {
        fprintf(stderr, "usage: server [PORT]\n");
        exit(2);
    }
    return atoi(text);
}

static int open_listener(int port)
{
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port)};
    socklen_t length = sizeof address;
    int fd = socket(AF_INET6, SOCK_STREAM, 0);
    if (fd < 0)
        fail("socket");
    if (inet_pton(AF_INET6, "::ffff:127.0.0.1", &address.sin6_addr) != 1)
        fail("inet_pton");
    if (setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &(int){0}, sizeof(int)) < 0 ||
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int)) < 0)
        fail("setsockopt");
    if (bind(fd, (struct sockaddr *)&address, length) < 0)
        fail("bind");
    if (listen(fd, 100) < 0)
        fail("listen");
    if (getsockname(fd, (struct sockaddr *)&address, &length) < 0)
        fail("getsockname");
    printf("Server is listening on port %d...\n", ntohs(address.sin6_port));
    return fd;
}

static void serve(int fd)
{
    char data[1024];
    ssize_t length;
    do
        length = recv(fd, data, sizeof data, 0);
    while (length < 0 && errno == EINTR);
    if (length < 0)
        perror("recv");
    if (length <= 0)
        return;
    fputs("Received data: ", stdout);
    fwrite(data, 1, (size_t)length, stdout);
    fputs("\n", stdout);
    for (size_t done = 0; done < 14;) {
        ssize_t sent = send(fd, reply + done, 14 - done, MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR) {
            perror("send");
            return;
        }
        if (sent > 0)
            done += (size_t)sent;
    }
    puts("Sent response: Hello, client!");
}

int main(int argc, char *argv[])
{
    if (argc > 2) {
        fprintf(stderr, "usage: server [PORT]\n");
        return 2;
    }
    int port = argc == 2 ? port_of(argv[1]) : 5000;
    setvbuf(stdout, NULL, _IOLBF, 0);
    int listener = open_listener(port);
    for (;;) {
        struct sockaddr_in6 peer;
        socklen_t length = sizeof peer;
        int fd = accept(listener, (struct sockaddr *)&peer, &length);
        if (fd < 0) {
            perror("accept");
            continue;
        }
        char text[INET_ADDRSTRLEN];
        inet_ntop(AF_INET, &peer.sin6_addr.s6_addr[12], text, sizeof text);
        printf("Accepted connection from %s:%d\n", text, ntohs(peer.sin6_port));
        serve(fd);
        close(fd);
    }
}
