/* Unusual: three processes wait in accept() on the same listener; the one that was started only
 * keeps an eye on them, and replaces one that dies. They end with their parent (PR_SET_PDEATHSIG).
 */
#include "lab.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static const char reply[] = "Hello, client!";

enum { WORKERS = 3 };

static void say(const char *line, size_t length)
{
    if (write(STDOUT_FILENO, line, length) < 0)
        perror("write");
}

static int open_listener(uint16_t port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    socklen_t length = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0)
        die("socket");
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int)) < 0)
        die("setsockopt");
    if (bind(fd, (struct sockaddr *)&address, length) < 0)
        die("bind");
    if (listen(fd, 30) < 0)
        die("listen");
    if (getsockname(fd, (struct sockaddr *)&address, &length) < 0)
        die("getsockname");
    printf("Server is listening on port %d...\n", ntohs(address.sin_port));
    fflush(stdout);
    return fd;
}

static bool send_reply(int fd)
{
    for (size_t done = 0; done < 14;) {
        ssize_t sent = send(fd, reply + done, 14 - done, MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR)
            return false;
        done += sent > 0 ? (size_t)sent : 0;
    }
    return true;
}

static void serve(int fd)
{
    char line[1100] = "Received data: ";
    const char *sent_line = "Sent response: Hello, client!\n";
    size_t prefix = strlen(line);
    ssize_t length;
    do
        length = recv(fd, line + prefix, 1024, 0);
    while (length < 0 && errno == EINTR);
    if (length < 0)
        perror("recv");
    if (length <= 0)
        return;
    line[prefix + (size_t)length] = '\n';
    say(line, prefix + (size_t)length + 1);
    if (send_reply(fd))
        say(sent_line, strlen(sent_line));
    else
        perror("send");
}

static _Noreturn void work(int listener, pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1);
    for (;;) {
        struct sockaddr_in peer;
        socklen_t size = sizeof peer;
        char text[ADDRESS_TEXT_SIZE];
        char line[sizeof text + 32];
        int fd = accept(listener, (struct sockaddr *)&peer, &size);
        if (fd < 0) {
            perror("accept");
            continue;
        }
        format_address((struct sockaddr *)&peer, text);
        int length = snprintf(line, sizeof line, "Accepted connection from %s\n", text);
        say(line, (size_t)length);
        serve(fd);
        close(fd);
    }
}

int main(int argc, char *argv[])
{
    uint16_t port = 5000;
    if (argc > 2 || (argc == 2 && !parse_port(argv[1], &port)))
        usage("server [PORT]");
    int listener = open_listener(port);
    pid_t parent = getpid();
    for (int workers = 0;; workers--) {
        for (; workers < WORKERS; workers++) {
            pid_t child = fork();
            if (child < 0)
                die("fork");
            if (child == 0)
                work(listener, parent);
        }
        while (waitpid(-1, NULL, 0) < 0)
            if (errno != EINTR)
                die("waitpid");
    }
}
