/* A TCP connection with one of the programs, held by the check: connect, listen, send, half-close,
 * reset, and read whatever comes. */
#define _GNU_SOURCE
#include "harness/kernel/address.h"
#include "harness/tools/ending.h"
#include "harness/tools/expect.h"
#include "harness/tools/listening.h"
#include "harness/tools/pump.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const struct bytes nothing = {NULL, 0};

static struct sockaddr_storage address_of(struct run *run, const char *host, int port)
{
    struct sockaddr_storage address;
    if (!address_parse(&address, host, port))
        grader_error(run, "%s is not an address", host);
    return address;
}

/* A window as small as Linux makes it, or one of a certain size: a sender blocks after about 28 KB,
 * or so much, instead of megabytes. */
static void squeeze(struct run *run, int fd, struct connection how)
{
    int room = how.room > 0 ? how.room : 1, segment = 536;
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room) < 0 ||
        (how.room == 0 && setsockopt(fd, IPPROTO_TCP, TCP_MAXSEG, &segment, sizeof segment) < 0))
        grader_error(run, "cannot make the window small: %s", strerror(errno));
}

/* ---- making connections ---- */

static struct peer *new_peer(struct run *run, struct program *program, int fd, const char *role)
{
    if (run->peer_count == MAX_PEERS)
        grader_error(run, "the check holds more than %d connections", MAX_PEERS);
    struct peer *peer = must_alloc(sizeof *peer);
    *peer = (struct peer){.run = run, .program = program, .fd = fd, .end = STREAM_OPEN};
    socklen_t local = sizeof peer->local, remote = sizeof peer->remote;
    int on = 1; /* a second small piece need not wait for the ACK of the first (RFC 9293, 3.7.4) */
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    getsockname(fd, (struct sockaddr *)&peer->local, &local);
    getpeername(fd, (struct sockaddr *)&peer->remote, &remote);
    peer->name = must_format("%s %s", role, address_text(&peer->local));
    run->peers[run->peer_count++] = peer;
    return peer;
}

static bool connect_answered(void *argument)
{
    struct pollfd fd = {.fd = *(int *)argument, .events = POLLOUT};
    return poll(&fd, 1, 0) == 1;
}

static int socket_error(int fd)
{
    int error = 0;
    socklen_t size = sizeof error;
    return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0 ? errno : error;
}

/* A port for the grader cannot be had. Where programs have a network for themselves nobody else
 * could have taken it; where they share one, it may be somebody else's. */
_Noreturn static void no_port(struct run *run, const char *what, int port)
{
    int error = errno;
    const struct program *holder = NULL;
    for (size_t i = 0; i < run->program_count; i++)
        if (has_own_network(run) || family_listens(run->programs[i], port))
            holder = run->programs[i];
    if (error == EADDRINUSE && holder != NULL)
        fail(run, "port %d is taken: %s, or something it started, uses ports it was not given",
             port, holder->name);
    if (error == EADDRINUSE && !has_own_network(run) && port != 0)
        conclude(run, VERDICT_NOT_RUN,
                 must_format("port %d is taken by another program on this machine", port));
    grader_error(run, "%s %d: %s", what, port, strerror(error));
}

struct peer *connect_with(struct program *server, struct connection how)
{
    struct run *run = server->run;
    int port = how.port != 0 ? how.port : server->port;
    struct sockaddr_storage to = address_of(run, "127.0.0.1", port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        grader_error(run, "socket: %s", strerror(errno));
    if (how.squeeze)
        squeeze(run, fd, how);
    if (how.from != NULL) {
        struct sockaddr_storage from = address_of(run, how.from, 0);
        if (bind(fd, (struct sockaddr *)&from, address_size(&from)) < 0)
            no_port(run, must_format("cannot connect from %s port", how.from), 0);
    }
    int error = connect(fd, (struct sockaddr *)&to, address_size(&to)) == 0 ? 0 : errno;
    if (error == EINPROGRESS && connect_answered(&fd)) /* as almost always on loopback */
        error = socket_error(fd);
    if (error == EINPROGRESS)
        error = await(run, connect_answered, &fd) == HAPPENED ? socket_error(fd) : ETIMEDOUT;
    if (error != 0) {
        note_fact(run, "connect.error", strerrorname_np(error));
        settle(run); /* a server that is ending closes its sockets first */
        fail(run, "cannot connect to port %d: %s%s", port, strerror(error),
             server->ended ? must_format("; %s %s", server->name, program_ending(server)) : "");
    }
    struct peer *peer = new_peer(run, server, fd, "client");
    peer->deaf = how.deaf;
    log_event(run, EVENT_CONNECT, peer->name, address_text(&peer->remote), nothing);
    return peer;
}

struct peer *connect_to(struct program *server)
{
    return connect_with(server, (struct connection){.from = NULL});
}

struct listener *listen_at(struct run *run, const char *address, int port, struct connection how)
{
    enum { BACKLOG = 4096 };
    int on = 1;
    struct listener *listener = must_alloc(sizeof *listener);
    struct sockaddr_storage where = address_of(run, address, port);
    socklen_t size = sizeof listener->address;
    int fd = socket(where.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd >= 0 && how.squeeze)
        squeeze(run, fd, how);
    bool v6 = where.ss_family == AF_INET6;
    if (fd < 0 || (v6 && setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) < 0) ||
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0 ||
        bind(fd, (struct sockaddr *)&where, address_size(&where)) < 0 || listen(fd, BACKLOG) < 0 ||
        getsockname(fd, (struct sockaddr *)&listener->address, &size) < 0)
        no_port(run, must_format("cannot listen on %s port", address), port);
    listener->run = run;
    listener->fd = fd;
    listener->port = address_port(&listener->address);
    listener->deaf = how.deaf;
    snprintf(listener->port_text, sizeof listener->port_text, "%d", listener->port);
    if (run->listener_count == MAX_LISTENERS)
        grader_error(run, "the check listens on more than %d ports", MAX_LISTENERS);
    run->listeners[run->listener_count++] = listener;
    log_event(run, EVENT_LISTEN, "grader", address_text(&listener->address), nothing);
    return listener;
}

struct listener *listen_here(struct run *run)
{
    return listen_at(run, "127.0.0.1", free_port(run), (struct connection){.from = NULL});
}

int listener_port(const struct listener *listener)
{
    return listener->port;
}

const char *listener_port_text(const struct listener *listener)
{
    return listener->port_text;
}

bool has_ipv6(void)
{
    const struct sockaddr_in6 here = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool there = fd >= 0 && bind(fd, (const struct sockaddr *)&here, sizeof here) == 0;
    if (fd >= 0)
        close(fd);
    return there;
}

bool localhost_is_ipv6(const struct run *run)
{
    if (run->sandbox->isolation == ISOLATION_FULL)
        return has_ipv6(); /* the box has a list of names of ours */
    const struct addrinfo hints = {.ai_family = AF_INET6, .ai_socktype = SOCK_STREAM};
    struct addrinfo *addresses = NULL;
    bool known = has_ipv6() && getaddrinfo("localhost", NULL, &hints, &addresses) == 0;
    if (addresses != NULL)
        freeaddrinfo(addresses);
    return known;
}

int hold_port(struct run *run)
{
    struct sockaddr_storage address = address_of(run, "127.0.0.1", free_port(run));
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, address_size(&address)) < 0)
        no_port(run, "cannot hold port", address_port(&address));
    log_note(run, "grader", "holds port %d without listening: connections are refused",
             address_port(&address));
    return address_port(&address);
}

int full_port(struct run *run)
{
    struct sockaddr_storage address = address_of(run, "127.0.0.1", free_port(run));
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int first = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, address_size(&address)) < 0 ||
        listen(listener, 0) < 0 ||
        connect(first, (struct sockaddr *)&address, address_size(&address)) < 0)
        no_port(run, "cannot fill the accept queue of port", address_port(&address));
    log_note(run, "grader", "listens on port %d with a full accept queue: a SYN gets no answer",
             address_port(&address));
    return address_port(&address);
}

struct accepting {
    struct listener *listener;
    int fd;
};

static bool accepted(void *argument)
{
    struct accepting *accepting = argument;
    accepting->fd = accept4(accepting->listener->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    return accepting->fd >= 0;
}

struct peer *accept_from(struct listener *listener, struct program *program)
{
    struct run *run = listener->run;
    struct accepting accepting = {listener, -1};
    enum outcome outcome = await(run, accepted, &accepting);
    if (outcome != HAPPENED) {
        note_fact(run, "awaited", "connect");
        fail_waiting(run, outcome, program, NULL, "%s did not connect to port %d", program->name,
                     listener->port);
    }
    struct peer *peer = new_peer(run, program, accepting.fd, "server");
    peer->deaf = listener->deaf;
    log_event(run, EVENT_ACCEPT, peer->name, address_text(&peer->remote), nothing);
    return peer;
}

const char *peer_address(const struct peer *peer)
{
    return address_text(&peer->local);
}

/* ---- acting ---- */

struct sending {
    struct peer *peer;
    struct bytes rest;
    int error;
};

static bool sent(void *argument)
{
    struct sending *sending = argument;
    while (sending->rest.len > 0) {
        ssize_t took = send(sending->peer->fd, sending->rest.data, sending->rest.len,
                            MSG_NOSIGNAL | MSG_DONTWAIT);
        if (took < 0 && errno == EINTR)
            continue;
        if (took < 0 && errno == EAGAIN)
            return false;
        if (took < 0) {
            sending->error = errno;
            return true;
        }
        sending->rest = slice(sending->rest, (size_t)took, sending->rest.len);
    }
    return true;
}

/* Sends all; a program that is gone is found out by the expectation that follows. */
static void send_all(struct peer *peer, struct bytes bytes)
{
    struct sending sending = {peer, bytes, 0};
    if (peer->broken)
        return;
    enum outcome outcome = await(peer->run, sent, &sending);
    if (outcome != HAPPENED) {
        note_fact(peer->run, "awaited", "read");
        fail_waiting(peer->run, outcome, peer->program, peer,
                     "%s does not read what is sent to it: %zu of %zu bytes could not be sent",
                     peer->program->name, sending.rest.len, bytes.len);
    }
    peer->broken = sending.error != 0;
    if (peer->broken)
        log_note(peer->run, peer->name, "send: %s", strerror(sending.error));
}

void peer_send(struct peer *peer, struct bytes bytes)
{
    log_event(peer->run, EVENT_SEND, peer->name, NULL, bytes);
    send_all(peer, bytes);
}

void peer_send_in_pieces(struct peer *peer, struct bytes bytes, size_t piece)
{
    log_event(peer->run, EVENT_SEND, peer->name,
              must_format("%zu at a time, each after the one before was read", piece), bytes);
    for (size_t at = 0; at < bytes.len && !peer->broken; at += piece) {
        send_all(peer, slice(bytes, at, piece));
        if (at + piece < bytes.len)
            expect_consumed(peer);
    }
}

struct echoing {
    struct peer *peer;
    size_t left; /* bytes that have not been given back */
    unsigned char piece[16384];
    size_t held, given; /* bytes of piece: read, and of these sent */
};

/* Reads the next piece. False if there is nothing now, or nothing more. */
static bool read_piece(struct echoing *echoing)
{
    struct peer *peer = echoing->peer;
    size_t most = echoing->left < sizeof echoing->piece ? echoing->left : sizeof echoing->piece;
    ssize_t got = recv(peer->fd, echoing->piece, most, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return false;
    if (got <= 0) {
        note_stream_end(peer, got == 0 ? STREAM_FIN : STREAM_RST);
        return false;
    }
    echoing->held = (size_t)got;
    echoing->given = 0;
    return true;
}

/* Gives back what is left of the piece. False if there is no room now, or nobody. */
static bool give_back(struct echoing *echoing)
{
    struct peer *peer = echoing->peer;
    ssize_t took = send(peer->fd, echoing->piece + echoing->given, echoing->held - echoing->given,
                        MSG_NOSIGNAL | MSG_DONTWAIT);
    if (took < 0 && (errno == EAGAIN || errno == EINTR))
        return false;
    if (took < 0) {
        peer->broken = true;
        return false;
    }
    echoing->given += (size_t)took;
    echoing->left -= (size_t)took;
    return true;
}

static bool echoed(void *argument)
{
    struct echoing *echoing = argument;
    struct peer *peer = echoing->peer;
    bool goes_on = true;
    while (goes_on && echoing->left > 0) {
        bool holds = echoing->given < echoing->held;
        peer->wants = holds ? POLLOUT : POLLIN;
        goes_on = holds ? give_back(echoing) : read_piece(echoing);
    }
    return echoing->left == 0 || peer->broken || peer->end != STREAM_OPEN;
}

void peer_echo(struct peer *peer, size_t len)
{
    struct echoing echoing = {.peer = peer, .left = len};
    log_note(peer->run, peer->name, "echoes %zu bytes before it reads on", len);
    enum outcome outcome = await(peer->run, echoed, &echoing);
    peer->wants = 0;
    if (echoing.left == 0)
        return;
    note_fact(peer->run, "awaited", "echo");
    note_fact(peer->run, "echo.given", number(peer->run, (long)(len - echoing.left)));
    note_fact(peer->run, "echo.holds", echoing.given < echoing.held ? "yes" : "no");
    fail_waiting(peer->run, outcome, peer->program, peer,
                 echoing.given < echoing.held
                     ? "%s stopped reading the echo: %zu of %zu bytes could be sent back"
                     : "%s stopped sending: %zu of %zu bytes came and were sent back",
                 peer->program->name, len - echoing.left, len);
}

struct bytes peer_fill(struct peer *peer, struct bytes bytes, size_t piece)
{
    enum { MARGIN = 5 }; /* pieces: probes of a closed window let a little through */
    size_t at = 0;
    log_event(peer->run, EVENT_SEND, peer->name,
              must_format("%zu at a time, until they are no longer read", piece),
              slice(bytes, 0, piece));
    for (int more = MARGIN; more > 0 && at < bytes.len && !peer->broken; at += piece) {
        send_all(peer, slice(bytes, at, piece));
        more -= more < MARGIN || !is_consumed(peer);
    }
    log_note(peer->run, peer->name, "%zu bytes sent in all", at < bytes.len ? at : bytes.len);
    return slice(bytes, 0, at);
}

void peer_half_close(struct peer *peer)
{
    if (shutdown(peer->fd, SHUT_WR) == 0)
        log_event(peer->run, EVENT_FIN_OUT, peer->name, NULL, nothing);
}

void peer_reset(struct peer *peer)
{
    struct linger abort = {.l_onoff = 1, .l_linger = 0};
    setsockopt(peer->fd, SOL_SOCKET, SO_LINGER, &abort, sizeof abort);
    close(peer->fd);
    peer->fd = -1;
    log_event(peer->run, EVENT_RST_OUT, peer->name, NULL, nothing);
}

void peer_close(struct peer *peer)
{
    close(peer->fd);
    peer->fd = -1;
    log_event(peer->run, EVENT_FIN_OUT, peer->name, "closes", nothing);
}

struct taking {
    struct peer *peer;
    size_t left;
};

static bool taken(void *argument)
{
    struct taking *taking = argument;
    unsigned char piece[4096];
    while (taking->left > 0) {
        size_t most = taking->left < sizeof piece ? taking->left : sizeof piece;
        ssize_t got = recv(taking->peer->fd, piece, most, MSG_DONTWAIT);
        if (got < 0 && (errno == EAGAIN || errno == EINTR))
            break;
        if (got <= 0) {
            note_stream_end(taking->peer, got == 0 ? STREAM_FIN : STREAM_RST);
            break;
        }
        buffer_append(&taking->peer->received, piece, (size_t)got);
        taking->left -= (size_t)got;
    }
    return taking->left == 0 || taking->peer->end != STREAM_OPEN;
}

void peer_take(struct peer *peer, size_t len)
{
    struct taking taking = {peer, len};
    log_note(peer->run, peer->name, "reads %zu bytes", len);
    peer->wants = POLLIN;
    enum outcome outcome = await(peer->run, taken, &taking);
    peer->wants = 0;
    if (taking.left == 0)
        return;
    note_fact(peer->run, "awaited", "bytes");
    note_fact(peer->run, "bytes.expected", number(peer->run, (long)len));
    note_fact(peer->run, "bytes.got", number(peer->run, (long)(len - taking.left)));
    fail_waiting(peer->run, outcome, peer->program, peer, "only %zu of %zu bytes came",
                 len - taking.left, len);
}

void peer_listen_again(struct peer *peer)
{
    peer->deaf = false;
    log_note(peer->run, peer->name, "reads again");
}
