/* Follows a TCP connection by its segments alone, as a mere listener can: what each number
 * means, and in which state each end must be (RFC 9293, 3.10 and figure 5). Used by reports, and by
 * the harness to know when a conversation has come to rest. */
#ifndef AUTOGRADER_TRACK_H
#define AUTOGRADER_TRACK_H

#include "segment.h"

/* One end, as far as its segments show it. */
struct track_end {
    struct endpoint endpoint;
    int state;  /* tcp_state.h */
    bool spoke; /* it has sent something; then those below are known */
    bool sent_syn, sent_fin;
    uint32_t first; /* its initial sequence number: relative numbers count from here */
    uint32_t next;  /* the number behind the last one that it has used up */
    uint32_t acked; /* the highest acknowledgement that the other end has sent */
};

/* A connection. ends[0] sent its first segment: that is the client. */
struct track {
    struct track_end ends[2];
};

/* What one segment said. Numbers are relative: they count from the initial ones. */
struct track_step {
    int from; /* the sender's index in ends */
    uint32_t seq, ack;
    bool again;            /* it brings nothing new: its numbers have been sent before */
    bool news;             /* it acknowledges more than its sender had before */
    bool ack_syn, ack_fin; /* what ack counts: the SYN, ack_bytes bytes, and the FIN */
    uint32_t ack_bytes;
};

/* Begins to follow the trace's connection of that number: nothing has been sent yet. The other end
 * listens, or is CLOSED if the first thing that it says is a reset. */
void track_begin(struct track *track, const struct trace *trace, unsigned connection);

/* Takes in the connection's next segment. Loopback neither loses nor reorders, so each that a
 * scenario did not drop is taken as acceptable (RFC 9293, 3.10.7.4, first check). */
struct track_step track_segment(struct track *track, const struct segment *segment);

/* True if every byte, SYN and FIN in the trace was acknowledged, or its connection was reset. */
bool trace_acknowledged(const struct trace *trace);

#endif
