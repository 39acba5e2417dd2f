/* Asks the kernel for its TCP sockets through netlink: sock_diag(7). See sockets.h. */
#include "harness/kernel/sockets.h"
#include "memory.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h> /* the full struct tcp_info; it cannot stand beside <netinet/tcp.h> */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* TCP_LISTEN of <netinet/tcp.h>, which cannot be included. */
enum { LISTEN = 10 };

enum { DUMP_ATTEMPTS = 10 };

/* ---- Addresses: both families as IPv6 ones, so that they compare as bytes. ---- */

struct endpoint {
    struct in6_addr address;
    in_port_t port; /* in this machine's byte order */
};

static struct in6_addr map_to_ipv6(struct in_addr address)
{
    struct in6_addr mapped = {.s6_addr = {[10] = 0xff, [11] = 0xff}};
    memcpy(&mapped.s6_addr[12], &address, sizeof address);
    return mapped;
}

static struct endpoint endpoint_of(const struct sockaddr_storage *address)
{
    struct sockaddr_in6 six;
    struct sockaddr_in four;
    if (address->ss_family == AF_INET6) {
        memcpy(&six, address, sizeof six);
        return (struct endpoint){six.sin6_addr, ntohs(six.sin6_port)};
    }
    memcpy(&four, address, sizeof four);
    return (struct endpoint){map_to_ipv6(four.sin_addr), ntohs(four.sin_port)};
}

static struct sockaddr_storage address_of(const struct endpoint *end)
{
    struct sockaddr_storage address = {0};
    if (IN6_IS_ADDR_V4MAPPED(&end->address)) {
        struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons(end->port)};
        memcpy(&four.sin_addr, &end->address.s6_addr[12], sizeof four.sin_addr);
        memcpy(&address, &four, sizeof four);
    } else {
        struct sockaddr_in6 six = {
            .sin6_family = AF_INET6, .sin6_port = htons(end->port), .sin6_addr = end->address};
        memcpy(&address, &six, sizeof six);
    }
    return address;
}

/* The table's order: ports first, so that the listeners of a port (whose remote port is 0) come
 * before its connections. */
static int compare_tuples(const struct endpoint *a_local, const struct endpoint *a_remote,
                          const struct endpoint *b_local, const struct endpoint *b_remote)
{
    if (a_local->port != b_local->port)
        return a_local->port < b_local->port ? -1 : 1;
    if (a_remote->port != b_remote->port)
        return a_remote->port < b_remote->port ? -1 : 1;
    int order = memcmp(&a_local->address, &b_local->address, sizeof a_local->address);
    if (order != 0)
        return order;
    return memcmp(&a_remote->address, &b_remote->address, sizeof a_remote->address);
}

static int compare_rows(const void *left, const void *right)
{
    const struct socket_row *a = left, *b = right;
    struct endpoint a_local = endpoint_of(&a->local), a_remote = endpoint_of(&a->remote);
    struct endpoint b_local = endpoint_of(&b->local), b_remote = endpoint_of(&b->remote);
    return compare_tuples(&a_local, &a_remote, &b_local, &b_remote);
}

/* ---- One row out of the kernel's answer. ---- */

static struct endpoint endpoint_from_diag(int family, const __be32 address[4], __be16 port)
{
    struct endpoint end = {.port = ntohs(port)};
    if (family == AF_INET6)
        memcpy(&end.address, address, sizeof end.address);
    else
        end.address = map_to_ipv6((struct in_addr){address[0]});
    return end;
}

/* An older kernel's struct tcp_info is shorter: then has_info stays false. */
static void add_tcp_info(struct socket_row *row, const void *data, size_t len)
{
    struct tcp_info info = {0};
    size_t needed = offsetof(struct tcp_info, tcpi_bytes_retrans) + sizeof info.tcpi_bytes_retrans;
    if (len < needed || row->state == LISTEN)
        return;
    memcpy(&info, data, len < sizeof info ? len : sizeof info);
    row->has_info = true;
    row->bytes_sent = info.tcpi_bytes_sent - info.tcpi_bytes_retrans;
    row->bytes_received = info.tcpi_bytes_received;
    row->not_sent = info.tcpi_notsent_bytes;
    row->idle_ms = info.tcpi_last_ack_recv;
}

/* The buffers' limits, as the kernel itself compares them: it drops what comes in above the receive
 * buffer's, and calls a socket writable while a third of the send buffer is free. */
static void add_memory(struct socket_row *row, const void *data, size_t len)
{
    uint32_t memory[SK_MEMINFO_VARS] = {0};
    memcpy(memory, data, len < sizeof memory ? len : sizeof memory);
    uint64_t queued = memory[SK_MEMINFO_WMEM_QUEUED];
    row->receive_full = memory[SK_MEMINFO_RMEM_ALLOC] >= memory[SK_MEMINFO_RCVBUF];
    row->send_full = queued + queued / 2 > memory[SK_MEMINFO_SNDBUF];
}

static void fill_row(struct socket_row *row, const struct nlmsghdr *header)
{
    const struct inet_diag_msg *message = NLMSG_DATA(header);
    const struct inet_diag_sockid *id = &message->id;
    struct endpoint local =
        endpoint_from_diag(message->idiag_family, id->idiag_src, id->idiag_sport);
    struct endpoint remote =
        endpoint_from_diag(message->idiag_family, id->idiag_dst, id->idiag_dport);
    *row = (struct socket_row){
        .state = message->idiag_state,
        .local = address_of(&local),
        .remote = address_of(&remote),
        .ipv6 = message->idiag_family == AF_INET6,
        .unread = message->idiag_rqueue,
        .unsent = message->idiag_wqueue,
        .inode = message->idiag_inode,
        .uid = message->idiag_uid,
        .resent = message->idiag_retrans,
    };
    const struct rtattr *attribute;
    size_t at = NLMSG_LENGTH(sizeof *message), end = header->nlmsg_len;
    for (; at + sizeof *attribute <= end; at += RTA_ALIGN(attribute->rta_len)) {
        attribute = (const struct rtattr *)((const char *)header + at);
        if (attribute->rta_len < sizeof *attribute || attribute->rta_len > end - at)
            return;
        if (attribute->rta_type == INET_DIAG_INFO)
            add_tcp_info(row, RTA_DATA(attribute), RTA_PAYLOAD(attribute));
        else if (attribute->rta_type == INET_DIAG_SKMEMINFO)
            add_memory(row, RTA_DATA(attribute), RTA_PAYLOAD(attribute));
        else if (attribute->rta_type == INET_DIAG_SKV6ONLY &&
                 RTA_PAYLOAD(attribute) > 0) /* of listeners only */
            row->dual_stack = *(const uint8_t *)RTA_DATA(attribute) == 0;
    }
}

static void append_row(struct socket_table *table, const struct nlmsghdr *header)
{
    table->rows = must_grow(table->rows, table->count, sizeof *table->rows);
    fill_row(&table->rows[table->count++], header);
}

/* ---- The conversation with the kernel: netlink(7), a request and its answer in many parts. ----
 */

static const uint8_t extensions = 1 << (INET_DIAG_INFO - 1) | 1 << (INET_DIAG_SKMEMINFO - 1);

static int send_request(int netlink, const void *request, size_t size)
{
    ssize_t sent;
    do
        sent = send(netlink, request, size, 0);
    while (sent < 0 && errno == EINTR);
    return sent < 0 ? -1 : 0;
}

/* All sockets of both families. The older form of the request, because it alone can ask for both at
 * once: each dump walks a hash table that is made for the whole machine, and takes its time. */
static int ask_for_all(int netlink)
{
    struct {
        struct nlmsghdr header;
        struct inet_diag_req body;
    } request = {
        .header = {.nlmsg_len = sizeof request,
                   .nlmsg_type = TCPDIAG_GETSOCK,
                   .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
        .body = {.idiag_ext = extensions, .idiag_states = UINT32_MAX},
    };
    return send_request(netlink, &request, sizeof request);
}

/* The listeners of one family: they have a small table of their own. */
static int ask_for_listeners(int netlink, int family)
{
    struct {
        struct nlmsghdr header;
        struct inet_diag_req_v2 body;
    } request = {
        .header = {.nlmsg_len = sizeof request,
                   .nlmsg_type = SOCK_DIAG_BY_FAMILY,
                   .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
        .body = {.sdiag_family = (uint8_t)family,
                 .sdiag_protocol = IPPROTO_TCP,
                 .idiag_states = 1 << LISTEN},
    };
    return send_request(netlink, &request, sizeof request);
}

/* One connection: found by its hash, not by a walk. */
static int ask_for_one(int netlink, const struct endpoint *local, const struct endpoint *remote)
{
    bool four = IN6_IS_ADDR_V4MAPPED(&local->address);
    struct {
        struct nlmsghdr header;
        struct inet_diag_req_v2 body;
    } request = {
        .header = {.nlmsg_len = sizeof request,
                   .nlmsg_type = SOCK_DIAG_BY_FAMILY,
                   .nlmsg_flags = NLM_F_REQUEST},
        .body = {.sdiag_family = (uint8_t)(four ? AF_INET : AF_INET6),
                 .sdiag_protocol = IPPROTO_TCP,
                 .idiag_ext = extensions,
                 .id = {.idiag_sport = htons(local->port),
                        .idiag_dport = htons(remote->port),
                        .idiag_cookie = {INET_DIAG_NOCOOKIE, INET_DIAG_NOCOOKIE}}},
    };
    size_t skip = four ? 12 : 0, size = four ? sizeof(struct in_addr) : sizeof(struct in6_addr);
    memcpy(request.body.id.idiag_src, &local->address.s6_addr[skip], size);
    memcpy(request.body.id.idiag_dst, &remote->address.s6_addr[skip], size);
    return send_request(netlink, &request, sizeof request);
}

/* What the kernel says went wrong with the dump: a negative errno follows the header, 0 is success.
 */
static enum answer end_of_dump(const struct nlmsghdr *header)
{
    int error = 0;
    if (header->nlmsg_len >= NLMSG_LENGTH(sizeof error))
        memcpy(&error, NLMSG_DATA(header), sizeof error);
    if (error < 0) {
        errno = error > -4096 ? -error : EPROTO; /* no other number is an error's */
        return ANSWER_FAILED;
    }
    return header->nlmsg_flags & NLM_F_DUMP_INTR ? ANSWER_INTERRUPTED : ANSWER_LAST;
}

enum answer socket_table_take(struct socket_table *table, const void *datagram, size_t len)
{
    const struct nlmsghdr *header;
    for (size_t at = 0; at + sizeof *header <= len; at += NLMSG_ALIGN(header->nlmsg_len)) {
        header = (const struct nlmsghdr *)((const char *)datagram + at);
        if (header->nlmsg_len < sizeof *header || header->nlmsg_len > len - at)
            break;
        if (header->nlmsg_type == NLMSG_DONE || header->nlmsg_type == NLMSG_ERROR)
            return end_of_dump(header);
        if (header->nlmsg_flags & NLM_F_DUMP_INTR)
            return ANSWER_INTERRUPTED;
        bool is_row =
            (header->nlmsg_type == SOCK_DIAG_BY_FAMILY || header->nlmsg_type == TCPDIAG_GETSOCK) &&
            header->nlmsg_len >= NLMSG_LENGTH(sizeof(struct inet_diag_msg));
        if (is_row)
            append_row(table, header);
    }
    return ANSWER_MORE;
}

static ssize_t receive_part(int netlink, void *buffer, size_t size)
{
    ssize_t len;
    do
        len = recv(netlink, buffer, size, MSG_TRUNC);
    while (len < 0 && errno == EINTR);
    if (len == 0 || len > (ssize_t)size) {
        errno = EPROTO;
        return -1;
    }
    return len;
}

enum { PART_SIZE = 32768 }; /* the kernel fills no more than this at once */

/* Takes in the answer to a dump. */
static enum answer take_dump(int netlink, struct socket_table *table)
{
    _Alignas(struct nlmsghdr) char buffer[PART_SIZE];
    enum answer part = ANSWER_MORE;
    while (part == ANSWER_MORE) {
        ssize_t len = receive_part(netlink, buffer, sizeof buffer);
        if (len < 0)
            return ANSWER_FAILED;
        part = socket_table_take(table, buffer, (size_t)len);
    }
    return part;
}

static enum answer dump_listeners(int netlink, struct socket_table *table, int family)
{
    return ask_for_listeners(netlink, family) != 0 ? ANSWER_FAILED : take_dump(netlink, table);
}

static int open_netlink(void)
{
    return socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
}

static void close_netlink(int netlink)
{
    int error = errno;
    close(netlink);
    errno = error;
}

/* A socket of its own for each attempt: no answer to an older question can be left in it. */
static enum answer dump(struct socket_table *table, bool listeners_only)
{
    int netlink = open_netlink();
    if (netlink < 0)
        return ANSWER_FAILED;
    enum answer part = ANSWER_FAILED;
    if (listeners_only) {
        part = dump_listeners(netlink, table, AF_INET);
        if (part == ANSWER_LAST)
            part = dump_listeners(netlink, table, AF_INET6);
    } else if (ask_for_all(netlink) == 0) {
        part = take_dump(netlink, table);
    }
    close_netlink(netlink);
    return part;
}

/* Packets on loopback wait in a queue per processor, mostly for no time at all.
 * /proc/net/softnet_stat has a line per processor; the twelfth hexadecimal number is the length of
 * the queue (Linux 5.10). */
static bool packets_are_queued(void)
{
    FILE *file = fopen("/proc/net/softnet_stat", "re");
    if (!file)
        return true;
    unsigned int length = 0;
    int found = 1;
    while (found == 1 && length == 0)
        found = fscanf(file, "%*x %*x %*x %*x %*x %*x %*x %*x %*x %*x %*x %x%*[^\n]", &length);
    fclose(file);
    return found != EOF;
}

static int read_table(struct socket_table *table, bool listeners_only)
{
    for (int attempt = 0; attempt < DUMP_ATTEMPTS; attempt++) {
        *table = (struct socket_table){0};
        enum answer part = dump(table, listeners_only);
        if (part == ANSWER_LAST) {
            if (table->count > 0)
                qsort(table->rows, table->count, sizeof *table->rows, compare_rows);
            return 0;
        }
        int error = part == ANSWER_INTERRUPTED ? EAGAIN : errno;
        socket_table_free(table);
        errno = error;
        if (part == ANSWER_FAILED)
            return -1;
    }
    return -1;
}

int socket_table_read(struct socket_table *table)
{
    if (read_table(table, false) < 0)
        return -1;
    table->packets_queued = packets_are_queued();
    return 0;
}

int socket_table_read_listeners(struct socket_table *table)
{
    return read_table(table, true);
}

/* The kernel answers with a row, or with ENOENT; where there is no such connection, but a listener
 * that would take it, with that. */
int socket_row_read(const struct sockaddr_storage *local, const struct sockaddr_storage *remote,
                    struct socket_row *row)
{
    _Alignas(struct nlmsghdr) char buffer[PART_SIZE];
    struct endpoint here = endpoint_of(local), there = endpoint_of(remote);
    struct socket_table found = {0};
    int netlink = open_netlink();
    if (netlink < 0)
        return -1;
    ssize_t len = ask_for_one(netlink, &here, &there) == 0
                      ? receive_part(netlink, buffer, sizeof buffer)
                      : -1;
    enum answer part = ANSWER_FAILED;
    if (len >= 0)
        part = socket_table_take(&found, buffer, (size_t)len);
    close_netlink(netlink);
    bool matches = found.count == 1 && socket_table_by_tuple(&found, local, remote) != NULL;
    if (matches)
        *row = found.rows[0];
    socket_table_free(&found);
    if (part == ANSWER_FAILED && errno != ENOENT)
        return -1;
    return matches ? 1 : 0;
}

void socket_table_free(struct socket_table *table)
{
    free(table->rows);
    *table = (struct socket_table){0};
}

/* ---- Look-ups. ---- */

const struct socket_row *socket_table_by_inode(const struct socket_table *table, uint32_t inode)
{
    for (size_t i = 0; inode != 0 && i < table->count; i++)
        if (table->rows[i].inode == inode)
            return &table->rows[i];
    return NULL;
}

/* The first row that is not before this tuple in the table's order. */
static size_t lower_bound(const struct socket_table *table, const struct endpoint *local,
                          const struct endpoint *remote)
{
    size_t low = 0, high = table->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        struct endpoint row_local = endpoint_of(&table->rows[middle].local);
        struct endpoint row_remote = endpoint_of(&table->rows[middle].remote);
        if (compare_tuples(&row_local, &row_remote, local, remote) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct socket_row *socket_table_by_tuple(const struct socket_table *table,
                                               const struct sockaddr_storage *local,
                                               const struct sockaddr_storage *remote)
{
    struct endpoint wanted_local = endpoint_of(local), wanted_remote = endpoint_of(remote);
    size_t i = lower_bound(table, &wanted_local, &wanted_remote);
    if (i == table->count)
        return NULL;
    struct endpoint row_local = endpoint_of(&table->rows[i].local);
    struct endpoint row_remote = endpoint_of(&table->rows[i].remote);
    bool same = compare_tuples(&row_local, &row_remote, &wanted_local, &wanted_remote) == 0;
    return same ? &table->rows[i] : NULL;
}

bool socket_table_queue_full(const struct socket_table *table,
                             const struct sockaddr_storage *address)
{
    struct endpoint wanted = endpoint_of(address);
    struct endpoint first = {.port = wanted.port};
    struct endpoint nobody = {0};
    for (size_t i = lower_bound(table, &first, &nobody); i < table->count; i++) {
        const struct socket_row *row = &table->rows[i];
        struct endpoint local = endpoint_of(&row->local);
        if (local.port != wanted.port || endpoint_of(&row->remote).port != 0)
            return false;
        struct in6_addr any_ipv4 = map_to_ipv6((struct in_addr){INADDR_ANY});
        bool hears = IN6_ARE_ADDR_EQUAL(&local.address, &wanted.address) ||
                     IN6_ARE_ADDR_EQUAL(&local.address, &any_ipv4) ||
                     IN6_IS_ADDR_UNSPECIFIED(&local.address);
        if (hears && row->state == LISTEN && row->unread > row->unsent)
            return true;
    }
    return false;
}
