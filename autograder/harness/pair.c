/* Both ends of a connection, for scenarios that need no program. See scenario.h. */
#define _GNU_SOURCE
#include "harness/capture.h"
#include "harness/run.h"
#include "harness/scenario.h"

#include <errno.h>
#include <linux/filter.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int checked(struct lab *lab, int result, const char *what)
{
    if (result < 0)
        grader_error(lab, "%s: %s", what, strerror(errno));
    return result;
}

static struct sockaddr_in here(const struct lab *lab)
{
    return (struct sockaddr_in){.sin_family = AF_INET,
                                .sin_port = htons((uint16_t)lab->check->lab->port),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static int new_socket(struct lab *lab)
{
    return checked(lab, socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
}

struct pair pair_connect(struct lab *lab, int room)
{
    struct sockaddr_in address = here(lab);
    int listener = new_socket(lab);
    if (room > 0)
        checked(lab, setsockopt(listener, SOL_SOCKET, SO_RCVBUF, &room, sizeof room), "SO_RCVBUF");
    checked(lab, bind(listener, (struct sockaddr *)&address, sizeof address), "bind");
    checked(lab, listen(listener, 1), "listen");
    struct pair pair = {.client = new_socket(lab)};
    checked(lab, connect(pair.client, (struct sockaddr *)&address, sizeof address), "connect");
    pair.server = checked(lab, accept4(listener, NULL, NULL, SOCK_CLOEXEC), "accept");
    close(listener);
    come_to_rest(lab);
    return pair;
}

void call_nobody(struct lab *lab)
{
    struct sockaddr_in address = here(lab);
    int caller = new_socket(lab);
    if (connect(caller, (struct sockaddr *)&address, sizeof address) == 0 || errno != ECONNREFUSED)
        grader_error(lab, "the call to a port without a listener was not refused");
    close(caller);
    come_to_rest(lab);
}

static void say_text(struct lab *lab, int from, const char *words)
{
    checked(lab, (int)send(from, words, strlen(words), MSG_NOSIGNAL), "send");
}

void tell(struct lab *lab, int from, const char *text)
{
    say_text(lab, from, text);
    come_to_rest(lab);
}

void hear(struct lab *lab, int to)
{
    char text[256];
    checked(lab, (int)recv(to, text, sizeof text, MSG_DONTWAIT), "recv");
}

void pour(struct lab *lab, int from, int count)
{
    char *bytes = must_alloc((size_t)count);
    memset(bytes, 'x', (size_t)count);
    checked(lab, (int)send(from, bytes, (size_t)count, MSG_DONTWAIT | MSG_NOSIGNAL), "send");
    free(bytes);
}

void drain(struct lab *lab, int to)
{
    char bytes[4096];
    while (recv(to, bytes, sizeof bytes, MSG_DONTWAIT) > 0)
        continue;
    come_to_rest(lab);
}

void hang_up(struct lab *lab, int fd)
{
    close(fd);
    come_to_rest(lab);
}

void say_the_end(struct lab *lab, int fd)
{
    checked(lab, shutdown(fd, SHUT_WR), "shutdown");
    come_to_rest(lab);
}

void break_off(struct lab *lab, int fd)
{
    const struct linger now = {.l_onoff = 1};
    checked(lab, setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now), "SO_LINGER");
    hang_up(lab, fd);
}

/* ---- segments that get lost ---- */

/* Every segment for this socket is thrown away as it arrives, or no longer (socket(7)). */
static void be_deaf(struct lab *lab, int fd, bool deaf)
{
    struct sock_filter nothing[] = {BPF_STMT(BPF_RET | BPF_K, 0)};
    const struct sock_fprog filter = {.len = 1, .filter = nothing};
    int option = deaf ? SO_ATTACH_FILTER : SO_DETACH_FILTER;
    checked(lab, setsockopt(fd, SOL_SOCKET, option, &filter, sizeof filter), "socket filter");
    capture_dropping(lab->capture, deaf);
}

void lose_tell(struct lab *lab, int from, int to, const char *text)
{
    be_deaf(lab, to, true);
    say_text(lab, from, text);
    be_deaf(lab, to, false);
}

void lose_the_end(struct lab *lab, int from, int to)
{
    be_deaf(lab, to, true);
    checked(lab, shutdown(from, SHUT_WR), "shutdown");
    be_deaf(lab, to, false);
}
