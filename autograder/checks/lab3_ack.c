/* Lab 3: a thread for each client. The server meets crowds, silence and signals; the client is one
 * caller, or a crowd of callers that the check answers as it likes. */
#define _GNU_SOURCE
#include "checks/shared.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

LAB(.id = "lab3-ack", .title = "A thread for each client", .programs = "server client",
    .port = 9999);

static const char ack[] = "ACK!";

/* The rest of a polite client's life. */
static void expect_ack(struct peer *client)
{
    expect_bytes(client, text(ack));
    expect_fin(client);
    peer_close(client);
}

static void expect_served(struct run *run, struct program *server)
{
    struct peer *client = connect_to(server);
    peer_send(client, random_text(run, 12));
    expect_ack(client);
}

/* So many clients that have been accepted and say nothing. */
static void connect_silent(struct program *server, struct peer *clients[], int count)
{
    for (int i = 0; i < count; i++) {
        clients[i] = connect_to(server);
        expect_accepted(clients[i]);
    }
}

/* ---- server: where it listens, what it says ---- */

CHECK(listens, .points = 2, .title = "listens on the port that it is given, on every address",
      .because = "0.0.0.0 stands for every address of this machine",
      .read = "lab3-ack#usage-and-errors")
{
    struct program *server = start_server(run, PORT_ANY);
    expect_asleep(server);
    enough(run);
    expect_bound_to(server, "0.0.0.0");
}

CHECK(announces, .points = 2, .needs = "listens",
      .title = "uses port 9999 by default, a free one for 0, and prints its number",
      .because = "bind with port 0 lets the kernel choose; getsockname shows which port it chose",
      .read = "lab3-ack#log-lines")
{
    struct program *server = start_server(run, PORT_DEFAULT);
    expect_line(server, text("[*] Listening on 0.0.0.0:9999"));
    server = start_server(run, 0);
    expect_line(server, format(run, "[*] Listening on 0.0.0.0:%d", port_of(server)));
}

CHECK(port_in_use, .points = 3, .needs = "listens",
      .title = "exits with status 1 and the reason when the port is taken",
      .because = "bind fails with EADDRINUSE while another program listens there",
      .read = "lab3-ack#address-already-in-use")
{
    struct program *server = start_on_taken_port(run);
    expect_address_in_use(server, "[*] Listening");
    expect_stderr(server, "[!!] Server died due to");
    expect_one_server_a_port(run, "[*] Listening");
}

CHECK(cannot_listen, .points = 2, .needs = "listens", .build = BUILD_FAULTS,
      .title = "exits with status 1 and the reason if socket or listen fails",
      .because = "each call that sets up a socket can fail, and errno says why",
      .read = "lab3-ack#usage-and-errors")
{
    expect_server_fails(run, "[*] Listening");
}

CHECK(server_usage, .points = 2, .needs = "listens",
      .title = "refuses an invalid PORT with a usage message and status 2",
      .because = "atoi turns anything into a number; strtol shows what is not one",
      .read = "lab3-ack#usage-and-errors")
{
    expect_server_usage(run);
}

CHECK(answers, .points = 4, .needs = "listens",
      .title = "acknowledges after the first recv, and hangs up",
      .because = "recv returns what is there, even a single byte", .read = "lab3-ack#one-client")
{
    struct program *server = start_server(run, PORT_ANY);
    for (size_t len = 1; len < 16; len += 7) {
        struct peer *client = connect_to(server);
        peer_send(client, random_text(run, len));
        expect_ack(client);
    }
}

CHECK(logs, .points = 4, .needs = "answers",
      .title = "logs each client's address and the bytes that it sent",
      .because = "accept fills in the peer's address, and a received byte may be a NUL",
      .read = "lab3-ack#log-lines")
{
    const struct bytes messages[] = {random_text(run, 11), {"\0a\377\0b", 5}};
    note_fact(run, "staging.nuls", "yes");
    struct program *server = start_server(run, PORT_ANY);
    for (size_t i = 0; i < COUNT(messages); i++) {
        struct peer *client = connect_to(server);
        peer_send(client, messages[i]);
        expect_ack(client);
        if (i == 0) {
            expect_lines(server, join(run, text("[*] Received: "), messages[i]), 1);
            enough(run);
        }
        expect_line(server, format(run, "[*] Accepted connection from: %s", peer_address(client)));
        expect_line(server, join(run, text("[*] Received: "), messages[i]));
    }
}

CHECK(line_buffered, .points = 2, .needs = "logs",
      .title = "writes each log line at once, even to a pipe",
      .because = "stdout is line-buffered only on a terminal; to a pipe it waits for a full buffer",
      .read = "lab3-ack#log-lines")
{
    struct program *server = start_server(run, PORT_ANY);
    expect_line(server, format(run, "[*] Listening on 0.0.0.0:%d", port_of(server)));
    note_terminal_works(run);
    server = start_server_with(run, PORT_ANY, (struct launch){.pipe_stdout = true});
    expect_line(server, format(run, "[*] Listening on 0.0.0.0:%d", port_of(server)));
}

/* ---- server: many clients ---- */

CHECK(silent_clients, .points = 4, .needs = "answers",
      .title = "serves others while 60 clients say nothing and one does not read",
      .because = "recv waits for one client; meanwhile only another thread can serve the next one",
      .read = "lab3-ack#a-thread-for-each")
{
    enum { SILENT = 60 };
    struct peer *silent[SILENT];
    struct program *server = start_server(run, PORT_ANY);
    connect_silent(server, silent, 1);
    expect_served(run, server);
    enough(run);
    struct peer *deaf = connect_with(server, (struct connection){.squeeze = true, .deaf = true});
    peer_send(deaf, text("I do not listen"));
    for (int i = 1; i < SILENT; i++)
        silent[i] = connect_to(server);
    expect_served(run, server);
    for (int i = SILENT - 1; i >= 0; i -= 20) {
        peer_send(silent[i], random_text(run, 9));
        expect_ack(silent[i]);
    }
}

CHECK(crowd, .points = 4, .needs = "logs",
      .title = "gives each of 16 simultaneous clients a thread and its own socket",
      .because = "what a new thread is given must not change until the thread has read it",
      .read = "lab3-ack#what-a-thread-is-given")
{
    enum { CLIENTS = 16, ROUNDS = 4 };
    struct program *server = start_server(run, PORT_ANY);
    int together = backlog_of(server) < CLIENTS ? backlog_of(server) : CLIENTS;
    for (int round = 0; round < ROUNDS; round++) {
        struct peer *clients[CLIENTS];
        struct bytes messages[CLIENTS];
        freeze(server); /* so that all of them wait in the accept queue */
        for (int i = 0; i < together; i++) {
            clients[i] = connect_to(server);
            messages[i] = random_text(run, 12);
            peer_send(clients[i], messages[i]);
        }
        thaw(server);
        for (int i = 0; i < together; i++) {
            expect_ack(clients[i]);
            expect_lines(server, join(run, text("[*] Received: "), messages[i]), 1);
        }
    }
}

CHECK(whole_lines, .points = 4, .needs = "crowd", .needs_all_of = "silent_clients",
      .title = "prints whole lines, even when several threads print at once",
      .because = "each call of printf is one piece; a line printed with several calls can be cut",
      .read = "lab3-ack#log-lines")
{
    enum { CLIENTS = 12, LENGTH = 900 };
    struct peer *clients[CLIENTS];
    struct bytes messages[CLIENTS];
    struct program *server = start_server(run, PORT_ANY);
    connect_silent(server, clients, CLIENTS);
    freeze(server); /* so that all of them have something to say at once */
    for (int i = 0; i < CLIENTS; i++) {
        messages[i] = random_text(run, LENGTH);
        peer_send(clients[i], messages[i]);
    }
    thaw(server);
    for (int i = 0; i < CLIENTS; i++) {
        expect_ack(clients[i]);
        expect_lines(server, join(run, text("[*] Received: "), messages[i]), 1);
    }
}

CHECK(keeps_nothing, .points = 3, .needs = "answers",
      .title = "keeps no descriptor, thread or memory of 300 clients",
      .because = "a thread that is neither joined nor detached keeps its stack after it has ended",
      .read = "lab3-ack#joined-or-detached")
{
    enum { FIRST = 50, CLIENTS = 300, SLACK = 20 };
    struct ledger first = {0};
    struct program *server = start_server(run, PORT_ANY);
    for (int served = 1; served <= CLIENTS; served++) {
        expect_served(run, server);
        if (served % FIRST != 0)
            continue;
        expect_asleep(server);
        if (served == FIRST)
            first = ledger_of(server);
        expect_no_growth(server, first, SLACK);
    }
}

CHECK(closes_once, .points = 2, .needs = "silent_clients", .build = BUILD_FAULTS,
      .title = "closes each socket once, and never the next one with its number",
      .because = "the number of a closed descriptor is free: accept may give it to the next client",
      .read = "lab3-ack#joined-or-detached")
{
    enum { ROUNDS = 4, LATE = 20000 /* microseconds */ };
    struct program *server = start_server_with(
        run, PORT_ANY, (struct launch){.faults = FAULTS({.call = FAULT_CLOSE, .limit = LATE})});
    for (int i = 0; i < ROUNDS; i++) {
        struct peer *next[2];       /* a thread that sleeps in accept has a number for the first */
        expect_served(run, server); /* while its thread is still in close, */
        for (int k = 0; k < 2; k++)
            next[k] = connect_to(server);
        expect_accepted(next[1]);
        expect_asleep(server);
        note_fact(run, "staging", "number-again");
        for (int k = 0; k < 2; k++) {
            peer_send(next[k], random_text(run, 12));
            expect_ack(next[k]);
        }
    }
}

/* ---- server: rude clients ---- */

CHECK(silent_end, .points = 3, .needs = "answers",
      .title = "sends nothing to a client that leaves without sending anything",
      .because = "recv returns 0 at the end of stream: there is nothing to acknowledge",
      .read = "lab3-ack#one-client")
{
    struct program *server = start_server(run, PORT_ANY);
    struct peer *client = connect_to(server);
    peer_half_close(client);
    expect_fin(client);
    expect_no_line(server, "[*] Received");
    expect_served(run, server);
}

CHECK(survives_reset, .points = 3, .needs = "answers",
      .title = "survives clients that reset the connection",
      .because = "after a reset, recv fails with ECONNRESET; that affects this client only",
      .read = "lab3-ack#when-something-is-missing")
{
    expect_survives_resets(run, expect_served);
}

CHECK(survives_broken_pipe, .points = 3, .needs = "answers",
      .title = "survives a client that is gone when it is acknowledged",
      .because = "sending on a connection that was reset raises SIGPIPE, which kills the program "
                 "unless you prevent it",
      .read = "lab3-ack#when-something-is-missing")
{
    expect_survives_broken_pipe(run, expect_served);
}

/* ---- server: when something is missing ---- */

CHECK(out_of_descriptors, .points = 4, .waits = true, .needs = "answers",
      .title = "out of descriptors, waits without spinning, then serves the queue",
      .because =
          "accept fails with EMFILE, and the client stays in the queue until a descriptor is free",
      .read = "lab3-ack#when-something-is-missing")
{
    enum { MORE = 3, CLIENTS = MORE + 2 };
    struct peer *clients[CLIENTS];
    struct program *server = start_server(run, PORT_ANY);
    expect_served(run, server);
    expect_asleep(server);
    limit_descriptors(server, MORE);
    note_fact(run, "staging", "no-descriptors");
    for (int i = 0; i < CLIENTS; i++)
        clients[i] = connect_to(server);
    expect_asleep(server);
    for (int i = 0; i < CLIENTS; i++) {
        peer_send(clients[i], random_text(run, 10));
        expect_ack(clients[i]);
    }
    expect_served(run, server);
}

CHECK(no_thread, .points = 3, .waits = true, .needs = "answers", .build = BUILD_FAULTS,
      .title = "carries on when pthread_create fails",
      .because = "EAGAIN says that there can be no new thread now; later there may be",
      .read = "lab3-ack#when-something-is-missing")
{
    struct program *server = start_server_with(
        run, PORT_ANY,
        (struct launch){.faults =
                            FAULTS({.call = FAULT_PTHREAD_CREATE, .error = EAGAIN, .times = 2})});
    freeze(server); /* so that the client has said all before there is a thread for it, or none */
    struct peer *first = connect_to(server);
    peer_send(first, random_text(run, 12));
    thaw(server);
    hear_out(first);
    expect_asleep(server);
    for (int i = 0; i < 3; i++) {
        struct peer *client = connect_to(server);
        peer_send(client, random_text(run, 12));
        hear_out(client);
    }
    expect_served(run, server);
    expect_asleep(server);
    note_fact(run, "staging", "no-thread-stop");
    send_signal(server, SIGINT);
    expect_exit(server, 0);
}

CHECK(accept_errors, .points = 4, .needs = "answers", .build = BUILD_FAULTS,
      .title = "carries on after EINTR and after accept's errors of one client",
      .because = "accept reports what happened to a connection while it waited",
      .read = "lab3-ack#when-something-is-missing")
{
    static const int errors[] = {EINTR,     ECONNABORTED, ENETDOWN,     EPROTO,     ENOPROTOOPT,
                                 EHOSTDOWN, ENONET,       EHOSTUNREACH, EOPNOTSUPP, ENETUNREACH};
    for (size_t i = 0; i < COUNT(errors); i++) {
        struct program *server = start_server_with(
            run, PORT_ANY,
            (struct launch){.faults = FAULTS({.call = FAULT_ACCEPT, .error = errors[i], .times = 1},
                                             {.call = FAULT_POLL, .error = EINTR, .times = 1},
                                             {.call = FAULT_RECV, .error = EINTR, .times = 1},
                                             {.call = FAULT_SEND, .error = EINTR, .times = 1},
                                             {.call = FAULT_SEND, .limit = 3})});
        expect_served(run, server);
        expect_served(run, server);
        expect_asleep(server);
        kill_program(server);
    }
}

CHECK(restarts, .points = 3, .needs = "answers",
      .title = "can be restarted at once on the same port",
      .because =
          "the server's end of a connection stays in TIME_WAIT; SO_REUSEADDR lets you bind anyway",
      .read = "lab3-ack#address-already-in-use")
{
    struct program *server = start_server(run, PORT_ANY);
    expect_served(run, server);
    kill_program(server);
    note_fact(run, "staging", "restart");
    start_server(run, port_of(server));
}

/* ---- server: the end ---- */

/* A server with three silent clients, and what a signal does to them. Whether one that says nothing
 * gets an ACK is a matter of the check silent_end; it counts if it does. */
static void expect_stop(struct run *run, int signal, int another)
{
    enum { SILENT = 3 };
    struct peer *silent[SILENT];
    int served = 1;
    struct program *server = start_server(run, PORT_ANY);
    expect_served(run, server);
    connect_silent(server, silent, SILENT);
    expect_asleep(server);
    freeze(server); /* so that both are there before it ends */
    send_signal(server, signal);
    if (another != 0)
        send_signal(server, another);
    thaw(server);
    for (int i = 0; i < SILENT; i++) {
        served += expect_last_words(silent[i]).len > 0;
    }
    note_fact(run, "staging", "all-gone");
    expect_exit(server, 0);
    enough(run);
    expect_line(server, text("[!] Exiting..."));
    expect_line(server, format(run, "[*] Served %d connections", served));
}

CHECK(stops, .points = 4, .needs = "silent_clients",
      .title = "exits with status 0 at SIGINT and SIGTERM, even with silent clients",
      .because = "a signal interrupts only the thread that it is delivered to",
      .read = "lab3-ack#the-end")
{
    expect_stop(run, SIGTERM, 0);
    expect_stop(run, SIGINT, 0);
    expect_stop(run, SIGINT, SIGTERM);
}

/* The signal comes while each thread has logged its client's message and not answered it yet: what
 * prints a line comes back late. Before these lines there were one for the port and one a client.
 */
static void expect_logged_is_answered(struct run *run)
{
    enum { CLIENTS = 3, LATE = 300000 /* microseconds */ };
    struct peer *clients[CLIENTS];
    struct program *server = start_server_with(
        run, PORT_ANY,
        (struct launch){
            .faults = FAULTS(
                {.call = FAULT_PRINT, .first = CLIENTS + 2, .times = CLIENTS, .limit = LATE})});
    connect_silent(server, clients, CLIENTS);
    expect_asleep(server);
    for (int i = 0; i < CLIENTS; i++) {
        struct bytes message = random_text(run, 12);
        peer_send(clients[i], message);
        expect_line(server, join(run, text("[*] Received: "), message));
    }
    note_fact(run, "staging", "logged");
    send_signal(server, SIGTERM);
    for (int i = 0; i < CLIENTS; i++) {
        expect_last_words(clients[i]);
        expect_heard(clients[i], text(ack));
    }
    expect_line(server, format(run, "[*] Served %d connections", CLIENTS));
    expect_exit(server, 0);
}

CHECK(stops_in_order, .points = 4, .needs = "crowd", .needs_all_of = "stops silent_clients",
      .build = BUILD_FAULTS, .waits = true,
      .title = "acknowledges everything it has logged before it ends",
      .because = "a thread that is ended halfway leaves its client without an answer",
      .read = "lab3-ack#the-end")
{
    enum { CLIENTS = 64, LATE = 1000 /* microseconds */ };
    struct peer *clients[CLIENTS];
    struct bytes messages[CLIENTS];
    struct program *server = start_server_with(
        run, PORT_ANY,
        (struct launch){.faults = FAULTS({.call = FAULT_COND_WAIT, .error = EINTR, .times = 2},
                                         {.call = FAULT_LOCK, .limit = LATE})});
    connect_silent(server, clients, CLIENTS);
    expect_asleep(server);
    freeze(server); /* so that the signal comes while all of them are to be answered */
    for (int i = 0; i < CLIENTS; i++) {
        messages[i] = random_text(run, 12);
        peer_send(clients[i], messages[i]);
    }
    send_signal(server, SIGTERM);
    thaw(server);
    expect_exit(server, 0);
    struct bytes log = lines_of(server);
    int served = 0;
    for (int i = 0; i < CLIENTS; i++) {
        struct bytes line = join(run, text("[*] Received: "), messages[i]);
        hear_out(clients[i]);
        if (memmem(log.data, log.len, line.data, line.len) == NULL)
            continue;
        note_fact(run, "staging", "logged");
        expect_heard(clients[i], text(ack));
        served++;
    }
    expect_line(server, format(run, "[*] Served %d connections", served));
    expect_logged_is_answered(run);
}

CHECK(counts, .points = 4, .needs = "crowd stops", .needs_all_of = "silent_clients",
      .title = "counts exactly, with 200 clients at the same time",
      .because = "count++ is a read and a write; in between, another thread may do the same",
      .read = "lab3-ack#shared-state")
{
    enum { CLIENTS = 200 };
    struct peer *clients[CLIENTS];
    struct program *server = start_server(run, PORT_ANY);
    connect_silent(server, clients, CLIENTS);
    freeze(server); /* so that all threads wake up together */
    for (int i = 0; i < CLIENTS; i++)
        peer_send(clients[i], random_text(run, 10));
    thaw(server);
    for (int i = 0; i < CLIENTS; i++)
        expect_ack(clients[i]);
    expect_asleep(server);
    send_signal(server, SIGTERM);
    expect_line(server, format(run, "[*] Served %d connections", CLIENTS));
    expect_exit(server, 0);
}

/* ---- server: races ---- */

CHECK(no_races, .points = 4, .build = BUILD_TSAN, .needs = "crowd stops",
      .title = "shares nothing between threads without a lock",
      .because = "two threads that use the same memory need a lock if one of them writes",
      .read = "lab3-ack#shared-state")
{
    enum { CLIENTS = 12 };
    struct peer *clients[CLIENTS];
    struct program *server = start_server(run, PORT_ANY);
    int together = backlog_of(server) < CLIENTS ? backlog_of(server) : CLIENTS;
    freeze(server); /* so that all of them come at once */
    for (int i = 0; i < together; i++) {
        clients[i] = connect_to(server);
        peer_send(clients[i], random_text(run, 12));
    }
    thaw(server);
    for (int i = 0; i < together; i++)
        hear_out(clients[i]);
    struct peer *silent = connect_to(server);
    expect_accepted(silent);
    expect_no_report(server);
    send_signal(server, SIGTERM);
    hear_out(silent);
    expect_no_report(server);
}

/* ---- client ---- */

CHECK(client_talks, .points = 4, .program = "client",
      .title = "sends the message, shows the whole reply, exits with status 0",
      .because = "only the end of stream says that the reply is complete",
      .read = "lab3-ack#the-client")
{
    struct bytes message = random_text(run, 21);
    struct listener *listener = listen_here(run);
    struct program *client = start_client(run, listener, message.data);
    struct peer *server = accept_from(listener, client);
    expect_bytes(server, message);
    expect_silence(server);
    peer_send_in_pieces(server, text(ack), 1);
    expect_consumed(server);
    expect_no_line(client, "ACK");
    peer_half_close(server);
    expect_line(client, text(ack));
    expect_exit(client, 0);
    enough(run);

    listener = listen_at_default(run, &this_lab);
    server = accept_from(listener, start(run, "client", NO_ARGS));
    expect_bytes(server, text("Hello World!"));
}

/* Starts the client with COUNT and takes all its connections. */
static struct program *start_many(struct run *run, struct peer *calls[], int count,
                                  struct bytes message)
{
    struct listener *listener = listen_here(run);
    struct program *client =
        start(run, "client",
              ARGS("127.0.0.1", listener_port_text(listener), message.data, number(run, count)));
    for (int i = 0; i < count; i++)
        calls[i] = accept_from(listener, client);
    return client;
}

CHECK(client_many, .points = 4, .program = "client", .needs = "client_talks",
      .title = "makes COUNT connections at once, whichever is answered first",
      .because = "each thread waits for its own reply, and for no other",
      .read = "lab3-ack#the-client")
{
    enum { COUNT = 20 };
    struct peer *calls[COUNT];
    struct bytes message = random_text(run, 9);
    struct program *client = start_many(run, calls, COUNT, message);
    size_t heard = hear_out(calls[COUNT - 1]).len;
    if (heard > message.len)
        note_fact(run, "calls.mixed", "yes");
    for (int i = COUNT - 1; i >= 0; i--) {
        if (i < COUNT - 1 || heard == 0)
            expect_bytes(calls[i], message);
        expect_heard(calls[i], message);
        peer_send(calls[i], text(ack));
        peer_half_close(calls[i]);
    }
    expect_exit(client, 0);
    expect_lines(client, text("20 of 20 acknowledged"), 1);
}

/* What a server may do with a call. */
struct reply {
    const char *words;
    bool reset; /* and no FIN behind them */
};

CHECK(client_counts, .points = 4, .program = "client", .needs = "client_many",
      .title = "counts what was acknowledged, exits with status 1 if not all was",
      .because = "the end of stream, a reset, other words and an ACK are different things",
      .read = "lab3-ack#the-client")
{
    static const struct reply replies[] = {
        {"ACK!", false}, {"", true},      {"", false},     {"ACK!", false},     {"NAK!", false},
        {"ACK", false},  {"ACK!", false}, {"ack!", false}, {"ACK!ACK!", false}, {"ACK!", false}};
    struct peer *calls[COUNT(replies)];
    struct bytes message = random_text(run, 9);
    struct program *client = start_many(run, calls, COUNT(replies), message);
    for (size_t i = 0; i < COUNT(replies); i++) {
        expect_bytes(calls[i], message);
        peer_send(calls[i], text(replies[i].words));
        if (replies[i].reset)
            peer_reset(calls[i]);
        else
            peer_close(calls[i]);
    }
    expect_exit(client, 1);
    expect_lines(client, text("4 of 10 acknowledged"), 1);
}

CHECK(client_fails, .points = 3, .program = "client",
      .title = "exits with 1 if it cannot connect, with 2 for a bad PORT or COUNT",
      .because = "connect fails with ECONNREFUSED if nobody listens; errno holds the reason",
      .read = "lab3-ack#usage-and-errors")
{
    static const char *const wrong_counts[] = {"0", "abc", "-1", ""};
    struct wrong_calls calls = {0};
    struct program *client = start(run, "client", ARGS("127.0.0.1", refused_port(run)));
    expect_exit(client, 1);
    expect_stderr(client, "Connection refused");
    expect_lookup_fails(run, "client");
    call_with_wrong_ports(run, &calls, "client", ARGS("127.0.0.1"));
    for (size_t i = 0; i < COUNT(wrong_counts); i++)
        call_wrongly(run, &calls, "client", ARGS("127.0.0.1", "9999", "hello", wrong_counts[i]));
    call_wrongly(run, &calls, "client", ARGS("127.0.0.1", "9999", "hello", "1", "more"));
    expect_refused_calls(&calls);
}

CHECK(client_interrupted, .points = 2, .program = "client", .needs = "client_talks",
      .title = "announces its end and exits with status 0 when interrupted",
      .because = "SIGINT kills a program that does not catch it", .read = "lab3-ack#the-client")
{
    struct listener *listener = listen_here(run);
    struct program *client = start_client(run, listener, "hello");
    struct peer *server = accept_from(listener, client);
    expect_bytes(server, text("hello"));
    expect_asleep(client);
    send_signal(client, SIGINT);
    expect_exit(client, 0);
    expect_line(client, text("Exiting..."));
}

/* One of its three calls has no thread: it is not made, or made when there is one. Whoever calls is
 * acknowledged. */
static void expect_two_or_three(struct run *run, struct listener *listener, struct program *client,
                                struct bytes message)
{
    struct peer *calls[3];
    int acknowledged = 0;
    note_fact(run, "staging", "no-thread-for-call");
    for (size_t i = 0; i < COUNT(calls); i++)
        calls[i] = accept_from(listener, client);
    for (size_t i = 0; i < COUNT(calls); i++) {
        if (hear_out(calls[i]).len == message.len) {
            peer_send(calls[i], text(ack));
            acknowledged++;
        }
        peer_close(calls[i]);
    }
    expect_exit(client, acknowledged == COUNT(calls) ? 0 : 1);
    expect_lines(client, format(run, "%d of 3 acknowledged", acknowledged), 1);
}

CHECK(client_faults, .points = 3, .program = "client", .build = BUILD_FAULTS,
      .needs = "client_counts",
      .title = "carries on after EINTR and short sends, says what it cannot create",
      .because =
          "a signal interrupts calls, and a connection that was never made is not acknowledged",
      .read = "lab3-ack#the-client")
{
    struct bytes message = random_text(run, 21);
    struct listener *listener = listen_here(run);
    struct launch launch = {.program = "client",
                            .args = ARGS("127.0.0.1", listener_port_text(listener), message.data),
                            .faults = CALLER_FAULTS};
    struct program *client = start_with(run, launch);
    struct peer *server = expect_call(listener, client, message);
    peer_send(server, text(ack));
    peer_half_close(server);
    expect_line(client, text(ack));
    expect_exit(client, 0);
    expect_caller_fails(run, "client");

    launch.args = ARGS("127.0.0.1", listener_port_text(listener), message.data, "3");
    launch.faults = FAULTS({.call = FAULT_PTHREAD_CREATE, .error = EAGAIN, .times = 1});
    client = start_with(run, launch);
    expect_two_or_three(run, listener, client, message);
}

/* ---- both ---- */

CHECK(memory, .points = 3, .program = "server client", .build = BUILD_ASAN,
      .needs = "answers client_talks", .title = "stays within its buffers, however much arrives",
      .because = "recv may fill the whole buffer it is given: there is no room for a NUL after it",
      .read = "lab3-ack#one-client")
{
    static const size_t lengths[] = {16, 255, 256, 1023, 1024, 1025, 4096, 65536};
    struct program *server = start_server(run, PORT_ANY);
    struct listener *listener = listen_here(run);
    for (size_t i = 0; i < COUNT(lengths); i++) {
        struct peer *client = connect_to(server);
        peer_send(client, random_text(run, lengths[i]));
        hear_out(client);
        expect_no_report(server);
        peer_close(client);

        struct program *program = start_client(run, listener, "hello");
        struct peer *peer = accept_from(listener, program);
        peer_send(peer, random_text(run, lengths[i]));
        peer_half_close(peer);
        hear_out(peer);
        expect_no_report(program);
        expect_exit(program, 0);
        expect_no_report(program);
    }
}
