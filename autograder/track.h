/* Follows a TCP connection by its segments alone, as one can who only listens: what each number
 * means, and in which state each end must be (RFC 9293, 3.10 and figure 5). Used by reports, and by
 * the harness to know when a conversation has come to rest. */
#ifndef AUTOGRADER_TRACK_H
#define AUTOGRADER_TRACK_H

#include "segment.h"

/* One end, as far as its segments have told. */
struct track_end {
    struct endpoint endpoint;
    int state;       /* tcp_state.h */
    bool spoke;      /* it has sent something: then first and next are known */
    bool sent_syn, sent_fin;
    uint32_t first;  /* its initial sequence number: relative numbers count from it */
    uint32_t next;   /* the number behind the last one that it has used */
    uint32_t acked;  /* what the other end has acknowledged: the number that it waits for next */
};

/* A connection. ends[0] sent the first segment: it is the client. */
struct track {
    struct track_end ends[2];
};

/* What one segment said. Numbers are relative to the initial ones. */
struct track_step {
    int from; /* index of the sender */
    uint32_t seq, ack;
    bool again; /* nothing of it is new: it repeats what was sent before */
    bool news;  /* it acknowledges more than the sender had before: what, is in those below, which */
    bool ack_syn, ack_fin; /* sum up to ack */
    uint32_t ack_bytes;
};

/* Begins with a connection of which this is the first segment. The other end listens, unless
 * refused: its first answer is a reset. */
void track_begin(struct track *track, const struct segment *first, bool refused);

/* Takes in the next segment of the connection. Loopback neither loses nor reorders segments, so
 * each is taken as acceptable (RFC 9293, 3.10.7.4, first check) unless it only repeats. */
struct track_step track_segment(struct track *track, const struct segment *segment);

/* Begins with the trace's connection of that number. */
void track_begin_connection(struct track *track, const struct trace *trace, unsigned connection);

/* True if every byte, SYN and FIN of the trace has been acknowledged, or its connection reset. */
bool trace_acknowledged(const struct trace *trace);

#endif
