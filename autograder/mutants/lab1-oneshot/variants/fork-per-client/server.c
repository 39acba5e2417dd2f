/* Unusual: a process for each client. Children write their lines with write(), each line in one
 * piece, so that those of several clients do not mix; SIGCHLD interrupts accept(). */
#include "lab.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void reap(int signal_number)
{
    int saved = errno;
    (void)signal_number;
    while (waitpid(-1, NULL, WNOHANG) > 0)
        ;
    errno = saved;
}

static int open_listener(uint16_t port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(port),
                                  .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
    socklen_t length = sizeof address;
    int fd = socket(PF_INET, SOCK_STREAM, IPPROTO_TCP);
    if (fd < 0)
        die("socket");
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
    if (bind(fd, (struct sockaddr *)&address, length) < 0)
        die("bind");
    if (listen(fd, 5) < 0)
        die("listen");
    getsockname(fd, (struct sockaddr *)&address, &length);
    printf("Server is listening on port %u...\n", (unsigned)ntohs(address.sin_port));
    fflush(stdout);
    return fd;
}

static void say(const char *line, size_t length)
{
    if (write(STDOUT_FILENO, line, length) < 0)
        perror("write");
}

static int serve(int fd, const struct sockaddr_in *peer)
{
    char line[1100];
    char text[ADDRESS_TEXT_SIZE];
    format_address((const struct sockaddr *)peer, text);
    say(line, (size_t)snprintf(line, sizeof line, "Accepted connection from %s\n", text));
    strcpy(line, "Received data: ");
    ssize_t length;
    while ((length = recv(fd, line + strlen("Received data: "), 1024, 0)) < 0 && errno == EINTR)
        ;
    if (length < 0)
        perror("recv");
    if (length <= 0)
        return length < 0;
    size_t whole = strlen("Received data: ") + (size_t)length;
    line[whole] = '\n';
    say(line, whole + 1);
    for (size_t done = 0; done < 14;) {
        ssize_t sent = send(fd, &"Hello, client!"[done], 14 - done, MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR) {
            perror("send");
            return 1;
        }
        done += sent < 0 ? 0 : (size_t)sent;
    }
    say("Sent response: Hello, client!\n", strlen("Sent response: Hello, client!\n"));
    return 0;
}

int main(int argc, char *argv[])
{
    uint16_t port = 5000;
    if (argc > 2 || (argc == 2 && !parse_port(argv[1], &port)))
        usage("server [PORT]");
    sigaction(SIGCHLD, &(struct sigaction){.sa_handler = reap, .sa_flags = SA_NOCLDSTOP}, NULL);
    int listener = open_listener(port);
    for (;;) {
        struct sockaddr_in peer;
        socklen_t length = sizeof peer;
        int fd = accept(listener, (struct sockaddr *)&peer, &length);
        if (fd < 0) {
            if (errno != EINTR)
                perror("accept");
            continue;
        }
        pid_t child = fork();
        if (child == 0) {
            close(listener);
            _exit(serve(fd, &peer));
        }
        if (child < 0)
            perror("fork");
        close(fd);
    }
}
