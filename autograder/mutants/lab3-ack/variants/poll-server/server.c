/* Unusual: one thread and poll() for all clients. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "connect.h"
#include "lab.h"
#include "service.h"
#include "stream.h"

enum { MOST = 900 };

static int self[2]; /* a signal handler writes into it, poll() sees it */

static void wake(int signal)
{
    int saved = errno;
    (void)signal;
    ssize_t ignored = write(self[1], "", 1);
    (void)ignored;
    errno = saved;
}

int main(int argc, char *argv[])
{
    static struct pollfd fds[2 + MOST];
    uint16_t port = 9999;
    nfds_t count = 2;
    unsigned long served = 0;
    if (getopt(argc, argv, "") != -1 || argc - optind > 1)
        usage("server [PORT]");
    if (optind < argc && !parse_port(argv[optind], &port))
        usage("server [PORT]");
    line_buffer_stdout();
    if (pipe(self) < 0)
        die("pipe");
    fcntl(self[1], F_SETFL, O_NONBLOCK);
    sigaction(SIGINT, &(struct sigaction){.sa_handler = wake}, NULL);
    sigaction(SIGTERM, &(struct sigaction){.sa_handler = wake}, NULL);
    int listener = open_listener(INADDR_ANY, port);
    if (listener < 0 || fcntl(listener, F_SETFL, O_NONBLOCK) < 0) {
        fprintf(stderr, "[!!] Server died due to %s\n", strerror(errno));
        return 1;
    }
    fds[0] = (struct pollfd){.fd = self[0], .events = POLLIN};
    fds[1] = (struct pollfd){.fd = listener, .events = POLLIN};
    printf("[*] Listening on 0.0.0.0:%d\n", local_port(listener));
    for (;;) {
        if (poll(fds, count, -1) < 0)
            continue;
        for (nfds_t i = 2; i < count; i++) {
            char message[2000];
            if (fds[i].revents == 0)
                continue;
            ssize_t received = receive_piece(fds[i].fd, message, sizeof message);
            if (received > 0) {
                log_received(message, (size_t)received);
                served += send_all(fds[i].fd, "ACK!", 4) == 0;
            }
            close(fds[i].fd);
            fds[i--] = fds[--count];
        }
        if (fds[0].revents != 0)
            break;
        if (fds[1].revents == 0 || count == 2 + MOST)
            continue;
        struct sockaddr_storage peer;
        char name[ADDRESS_TEXT_SIZE];
        int client = accept_client(listener, &peer);
        if (client < 0)
            continue;
        printf("[*] Accepted connection from: %s\n",
               format_address((struct sockaddr *)&peer, name));
        fds[count++] = (struct pollfd){.fd = client, .events = POLLIN};
    }
    printf("[!] Exiting...\n[*] Served %lu connections\n", served);
    return 0;
}
