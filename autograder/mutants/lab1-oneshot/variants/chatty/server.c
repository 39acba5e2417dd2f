/* Unusual: talks before, between and after the lines that it owes, on stdout and stderr, through
 * printf with fflush and through write, and says more than a pipe holds if nobody reads along. */
#include "lab.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char reply[] = "Hello, client!";

static void note(const char *text)
{
    char line[160];
    int length = snprintf(line, sizeof line, "[%ld] DEBUG %s (recv, Sent response)\n",
                          (long)time(NULL), text);
    fflush(stdout);
    if (write(STDOUT_FILENO, line, (size_t)length) < 0)
        perror("write");
    fprintf(stderr, "server: %s: %s\n", text, strerror(0));
}

static void ramble(void)
{
    for (int i = 0; i < 100; i++)
        printf("%3d  ------------------------------------------------------------------\n", i);
    printf("\n\n\t\033[1mdone\033[0m\n");
    fflush(stdout);
}

static int open_listener(uint16_t port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    socklen_t length = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    note("about to make a socket");
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0)
        die("socket");
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int)) < 0)
        die("setsockopt");
    note("about to bind it");
    if (bind(fd, (struct sockaddr *)&address, length) < 0)
        die("bind");
    note("about to listen");
    if (listen(fd, 4) < 0)
        die("listen");
    getsockname(fd, (struct sockaddr *)&address, &length);
    printf("Server is listening on port %d...\n", ntohs(address.sin_port));
    printf("Server is waiting for clients\n");
    fflush(stdout);
    return fd;
}

static void serve(int fd)
{
    char data[1024];
    ssize_t length;
    note("receiving");
    while ((length = recv(fd, data, sizeof data, 0)) < 0 && errno == EINTR)
        note("again");
    if (length < 0)
        perror("recv");
    if (length == 0)
        note("end of stream: nothing for me, nothing for you");
    if (length <= 0)
        return;
    printf("Received data: ");
    fwrite(data, 1, (size_t)length, stdout);
    printf("\n");
    printf("Received %zd bytes\n", length);
    note("sending");
    size_t done = 0;
    while (done < 14) {
        ssize_t sent = send(fd, reply + done, 14 - done, MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR) {
            perror("send");
            return;
        }
        done += sent > 0 ? (size_t)sent : 0;
    }
    printf("Sent response: Hello, client!\n");
    note("sent");
}

int main(int argc, char *argv[])
{
    uint16_t port = 5000;
    if (argc > 2 || (argc == 2 && !parse_port(argv[1], &port))) {
        fprintf(stderr, "This is the server of lab 1.\n\n");
        usage("server [PORT]\n\nPORT is 5000 unless you say otherwise");
    }
    int listener = open_listener(port);
    for (unsigned clients = 1;; clients++) {
        struct sockaddr_in peer;
        socklen_t length = sizeof peer;
        char text[ADDRESS_TEXT_SIZE];
        int fd = accept(listener, (struct sockaddr *)&peer, &length);
        if (fd < 0) {
            perror("accept");
            continue;
        }
        printf("Client number %u:\n", clients);
        printf("Accepted connection from %s\n", format_address((struct sockaddr *)&peer, text));
        ramble();
        serve(fd);
        note("closing");
        close(fd);
        ramble();
        note("closed");
    }
}
