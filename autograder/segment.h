/* TCP segments as they went over the wire: plain values. The harness captures them, track.h follows
 * them, reports draw them; none of those knows the others. */
#ifndef AUTOGRADER_SEGMENT_H
#define AUTOGRADER_SEGMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One end of a connection; both numbers in this machine's byte order. */
struct endpoint {
    uint32_t address; /* IPv4 */
    uint16_t port;
};

bool endpoint_equal(struct endpoint a, struct endpoint b);

/* "255.255.255.255:65535" and a NUL fit. */
enum { ENDPOINT_TEXT_SIZE = 22 };

/* Writes "127.0.0.1:34062" to text, which has ENDPOINT_TEXT_SIZE bytes. Returns it. */
char *endpoint_text(struct endpoint endpoint, char *text);

/* The control bits, as they stand in the header (RFC 9293, 3.1). */
enum segment_flag {
    SEGMENT_FIN = 0x01,
    SEGMENT_SYN = 0x02,
    SEGMENT_RST = 0x04,
    SEGMENT_PSH = 0x08,
    SEGMENT_ACK = 0x10,
    SEGMENT_URG = 0x20,
    SEGMENT_ECE = 0x40,
    SEGMENT_CWR = 0x80,
};

/* "SYN+FIN+RST+PSH+ACK+URG+ECE+CWR" and a NUL fit. */
enum { SEGMENT_FLAGS_SIZE = 32 };

/* Writes "SYN+ACK" to text, which has SEGMENT_FLAGS_SIZE bytes; "none" without a flag. Returns it.
 */
char *segment_flags_text(uint8_t flags, char *text);

struct segment {
    double at; /* seconds since the recording began */
    struct endpoint from, to;
    uint8_t flags; /* of enum segment_flag */
    uint32_t seq;  /* sequence number of the first byte */
    uint32_t ack; /* the next number that the sender waits for; means nothing without SEGMENT_ACK */
    uint16_t window;        /* as in the header, not scaled */
    unsigned char *payload; /* inside packet */
    size_t payload_len;
    unsigned char *packet; /* all of it, from the IP header on */
    size_t packet_len;
    unsigned connection; /* numbered from 0 in the order of their first segments */
    bool dropped;        /* it never reached the other end */
};

/* How many sequence numbers the segment takes up: its payload, and one each for SYN and FIN (RFC
 * 9293, 3.4). */
uint32_t segment_length(const struct segment *segment);

/* A socket as the kernel showed it. */
struct trace_socket {
    struct endpoint local, remote;
    int state; /* tcp_state.h */
};

/* All that was recorded of one scenario. */
struct trace {
    struct segment *segments; /* in the order in which they arrived */
    size_t count;
    double began;                 /* when the recording began, in seconds since 1970 */
    size_t lost;                  /* segments that were seen and could not be kept */
    unsigned connections;         /* how many there are among the segments */
    bool asked;                   /* the kernel was asked for its sockets when all was over: */
    struct trace_socket *sockets; /* those that were left; a closed one is not among them */
    size_t socket_count;
};

/* The state of the kernel's socket with these ends: TCP_CLOSE if there is none. */
int trace_socket_state(const struct trace *trace, struct endpoint local, struct endpoint remote);

/* Frees the trace and all that it owns; NULL is nothing. */
void trace_free(struct trace *trace);

#endif
