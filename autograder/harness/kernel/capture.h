/* Records the TCP segments of a network namespace as they pass its loopback device: packet(7). Used
 * by trace.c; wire.c puts a trace together again. */
#ifndef HARNESS_CAPTURE_H
#define HARNESS_CAPTURE_H

#include "segment.h"

struct capture;

/* Starts recording; what passed before is not seen. Needs CAP_NET_RAW in the user namespace that
 * owns this network namespace: a process has it in one of its own making. Times count from started,
 * a time of CLOCK_MONOTONIC in seconds. Returns NULL with errno set if it cannot be. */
struct capture *capture_open(double started);

/* Waits until the recording shows that all that was sent has been acknowledged. A delayed
 * acknowledgement takes Linux some 40 ms, RFC 9293 (3.8.6.3) allows half a second. What is not
 * acknowledged after some seconds never will be, and then this returns, too. */
void capture_settle(struct capture *capture);

/* From here on, what passes counts as dropped (or no longer), because the scenario sees to it that
 * it does not arrive. */
void capture_dropping(struct capture *capture, bool dropping);

/* Ends the recording, asks the kernel for the sockets that are left, and hands over all of it; the
 * caller frees it with trace_free(). */
struct trace *capture_close(struct capture *capture);

/* Reads the headers of an IPv4 packet into segment, whose pointers then lead into packet; at and
 * connection are left alone. False if it is no TCP segment, or not the whole of one (RFC 791, 3.1;
 * RFC 9293, 3.1). Checksums are not looked at: the kernel does not compute them for loopback. */
bool segment_parse(struct segment *segment, unsigned char *packet, size_t len);

/* Appends a copy of a packet that arrived at that time. False if it holds no TCP segment. */
bool trace_add_packet(struct trace *trace, double at, const void *packet, size_t len);

/* Appends what the kernel shows of a socket. */
void trace_add_socket(struct trace *trace, struct trace_socket socket);

#endif
