/* Tests of harness/kernel/sockets.c and in_flight.c with real connections in a network namespace of
 * their own: each stages a state of TCP that a check can meet, and asks what is still on its way.
 */
#define _GNU_SOURCE
#include "harness/kernel/in_flight.h"
#include "harness/kernel/sockets.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { PORT = 7000, DEADLINE_MS = 20000 };

static bool have_namespace;

/* ---- The stage. ---- */

static int enter_user_namespace(void **state)
{
    (void)state;
    have_namespace = unshare(CLONE_NEWUSER) == 0;
    if (!have_namespace)
        print_message("tests are skipped: no namespace of our own (%s)\n", strerror(errno));
    return 0;
}

/* Every test starts with no sockets at all. */
static void need_network(void)
{
    if (!have_namespace || unshare(CLONE_NEWNET) != 0)
        skip();
    struct ifreq loopback = {.ifr_name = "lo", .ifr_flags = IFF_UP};
    int any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    assert_return_code(ioctl(any, SIOCSIFFLAGS, &loopback), errno);
    close(any);
}

static int set_option(int fd, int level, int name, int value)
{
    return setsockopt(fd, level, name, &value, sizeof value);
}

/* A receiver that takes no more than about a kilobyte before it is read. */
static void squeeze(int fd)
{
    assert_return_code(set_option(fd, SOL_SOCKET, SO_RCVBUF, 1), errno);
    assert_return_code(set_option(fd, IPPROTO_TCP, TCP_MAXSEG, 536), errno);
}

static struct sockaddr_in loopback_port(in_port_t port)
{
    return (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static int open_listener(int backlog)
{
    struct sockaddr_in address = loopback_port(PORT);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_return_code(set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1), errno);
    assert_return_code(bind(fd, (struct sockaddr *)&address, sizeof address), errno);
    assert_return_code(listen(fd, backlog), errno);
    return fd;
}

static int open_client(void)
{
    return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

static void connect_client(int fd)
{
    struct sockaddr_in address = loopback_port(PORT);
    assert_return_code(connect(fd, (struct sockaddr *)&address, sizeof address), errno);
}

/* For connections that the other side will not complete. */
static int start_connecting(void)
{
    struct sockaddr_in address = loopback_port(PORT);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int result = connect(fd, (struct sockaddr *)&address, sizeof address);
    assert_true(result == 0 || errno == EINPROGRESS);
    return fd;
}

/* Both ends of a connection, and what it was accepted from. */
struct pair {
    int client, server, listener;
};

enum { ROOMY = 0, SQUEEZED_CLIENT = 1, SQUEEZED_SERVER = 2 };

static struct pair open_pair(int squeezed)
{
    struct pair pair = {.client = open_client(), .listener = open_listener(8)};
    if (squeezed & SQUEEZED_CLIENT)
        squeeze(pair.client);
    if (squeezed & SQUEEZED_SERVER)
        squeeze(pair.listener);
    connect_client(pair.client);
    pair.server = accept4(pair.listener, NULL, NULL, SOCK_CLOEXEC);
    assert_return_code(pair.server, errno);
    return pair;
}

static void close_pair(const struct pair *pair)
{
    close(pair->client);
    if (pair->server >= 0)
        close(pair->server);
    close(pair->listener);
}

/* Sends until the kernel takes no more. Returns how many bytes. */
static size_t fill(int fd)
{
    static const char block[65536];
    size_t total = 0;
    ssize_t sent;
    while ((sent = send(fd, block, sizeof block, MSG_DONTWAIT | MSG_NOSIGNAL)) > 0)
        total += (size_t)sent;
    return total;
}

/* Reads len bytes, or to the end of the stream. Returns how many. */
static size_t drain(int fd, size_t len)
{
    static char block[65536];
    size_t total = 0;
    while (total < len) {
        size_t wanted = len - total < sizeof block ? len - total : sizeof block;
        ssize_t got = recv(fd, block, wanted, 0);
        if (got <= 0)
            break;
        total += (size_t)got;
    }
    return total;
}

/* ---- Looking. ---- */

static bool in_flight(void)
{
    struct socket_table table;
    assert_return_code(socket_table_read(&table), errno);
    bool result = socket_table_in_flight(&table);
    socket_table_free(&table);
    return result;
}

static struct socket_row row_between(const struct sockaddr_storage *local,
                                     const struct sockaddr_storage *remote)
{
    struct socket_table table;
    assert_return_code(socket_table_read(&table), errno);
    const struct socket_row *found = socket_table_by_tuple(&table, local, remote);
    struct socket_row row = found ? *found : (struct socket_row){.state = TCP_CLOSE};
    socket_table_free(&table);
    return row;
}

static struct sockaddr_storage name_of(int fd)
{
    struct sockaddr_storage name = {0};
    socklen_t len = sizeof name;
    assert_return_code(getsockname(fd, (struct sockaddr *)&name, &len), errno);
    return name;
}

/* The row of this end of a connection, and that of the other, whose own descriptor may be closed.
 */
static struct socket_row row_of(int client)
{
    struct sockaddr_storage local = name_of(client), remote = {0};
    struct sockaddr_in address = loopback_port(PORT);
    memcpy(&remote, &address, sizeof address);
    return row_between(&local, &remote);
}

static struct socket_row row_opposite(int client)
{
    struct sockaddr_storage remote = name_of(client), local = {0};
    struct sockaddr_in address = loopback_port(PORT);
    memcpy(&local, &address, sizeof address);
    return row_between(&local, &remote);
}

static long long now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* Whether the condition comes true; the deadline is only for the case that it never does. */
#define EVENTUALLY(condition)                                                                      \
    do {                                                                                           \
        long long deadline = now_ms() + DEADLINE_MS;                                               \
        while (!(condition) && now_ms() < deadline)                                                \
            sched_yield();                                                                         \
        assert_true(condition);                                                                    \
    } while (0)

/* ---- Rows. ---- */

static void names_states(void **state)
{
    (void)state;
    assert_string_equal(tcp_state_name(TCP_ESTABLISHED), "ESTABLISHED");
    assert_string_equal(tcp_state_name(TCP_SYN_RECV), "SYN_RECEIVED");
    assert_string_equal(tcp_state_name(TCP_FIN_WAIT2), "FIN_WAIT_2");
    assert_string_equal(tcp_state_name(TCP_CLOSE), "CLOSED");
    assert_string_equal(tcp_state_name(TCP_CLOSING), "CLOSING");
    assert_string_equal(tcp_state_name(TCP_LISTEN), "LISTEN");
    assert_string_equal(tcp_state_name(99), "UNKNOWN");
    assert_string_equal(tcp_state_name(-1), "UNKNOWN");
}

static void shows_a_connection_before_accept(void **state)
{
    (void)state;
    need_network();
    int listener = open_listener(5), client = open_client();
    connect_client(client);
    EVENTUALLY(!in_flight());
    struct socket_row ours = row_of(client), theirs = row_opposite(client);
    assert_int_equal(ours.state, TCP_ESTABLISHED);
    assert_int_equal(theirs.state, TCP_ESTABLISHED);
    assert_int_not_equal(ours.inode, 0);
    assert_int_equal(theirs.inode, 0);

    struct sockaddr_storage at = name_of(listener), nobody = {.ss_family = AF_INET};
    struct socket_row listening = row_between(&at, &nobody);
    assert_int_equal(listening.state, TCP_LISTEN);
    assert_int_equal(listening.unread, 1);
    assert_int_equal(listening.unsent, 5);

    int server = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    struct stat status;
    assert_return_code(fstat(server, &status), errno);
    assert_int_equal(row_opposite(client).inode, status.st_ino);
    assert_int_equal(row_between(&at, &nobody).unread, 0);
    struct pair pair = {client, server, listener};
    close_pair(&pair);
}

static void finds_rows_by_inode(void **state)
{
    (void)state;
    need_network();
    struct pair pair = open_pair(ROOMY);
    struct stat status;
    struct socket_table table;
    assert_return_code(fstat(pair.server, &status), errno);
    assert_return_code(socket_table_read(&table), errno);
    const struct socket_row *row = socket_table_by_inode(&table, (uint32_t)status.st_ino);
    assert_non_null(row);
    assert_int_equal(row->state, TCP_ESTABLISHED);
    assert_null(socket_table_by_inode(&table, 0));
    assert_null(socket_table_by_inode(&table, 1));
    socket_table_free(&table);
    close_pair(&pair);
}

static void counts_bytes(void **state)
{
    (void)state;
    need_network();
    struct pair pair = open_pair(ROOMY);
    assert_int_equal(send(pair.client, "hello", 5, 0), 5);
    EVENTUALLY(!in_flight());
    struct socket_row from = row_of(pair.client), to = row_opposite(pair.client);
    assert_true(from.has_info && to.has_info);
    assert_int_equal(from.bytes_sent, 5);
    assert_int_equal(from.not_sent, 0);
    assert_int_equal(to.bytes_received, 5);
    assert_int_equal(to.unread, 5);
    assert_int_equal(drain(pair.server, 3), 3);
    assert_int_equal(row_opposite(pair.client).unread, 2);
    close_pair(&pair);
}

/* A client with an IPv4 address at an IPv6 listener: the server's row is an IPv6 one, mapped. */
static void maps_ipv6_rows_to_ipv4(void **state)
{
    (void)state;
    need_network();
    struct sockaddr_in6 any = {.sin6_family = AF_INET6, .sin6_port = htons(PORT)};
    int listener = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0), client = open_client();
    assert_return_code(set_option(listener, IPPROTO_IPV6, IPV6_V6ONLY, 0), errno);
    assert_return_code(bind(listener, (struct sockaddr *)&any, sizeof any), errno);
    assert_return_code(listen(listener, 5), errno);
    connect_client(client);
    EVENTUALLY(!in_flight());
    struct socket_row row = row_opposite(client);
    assert_int_equal(row.state, TCP_ESTABLISHED);
    assert_true(row.ipv6);
    assert_int_equal(row.local.ss_family, AF_INET);

    /* The accepted socket's own idea of its address is the mapped one: it must be found as well. */
    int server = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    struct sockaddr_storage local = name_of(server), remote = name_of(client);
    assert_int_equal(local.ss_family, AF_INET6);
    assert_int_equal(row_between(&local, &remote).state, TCP_ESTABLISHED);
    struct pair pair = {client, server, listener};
    close_pair(&pair);
}

static void knows_ipv6(void **state)
{
    (void)state;
    need_network();
    struct sockaddr_in6 address = {
        .sin6_family = AF_INET6, .sin6_port = htons(PORT), .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    int listener = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int client = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0)
        skip(); /* a kernel without IPv6 */
    assert_return_code(listen(listener, 5), errno);
    assert_return_code(connect(client, (struct sockaddr *)&address, sizeof address), errno);
    int server = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    assert_int_equal(send(client, "hello", 5, 0), 5);
    EVENTUALLY(!in_flight());
    struct sockaddr_storage local = name_of(server), remote = name_of(client);
    struct socket_row row = row_between(&local, &remote);
    assert_true(row.ipv6);
    assert_int_equal(row.local.ss_family, AF_INET6);
    assert_int_equal(row.unread, 5);
    struct pair pair = {client, server, listener};
    close_pair(&pair);
}

/* More than fits in one part of the kernel's answer. */
static void reads_many_rows(void **state)
{
    (void)state;
    need_network();
    enum { MANY = 300 };
    int listener = open_listener(MANY), clients[MANY], servers[MANY];
    for (int i = 0; i < MANY; i++) {
        clients[i] = open_client();
        connect_client(clients[i]);
        servers[i] = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    }
    struct socket_table table;
    assert_return_code(socket_table_read(&table), errno);
    assert_true(table.count >= 2 * MANY + 1);
    for (int i = 0; i < MANY; i++) {
        struct sockaddr_storage local = name_of(clients[i]), remote = name_of(servers[i]);
        assert_non_null(socket_table_by_tuple(&table, &local, &remote));
        assert_non_null(socket_table_by_tuple(&table, &remote, &local));
    }
    socket_table_free(&table);
    EVENTUALLY(!in_flight());
    for (int i = 0; i < MANY; i++) {
        close(clients[i]);
        close(servers[i]);
    }
    close(listener);
}

/* ---- The end of a connection. ---- */

static void half_close_is_quiet(void **state)
{
    (void)state;
    need_network();
    struct pair pair = open_pair(ROOMY);
    assert_int_equal(send(pair.client, "hello", 5, 0), 5);
    shutdown(pair.client, SHUT_WR);
    EVENTUALLY(!in_flight());
    struct socket_row theirs = row_opposite(pair.client);
    assert_int_equal(theirs.state, TCP_CLOSE_WAIT);
    assert_int_equal(theirs.bytes_received, 6); /* the FIN counts */
    assert_int_equal(theirs.unread, 6);
    assert_int_equal(drain(pair.server, 100), 5);
    assert_int_equal(row_opposite(pair.client).unread, 0);
    EVENTUALLY(row_of(pair.client).state == TCP_FIN_WAIT2);
    assert_false(in_flight());
    close_pair(&pair);
}

/* FIN_WAIT_2 without an owner is kept as a smaller thing of which the kernel tells less. */
static void orphaned_fin_wait_2_is_quiet(void **state)
{
    (void)state;
    need_network();
    struct pair pair = open_pair(ROOMY);
    close(pair.server);
    pair.server = -1;
    EVENTUALLY(row_opposite(pair.client).state == TCP_FIN_WAIT2);
    EVENTUALLY(!in_flight());
    struct socket_row orphan = row_opposite(pair.client);
    assert_int_equal(orphan.inode, 0);
    assert_false(orphan.has_info);
    assert_int_equal(row_of(pair.client).state, TCP_CLOSE_WAIT);

    send(pair.client, "x", 1, MSG_NOSIGNAL); /* a reset is the answer, and ends both */
    EVENTUALLY(row_of(pair.client).state == TCP_CLOSE);
    EVENTUALLY(!in_flight());
    close_pair(&pair);
}

static void time_wait_is_quiet(void **state)
{
    (void)state;
    need_network();
    struct pair pair = open_pair(ROOMY);
    shutdown(pair.client, SHUT_WR);
    assert_int_equal(drain(pair.server, 100), 0);
    close(pair.server);
    pair.server = -1;
    EVENTUALLY(row_of(pair.client).state == TCP_TIME_WAIT);
    EVENTUALLY(!in_flight());
    assert_false(row_of(pair.client).has_info);
    close_pair(&pair);
}

static void reset_for_unread_bytes_leaves_nothing(void **state)
{
    (void)state;
    need_network();
    struct pair pair = open_pair(ROOMY);
    assert_int_equal(send(pair.client, "hello", 5, 0), 5);
    EVENTUALLY(!in_flight());
    close(pair.server);
    pair.server = -1;
    EVENTUALLY(row_of(pair.client).state == TCP_CLOSE);
    EVENTUALLY(!in_flight());
    close_pair(&pair);
}

/* The peer is gone without FIN or RST, as if its cable had been pulled. */
static void peer_that_vanished_is_quiet(void **state)
{
    (void)state;
    need_network();
    struct pair pair = open_pair(ROOMY);
    if (set_option(pair.server, IPPROTO_TCP, TCP_REPAIR, 1) != 0) {
        close_pair(&pair);
        skip();
    }
    close(pair.server);
    pair.server = -1;
    EVENTUALLY(!in_flight());
    assert_int_equal(row_of(pair.client).state, TCP_ESTABLISHED);
    assert_int_equal(row_opposite(pair.client).state, TCP_CLOSE);

    assert_int_equal(send(pair.client, "anybody?", 8, MSG_NOSIGNAL), 8);
    EVENTUALLY(row_of(pair.client).state == TCP_CLOSE);
    EVENTUALLY(!in_flight());
    close_pair(&pair);
}

/* ---- Closed windows. ---- */

static void closed_window_is_quiet(void **state)
{
    (void)state;
    need_network();
    struct pair pair = open_pair(SQUEEZED_CLIENT);
    size_t sent = fill(pair.server);
    EVENTUALLY(!in_flight());
    sent += fill(pair.server); /* what the delayed ACK has made room for */
    EVENTUALLY(!in_flight());
    struct socket_row from = row_opposite(pair.client), to = row_of(pair.client);
    assert_true(from.not_sent > 10000);
    assert_true(from.unsent == from.not_sent);
    assert_true(from.send_full);
    assert_true(from.bytes_sent == to.bytes_received && to.unread > 0);

    assert_int_equal(drain(pair.client, sent), sent);
    EVENTUALLY(row_opposite(pair.client).unsent == 0);
    EVENTUALLY(!in_flight());
    close_pair(&pair);
}

/* The kernel asks again and again whether the window has opened: that is no progress. */
static void window_probes_are_quiet(void **state)
{
    (void)state;
    need_network();
    struct pair pair = open_pair(SQUEEZED_CLIENT);
    fill(pair.server);
    EVENTUALLY(!in_flight());
    /* The first of the probes may find room for a few bytes, each later one is without. */
    for (int probe = 0; probe < 3; probe++) {
        uint32_t before, after;
        EVENTUALLY((before = row_opposite(pair.client).idle_ms) >= 100);
        EVENTUALLY((after = row_opposite(pair.client).idle_ms) < before);
        EVENTUALLY(!in_flight());
    }
    close_pair(&pair);
}

static void full_default_buffers_are_quiet(void **state)
{
    (void)state;
    need_network();
    struct pair pair = open_pair(ROOMY);
    size_t sent = fill(pair.server);
    assert_true(sent > 1000000);
    EVENTUALLY(!in_flight());
    assert_true(row_opposite(pair.client).not_sent > 0);
    assert_int_equal(drain(pair.client, sent), sent);
    EVENTUALLY(!in_flight());
    close_pair(&pair);
}

/* One byte per segment: each costs the receiver far more memory than the window has counted. */
static void full_buffers_of_tiny_segments_are_quiet(void **state)
{
    (void)state;
    need_network();
    struct pair pair = open_pair(SQUEEZED_CLIENT);
    size_t sent = 0;
    assert_return_code(set_option(pair.server, IPPROTO_TCP, TCP_NODELAY, 1), errno);
    while (send(pair.server, "x", 1, MSG_DONTWAIT) == 1)
        sent++;
    EVENTUALLY(!in_flight());
    assert_true(row_opposite(pair.client).unsent > 0);
    assert_int_equal(drain(pair.client, sent), sent);
    EVENTUALLY(!in_flight());
    close_pair(&pair);
}

static void fin_behind_a_closed_window_is_quiet(void **state)
{
    (void)state;
    need_network();
    struct pair pair = open_pair(SQUEEZED_CLIENT);
    size_t sent = fill(pair.server);
    EVENTUALLY(!in_flight());
    close(pair.server);
    pair.server = -1;
    EVENTUALLY(!in_flight());
    struct socket_row orphan = row_opposite(pair.client);
    assert_int_equal(orphan.state, TCP_FIN_WAIT1);
    assert_int_equal(orphan.inode, 0);
    assert_true(orphan.not_sent > 0);
    assert_int_equal(row_of(pair.client).state, TCP_ESTABLISHED);

    assert_int_equal(drain(pair.client, sent + 1), sent); /* to the end of the stream */
    assert_int_equal(row_of(pair.client).state, TCP_CLOSE_WAIT);
    EVENTUALLY(!in_flight());
    close_pair(&pair);
}

static void last_ack_behind_a_closed_window_is_quiet(void **state)
{
    (void)state;
    need_network();
    struct pair pair = open_pair(SQUEEZED_CLIENT);
    shutdown(pair.client, SHUT_WR);
    assert_int_equal(drain(pair.server, 1), 0);
    size_t sent = fill(pair.server);
    close(pair.server);
    pair.server = -1;
    EVENTUALLY(!in_flight());
    assert_int_equal(row_opposite(pair.client).state, TCP_LAST_ACK);
    assert_int_equal(row_of(pair.client).state, TCP_FIN_WAIT2);
    assert_int_equal(drain(pair.client, sent + 1), sent);
    EVENTUALLY(!in_flight());
    close_pair(&pair);
}

static void two_fins_behind_closed_windows_are_quiet(void **state)
{
    (void)state;
    need_network();
    struct pair pair = open_pair(SQUEEZED_CLIENT | SQUEEZED_SERVER);
    size_t to_client = fill(pair.server), to_server = fill(pair.client);
    shutdown(pair.server, SHUT_WR);
    shutdown(pair.client, SHUT_WR);
    EVENTUALLY(!in_flight());
    assert_int_equal(row_of(pair.client).state, TCP_FIN_WAIT1);
    assert_int_equal(row_opposite(pair.client).state, TCP_FIN_WAIT1);
    assert_int_equal(drain(pair.server, to_server + 1), to_server);
    EVENTUALLY(!in_flight());
    assert_int_equal(drain(pair.client, to_client + 1), to_client);
    EVENTUALLY(!in_flight());
    close_pair(&pair);
}

/* The sender has everything acknowledged but waits itself: the bytes come within 200 ms. */
static void corked_bytes_are_on_their_way(void **state)
{
    (void)state;
    need_network();
    struct pair pair = open_pair(ROOMY);
    assert_return_code(set_option(pair.client, IPPROTO_TCP, TCP_CORK, 1), errno);
    assert_int_equal(send(pair.client, "hello", 5, 0), 5);
    struct socket_table table;
    assert_return_code(socket_table_read(&table), errno);
    struct sockaddr_storage local = name_of(pair.client), remote = name_of(pair.server);
    const struct socket_row *row = socket_table_by_tuple(&table, &local, &remote);
    if (row->not_sent > 0)
        assert_true(socket_table_in_flight(&table));
    socket_table_free(&table);
    EVENTUALLY(!in_flight());
    assert_int_equal(row_opposite(pair.client).unread, 5);
    close_pair(&pair);
}

/* A sender whose buffer is full of bytes that have arrived gets room by the delayed ACK. */
static void ack_that_makes_room_is_on_its_way(void **state)
{
    (void)state;
    need_network();
    struct pair pair = open_pair(ROOMY);
    assert_return_code(set_option(pair.server, SOL_SOCKET, SO_SNDBUF, 1), errno);
    for (int rounds = 0; rounds < 1000 && fill(pair.server) > 0; rounds++) {
        EVENTUALLY(!in_flight());
        bool has_room = !row_opposite(pair.client).send_full;
        bool is_closed = row_opposite(pair.client).not_sent > 0;
        assert_true(has_room || is_closed); /* quiet only if no ACK can change it */
        if (is_closed)
            break;
    }
    close_pair(&pair);
}

/* ---- Handshakes. ---- */

static void full_accept_queue_is_quiet(void **state)
{
    (void)state;
    need_network();
    int listener = open_listener(0), first = open_client();
    connect_client(first);
    int second = start_connecting();
    EVENTUALLY(!in_flight());
    assert_int_equal(row_of(second).state, TCP_SYN_SENT);

    /* Room again: the kernel repeats the SYN, a second after the first. */
    int server = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    assert_true(in_flight());
    EVENTUALLY(!in_flight());
    assert_int_equal(row_of(second).state, TCP_ESTABLISHED);
    close(first);
    close(second);
    close(server);
    close(listener);
}

static void deferred_accept_gets_quiet(void **state)
{
    (void)state;
    need_network();
    int listener = open_listener(5);
    assert_return_code(set_option(listener, IPPROTO_TCP, TCP_DEFER_ACCEPT, 30), errno);
    int client = open_client();
    connect_client(client);
    EVENTUALLY(row_opposite(client).state == TCP_SYN_RECV);
    EVENTUALLY(!in_flight());
    assert_int_equal(row_of(client).state, TCP_ESTABLISHED);
    assert_int_equal(row_opposite(client).state, TCP_SYN_RECV);
    assert_int_equal(send(client, "x", 1, 0), 1);
    EVENTUALLY(!in_flight());
    assert_int_equal(row_opposite(client).state, TCP_ESTABLISHED);
    close(client);
    close(listener);
}

/* A client is connected, but the server drops its first bytes for want of room: the connection is
 * not complete yet on its side. (The second client takes the room. It is not deferred, because the
 * kernel answers it with a SYN cookie.) */
static void handshake_before_a_full_accept_queue_is_quiet(void **state)
{
    (void)state;
    need_network();
    int listener = open_listener(0);
    assert_return_code(set_option(listener, IPPROTO_TCP, TCP_DEFER_ACCEPT, 30), errno);
    int first = open_client(), second = open_client();
    connect_client(first);
    EVENTUALLY(row_opposite(first).state == TCP_SYN_RECV);
    connect_client(second);
    EVENTUALLY(row_opposite(second).state == TCP_ESTABLISHED);
    assert_int_equal(send(first, "x", 1, 0), 1);
    EVENTUALLY(!in_flight());
    assert_int_equal(row_of(first).state, TCP_ESTABLISHED);
    assert_int_equal(row_opposite(first).state, TCP_SYN_RECV);

    int server = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    EVENTUALLY(row_opposite(first).state == TCP_ESTABLISHED);
    EVENTUALLY(!in_flight());
    close(first);
    close(second);
    close(server);
    close(listener);
}

/* Both ends are one socket: a simultaneous open with itself. */
static void connection_to_itself_is_quiet(void **state)
{
    (void)state;
    need_network();
    struct sockaddr_in address = loopback_port(PORT);
    int self = open_client();
    assert_return_code(bind(self, (struct sockaddr *)&address, sizeof address), errno);
    assert_return_code(connect(self, (struct sockaddr *)&address, sizeof address), errno);
    EVENTUALLY(!in_flight());
    assert_int_equal(send(self, "hello", 5, 0), 5);
    EVENTUALLY(!in_flight());
    assert_int_equal(row_of(self).unread, 5);
    close(self);
}

static void bound_socket_is_quiet(void **state)
{
    (void)state;
    need_network();
    struct sockaddr_in address = loopback_port(PORT);
    int fd = open_client();
    assert_return_code(bind(fd, (struct sockaddr *)&address, sizeof address), errno);
    EVENTUALLY(!in_flight());
    close(fd);
}

/* ---- Moments that are too short to stage: tables made by hand. ---- */

/* Two ends of a connection, sorted as a table is. */
static void make_ends(struct socket_row rows[2])
{
    struct sockaddr_in low = loopback_port(1000), high = loopback_port(2000);
    for (int i = 0; i < 2; i++) {
        rows[i] = (struct socket_row){.state = TCP_ESTABLISHED, .inode = 1, .has_info = true};
        memcpy(&rows[i].local, i == 0 ? &low : &high, sizeof low);
        memcpy(&rows[i].remote, i == 0 ? &high : &low, sizeof low);
    }
}

static bool ends_in_flight(struct socket_row rows[], size_t count, bool packets_queued)
{
    struct socket_table table = {.rows = rows, .count = count, .packets_queued = packets_queued};
    return socket_table_in_flight(&table);
}

static void segment_not_received_is_on_its_way(void **state)
{
    (void)state;
    struct socket_row ends[2];
    make_ends(ends);
    assert_false(ends_in_flight(ends, 2, false));
    ends[0].bytes_sent = 10;
    ends[0].unsent = 10;
    assert_true(ends_in_flight(ends, 2, false));
    ends[1].bytes_received = 10;
    ends[1].unread = 10;
    assert_false(ends_in_flight(ends, 2, false)); /* only a delayed ACK is missing */
    ends[0].send_full = true;
    assert_true(ends_in_flight(ends, 2, false)); /* and is waited for */
}

static void segment_that_is_refused_is_not_on_its_way(void **state)
{
    (void)state;
    struct socket_row ends[2];
    make_ends(ends);
    ends[1].bytes_sent = ends[1].unsent = 1000;
    ends[0].bytes_received = ends[0].unread = 500;
    assert_true(ends_in_flight(ends, 2, false));
    ends[0].receive_full = true;
    assert_false(ends_in_flight(ends, 2, false));
    ends[0].receive_full = false;
    ends[1].resent = 2;
    assert_false(ends_in_flight(ends, 2, false));
    ends[0].unread = 0;
    assert_true(ends_in_flight(ends, 2, false)); /* read by now: the next repetition arrives */
}

static void fin_not_seen_is_on_its_way(void **state)
{
    (void)state;
    static const int active[] = {TCP_FIN_WAIT1, TCP_LAST_ACK, TCP_CLOSING};
    for (size_t i = 0; i < sizeof active / sizeof active[0]; i++) {
        struct socket_row ends[2];
        make_ends(ends);
        ends[0].state = active[i];
        ends[0].unsent = 1;
        ends[1].state = active[i] == TCP_FIN_WAIT1 ? TCP_ESTABLISHED : TCP_FIN_WAIT1;
        assert_true(ends_in_flight(ends, 2, false));
        ends[1].state = active[i] == TCP_FIN_WAIT1 ? TCP_CLOSE_WAIT : TCP_TIME_WAIT;
        assert_false(ends_in_flight(ends, 2, false)); /* its ACK wakes nobody */
    }
}

static void bytes_that_an_ack_will_release_are_on_their_way(void **state)
{
    (void)state;
    struct socket_row ends[2];
    make_ends(ends);
    ends[0].bytes_sent = 10;
    ends[0].unsent = 15;
    ends[0].not_sent = 5; /* Nagle's algorithm */
    ends[1].bytes_received = 10;
    ends[1].unread = 10;
    assert_true(ends_in_flight(ends, 2, false));
    ends[0].unsent = 5; /* acknowledged, and still not sent: a closed window */
    assert_false(ends_in_flight(ends, 2, false));
    ends[1].unread = 0;
    assert_true(ends_in_flight(ends, 2, false)); /* the window update is on its way */
}

static void reset_in_a_queue_is_on_its_way(void **state)
{
    (void)state;
    struct socket_row ends[2];
    make_ends(ends);
    assert_true(ends_in_flight(ends, 1, true));
    assert_false(ends_in_flight(ends, 1, false));
    ends[0].unsent = 1;
    assert_true(ends_in_flight(ends, 1, false));
    ends[0] = (struct socket_row){.state = TCP_TIME_WAIT, .local = ends[0].local};
    assert_false(ends_in_flight(ends, 1, true));
}

/* A client that was given a SYN cookie has no partner until the listener has room. */
static void client_of_a_full_listener_is_not_on_its_way(void **state)
{
    (void)state;
    struct sockaddr_in client = loopback_port(1000), any = loopback_port(2000);
    struct sockaddr_in server = any;
    any.sin_addr.s_addr = INADDR_ANY;
    struct socket_row rows[2] = {
        {.state = TCP_ESTABLISHED, .unsent = 5, .has_info = true},
        {.state = TCP_LISTEN, .unread = 2, .unsent = 1, .remote.ss_family = AF_INET}};
    memcpy(&rows[0].local, &client, sizeof client);
    memcpy(&rows[0].remote, &server, sizeof server);
    memcpy(&rows[1].local, &any, sizeof any);
    assert_false(ends_in_flight(rows, 2, false));
    rows[1].unread = 1;
    assert_true(ends_in_flight(rows, 2, false));
}

static void older_kernels_tell_less(void **state)
{
    (void)state;
    struct socket_row ends[2];
    make_ends(ends);
    ends[0].has_info = ends[1].has_info = false;
    assert_false(ends_in_flight(ends, 2, false));
    ends[0].unsent = 10;
    assert_true(ends_in_flight(ends, 2, false));
    ends[1].unread = 10;
    assert_false(ends_in_flight(ends, 2, false));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_states),
        cmocka_unit_test(shows_a_connection_before_accept),
        cmocka_unit_test(finds_rows_by_inode),
        cmocka_unit_test(counts_bytes),
        cmocka_unit_test(maps_ipv6_rows_to_ipv4),
        cmocka_unit_test(knows_ipv6),
        cmocka_unit_test(reads_many_rows),
        cmocka_unit_test(half_close_is_quiet),
        cmocka_unit_test(orphaned_fin_wait_2_is_quiet),
        cmocka_unit_test(time_wait_is_quiet),
        cmocka_unit_test(reset_for_unread_bytes_leaves_nothing),
        cmocka_unit_test(peer_that_vanished_is_quiet),
        cmocka_unit_test(closed_window_is_quiet),
        cmocka_unit_test(window_probes_are_quiet),
        cmocka_unit_test(full_default_buffers_are_quiet),
        cmocka_unit_test(full_buffers_of_tiny_segments_are_quiet),
        cmocka_unit_test(fin_behind_a_closed_window_is_quiet),
        cmocka_unit_test(last_ack_behind_a_closed_window_is_quiet),
        cmocka_unit_test(two_fins_behind_closed_windows_are_quiet),
        cmocka_unit_test(corked_bytes_are_on_their_way),
        cmocka_unit_test(ack_that_makes_room_is_on_its_way),
        cmocka_unit_test(full_accept_queue_is_quiet),
        cmocka_unit_test(deferred_accept_gets_quiet),
        cmocka_unit_test(handshake_before_a_full_accept_queue_is_quiet),
        cmocka_unit_test(connection_to_itself_is_quiet),
        cmocka_unit_test(bound_socket_is_quiet),
        cmocka_unit_test(segment_not_received_is_on_its_way),
        cmocka_unit_test(segment_that_is_refused_is_not_on_its_way),
        cmocka_unit_test(fin_not_seen_is_on_its_way),
        cmocka_unit_test(bytes_that_an_ack_will_release_are_on_their_way),
        cmocka_unit_test(reset_in_a_queue_is_on_its_way),
        cmocka_unit_test(client_of_a_full_listener_is_not_on_its_way),
        cmocka_unit_test(older_kernels_tell_less),
    };
    return cmocka_run_group_tests(tests, enter_user_namespace, NULL);
}
