/* Scenarios come to rest, and those that need no program play both ends of a connection. See
 * scenario.h. */
#define _GNU_SOURCE
#include "harness/kernel/capture.h"
#include "harness/scenario.h"
#include "harness/tools/run.h"
#include "harness/tools/watch.h"

#include <errno.h>
#include <linux/filter.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

void come_to_rest(struct run *run)
{
    settle(run);
    capture_settle(run->capture);
}

static int checked(struct run *run, int result, const char *what)
{
    if (result < 0)
        grader_error(run, "%s: %s", what, strerror(errno));
    return result;
}

static struct sockaddr_in here(const struct run *run)
{
    return (struct sockaddr_in){.sin_family = AF_INET,
                                .sin_port = htons((uint16_t)run->check->lab->port),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static int new_socket(struct run *run)
{
    return checked(run, socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
}

struct pair pair_connect(struct run *run, int room)
{
    struct sockaddr_in address = here(run);
    int listener = new_socket(run);
    if (room > 0)
        checked(run, setsockopt(listener, SOL_SOCKET, SO_RCVBUF, &room, sizeof room), "SO_RCVBUF");
    checked(run, bind(listener, (struct sockaddr *)&address, sizeof address), "bind");
    checked(run, listen(listener, 1), "listen");
    struct pair pair = {.client = new_socket(run)};
    checked(run, connect(pair.client, (struct sockaddr *)&address, sizeof address), "connect");
    pair.server = checked(run, accept4(listener, NULL, NULL, SOCK_CLOEXEC), "accept");
    close(listener);
    come_to_rest(run);
    return pair;
}

void call_nobody(struct run *run)
{
    struct sockaddr_in address = here(run);
    int caller = new_socket(run);
    if (connect(caller, (struct sockaddr *)&address, sizeof address) == 0 || errno != ECONNREFUSED)
        grader_error(run, "the call to a port without a listener was not refused");
    close(caller);
    come_to_rest(run);
}

static void say_text(struct run *run, int from, const char *words)
{
    checked(run, (int)send(from, words, strlen(words), MSG_NOSIGNAL), "send");
}

void tell(struct run *run, int from, const char *text)
{
    say_text(run, from, text);
    come_to_rest(run);
}

void hear(struct run *run, int to)
{
    char text[256];
    checked(run, (int)recv(to, text, sizeof text, MSG_DONTWAIT), "recv");
}

void pour(struct run *run, int from, int count)
{
    char *bytes = must_alloc((size_t)count);
    memset(bytes, 'x', (size_t)count);
    checked(run, (int)send(from, bytes, (size_t)count, MSG_DONTWAIT | MSG_NOSIGNAL), "send");
    free(bytes);
}

void drain(struct run *run, int to)
{
    char bytes[4096];
    while (recv(to, bytes, sizeof bytes, MSG_DONTWAIT) > 0)
        continue;
    come_to_rest(run);
}

void hang_up(struct run *run, int fd)
{
    close(fd);
    come_to_rest(run);
}

void say_the_end(struct run *run, int fd)
{
    checked(run, shutdown(fd, SHUT_WR), "shutdown");
    come_to_rest(run);
}

void break_off(struct run *run, int fd)
{
    const struct linger now = {.l_onoff = 1};
    checked(run, setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now), "SO_LINGER");
    hang_up(run, fd);
}

/* ---- segments that get lost ---- */

/* Every segment for this socket is thrown away as it arrives, or no longer (socket(7)). */
static void be_deaf(struct run *run, int fd, bool deaf)
{
    struct sock_filter nothing[] = {BPF_STMT(BPF_RET | BPF_K, 0)};
    const struct sock_fprog filter = {.len = 1, .filter = nothing};
    int option = deaf ? SO_ATTACH_FILTER : SO_DETACH_FILTER;
    checked(run, setsockopt(fd, SOL_SOCKET, option, &filter, sizeof filter), "socket filter");
    capture_dropping(run->capture, deaf);
}

void lose_tell(struct run *run, int from, int to, const char *text)
{
    be_deaf(run, to, true);
    say_text(run, from, text);
    be_deaf(run, to, false);
}

void lose_the_end(struct run *run, int from, int to)
{
    be_deaf(run, to, true);
    checked(run, shutdown(from, SHUT_WR), "shutdown");
    be_deaf(run, to, false);
}
