/* Unusual: main() starts the thread that serves and leaves with pthread_exit(); the process goes on
 * without its first thread. */
#include "lab.h"
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char reply[] = "Hello, client!";

static int listener;

static void open_listener(uint16_t port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    socklen_t length = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener < 0)
        die("socket");
    if (setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int)) < 0)
        die("setsockopt");
    if (bind(listener, (struct sockaddr *)&address, length) < 0)
        die("bind");
    if (listen(listener, SOMAXCONN) < 0)
        die("listen");
    if (getsockname(listener, (struct sockaddr *)&address, &length) < 0)
        die("getsockname");
    printf("Server is listening on port %d...\n", ntohs(address.sin_port));
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
    printf("Received data: ");
    fwrite(data, 1, (size_t)length, stdout);
    printf("\n");
    for (size_t done = 0; done < 14;) {
        ssize_t sent = send(fd, reply + done, 14 - done, MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR) {
            perror("send");
            return;
        }
        done += sent > 0 ? (size_t)sent : 0;
    }
    printf("Sent response: Hello, client!\n");
}

static void *serve_for_ever(void *nothing)
{
    (void)nothing;
    for (;;) {
        struct sockaddr_in peer;
        socklen_t length = sizeof peer;
        char text[ADDRESS_TEXT_SIZE];
        int fd = accept(listener, (struct sockaddr *)&peer, &length);
        if (fd < 0) {
            perror("accept");
            continue;
        }
        printf("Accepted connection from %s\n", format_address((struct sockaddr *)&peer, text));
        serve(fd);
        close(fd);
    }
    return NULL;
}

int main(int argc, char *argv[])
{
    uint16_t port = 5000;
    pthread_t thread;
    if (argc > 2 || (argc == 2 && !parse_port(argv[1], &port)))
        usage("server [PORT]");
    line_buffer_stdout();
    open_listener(port);
    errno = pthread_create(&thread, NULL, serve_for_ever, NULL);
    if (errno != 0)
        die("pthread_create");
    pthread_exit(NULL);
}
