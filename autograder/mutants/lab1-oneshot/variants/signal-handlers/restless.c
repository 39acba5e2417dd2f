/* Unusual: every system call here may return EINTR at any time. The log does not go through stdio,
 * which forgets a buffer that it could not write because of a signal. */
#include "restless.h"
#include "lab.h"
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

static volatile sig_atomic_t interruptions;

static void on_signal(int number)
{
    (void)number;
    interruptions = (interruptions + 1) & 0xffff;
}

void be_restless(void)
{
    struct sigaction action = {.sa_handler = on_signal};
    struct itimerval every = {.it_interval = {.tv_usec = 1000}, .it_value = {.tv_usec = 1000}};
    sigemptyset(&action.sa_mask);
    if (sigaction(SIGALRM, &action, NULL) < 0 || sigaction(SIGPIPE, &action, NULL) < 0 ||
        sigaction(SIGCHLD, &action, NULL) < 0 || setitimer(ITIMER_REAL, &every, NULL) < 0)
        die("cannot start the timer");
}

bool connect_whole(int fd, const struct addrinfo *to)
{
    struct pollfd one = {.fd = fd, .events = POLLOUT};
    int error = 0;
    socklen_t size = sizeof error;
    if (connect(fd, to->ai_addr, to->ai_addrlen) == 0)
        return true;
    if (errno != EINTR)
        return false;
    while (poll(&one, 1, -1) < 0 && errno == EINTR)
        ;
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0)
        return false;
    errno = error;
    return error == 0;
}

ssize_t receive(int fd, void *data, size_t size)
{
    ssize_t length;
    do
        length = recv(fd, data, size, 0);
    while (length < 0 && errno == EINTR);
    return length;
}

bool write_whole(int fd, const char *data, size_t length)
{
    while (length > 0) {
        ssize_t written = write(fd, data, length);
        if (written < 0 && errno != EINTR)
            return false;
        if (written > 0) {
            data += written;
            length -= (size_t)written;
        }
    }
    return true;
}

int dial(const char *host, const char *port)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *list;
    int error;
    do
        error = getaddrinfo(host, port, &hints, &list);
    while (error == EAI_SYSTEM && errno == EINTR);
    if (error != 0) {
        fprintf(stderr, "%s: %s\n", host, gai_strerror(error));
        exit(1);
    }
    for (struct addrinfo *one = list; one != NULL; one = one->ai_next) {
        int fd = socket(one->ai_family, one->ai_socktype, one->ai_protocol);
        if (fd >= 0 && connect_whole(fd, one)) {
            freeaddrinfo(list);
            return fd;
        }
        fprintf(stderr, "%s: %s\n", host, strerror(errno));
        if (fd >= 0)
            close(fd);
    }
    freeaddrinfo(list);
    exit(1);
}
