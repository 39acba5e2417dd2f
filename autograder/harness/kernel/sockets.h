/* What the kernel knows about TCP sockets in this network namespace: sock_diag(7). Used instead of
 * waiting: who listens, who has accepted, what is unread, from where in_flight.c works out what is
 * still on its way. */
#ifndef HARNESS_SOCKETS_H
#define HARNESS_SOCKETS_H

#include "tcp_state.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

/* One socket as the kernel shows it. */
struct socket_row {
    struct sockaddr_storage local, remote; /* an IPv4-mapped IPv6 address is given as IPv4 */
    int state;                             /* tcp_state.h */
    uint32_t unread; /* bytes received and not read; on a listener: connections not accepted */
    uint32_t unsent; /* bytes sent and not acknowledged; on a listener: the effective backlog */
    uint32_t inode;  /* 0 until somebody has accepted it, and after it was closed */
    uint32_t uid;
    uint32_t resent;     /* how often the kernel has repeated its oldest segment in vain */
    bool ipv6;           /* the socket itself is an AF_INET6 one */
    bool dual_stack;     /* a listener that takes IPv4 as well: IPV6_V6ONLY is off (ipv6(7)) */
    bool has_info;       /* those below are known (never for LISTEN, SYN_RECV and TIME_WAIT) */
    bool receive_full;   /* no room in the receive buffer: the kernel drops what still comes */
    bool send_full;      /* too little room in the send buffer for poll() to call it writable */
    uint32_t idle_ms;    /* since its peer last acknowledged anything (senseless in SYN_SENT) */
    uint32_t not_sent;   /* in the send queue, never on the wire yet; a FIN counts as one byte */
    uint64_t bytes_sent; /* handed to the network for the first time, repetitions left out */
    uint64_t bytes_received; /* in order, read or not; a FIN counts as one byte */
};

/* All TCP sockets of the namespace at one look, sorted by local port, remote port, local and remote
 * address. The kernel walks its tables while they change: a row may be missing that the next look
 * has again. */
struct socket_table {
    struct socket_row *rows;
    size_t count;
    bool packets_queued; /* some packet waits for the kernel itself (anywhere on the machine) */
};

/* Takes a look. Returns 0, or -1 with errno set; free it with socket_table_free(). */
int socket_table_read(struct socket_table *table);

/* Likewise, of listeners only: much faster, as the kernel has few of them and many places for
 * others. */
int socket_table_read_listeners(struct socket_table *table);
void socket_table_free(struct socket_table *table);

/* What a part of the kernel's answer says about all of it. */
enum answer {
    ANSWER_FAILED = -1, /* there is none; errno says why */
    ANSWER_MORE,        /* more parts follow */
    ANSWER_LAST,
    ANSWER_INTERRUPTED, /* rows may be missing: the kernel's table changed meanwhile */
};

/* Adds the rows of one datagram of the kernel's answer (netlink(7), sock_diag(7)) to the table, in
 * the order in which they come. The datagram is aligned as a struct nlmsghdr is. */
enum answer socket_table_take(struct socket_table *table, const void *datagram, size_t len);

/* The row with this inode, or NULL. */
const struct socket_row *socket_table_by_inode(const struct socket_table *table, uint32_t inode);

/* The row of the end whose own address is local and whose peer is remote, or NULL. Addresses
 * compare by family, address and port; an IPv4-mapped IPv6 address equals its IPv4 form. */
const struct socket_row *socket_table_by_tuple(const struct socket_table *table,
                                               const struct sockaddr_storage *local,
                                               const struct sockaddr_storage *remote);

/* Looks up one end of one connection, much faster than in a table of all. Returns 1 and fills in
 * row, 0 if there is no such end, or -1 with errno set. */
int socket_row_read(const struct sockaddr_storage *local, const struct sockaddr_storage *remote,
                    struct socket_row *row);

/* True if the listener for this address has more waiting connections than its backlog: it drops
 * SYNs, and the last step of handshakes. */
bool socket_table_queue_full(const struct socket_table *table,
                             const struct sockaddr_storage *address);

#endif
