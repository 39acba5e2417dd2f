/* Segments as a capture file: what tcpdump -w would have written. Used by autograde trace --pcap.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <math.h>
#include <stdint.h>

#include "report/report.h"
#include "report/text.h"
#include "segment.h"

/* draft-ietf-opsawg-pcap, section 4; readers tell the order of bytes by the magic number. */
enum { LINKTYPE_RAW = 101, SNAPLEN = 262144 };
static const uint32_t magic_nanoseconds = 0xa1b23c4d;

static void put32(FILE *out, uint32_t value)
{
    uint32_t bytes = htonl(value);
    fwrite(&bytes, sizeof bytes, 1, out);
}

static void put16(FILE *out, uint16_t value)
{
    uint16_t bytes = htons(value);
    fwrite(&bytes, sizeof bytes, 1, out);
}

static void put_segment(FILE *out, const struct segment *segment, double began)
{
    double at = began + segment->at, whole = floor(at);
    put32(out, (uint32_t)whole);
    put32(out, (uint32_t)((at - whole) * 1e9));
    put32(out, (uint32_t)segment->packet_len); /* as much was kept */
    put32(out, (uint32_t)segment->packet_len); /* as there was */
    fwrite(segment->packet, 1, segment->packet_len, out);
}

int report_pcap(FILE *out, const struct trace *trace)
{
    put32(out, magic_nanoseconds);
    put16(out, 2);
    put16(out, 4);
    put32(out, 0);
    put32(out, 0);
    put32(out, SNAPLEN);
    put32(out, LINKTYPE_RAW);
    for (size_t i = 0; i < trace->count; i++)
        put_segment(out, &trace->segments[i], trace->began);
    return text_finish(out);
}
