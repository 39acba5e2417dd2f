/* A TCP connection seen from outside: see track.h. */
#define _GNU_SOURCE
#include "track.h"
#include "tcp_state.h"

#include <netinet/tcp.h>

/* Which of two sequence numbers comes later: they start anywhere, and after 2^32 - 1 comes 0 (RFC
 * 9293, 3.4). */
static bool is_after(uint32_t a, uint32_t b)
{
    return (int32_t)(a - b) > 0;
}

static void happens(struct track_end *end, enum tcp_event event)
{
    end->state = tcp_state_after(end->state, event);
}

/* RFC 9293, 3.10.7.4, second check: who was called and has no connection yet listens again. */
static void reset(struct track *track)
{
    bool listens_again = track->ends[1].state == TCP_SYN_RECV;
    happens(&track->ends[0], RESETS);
    happens(&track->ends[1], RESETS);
    if (listens_again)
        track->ends[1].state = TCP_LISTEN;
}

void track_begin(struct track *track, const struct trace *trace, unsigned connection)
{
    const struct segment *segment = trace->segments, *end = segment + trace->count;
    while (segment < end && segment->connection != connection)
        segment++;
    *track = (struct track){{{.endpoint = segment->from, .state = TCP_CLOSE},
                             {.endpoint = segment->to, .state = TCP_LISTEN}}};
    while (segment < end && (segment->connection != connection ||
                             endpoint_equal(segment->from, track->ends[0].endpoint)))
        segment++;
    if (segment < end && (segment->flags & SEGMENT_RST) != 0)
        track->ends[1].state = TCP_CLOSE;
}

/* The numbers that a segment uses. True if it only repeats. */
static bool take_numbers(struct track_end *from, const struct segment *segment)
{
    uint32_t length = segment_length(segment), end = segment->seq + length;
    if (!from->spoke)
        from->first = from->next = from->acked = segment->seq;
    bool again = length > 0 && !is_after(end, from->next);
    if (is_after(end, from->next))
        from->next = end;
    from->spoke = true;
    from->sent_syn |= (segment->flags & SEGMENT_SYN) != 0;
    from->sent_fin |= (segment->flags & SEGMENT_FIN) != 0;
    return again;
}

/* What its acknowledgement covers of all that the other end has sent. */
static void take_ack(struct track_end *to, const struct segment *segment, struct track_step *step)
{
    if (!to->spoke) /* recorded from the middle: count from here */
        to->first = to->next = to->acked = segment->ack;
    step->ack = segment->ack - to->first;
    step->news = is_after(segment->ack, to->acked);
    step->ack_syn = to->sent_syn && step->ack > 0;
    step->ack_fin = to->sent_fin && segment->ack == to->next;
    step->ack_bytes = step->ack - step->ack_syn - step->ack_fin;
    if (step->news && !segment->dropped)
        to->acked = segment->ack;
}

/* A FIN that does not acknowledge the other end's was sent before that one arrived: figure 13. */
static void send_fin(struct track_end *from, const struct track_end *to,
                     const struct segment *segment)
{
    if (from->state == TCP_CLOSE_WAIT && segment->ack != to->next)
        from->state = tcp_state_after(TCP_FIN_WAIT1, GETS_FIN);
    else
        happens(from, SENDS_FIN);
}

/* RFC 9293, 3.10.7: the order in which an end looks at what arrives is SYN, ACK, FIN. */
static void arrive(struct track_end *to, const struct segment *segment,
                   const struct track_step *step)
{
    if ((segment->flags & SEGMENT_SYN) != 0)
        happens(to, step->ack_syn ? GETS_SYN_ACK : GETS_SYN);
    if (step->ack_syn)
        happens(to, GETS_ACK_OF_SYN);
    if (step->ack_fin)
        happens(to, GETS_ACK_OF_FIN);
    if ((segment->flags & SEGMENT_FIN) != 0)
        happens(to, GETS_FIN);
}

struct track_step track_segment(struct track *track, const struct segment *segment)
{
    struct track_step step = {.from = !endpoint_equal(segment->from, track->ends[0].endpoint)};
    struct track_end *from = &track->ends[step.from], *to = &track->ends[!step.from];
    step.again = take_numbers(from, segment);
    step.seq = segment->seq - from->first;
    if ((segment->flags & SEGMENT_ACK) != 0)
        take_ack(to, segment, &step);
    if ((segment->flags & SEGMENT_RST) != 0 && !segment->dropped) {
        reset(track);
        return step;
    }
    if ((segment->flags & SEGMENT_SYN) != 0)
        happens(from, SENDS_SYN);
    if ((segment->flags & SEGMENT_FIN) != 0)
        send_fin(from, to, segment);
    if (!segment->dropped)
        arrive(to, segment, &step);
    return step;
}

static bool is_acknowledged(const struct track_end *end)
{
    return end->acked == end->next || end->state == TCP_CLOSE || end->state == TCP_LISTEN;
}

bool trace_acknowledged(const struct trace *trace)
{
    for (unsigned connection = 0; connection < trace->connections; connection++) {
        struct track track;
        track_begin(&track, trace, connection);
        for (size_t i = 0; i < trace->count; i++)
            if (trace->segments[i].connection == connection)
                track_segment(&track, &trace->segments[i]);
        if (!is_acknowledged(&track.ends[0]) || !is_acknowledged(&track.ends[1]))
            return false;
    }
    return true;
}
