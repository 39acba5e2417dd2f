/* The words of a segment, and the end of a trace's life. */
#define _GNU_SOURCE
#include "segment.h"

#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>

bool endpoint_equal(struct endpoint a, struct endpoint b)
{
    return a.address == b.address && a.port == b.port;
}

char *endpoint_text(struct endpoint endpoint, char *text)
{
    uint32_t a = endpoint.address;
    snprintf(text, ENDPOINT_TEXT_SIZE, "%d.%d.%d.%d:%d", (int)(a >> 24), (int)(a >> 16 & 255),
             (int)(a >> 8 & 255), (int)(a & 255), endpoint.port);
    return text;
}

/* In the order in which they are usually said. */
static const struct {
    enum segment_flag flag;
    const char *name;
} flag_names[] = {
    {SEGMENT_SYN, "SYN"}, {SEGMENT_FIN, "FIN"}, {SEGMENT_RST, "RST"}, {SEGMENT_PSH, "PSH"},
    {SEGMENT_ACK, "ACK"}, {SEGMENT_URG, "URG"}, {SEGMENT_ECE, "ECE"}, {SEGMENT_CWR, "CWR"},
};

char *segment_flags_text(uint8_t flags, char *text)
{
    char *end = text;
    sprintf(text, "none");
    for (size_t i = 0; i < sizeof flag_names / sizeof flag_names[0]; i++)
        if (flags & flag_names[i].flag)
            end += sprintf(end, "%s%s", end > text ? "+" : "", flag_names[i].name);
    return text;
}

uint32_t segment_length(const struct segment *segment)
{
    return (uint32_t)segment->payload_len + ((segment->flags & SEGMENT_SYN) != 0) +
           ((segment->flags & SEGMENT_FIN) != 0);
}

int trace_socket_state(const struct trace *trace, struct endpoint local, struct endpoint remote)
{
    for (size_t i = 0; i < trace->socket_count; i++)
        if (endpoint_equal(trace->sockets[i].local, local) &&
            endpoint_equal(trace->sockets[i].remote, remote))
            return trace->sockets[i].state;
    return TCP_CLOSE;
}

void trace_free(struct trace *trace)
{
    if (trace == NULL)
        return;
    for (size_t i = 0; i < trace->count; i++)
        free(trace->segments[i].packet);
    free(trace->segments);
    free(trace->sockets);
    free(trace);
}
