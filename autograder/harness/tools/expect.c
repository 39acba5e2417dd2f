/* What a check expects of bytes and streams, and the sentence when it does not come. */
#define _GNU_SOURCE
#include "harness/tools/expect.h"
#include "harness/tools/circumstances.h"
#include "harness/tools/difference.h"
#include "harness/tools/pump.h"

#include <string.h>

void enough(struct run *run)
{
    note_fact(run, "enough", "yes");
}

/* ---- streams ---- */

struct awaited_bytes {
    struct peer *peer;
    struct bytes expected;
    size_t same; /* how many of them have come: each is compared once */
};

static struct bytes received(const struct peer *peer)
{
    return (struct bytes){peer->received.data + peer->cursor, peer->received.len - peer->cursor};
}

/* Enough has come, or something else than expected, or the end. */
static bool bytes_decided(void *argument)
{
    struct awaited_bytes *awaited = argument;
    struct bytes got = received(awaited->peer);
    struct bytes more = slice(got, awaited->same, got.len);
    struct bytes wanted = slice(awaited->expected, awaited->same, more.len);
    if (!bytes_equal(wanted, slice(more, 0, wanted.len)))
        return true;
    awaited->same += wanted.len;
    return awaited->same == awaited->expected.len || awaited->peer->end != STREAM_OPEN;
}

void note_bytes(struct run *run, struct bytes expected, struct bytes got, enum event_kind stream)
{
    note_fact(run, "awaited", "bytes");
    note_fact(run, "bytes.difference", difference_kind(expected, got));
    note_fact(run, "bytes.expected", number(run, (long)expected.len));
    note_fact(run, "bytes.got", number(run, (long)got.len));
    note_parting(run, expected, got);
    run->result.difference = difference_of(expected, got, stream);
}

void expect_bytes(struct peer *peer, struct bytes expected)
{
    struct awaited_bytes awaited = {peer, expected, 0};
    enum outcome outcome = await(peer->run, bytes_decided, &awaited);
    struct bytes got = received(peer);
    if (got.len >= expected.len && memcmp(got.data, expected.data, expected.len) == 0) {
        peer->cursor += expected.len;
        return;
    }
    note_bytes(peer->run, expected, got, EVENT_RECEIVE);
    if (got.len >= expected.len || (got.len > 0 && memcmp(got.data, expected.data, got.len) != 0)) {
        note_fact(peer->run, "program", peer->program->name);
        fail(peer->run, "%s sent the wrong bytes", peer->program->name);
    }
    fail_waiting(peer->run, outcome, peer->program, peer,
                 "%s should have sent %zu byte%s, but sent %zu", peer->program->name, expected.len,
                 expected.len == 1 ? "" : "s", got.len);
}

static bool has_ended_stream(void *argument)
{
    return ((struct peer *)argument)->end != STREAM_OPEN;
}

/* All that comes up to the end of the stream, which is one of those allowed. */
static struct bytes stream_to_end(struct peer *peer, bool reset_allowed)
{
    enum outcome outcome = await(peer->run, has_ended_stream, peer);
    if (peer->end == STREAM_OPEN || (peer->end == STREAM_RST && !reset_allowed)) {
        note_fact(peer->run, "awaited", "fin");
        fail_waiting(peer->run, outcome, peer->program, peer,
                     "%s should have ended the connection%s", peer->program->name,
                     reset_allowed ? "" : " (FIN)");
    }
    struct bytes got = received(peer);
    peer->cursor = peer->received.len;
    return got;
}

struct bytes expect_stream(struct peer *peer)
{
    return stream_to_end(peer, false);
}

struct bytes expect_last_words(struct peer *peer)
{
    return stream_to_end(peer, true);
}

static bool stream_decided(void *argument)
{
    const struct peer *peer = argument;
    return peer->end != STREAM_OPEN || received(peer).len > 0;
}

/* Nothing more, then one of the ends allowed. */
static void expect_stream_end(struct peer *peer, bool reset_allowed)
{
    struct run *run = peer->run;
    enum outcome outcome = await(run, stream_decided, peer);
    struct bytes got = received(peer);
    if (got.len > 0) {
        note_bytes(run, (struct bytes){"", 0}, got, EVENT_RECEIVE);
        note_fact(run, "program", peer->program->name);
        fail(run, "%s should have ended the connection, but sent %zu more byte%s",
             peer->program->name, got.len, got.len == 1 ? "" : "s");
    }
    if (peer->end == STREAM_FIN || (peer->end == STREAM_RST && reset_allowed))
        return;
    note_fact(run, "awaited", "fin");
    fail_waiting(run, outcome, peer->program, peer, "%s should have ended the connection (FIN)",
                 peer->program->name);
}

void expect_fin(struct peer *peer)
{
    expect_stream_end(peer, false);
}

void expect_end(struct peer *peer)
{
    expect_stream_end(peer, true);
}

/* The check's own copy: the buffer that it stands in moves when more comes, at any wait. */
static struct bytes kept(struct peer *peer, struct bytes bytes)
{
    return join(peer->run, bytes, text(""));
}

struct bytes hear_out(struct peer *peer)
{
    settle_or(peer->run, has_ended_stream, peer);
    struct bytes got = received(peer);
    peer->cursor = peer->received.len;
    return kept(peer, got);
}

bool says_something(struct peer *peer)
{
    return happens(peer->run, stream_decided, peer) && received(peer).len > 0;
}

struct awaited_length {
    const struct peer *peer;
    size_t len;
};

static bool length_came(void *argument)
{
    const struct awaited_length *awaited = argument;
    return received(awaited->peer).len >= awaited->len || awaited->peer->end != STREAM_OPEN;
}

struct bytes expect_length(struct peer *peer, size_t len)
{
    struct awaited_length awaited = {peer, len};
    enum outcome outcome = await(peer->run, length_came, &awaited);
    struct bytes got = received(peer);
    if (got.len < len) {
        note_fact(peer->run, "awaited", "bytes");
        note_fact(peer->run, "bytes.difference", got.len == 0 ? "nothing" : "prefix");
        note_fact(peer->run, "bytes.expected", number(peer->run, (long)len));
        note_fact(peer->run, "bytes.got", number(peer->run, (long)got.len));
        fail_waiting(peer->run, outcome, peer->program, peer,
                     "%s should have sent %zu byte%s, but sent %zu", peer->program->name, len,
                     len == 1 ? "" : "s", got.len);
    }
    peer->cursor += len;
    return kept(peer, slice(got, 0, len));
}

void expect_heard(struct peer *peer, struct bytes expected)
{
    struct bytes got = {peer->received.data, peer->received.len};
    if (got.len == expected.len && (got.len == 0 || memcmp(got.data, expected.data, got.len) == 0))
        return;
    note_bytes(peer->run, expected, got, EVENT_RECEIVE);
    note_fact(peer->run, "program", peer->program->name);
    fail(peer->run, "%s sent %zu bytes instead of %zu", peer->program->name, got.len, expected.len);
}

void expect_silence(struct peer *peer)
{
    settle(peer->run);
    if (received(peer).len == 0 && peer->end == STREAM_OPEN)
        return;
    note_fact(peer->run, "awaited", "silence");
    note_fact(peer->run, "program", peer->program->name);
    if (peer->end != STREAM_OPEN)
        note_fact(peer->run, "ending", peer->end == STREAM_FIN ? "fin" : "rst");
    note_bytes(peer->run, (struct bytes){"", 0}, received(peer), EVENT_RECEIVE);
    fail(peer->run, "%s should not answer yet, but %s", peer->program->name,
         received(peer).len > 0 ? "sent something" : "ended the connection");
}

/* ---- what the kernel shows of the far end ---- */

static bool consumed(void *argument)
{
    struct peer *peer = argument;
    struct socket_row far, near;
    int there = socket_row_read(&peer->remote, &peer->local, &far);
    bool gone = there == 0 || peer->end == STREAM_RST ||
                (peer->end == STREAM_FIN && there == 1 && far.inode == 0);
    if (gone)
        return true; /* the expectation that follows tells how */
    return there == 1 && far.inode != 0 && far.unread == 0 && far.has_info &&
           socket_row_read(&peer->local, &peer->remote, &near) == 1 && near.has_info &&
           near.not_sent == 0 && far.bytes_received >= near.bytes_sent;
}

bool is_consumed(struct peer *peer)
{
    return happens(peer->run, consumed, peer);
}

void expect_consumed(struct peer *peer)
{
    enum outcome outcome = await(peer->run, consumed, peer);
    if (outcome == HAPPENED)
        return;
    note_fact(peer->run, "awaited", "read");
    fail_waiting(peer->run, outcome, peer->program, peer, "%s does not read what was sent to it",
                 peer->program->name);
}

static bool taken(void *argument)
{
    struct peer *peer = argument;
    struct socket_row far;
    int there = socket_row_read(&peer->remote, &peer->local, &far);
    return there == 0 || (there == 1 && far.inode != 0);
}

void expect_accepted(struct peer *peer)
{
    enum outcome outcome = await(peer->run, taken, peer);
    if (outcome == HAPPENED)
        return;
    note_fact(peer->run, "awaited", "accept");
    fail_waiting(peer->run, outcome, peer->program, peer, "%s does not accept the connection",
                 peer->program->name);
}

struct awaited_state {
    struct peer *peer;
    const char *state;
};

/* The kernel's state of the program's end now. */
static const char *state_of(const struct peer *peer)
{
    struct socket_row far;
    int there = socket_row_read(&peer->remote, &peer->local, &far);
    return there == 1 ? tcp_state_name(far.state) : "CLOSED";
}

static bool state_came(void *argument)
{
    const struct awaited_state *awaited = argument;
    peer_acknowledge(awaited->peer); /* a FIN: until then the program's end is in FIN_WAIT_1 */
    return strcmp(state_of(awaited->peer), awaited->state) == 0;
}

void expect_state(struct peer *peer, const char *state)
{
    struct awaited_state awaited = {peer, state};
    enum outcome outcome = await(peer->run, state_came, &awaited);
    if (outcome == HAPPENED) {
        log_note(peer->run, peer->name, "the kernel has %s's end in %s", peer->program->name,
                 state);
        return;
    }
    note_fact(peer->run, "awaited", "state");
    note_fact(peer->run, "state.wanted", state);
    note_fact(peer->run, "state.got", state_of(peer));
    fail_waiting(peer->run, outcome, peer->program, peer,
                 "the program's end of the connection should be in %s, but is in %s", state,
                 state_of(peer));
}
