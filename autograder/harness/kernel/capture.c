/* A packet socket on loopback, and the reading of what comes out of it. See capture.h. */
#define _GNU_SOURCE
#include "harness/kernel/capture.h"
#include "harness/kernel/sockets.h"
#include "memory.h"
#include "track.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* Of all packets of one trace; the rest counts as lost. Whoever reads a trace looks through all of
 * it for each of its connections, and there can be as many of these as segments. */
enum { BYTES_LIMIT = 16 * 1024 * 1024, SEGMENT_LIMIT = 16384, PACKET_LIMIT = 65536 };

struct capture {
    int fd;
    double zero; /* CLOCK_REALTIME at the time that counts as 0: packets are stamped with it */
    size_t bytes;
    bool dropping; /* what passes now never arrives */
    struct trace *trace;
};

/* ---- one packet ---- */

static unsigned read16(const unsigned char *bytes)
{
    return (unsigned)bytes[0] << 8 | bytes[1];
}

static uint32_t read32(const unsigned char *bytes)
{
    return (uint32_t)read16(bytes) << 16 | read16(bytes + 2);
}

/* Where the headers' fields are: RFC 791, 3.1, and RFC 9293, 3.1. */
enum {
    IP_LENGTH = 2,
    IP_FRAGMENT = 6,
    IP_PROTOCOL = 9,
    IP_SOURCE = 12,
    IP_DESTINATION = 16,
    IP_HEADER = 20,
    MORE_OR_OFFSET = 0x3fff, /* of IP_FRAGMENT: more fragments follow, or this is not the first */
    TCP_SOURCE = 0,
    TCP_DESTINATION = 2,
    TCP_SEQ = 4,
    TCP_ACK = 8,
    TCP_OFFSET = 12,
    TCP_FLAGS = 13,
    TCP_WINDOW = 14,
    TCP_HEADER = 20,
};

/* Length of the IP header if the packet holds an unfragmented TCP segment, otherwise 0; *total is
 * the length of the packet without what may be behind it. */
static size_t ip_header(const unsigned char *packet, size_t len, size_t *total)
{
    if (len < IP_HEADER || packet[0] >> 4 != 4)
        return 0;
    size_t header = (packet[0] & (size_t)15) * 4;
    *total = read16(packet + IP_LENGTH);
    bool whole = header >= IP_HEADER && *total >= header + TCP_HEADER && *total <= len;
    bool fragment = (read16(packet + IP_FRAGMENT) & MORE_OR_OFFSET) != 0;
    return whole && !fragment && packet[IP_PROTOCOL] == IPPROTO_TCP ? header : 0;
}

bool segment_parse(struct segment *segment, unsigned char *packet, size_t len)
{
    size_t total, ip = ip_header(packet, len, &total);
    if (ip == 0)
        return false;
    unsigned char *tcp = packet + ip;
    size_t headers = ip + (size_t)(tcp[TCP_OFFSET] >> 4) * 4;
    if (headers < ip + TCP_HEADER || headers > total)
        return false;
    segment->from =
        (struct endpoint){read32(packet + IP_SOURCE), (uint16_t)read16(tcp + TCP_SOURCE)};
    segment->to =
        (struct endpoint){read32(packet + IP_DESTINATION), (uint16_t)read16(tcp + TCP_DESTINATION)};
    segment->seq = read32(tcp + TCP_SEQ);
    segment->ack = read32(tcp + TCP_ACK);
    segment->flags = tcp[TCP_FLAGS];
    segment->window = (uint16_t)read16(tcp + TCP_WINDOW);
    segment->payload = packet + headers;
    segment->payload_len = total - headers;
    segment->packet = packet;
    segment->packet_len = total;
    return true;
}

/* ---- the trace ---- */

static bool same_connection(const struct segment *a, const struct segment *b)
{
    return (endpoint_equal(a->from, b->from) && endpoint_equal(a->to, b->to)) ||
           (endpoint_equal(a->from, b->to) && endpoint_equal(a->to, b->from));
}

static unsigned connection_of(struct trace *trace, const struct segment *segment)
{
    for (size_t i = trace->count; i-- > 0;)
        if (same_connection(&trace->segments[i], segment))
            return trace->segments[i].connection;
    return trace->connections++;
}

bool trace_add_packet(struct trace *trace, double at, const void *packet, size_t len)
{
    struct segment segment = {.at = at};
    unsigned char *copy = must_alloc(len > 0 ? len : 1);
    memcpy(copy, packet, len);
    if (!segment_parse(&segment, copy, len)) {
        free(copy);
        return false;
    }
    segment.connection = connection_of(trace, &segment);
    trace->segments = must_grow(trace->segments, trace->count, sizeof *trace->segments);
    trace->segments[trace->count++] = segment;
    return true;
}

void trace_add_socket(struct trace *trace, struct trace_socket socket)
{
    trace->sockets = must_grow(trace->sockets, trace->socket_count, sizeof *trace->sockets);
    trace->sockets[trace->socket_count++] = socket;
}

/* ---- recording ---- */

static double seconds(struct timespec time)
{
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double clock_seconds(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return seconds(time);
}

/* Asks for all protocols, although only IPv4 is wanted: such a socket sees a packet before TCP
 * does, and so a segment before its answer. Only what comes in: on loopback each packet goes out
 * and comes in, and would be seen twice. */
static int open_packet_socket(void)
{
    int on = 1, room = 4 * 1024 * 1024;
    int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    struct sockaddr_ll loopback = {.sll_family = AF_PACKET,
                                   .sll_protocol = htons(ETH_P_ALL),
                                   .sll_ifindex = (int)if_nametoindex("lo")};
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on); /* Linux 4.20 */
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    if (setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) == 0 &&
        bind(fd, (struct sockaddr *)&loopback, sizeof loopback) == 0)
        return fd;
    int reason = errno;
    close(fd);
    errno = reason;
    return -1;
}

struct capture *capture_open(double started)
{
    int fd = open_packet_socket();
    if (fd < 0)
        return NULL;
    struct capture *capture = must_alloc(sizeof *capture);
    double ago = clock_seconds(CLOCK_MONOTONIC) - started;
    *capture = (struct capture){.fd = fd,
                                .zero = clock_seconds(CLOCK_REALTIME) - ago,
                                .trace = must_alloc(sizeof *capture->trace)};
    return capture;
}

/* When the kernel took the packet in. */
static double time_of(struct msghdr *message)
{
    struct timespec stamp = {0, 0};
    for (struct cmsghdr *part = CMSG_FIRSTHDR(message); part; part = CMSG_NXTHDR(message, part))
        if (part->cmsg_level == SOL_SOCKET && part->cmsg_type == SCM_TIMESTAMPNS)
            memcpy(&stamp, CMSG_DATA(part), sizeof stamp);
    return seconds(stamp);
}

/* Reads one packet. False if there is none. */
static bool read_packet(struct capture *capture)
{
    static unsigned char packet[PACKET_LIMIT];
    struct sockaddr_ll from = {.sll_pkttype = PACKET_OUTGOING};
    struct iovec piece = {packet, sizeof packet};
    _Alignas(struct cmsghdr) char space[CMSG_SPACE(sizeof(struct timespec))];
    struct msghdr message = {.msg_name = &from,
                             .msg_namelen = sizeof from,
                             .msg_iov = &piece,
                             .msg_iovlen = 1,
                             .msg_control = space,
                             .msg_controllen = sizeof space};
    ssize_t got = recvmsg(capture->fd, &message, MSG_DONTWAIT);
    if (got < 0)
        return errno == EINTR;
    if (from.sll_pkttype == PACKET_OUTGOING)
        return true;
    if (capture->bytes + (size_t)got > BYTES_LIMIT || capture->trace->count >= SEGMENT_LIMIT)
        capture->trace->lost++;
    else if (trace_add_packet(capture->trace, time_of(&message) - capture->zero, packet,
                              (size_t)got)) {
        capture->trace->segments[capture->trace->count - 1].dropped = capture->dropping;
        capture->bytes += (size_t)got;
    }
    return true;
}

static void read_packets(struct capture *capture)
{
    while (read_packet(capture))
        continue;
}

void capture_settle(struct capture *capture)
{
    static const double patience = 5.0; /* seconds; only for what is never acknowledged */
    double left, end = clock_seconds(CLOCK_MONOTONIC) + patience;
    read_packets(capture);
    while (!trace_acknowledged(capture->trace) &&
           (left = end - clock_seconds(CLOCK_MONOTONIC)) > 0) {
        struct pollfd fd = {.fd = capture->fd, .events = POLLIN};
        poll(&fd, 1, (int)(left * 1000) + 1);
        read_packets(capture);
    }
}

void capture_dropping(struct capture *capture, bool dropping)
{
    read_packets(capture);
    capture->dropping = dropping;
}

/* ---- the end ---- */

static struct endpoint endpoint_of(const struct sockaddr_storage *address)
{
    const struct sockaddr_in *v4 = (const struct sockaddr_in *)address;
    return (struct endpoint){ntohl(v4->sin_addr.s_addr), ntohs(v4->sin_port)};
}

static void ask_kernel(struct trace *trace)
{
    struct socket_table table;
    if (socket_table_read(&table) < 0)
        return;
    trace->asked = true;
    for (size_t i = 0; i < table.count; i++) {
        const struct socket_row *row = &table.rows[i];
        if (row->state != TCP_LISTEN && row->local.ss_family == AF_INET)
            trace_add_socket(trace, (struct trace_socket){endpoint_of(&row->local),
                                                          endpoint_of(&row->remote), row->state});
    }
    socket_table_free(&table);
}

struct trace *capture_close(struct capture *capture)
{
    struct trace *trace = capture->trace;
    trace->began = capture->zero;
    struct tpacket_stats dropped = {0, 0};
    socklen_t size = sizeof dropped;
    read_packets(capture);
    if (getsockopt(capture->fd, SOL_PACKET, PACKET_STATISTICS, &dropped, &size) == 0)
        trace->lost += dropped.tp_drops;
    ask_kernel(trace);
    close(capture->fd);
    free(capture);
    return trace;
}
