/* What the checks of several labs have in common. */
#include "checks/shared.h"

#include <string.h>

/* ---- wrong usage ---- */

void call_wrongly(struct run *run, struct wrong_calls *calls, const char *program,
                  const char *const *args)
{
    if (calls->count == COUNT(calls->called))
        fail(run, "too many wrong calls in one check");
    calls->called[calls->count++] = start(run, program, args);
}

void call_with_wrong_ports(struct run *run, struct wrong_calls *calls, const char *program,
                           const char *const *before)
{
    /* Signs, blanks and leading zeros are left to the program. */
    static const char *const ports[] = {"abc", "80x", "-1", "65536", "", "99999999999999999999"};
    const char *args[8] = {NULL};
    size_t count = 0;
    for (; before[count] != NULL; count++)
        args[count] = before[count];
    for (size_t i = 0; i < COUNT(ports); i++) {
        args[count] = ports[i];
        call_wrongly(run, calls, program, args);
    }
}

void expect_refused_calls(const struct wrong_calls *calls)
{
    for (size_t i = 0; i < calls->count; i++)
        expect_usage(calls->called[i]);
}

void expect_server_usage(struct run *run)
{
    struct wrong_calls calls = {0};
    call_with_wrong_ports(run, &calls, "server", NO_ARGS);
    call_wrongly(run, &calls, "server", ARGS("5000", "5001"));
    call_wrongly(run, &calls, "server", ARGS("-x"));
    expect_refused_calls(&calls);
}

/* ---- a port that is taken ---- */

struct program *start_on_taken_port(struct run *run)
{
    struct program *server = start(run, "server", ARGS(listener_port_text(listen_here(run))));
    note_fact(run, "staging", "port-taken");
    return server;
}

void expect_address_in_use(struct program *server, const char *announcement)
{
    expect_exit(server, 1);
    expect_stderr(server, "Address already in use");
    expect_no_line(server, announcement);
}

void expect_one_server_a_port(struct run *run, const char *announcement)
{
    struct program *first = start_server(run, PORT_ANY);
    struct program *second = start(run, "server", ARGS(number(run, port_of(first))));
    note_fact(run, "staging.servers", "two");
    expect_address_in_use(second, announcement);
}

/* ---- where a client connects ---- */

const char *refused_port(struct run *run)
{
    note_fact(run, "staging.refused", "yes");
    return number(run, hold_port(run));
}

struct listener *listen_at_default(struct run *run, const struct lab *lab)
{
    note_fact(run, "staging", "default-port");
    return listen_at(run, "127.0.0.1", lab->port, (struct connection){.from = NULL});
}

/* ---- lines ---- */

int times_printed(struct program *program, const char *part)
{
    const struct bytes lines = lines_of(program);
    const size_t len = strlen(part);
    int times = 0;
    for (size_t at = 0; at + len <= lines.len; at++)
        times += memcmp((const char *)lines.data + at, part, len) == 0;
    return times;
}

/* ---- lines through a pipe ---- */

void note_terminal_works(struct run *run)
{
    note_fact(run, "stdout", "pipe");
    note_fact(run, "stdout.terminal", "yes");
}

/* ---- rude clients ---- */

/* Resets the connection while the server waits in recv for what it has to say. */
static void come_and_reset(struct program *server)
{
    struct peer *rude = connect_to(server);
    expect_accepted(rude);
    peer_reset(rude);
}

/* It is gone when the server sends to it: data, FIN and reset are all there before the first recv.
 */
static void come_and_break(struct run *run, struct program *server)
{
    freeze(server);
    struct peer *client = connect_to(server);
    peer_send(client, random_text(run, 14));
    peer_half_close(client);
    peer_reset(client);
    thaw(server);
}

void expect_survives_resets(struct run *run, expect_service *expect_served)
{
    struct program *server = start_server(run, PORT_ANY);
    note_fact(run, "staging", "resets");
    come_and_reset(server);
    expect_served(run, server);

    note_fact(run, "staging.reset", "before-accept");
    freeze(server); /* so that the reset is there before accept */
    peer_reset(connect_to(server));
    thaw(server);
    expect_served(run, server);
    expect_asleep(server);
}

struct program *break_pipe(struct run *run)
{
    struct program *server = start_server(run, PORT_ANY);
    note_fact(run, "staging", "broken-pipe");
    come_and_break(run, server);
    expect_asleep(server);
    return server;
}

void expect_survives_broken_pipe(struct run *run, expect_service *expect_served)
{
    expect_served(run, break_pipe(run));
}

void expect_no_descriptor_kept(struct run *run, expect_service *expect_served, int times)
{
    enum { BROKEN = 3, SPARE = 20 }; /* maps: stacks that the C library keeps for later threads */
    struct program *server = start_server(run, PORT_ANY);
    struct ledger before;
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < BROKEN; i++) {
            come_and_break(run, server);
            expect_asleep(server);
        }
        for (int i = 0; i < times; i++) {
            expect_served(run, server);
            peer_close(connect_to(server));
            come_and_reset(server);
        }
        expect_asleep(server);
        if (round == 0)
            before = ledger_of(server);
    }
    before.maps += SPARE;
    expect_no_growth(server, before, 0);
}

/* ---- calls that fail ---- */

void expect_end_after_signal(struct run *run)
{
    struct program *server = start_server_with(
        run, PORT_ANY,
        (struct launch){.faults = FAULTS({.call = FAULT_RECV, .error = EINTR, .times = 1})});
    struct peer *client = connect_to(server);
    peer_half_close(client);
    expect_fin(client);
}

struct peer *expect_call(struct listener *listener, struct program *program, struct bytes first)
{
    enum { TRIES = 3 };
    struct peer *peer = accept_from(listener, program);
    for (int i = 1; i < TRIES && !says_something(peer); i++)
        peer = accept_from(listener, program);
    expect_bytes(peer, first);
    expect_heard(peer, first);
    return peer;
}

/* The program's call fails, and so does the program. */
static struct program *fail_without(struct run *run, const char *program, const char *const *args,
                                    struct fault_rule fault, const char *reason)
{
    struct program *failing =
        start_with(run, (struct launch){.program = program, .args = args, .faults = FAULTS(fault)});
    expect_exit(failing, 1);
    expect_stderr(failing, reason);
    return failing;
}

void expect_server_fails(struct run *run, const char *announcement)
{
    const struct fault_rule no_socket = {.call = FAULT_SOCKET, .error = EMFILE};
    const struct fault_rule no_listen = {.call = FAULT_LISTEN, .error = EADDRINUSE};
    const char *port = number(run, free_port(run));
    expect_no_line(fail_without(run, "server", ARGS(port), no_socket, "Too many open files"),
                   announcement);
    expect_no_line(fail_without(run, "server", ARGS(port), no_listen, "Address already in use"),
                   announcement);
}

void expect_caller_fails(struct run *run, const char *program)
{
    const struct fault_rule no_socket = {.call = FAULT_SOCKET, .error = EMFILE};
    const char *port = listener_port_text(listen_here(run));
    fail_without(run, program, ARGS("127.0.0.1", port), no_socket, "Too many open files");
}

void expect_lookup_fails(struct run *run, const char *program)
{
    /* No label of a name may be empty: nobody is asked about these. */
    static const char *const hosts[] = {"nobody..here", "%s%s%s%s%s%s%s%s%n..here"};
    note_fact(run, "staging", "no-such-host");
    for (size_t i = 0; i < COUNT(hosts); i++) {
        struct program *called = start(run, program, ARGS(hosts[i], "80"));
        expect_exit(called, 1);
        expect_reason(called);
    }
}
