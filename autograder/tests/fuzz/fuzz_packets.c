/* Packets, each with two bytes in front that say how long it is: what is recorded, followed and
 * drawn of them. */
#include "fuzz.h"
#include "track.h"

const size_t longest = 1 << 16;

static void look_at(const struct segment *segment)
{
    MUST(segment->payload >= segment->packet);
    MUST(segment->payload + segment->payload_len == segment->packet + segment->packet_len);
}

void fuzz(struct bytes input)
{
    struct trace *trace = trace_of(input);
    for (size_t i = 0; i < trace->count; i++) {
        look_at(&trace->segments[i]);
        MUST(trace->segments[i].connection < trace->connections);
    }
    trace_acknowledged(trace);
    if (trace->count > 0)
        pictures_must_hold(trace);
    trace_free(trace);
}
