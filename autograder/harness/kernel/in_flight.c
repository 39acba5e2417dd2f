/* Works out from the two ends of each connection whether anything is still on its way. For every
 * check that must not guess. */
#define _GNU_SOURCE
#include "harness/kernel/in_flight.h"

#include <netinet/tcp.h>

/* A listener with TCP_DEFER_ACCEPT lets a connection rest until its first data. The SYN-ACK of any
 * other is repeated after one second: later than this, and not repeated, it must be such a one. */
enum { DEFERRED_MS = 1500 };

static bool has_seen_fin(const struct socket_row *row)
{
    return row->state == TCP_CLOSE_WAIT || row->state == TCP_LAST_ACK ||
           row->state == TCP_CLOSING || row->state == TCP_TIME_WAIT;
}

static bool awaits_ack_of_fin(const struct socket_row *row)
{
    return row->state == TCP_FIN_WAIT1 || row->state == TCP_CLOSING || row->state == TCP_LAST_ACK;
}

/* A row whose other end is not in the table. What it has sent, a reset will answer; if it has sent
 * nothing, a reset may be in some queue, or the other end is gone without a word. */
static bool lone_row_in_flight(const struct socket_table *table, const struct socket_row *row)
{
    switch (row->state) {
    case TCP_TIME_WAIT:
        return false;
    case TCP_SYN_SENT:
        return !socket_table_queue_full(table, &row->remote);
    case TCP_ESTABLISHED: /* or the listener sent a SYN cookie, and remembers nothing */
        if (socket_table_queue_full(table, &row->remote))
            return false;
        return row->unsent > 0 || table->packets_queued;
    case TCP_CLOSE_WAIT:
    case TCP_FIN_WAIT2:
        return row->unsent > 0 || table->packets_queued;
    default:
        return true;
    }
}

/* A connection between the client's SYN and the server's ESTABLISHED. */
static bool handshake_in_flight(const struct socket_table *table, const struct socket_row *server,
                                const struct socket_row *client)
{
    if (socket_table_queue_full(table, &server->local))
        return false;
    bool deferred = client->state == TCP_ESTABLISHED && client->unsent == 0 &&
                    server->resent == 0 && client->idle_ms > DEFERRED_MS;
    return !deferred;
}

/* Whether something goes from one end of a connection to the other, or comes back as the ACK that
 * the sender needs to go on. */
static bool direction_in_flight(const struct socket_row *from, const struct socket_row *to)
{
    if (from->unsent == 0 || has_seen_fin(to))
        return false; /* all acknowledged, or all received and the FIN as well */
    if (!from->has_info || !to->has_info)
        return to->unread == 0; /* an older kernel, or an end that nobody owns any more */

    uint32_t unacknowledged = from->unsent - from->not_sent;
    bool fin_sent = awaits_ack_of_fin(from) && from->not_sent == 0;
    if (from->bytes_sent > to->bytes_received || fin_sent) {
        /* It is on its way, or it comes again and again and is refused for want of room. */
        bool refused = to->unread > 0 && (to->receive_full || from->resent > 0);
        return !refused;
    }
    if (unacknowledged > 0)
        return from->not_sent > 0 || from->send_full; /* the ACK makes room */
    return to->unread ==
           0; /* held back by a closed window, else only by Nagle, TCP_CORK or a timer */
}

static bool row_in_flight(const struct socket_table *table, const struct socket_row *row)
{
    if (row->state == TCP_LISTEN || row->state == TCP_CLOSE || row->state == TCP_BOUND_ONLY)
        return false;
    const struct socket_row *other = socket_table_by_tuple(table, &row->remote, &row->local);
    if (!other)
        return lone_row_in_flight(table, row);
    if (row->state == TCP_SYN_RECV)
        return handshake_in_flight(table, row, other);
    if (other->state == TCP_SYN_RECV)
        return handshake_in_flight(table, other, row);
    if (row->state == TCP_SYN_SENT)
        return true;
    return direction_in_flight(row, other);
}

bool socket_table_in_flight(const struct socket_table *table)
{
    for (size_t i = 0; i < table->count; i++)
        if (row_in_flight(table, &table->rows[i]))
            return true;
    return false;
}
