/* Tests of what `autograde trace` is made of: reading packets (harness/kernel/capture.c),
 * following a connection by its segments (track.c) and drawing it (report/segments.c). */
#define _GNU_SOURCE
#include "harness/box/sandbox.h"
#include "harness/kernel/capture.h"
#include "harness/schedule/wire.h"
#include "memory.h"
#include "report/report.h"
#include "report/text.h"
#include "tcp_state.h"
#include "track.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { HEADERS = 40, PACKET_SIZE = 256, CLIENT_PORT = 34062, SERVER_PORT = 5000 };

static const uint32_t loopback = 0x7f000001;

static const struct endpoint client = {loopback, CLIENT_PORT}, server = {loopback, SERVER_PORT};

/* ---- packets by hand ---- */

static void write16(unsigned char *to, unsigned value)
{
    to[0] = (unsigned char)(value >> 8);
    to[1] = (unsigned char)value;
}

static void write32(unsigned char *to, uint32_t value)
{
    write16(to, value >> 16);
    write16(to + 2, value & 0xffff);
}

/* Headers without options, and a payload. Returns the packet's length. */
static size_t make_packet(unsigned char *packet, struct endpoint from, struct endpoint to,
                          uint8_t flags, uint32_t seq, uint32_t ack, const char *payload)
{
    size_t len = HEADERS + strlen(payload);
    memset(packet, 0, len);
    packet[0] = 0x45;
    write16(packet + 2, (unsigned)len);
    packet[9] = IPPROTO_TCP;
    write32(packet + 12, from.address);
    write32(packet + 16, to.address);
    write16(packet + 20, from.port);
    write16(packet + 22, to.port);
    write32(packet + 24, seq);
    write32(packet + 28, ack);
    packet[32] = 0x50;
    packet[33] = flags;
    write16(packet + 34, 512);
    memcpy(packet + HEADERS, payload, strlen(payload));
    return len;
}

static size_t make_request(unsigned char *packet)
{
    return make_packet(packet, client, server, SEGMENT_PSH | SEGMENT_ACK, 1001, 7001, "hello");
}

/* Reads a copy of exactly that length, so that a sanitizer sees any byte too far. */
static bool parse_copy(struct segment *segment, const unsigned char *packet, size_t len)
{
    unsigned char *copy = malloc(len > 0 ? len : 1);
    memcpy(copy, packet, len);
    bool whole = segment_parse(segment, copy, len);
    free(copy);
    return whole;
}

/* ---- the parser ---- */

static void reads_what_stands_in_the_headers(void **state)
{
    (void)state;
    unsigned char packet[PACKET_SIZE];
    struct segment segment = {.at = 0.5, .connection = 3};
    size_t len = make_request(packet);
    assert_true(segment_parse(&segment, packet, len));
    assert_true(endpoint_equal(segment.from, client));
    assert_true(endpoint_equal(segment.to, server));
    assert_int_equal(segment.flags, SEGMENT_PSH | SEGMENT_ACK);
    assert_int_equal(segment.seq, 1001);
    assert_int_equal(segment.ack, 7001);
    assert_int_equal(segment.window, 512);
    assert_int_equal(segment.payload_len, 5);
    assert_memory_equal(segment.payload, "hello", 5);
    assert_true(segment.at > 0.4 && segment.connection == 3);
}

static void skips_options_of_both_headers(void **state)
{
    (void)state;
    unsigned char plain[PACKET_SIZE], packet[PACKET_SIZE] = {0};
    struct segment segment;
    size_t len = make_request(plain), ip_options = 8, tcp_options = 12;
    memcpy(packet, plain, 20);
    memcpy(packet + 20 + ip_options, plain + 20, 20);
    memcpy(packet + HEADERS + ip_options + tcp_options, "hello", 5);
    len += ip_options + tcp_options;
    packet[0] = 0x47;
    packet[32 + ip_options] = 0x80;
    write16(packet + 2, (unsigned)len);
    assert_true(parse_copy(&segment, packet, len));
    assert_int_equal(segment.seq, 1001);
    assert_int_equal(segment.payload_len, 5);
}

static void leaves_out_what_is_behind_the_packet(void **state)
{
    (void)state;
    unsigned char packet[PACKET_SIZE] = {0};
    struct segment segment;
    size_t len = make_request(packet);
    assert_true(segment_parse(&segment, packet, len + 6));
    assert_int_equal(segment.payload_len, 5);
    assert_int_equal(segment.packet_len, len);
}

static void refuses_a_packet_that_is_cut(void **state)
{
    (void)state;
    unsigned char packet[PACKET_SIZE];
    struct segment segment;
    size_t len = make_request(packet);
    for (size_t cut = 0; cut < len; cut++)
        assert_false(parse_copy(&segment, packet, cut));
}

static void refuses_headers_that_lie(void **state)
{
    (void)state;
    static const struct {
        size_t at;
        unsigned char value;
    } lies[] = {
        {0, 0x65},  /* IPv6 */
        {0, 0x44},  /* an IP header of 16 bytes */
        {0, 0x4f},  /* one of 60, which leaves no room for TCP's */
        {2, 0xff},  /* longer than it is */
        {3, 39},    /* shorter than its headers */
        {6, 0x20},  /* more fragments follow */
        {7, 0x01},  /* a later fragment */
        {9, 17},    /* UDP */
        {32, 0x40}, /* a TCP header of 16 bytes */
        {32, 0xf0}, /* one of 60, longer than the packet */
    };
    for (size_t i = 0; i < sizeof lies / sizeof lies[0]; i++) {
        unsigned char packet[PACKET_SIZE];
        struct segment segment;
        size_t len = make_request(packet);
        packet[lies[i].at] = lies[i].value;
        assert_false(parse_copy(&segment, packet, len));
    }
}

static void survives_garbage(void **state)
{
    (void)state;
    uint32_t random = 41;
    for (int round = 0; round < 100000; round++) {
        unsigned char packet[96];
        struct segment segment;
        size_t len = (size_t)round % sizeof packet;
        for (size_t i = 0; i < len; i++)
            packet[i] = (unsigned char)((random = random * 1664525 + 1013904223) >> 24);
        if (len >= HEADERS && round % 2 == 0)
            make_packet(packet, client, server, SEGMENT_ACK, random, random, "");
        if (len > 0)
            packet[(size_t)(random >> 8) % len] = (unsigned char)random;
        if (parse_copy(&segment, packet, len))
            assert_true(segment.payload_len + HEADERS <= len);
    }
}

/* ---- traces by hand ---- */

static struct trace *new_trace(void)
{
    return calloc(1, sizeof(struct trace));
}

/* Adds a segment, ms milliseconds after the beginning. */
static void add(struct trace *trace, double ms, struct endpoint from, struct endpoint to,
                uint8_t flags, uint32_t seq, uint32_t ack, const char *payload)
{
    unsigned char packet[PACKET_SIZE];
    size_t len = make_packet(packet, from, to, flags, seq, ack, payload);
    assert_true(trace_add_packet(trace, ms / 1000, packet, len));
}

enum { SYN = SEGMENT_SYN, FIN = SEGMENT_FIN, RST = SEGMENT_RST, ACK = SEGMENT_ACK };
enum { PUSH = SEGMENT_PSH | SEGMENT_ACK };

/* Client and server choose these numbers to start from. */
enum { C = 793718155, S = 2000000000 };

static void add_handshake(struct trace *trace)
{
    add(trace, 0.5, client, server, SYN, C, 0, "");
    add(trace, 0.6, server, client, SYN | ACK, S, C + 1, "");
    add(trace, 0.7, client, server, ACK, C + 1, S + 1, "");
}

/* Follows the first connection; the states at both ends after each segment are written down as one
 * text. The caller frees it. */
static char *states_of(const struct trace *trace)
{
    struct track track;
    struct text_buffer buffer;
    text_open(&buffer);
    track_begin(&track, trace, 0);
    for (size_t i = 0; i < trace->count; i++) {
        track_segment(&track, &trace->segments[i]);
        fprintf(buffer.stream, "%s %s\n", tcp_state_name(track.ends[0].state),
                tcp_state_name(track.ends[1].state));
    }
    return text_close(&buffer);
}

static void assert_states(struct trace *trace, const char *expected)
{
    char *states = states_of(trace);
    assert_string_equal(states, expected);
    free(states);
    trace_free(trace);
}

static void connections_are_told_apart(void **state)
{
    (void)state;
    struct trace *trace = new_trace();
    const struct endpoint other = {loopback, CLIENT_PORT + 1};
    add(trace, 0, client, server, SYN, C, 0, "");
    add(trace, 1, other, server, SYN, 5, 0, "");
    add(trace, 2, server, client, SYN | ACK, S, C + 1, "");
    assert_int_equal(trace->connections, 2);
    assert_int_equal(trace->segments[0].connection, 0);
    assert_int_equal(trace->segments[1].connection, 1);
    assert_int_equal(trace->segments[2].connection, 0);
    trace_free(trace);
}

static void flags_are_named(void **state)
{
    (void)state;
    char text[SEGMENT_FLAGS_SIZE];
    assert_string_equal(segment_flags_text(SYN | ACK, text), "SYN+ACK");
    assert_string_equal(segment_flags_text(FIN | PUSH, text), "FIN+PSH+ACK");
    assert_string_equal(segment_flags_text(0, text), "none");
    assert_int_equal(strlen(segment_flags_text(0xff, text)), SEGMENT_FLAGS_SIZE - 1);
    char address[ENDPOINT_TEXT_SIZE];
    const struct endpoint longest = {0xffffffff, 65535};
    assert_string_equal(endpoint_text(client, address), "127.0.0.1:34062");
    assert_int_equal(strlen(endpoint_text(longest, address)), ENDPOINT_TEXT_SIZE - 1);
}

/* ---- the state tracker: RFC 9293, figures 6, 7, 12 and 13 ---- */

static void follows_an_orderly_connection(void **state)
{
    (void)state;
    struct trace *trace = new_trace();
    add_handshake(trace);
    add(trace, 1, client, server, PUSH, C + 1, S + 1, "hi");
    add(trace, 2, server, client, FIN | ACK, S + 1, C + 3, "");
    assert_false(trace_acknowledged(trace));
    add(trace, 3, client, server, ACK, C + 3, S + 2, "");
    assert_true(trace_acknowledged(trace));
    add(trace, 4, client, server, FIN | ACK, C + 3, S + 2, "");
    add(trace, 5, server, client, ACK, S + 2, C + 4, "");
    assert_true(trace_acknowledged(trace));
    assert_states(trace, "SYN_SENT SYN_RECEIVED\n"
                         "ESTABLISHED SYN_RECEIVED\n"
                         "ESTABLISHED ESTABLISHED\n"
                         "ESTABLISHED ESTABLISHED\n"
                         "CLOSE_WAIT FIN_WAIT_1\n"
                         "CLOSE_WAIT FIN_WAIT_2\n"
                         "LAST_ACK TIME_WAIT\n"
                         "CLOSED TIME_WAIT\n");
}

static void a_fin_may_carry_the_acknowledgement_of_the_other(void **state)
{
    (void)state;
    struct trace *trace = new_trace();
    add_handshake(trace);
    add(trace, 1, client, server, FIN | PUSH, C + 1, S + 1, "bye");
    add(trace, 2, server, client, FIN | ACK, S + 1, C + 5, "");
    add(trace, 3, client, server, ACK, C + 5, S + 2, "");
    assert_states(trace, "SYN_SENT SYN_RECEIVED\n"
                         "ESTABLISHED SYN_RECEIVED\n"
                         "ESTABLISHED ESTABLISHED\n"
                         "FIN_WAIT_1 CLOSE_WAIT\n"
                         "TIME_WAIT LAST_ACK\n"
                         "TIME_WAIT CLOSED\n");
}

static void both_may_close_at_once(void **state)
{
    (void)state;
    struct trace *trace = new_trace();
    add_handshake(trace);
    add(trace, 1, client, server, FIN | ACK, C + 1, S + 1, "");
    add(trace, 1, server, client, FIN | ACK, S + 1, C + 1, "");
    add(trace, 2, client, server, ACK, C + 2, S + 2, "");
    add(trace, 2, server, client, ACK, S + 2, C + 2, "");
    assert_states(trace, "SYN_SENT SYN_RECEIVED\n"
                         "ESTABLISHED SYN_RECEIVED\n"
                         "ESTABLISHED ESTABLISHED\n"
                         "FIN_WAIT_1 CLOSE_WAIT\n"
                         "CLOSING CLOSING\n"
                         "CLOSING TIME_WAIT\n"
                         "TIME_WAIT TIME_WAIT\n");
}

static void both_may_call_at_once(void **state)
{
    (void)state;
    struct trace *trace = new_trace();
    add(trace, 0, client, server, SYN, C, 0, "");
    add(trace, 0, server, client, SYN, S, 0, "");
    add(trace, 1, client, server, SYN | ACK, C, S + 1, "");
    add(trace, 1, server, client, SYN | ACK, S, C + 1, "");
    assert_states(trace, "SYN_SENT SYN_RECEIVED\n"
                         "SYN_RECEIVED SYN_RECEIVED\n"
                         "SYN_RECEIVED ESTABLISHED\n"
                         "ESTABLISHED ESTABLISHED\n");
}

static void a_refused_call_never_listened(void **state)
{
    (void)state;
    struct trace *trace = new_trace();
    struct track track;
    add(trace, 0, client, server, SYN, C, 0, "");
    track_begin(&track, trace, 0);
    assert_int_equal(track.ends[1].state, TCP_LISTEN);
    add(trace, 1, server, client, RST | ACK, 0, C + 1, "");
    track_begin(&track, trace, 0);
    assert_int_equal(track.ends[1].state, TCP_CLOSE);
    assert_true(trace_acknowledged(trace));
    assert_states(trace, "SYN_SENT CLOSED\nCLOSED CLOSED\n");
}

static void a_reset_ends_both(void **state)
{
    (void)state;
    struct trace *trace = new_trace();
    add_handshake(trace);
    add(trace, 1, client, server, PUSH, C + 1, S + 1, "hello");
    add(trace, 2, server, client, RST | ACK, S + 1, C + 6, "");
    assert_true(trace_acknowledged(trace));
    assert_states(trace, "SYN_SENT SYN_RECEIVED\n"
                         "ESTABLISHED SYN_RECEIVED\n"
                         "ESTABLISHED ESTABLISHED\n"
                         "ESTABLISHED ESTABLISHED\n"
                         "CLOSED CLOSED\n");
    trace = new_trace();
    add(trace, 0, client, server, SYN, C, 0, "");
    add(trace, 1, client, server, RST, C + 1, 0, "");
    assert_states(trace, "SYN_SENT SYN_RECEIVED\nCLOSED LISTEN\n");
}

static void repetitions_change_nothing(void **state)
{
    (void)state;
    struct trace *trace = new_trace();
    struct track track;
    add_handshake(trace);
    add(trace, 1, client, server, FIN | PUSH, C + 1, S + 1, "hello");
    add(trace, 200, client, server, FIN | PUSH, C + 1, S + 1, "hello");
    track_begin(&track, trace, 0);
    for (size_t i = 0; i < 4; i++)
        assert_false(track_segment(&track, &trace->segments[i]).again);
    assert_true(track_segment(&track, &trace->segments[4]).again);
    assert_int_equal(track.ends[1].state, TCP_CLOSE_WAIT);
    assert_false(trace_acknowledged(trace));
    trace_free(trace);
}

static void numbers_go_on_behind_the_last_one(void **state)
{
    (void)state;
    struct trace *trace = new_trace();
    struct track track;
    uint32_t last = UINT32_MAX;
    add(trace, 0, client, server, SYN, last - 2, 0, "");
    add(trace, 1, server, client, SYN | ACK, last, last - 1, "");
    add(trace, 2, client, server, PUSH, last - 1, 0, "hello");
    add(trace, 3, server, client, ACK, 0, last - 1 + 5, "");
    struct track_step step = {0};
    track_begin(&track, trace, 0);
    for (size_t i = 0; i < trace->count; i++)
        step = track_segment(&track, &trace->segments[i]);
    assert_int_equal(step.from, 1);
    assert_int_equal(step.seq, 1);
    assert_int_equal(step.ack, 6);
    assert_true(step.news && step.ack_syn && !step.ack_fin);
    assert_int_equal(step.ack_bytes, 5);
    assert_true(trace_acknowledged(trace));
    trace_free(trace);
}

/* ---- the ladder ---- */

static struct terminal_style style_of(int width, bool unicode)
{
    struct terminal_style style = terminal_style_plain();
    style.width = width;
    style.unicode = unicode;
    return style;
}

/* The caller frees the text. */
static char *drawn(const struct trace *trace, struct terminal_style style)
{
    struct text_buffer buffer;
    text_open(&buffer);
    assert_int_equal(report_trace(buffer.stream, trace, &style), 0);
    return text_close(&buffer);
}

/* A request that is sent twice, and a reset for an answer. */
static struct trace *sad_trace(void)
{
    struct trace *trace = new_trace();
    add_handshake(trace);
    add(trace, 1.25, client, server, PUSH, C + 1, S + 1, "hi\n");
    add(trace, 202, client, server, PUSH, C + 1, S + 1, "hi\n");
    add(trace, 203, server, client, ACK, S + 1, C + 4, "");
    add(trace, 12345, server, client, RST | ACK, S + 1, C + 4, "");
    trace->asked = true;
    return trace;
}

static void draws_a_row_for_each_segment(void **state)
{
    (void)state;
    struct trace *trace = sad_trace();
    char *text = drawn(trace, style_of(100, false));
    static const char *const lines[] = {
        "      ms  client 127.0.0.1:34062                                               "
        "server 127.0.0.1:5000\n",
        "          CLOSED       |                                                              "
        "| LISTEN\n",
        "   0.000  SYN_SENT     |- SYN      seq 0   seq 0 is 793718155 ----------------------->"
        "| SYN_RECEIVED\n",
        "   0.100  ESTABLISHED  |< SYN+ACK  seq 0   ack 1 = SYN  seq 0 is 2000000000 ----------"
        "| SYN_RECEIVED\n",
        "   0.200  ESTABLISHED  |- ACK      seq 1   ack 1 = SYN ------------------------------>"
        "| ESTABLISHED\n",
        "   0.750  ESTABLISHED  |- PSH+ACK  seq 1   ack 1  \"hi\\n\" ------------------ 3 bytes ->"
        "| ESTABLISHED\n",
        " 201.500  ESTABLISHED  |- PSH+ACK  seq 1   ack 1  sent again  \"hi\\n\" ------ 3 bytes ->"
        "| ESTABLISHED\n",
        " 202.500  ESTABLISHED  |< ACK      seq 1   ack 4 = SYN + 3 bytes --------------------"
        "-| ESTABLISHED\n",
        "   12344  CLOSED       |< RST+ACK  seq 1   ack 4 -------------------------------------"
        "| CLOSED\n",
        "          CLOSED       |  the kernel says so, too                                     "
        "| CLOSED\n",
    };
    const char *next = text;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        char *line = strndup(next, strcspn(next, "\n") + 1);
        assert_string_equal(line, lines[i]);
        next += strlen(line);
        free(line);
    }
    assert_string_equal(next, "");
    free(text);
    trace_free(trace);
}

static void a_kernel_that_disagrees_is_heard(void **state)
{
    (void)state;
    struct trace *trace = sad_trace();
    trace_add_socket(trace, (struct trace_socket){server, client, TCP_TIME_WAIT});
    char *text = drawn(trace, style_of(100, false));
    assert_non_null(strstr(text, "CLOSED       |  but the kernel says  "));
    assert_non_null(strstr(text, "| TIME_WAIT\n"));
    free(text);
    trace_free(trace);
}

/* Every line of the text has its rails in the same columns, and none is wider than it may be. */
static void assert_straight(const char *text, int width)
{
    size_t left = 23, right = (size_t)width - 14;
    for (const char *line = strchr(text, '\n') + 1; *line != '\0'; line = strchr(line, '\n') + 1) {
        assert_true(strcspn(line, "\n") <= (size_t)width);
        assert_true(line[left] == '|' && line[right] == '|');
    }
}

static void fits_every_width(void **state)
{
    (void)state;
    struct trace *trace = new_trace();
    add_handshake(trace);
    add(trace, 1, client, server, PUSH, C + 1, S + 1,
        "GET / HTTP/1.1\r\nHost: localhost:41873\r\nConnection: close\r\n\r\n");
    add(trace, 2, server, client, FIN | PUSH, S + 1, C + 62,
        "\033[2J::error::\xff, and much more than any line could ever hold of it all, all, all");
    add(trace, 3, client, server, FIN | ACK, C + 62, S + 84, "");
    trace->asked = true;
    for (int width = 64; width <= 100; width++) {
        char *text = drawn(trace, style_of(width, false));
        assert_straight(text, width);
        assert_non_null(strstr(text, "\\x1b[2J"));
        assert_null(strchr(text, '\033'));
        free(text);
    }
    trace_free(trace);
}

static void unicode_and_colour_change_no_word(void **state)
{
    (void)state;
    struct trace *trace = sad_trace();
    struct terminal_style style = style_of(100, true);
    style.colour = true;
    char *text = drawn(trace, style);
    assert_non_null(strstr(text, "\033[31mRST+ACK  seq 1   ack 4\033[0m"));
    assert_non_null(strstr(text, "├─"));
    free(text);
    trace_free(trace);
}

static void what_was_lost_is_told(void **state)
{
    (void)state;
    struct trace *trace = new_trace();
    trace->lost = 7;
    char *text = drawn(trace, style_of(80, false));
    assert_string_equal(text, "7 segments passed that could not be recorded\n");
    free(text);
    trace_free(trace);
}

/* A request that gets lost, is sent again, and holds what a picture could stumble over. */
static struct trace *lossy_trace(void)
{
    struct trace *trace = new_trace();
    add_handshake(trace);
    add(trace, 1, client, server, PUSH, C + 1, S + 1, "<a>&\"\n");
    trace->segments[trace->count - 1].dropped = true;
    return trace;
}

static void a_dropped_segment_never_arrives(void **state)
{
    (void)state;
    struct trace *trace = lossy_trace();
    add(trace, 2, client, server, FIN | ACK, C + 7, S + 1, "");
    trace->segments[trace->count - 1].dropped = true;
    assert_false(trace_acknowledged(trace));
    char *text = drawn(trace, style_of(100, false));
    assert_non_null(strstr(text, "lost"));
    free(text);
    assert_states(trace, "SYN_SENT SYN_RECEIVED\n"
                         "ESTABLISHED SYN_RECEIVED\n"
                         "ESTABLISHED ESTABLISHED\n"
                         "ESTABLISHED ESTABLISHED\n"
                         "FIN_WAIT_1 ESTABLISHED\n");
}

static void a_window_is_told_when_it_closes_and_opens(void **state)
{
    (void)state;
    struct trace *trace = new_trace();
    add_handshake(trace);
    add(trace, 1, server, client, ACK, S + 1, C + 1, "");
    add(trace, 2, server, client, ACK, S + 1, C + 1, "");
    for (size_t i = 0; i < trace->count; i++)
        trace->segments[i].window = i == 3 ? 0 : 512;
    char *text = drawn(trace, style_of(100, false));
    char *shut = strstr(text, "window 0"), *open = strstr(text, "window open again");
    assert_true(shut != NULL && open > shut && strstr(open + 1, "window") == NULL);
    free(text);
    trace_free(trace);
}

/* ---- pictures and files ---- */

static char *written(const struct trace *trace, int (*report_as)(FILE *, const struct trace *),
                     size_t *size)
{
    struct text_buffer buffer;
    text_open(&buffer);
    assert_int_equal(report_as(buffer.stream, trace), 0);
    char *data = text_close(&buffer);
    *size = buffer.size;
    return data;
}

static void a_picture_holds_no_markup_of_a_submission(void **state)
{
    (void)state;
    size_t size;
    struct trace *trace = lossy_trace();
    char *svg = written(trace, report_trace_svg, &size);
    assert_null(strstr(svg, "<a>"));
    assert_non_null(strstr(svg, "&lt;a&gt;&amp;"));
    assert_null(strstr(svg, "\n\n"));
    free(svg);
    trace_free(trace);
}

static void a_talk_holds_what_was_said(void **state)
{
    (void)state;
    size_t size;
    struct trace *trace = lossy_trace();
    char *svg = written(trace, report_talk_svg, &size);
    assert_null(strstr(svg, "<a>"));
    assert_non_null(strstr(svg, "&lt;a&gt;&amp;"));
    assert_null(strstr(svg, "SYN"));
    assert_null(strstr(svg, "\n\n"));
    free(svg);
    trace_free(trace);
}

static void the_states_show_who_was_where(void **state)
{
    (void)state;
    size_t size;
    struct trace *trace = lossy_trace();
    char *svg = written(trace, report_states_svg, &size);
    static const char been[] = "font-weight=\"bold\" style=\"fill:var(--ink,#1b1f24)\">%s<";
    static const char *const names[] = {"CLOSED", "LISTEN", "SYN_SENT", "SYN_RECEIVED",
                                        "ESTABLISHED"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char *box = must_format(been, names[i]);
        assert_non_null(strstr(svg, box));
        free(box);
    }
    char *box = must_format(been, "TIME_WAIT");
    assert_null(strstr(svg, box));
    free(box);
    free(svg);
    trace_free(trace);
}

static void a_capture_file_keeps_every_packet(void **state)
{
    (void)state;
    enum { HEADER = 24, RECORD = 16 };
    size_t size, expected = HEADER;
    struct trace *trace = lossy_trace();
    for (size_t i = 0; i < trace->count; i++)
        expected += RECORD + trace->segments[i].packet_len;
    char *file = written(trace, report_pcap, &size);
    assert_int_equal(size, expected);
    assert_memory_equal(file + HEADER + RECORD, trace->segments[0].packet,
                        trace->segments[0].packet_len);
    free(file);
    trace_free(trace);
}

/* ---- from one process to the other ---- */

static void a_trace_survives_the_wire(void **state)
{
    (void)state;
    enum { TEXT_SIZE = 65536 };
    struct check_result sent = {.trace = lossy_trace()}, got = {0};
    int ends[2];
    trace_add_socket(sent.trace, (struct trace_socket){server, client, TCP_TIME_WAIT});
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(wire_write(ends[1], &sent), 0);
    char *text = malloc(TEXT_SIZE);
    ssize_t len = read(ends[0], text, TEXT_SIZE);
    assert_true(len > 0);
    assert_int_equal(wire_read(text, (size_t)len, &got), 0);
    assert_int_equal(got.trace->count, sent.trace->count);
    char *before = drawn(sent.trace, style_of(100, false));
    char *after = drawn(got.trace, style_of(100, false));
    assert_string_equal(after, before);
    assert_true(got.trace->segments[got.trace->count - 1].dropped);
    free(before);
    free(after);
    free(text);
    close(ends[0]);
    close(ends[1]);
    check_result_clear(&sent);
    check_result_clear(&got);
}

/* ---- a real recording ---- */

static struct sockaddr_in server_address(void)
{
    return (struct sockaddr_in){.sin_family = AF_INET,
                                .sin_port = htons(SERVER_PORT),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

/* A connection whose server sends a word and closes first. */
static void converse(void)
{
    struct sockaddr_in address = server_address();
    int on = 1, listener = socket(AF_INET, SOCK_STREAM, 0),
        caller = socket(AF_INET, SOCK_STREAM, 0);
    char word[8];
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(listener, 1), 0);
    assert_int_equal(connect(caller, (struct sockaddr *)&address, sizeof address), 0);
    int accepted = accept(listener, NULL, NULL);
    assert_int_equal(send(accepted, "word", 4, 0), 4);
    close(accepted);
    while (recv(caller, word, sizeof word, 0) > 0)
        continue;
    close(caller);
    close(listener);
}

static void records_what_passes(void **state)
{
    (void)state;
    struct timespec time;
    if (sandbox_own_network() < 0)
        skip();
    clock_gettime(CLOCK_MONOTONIC, &time);
    struct capture *capture = capture_open((double)time.tv_sec + (double)time.tv_nsec / 1e9);
    assert_non_null(capture);
    converse();
    capture_settle(capture);
    struct trace *trace = capture_close(capture);
    assert_int_equal(trace->connections, 1);
    assert_int_equal(trace->lost, 0);
    assert_true(trace->asked && trace_acknowledged(trace));
    assert_int_equal(trace->segments[0].flags, SYN);
    assert_int_equal(trace->segments[0].to.port, SERVER_PORT);
    for (size_t i = 0; i < trace->count; i++)
        assert_true(trace->segments[i].at >= 0 && trace->segments[i].at < 60);
    assert_int_equal(trace_socket_state(trace, server, trace->segments[0].from), TCP_TIME_WAIT);
    char *text = drawn(trace, style_of(100, false));
    assert_non_null(strstr(text, "the kernel says so, too"));
    free(text);
    trace_free(trace);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_stands_in_the_headers),
        cmocka_unit_test(skips_options_of_both_headers),
        cmocka_unit_test(leaves_out_what_is_behind_the_packet),
        cmocka_unit_test(refuses_a_packet_that_is_cut),
        cmocka_unit_test(refuses_headers_that_lie),
        cmocka_unit_test(survives_garbage),
        cmocka_unit_test(connections_are_told_apart),
        cmocka_unit_test(flags_are_named),
        cmocka_unit_test(follows_an_orderly_connection),
        cmocka_unit_test(a_fin_may_carry_the_acknowledgement_of_the_other),
        cmocka_unit_test(both_may_close_at_once),
        cmocka_unit_test(both_may_call_at_once),
        cmocka_unit_test(a_refused_call_never_listened),
        cmocka_unit_test(a_reset_ends_both),
        cmocka_unit_test(repetitions_change_nothing),
        cmocka_unit_test(numbers_go_on_behind_the_last_one),
        cmocka_unit_test(draws_a_row_for_each_segment),
        cmocka_unit_test(a_kernel_that_disagrees_is_heard),
        cmocka_unit_test(fits_every_width),
        cmocka_unit_test(unicode_and_colour_change_no_word),
        cmocka_unit_test(what_was_lost_is_told),
        cmocka_unit_test(a_dropped_segment_never_arrives),
        cmocka_unit_test(a_window_is_told_when_it_closes_and_opens),
        cmocka_unit_test(a_picture_holds_no_markup_of_a_submission),
        cmocka_unit_test(a_talk_holds_what_was_said),
        cmocka_unit_test(the_states_show_who_was_where),
        cmocka_unit_test(a_capture_file_keeps_every_packet),
        cmocka_unit_test(a_trace_survives_the_wire),
        cmocka_unit_test(records_what_passes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
