/* Lab 1: one request, one reply. The server meets polite, silent and rude clients; client and
 * fetch meet a server that the check plays. */
#include "checks/shared.h"

#include <string.h>

LAB(.id = "lab1-oneshot", .title = "One request, one reply", .programs = "server client fetch",
    .port = 5000);

static const char greeting[] = "Hello, client!";
static const struct connection anyhow = {.from = NULL};

/* A polite client from start to end. Requests have at most 16 bytes: any receive buffer holds them.
 */
static void expect_served(struct run *run, struct program *server)
{
    struct peer *client = connect_to(server);
    peer_send(client, random_text(run, 14));
    expect_bytes(client, text(greeting));
    expect_fin(client);
    peer_close(client);
}

/* ---- server ---- */

CHECK(listens, .points = 3, .title = "listens on the port that it is given",
      .because = "a port goes into the address in network byte order, and bind and listen can fail",
      .read = "lab1-oneshot#listening")
{
    expect_asleep(start_server(run, PORT_ANY));
}

CHECK(announces_port, .points = 3, .needs = "listens",
      .title = "uses port 5000 by default, a free one for 0, and prints its number",
      .because = "bind with port 0 lets the kernel choose; getsockname shows which port it chose",
      .read = "lab1-oneshot#listening")
{
    struct program *server = start_server(run, PORT_DEFAULT);
    expect_line(server, text("Server is listening on port 5000..."));
    server = start_server(run, 0);
    expect_line(server, format(run, "Server is listening on port %d...", port_of(server)));
}

CHECK(loopback_only, .points = 2, .needs = "listens",
      .title = "can be reached from this machine only",
      .because = "a server bound to 0.0.0.0 answers anyone who can reach the machine",
      .read = "lab1-oneshot#addresses-and-byte-order")
{
    expect_bound_to(start_server(run, PORT_ANY), "127.0.0.1");
}

CHECK(answers, .points = 5, .needs = "listens",
      .title = "answers one client after another, and hangs up",
      .because = "accept returns one connection, and the listening socket stays for the next",
      .read = "lab1-oneshot#accepting")
{
    struct program *server = start_server(run, PORT_ANY);
    expect_served(run, server);
    struct peer *first = connect_to(server);
    struct peer *second = connect_to(server);
    peer_send(second, random_text(run, 8));
    peer_send(first, random_text(run, 8));
    expect_bytes(first, text(greeting));
    expect_fin(first);
    peer_close(first);
    expect_bytes(second, text(greeting));
    expect_fin(second);
}

CHECK(answers_at_once, .points = 3, .needs = "answers",
      .title = "answers after the first recv, without waiting for more",
      .because =
          "recv returns what is there; only the end of stream says that nothing more will come",
      .read = "lab1-oneshot#recv-counts-bytes")
{
    struct program *server = start_server(run, PORT_ANY);
    struct peer *client = connect_to(server);
    peer_send(client, random_text(run, 1));
    expect_bytes(client, text(greeting));
    expect_fin(client);
}

CHECK(logs, .points = 3, .needs = "answers",
      .title = "logs the client's address, the request and the response, a line each",
      .because = "accept fills in the peer's address; its port is in network byte order",
      .read = "lab1-oneshot#log-lines")
{
    struct program *server = start_server(run, PORT_ANY);
    expect_line(server, format(run, "Server is listening on port %d...", port_of(server)));
    for (int i = 0; i < 2; i++) {
        struct peer *client = connect_to(server);
        struct bytes request = random_text(run, 15);
        peer_send(client, request);
        expect_bytes(client, text(greeting));
        expect_fin(client);
        expect_line(server, format(run, "Accepted connection from %s", peer_address(client)));
        expect_line(server, join(run, text("Received data: "), request));
        expect_line(server, text("Sent response: Hello, client!"));
        peer_close(client);
    }
}

CHECK(raw_bytes, .points = 4, .needs = "logs",
      .title = "logs exactly the bytes that came, whatever they are",
      .because =
          "a byte stream holds no strings: recv adds no NUL, and a NUL may be part of the data",
      .read = "lab1-oneshot#recv-counts-bytes")
{
    static const char longer[] = "0123456789abcdef", nuls[] = "\0a\0\377\200\tb\0c";
    const struct bytes requests[] = {text(longer),         text("100%s%n%d%x"), /* no format */
                                     random_text(run, 5),  random_text(run, 15),
                                     random_text(run, 16), {nuls, sizeof nuls - 1}};
    note_fact(run, "staging.nuls", "yes");
    struct program *server = start_server(run, PORT_ANY);
    for (size_t i = 0; i < COUNT(requests); i++) {
        struct peer *client = connect_to(server);
        peer_send(client, requests[i]);
        expect_bytes(client, text(greeting));
        expect_fin(client);
        expect_line(server, join(run, text("Received data: "), requests[i]));
        peer_close(client);
    }
}

CHECK(longest_request, .points = 2, .needs = "logs",
      .title = "receives up to 1024 bytes, filling its whole buffer",
      .because = "a received request is not a string: no byte of the buffer is needed for a NUL",
      .read = "lab1-oneshot#recv-counts-bytes")
{
    enum { LONGEST = 1024, SURE = 16 };
    struct program *server = start_server(run, PORT_ANY);
    struct peer *client = connect_to(server);
    struct bytes request = random_text(run, LONGEST);
    peer_send(client, request);
    hear_out(client); /* what a smaller buffer does not hold resets the connection */
    struct bytes sure = join(run, text("Received data: "), slice(request, 0, SURE));
    size_t rest = strlen(expect_line_with(server, sure.data, ""));
    note_fact(run, "request.logged", number(run, (long)(SURE + rest)));
    if (SURE + rest == LONGEST - 1)
        fail(run, "of a request of %d bytes, server received only %zu", LONGEST, SURE + rest);
}

CHECK(line_buffered, .points = 2, .needs = "logs",
      .title = "writes each log line at once, even to a pipe",
      .because = "stdout is line-buffered only on a terminal; to a pipe it waits for a full buffer",
      .read = "lab1-oneshot#log-lines")
{
    struct program *server = start_server(run, PORT_ANY);
    expect_line(server, format(run, "Server is listening on port %d...", port_of(server)));
    note_terminal_works(run);
    server = start_server_with(run, PORT_ANY, (struct launch){.pipe_stdout = true});
    expect_line(server, format(run, "Server is listening on port %d...", port_of(server)));
    struct peer *client = connect_to(server);
    expect_line(server, format(run, "Accepted connection from %s", peer_address(client)));
}

CHECK(silent_client, .points = 4, .needs = "answers", .waits = true,
      .title = "waits as long as it takes, and sends nothing without a request",
      .because = "recv waits until something comes; at the end of stream it returns 0, and there "
                 "is no request to answer",
      .read = "lab1-oneshot#fin-and-rst")
{
    struct program *server = start_server(run, PORT_ANY);
    struct peer *client = connect_to(server);
    peer_half_close(client);
    expect_fin(client);
    expect_no_line(server, "Received data");
    expect_served(run, server);

    enough(run);
    struct peer *thinking = connect_to(server);
    expect_accepted(thinking);
    outlast(run);
    expect_silence(thinking);
    peer_send(thinking, random_text(run, 14));
    expect_bytes(thinking, text(greeting));
    expect_fin(thinking);
}

CHECK(half_closed_request, .points = 3, .needs = "answers",
      .title = "answers a client whose FIN came with the request",
      .because = "a FIN closes one direction; the other still works",
      .read = "lab1-oneshot#fin-and-rst")
{
    struct program *server = start_server(run, PORT_ANY);
    freeze(server); /* so that request and FIN arrive together */
    struct peer *client = connect_to(server);
    peer_send(client, random_text(run, 12));
    peer_half_close(client);
    thaw(server);
    expect_bytes(client, text(greeting));
    expect_fin(client);
}

CHECK(survives_reset, .points = 3, .needs = "answers",
      .title = "survives clients that reset the connection",
      .because = "after a reset, recv fails with ECONNRESET; that affects this client only",
      .read = "lab1-oneshot#fin-and-rst")
{
    expect_survives_resets(run, expect_served);
}

CHECK(survives_broken_pipe, .points = 3, .needs = "answers",
      .title = "survives a client that is gone when the reply is sent",
      .because = "sending on a connection that was reset raises SIGPIPE, which kills the program "
                 "unless you prevent it",
      .read = "lab1-oneshot#signals-and-faults")
{
    struct program *server = break_pipe(run);
    expect_no_line(server, "Sent response");
    expect_served(run, server);
}

CHECK(keeps_nothing, .points = 3,
      .needs = "answers silent_client survives_reset survives_broken_pipe",
      .title = "closes every client's descriptor, and sleeps when idle",
      .because = "every accepted socket must be closed, on every path",
      .read = "lab1-oneshot#accepting")
{
    expect_no_descriptor_kept(run, expect_served, 3);
}

CHECK(restarts, .points = 3, .needs = "answers",
      .title = "can be restarted at once on the same port",
      .because = "the side that closes first keeps the connection in TIME_WAIT; SO_REUSEADDR lets "
                 "you bind anyway",
      .read = "lab1-oneshot#listening")
{
    struct program *server = start_server(run, PORT_ANY);
    expect_served(run, server);
    kill_program(server);
    note_fact(run, "staging", "restart");
    start_server(run, port_of(server));
}

CHECK(port_in_use, .points = 2, .needs = "listens",
      .title = "exits with status 1 and the reason when the port is taken",
      .because =
          "bind fails with EADDRINUSE; a socket that is not bound gets a random port from listen",
      .read = "lab1-oneshot#usage-and-errors")
{
    expect_address_in_use(start_on_taken_port(run), "Server is listening");
    expect_one_server_a_port(run, "Server is listening");
}

CHECK(server_usage, .points = 2, .needs = "listens",
      .title = "refuses an invalid PORT with a usage message and status 2",
      .because = "atoi turns anything into a number; strtol shows what is not one",
      .read = "lab1-oneshot#usage-and-errors")
{
    expect_server_usage(run);
}

CHECK(
    server_interrupted, .points = 3, .needs = "answers silent_client", .build = BUILD_FAULTS,
    .title = "carries on after EINTR, a failed accept, and a short send",
    .because = "a signal interrupts calls, accept reports one client's errors, send may take less",
    .read = "lab1-oneshot#signals-and-faults")
{
    struct program *server =
        start_server_with(run, PORT_ANY, (struct launch){.faults = SERVER_FAULTS});
    for (int i = 0; i < 3; i++)
        expect_served(run, server);
    expect_asleep(server);
    if (times_printed(server, "Accepted connection from ") > 3)
        fail(run, "server logged more than 3 lines 'Accepted connection' for 3 clients");
    expect_end_after_signal(run);
}

/* ---- client ---- */

CHECK(client_talks, .points = 5, .program = "client",
      .title = "connects, sends the message, prints the reply, exits with status 0",
      .because = "send exactly the bytes of the message: not one byte more",
      .read = "lab1-oneshot#the-client")
{
    struct bytes message = join(run, random_text(run, 21), text(" 100%s%n%d")); /* no format */
    struct bytes reply = random_text(run, 18);
    struct listener *listener = listen_here(run);
    struct program *client = start_client(run, listener, message.data);
    struct peer *server = accept_from(listener, client);
    expect_bytes(server, message);
    peer_send(server, reply);
    peer_half_close(server);
    expect_end(server);
    expect_line(client, join(run, text("Sent message: "), message));
    expect_line(client, join(run, text("Received response: "), reply));
    expect_exit(client, 0);
    enough(run);

    if (has_own_network(run) && has_ipv6()) /* where a client without a HOST does not call */
        listen_at(run, "::1", this_lab.port, anyhow);
    listener = listen_at_default(run, &this_lab);
    client = start(run, "client", NO_ARGS);
    server = accept_from(listener, client);
    expect_bytes(server, text("Hello, server!"));
}

CHECK(client_reads_all, .points = 4, .program = "client", .needs = "client_talks",
      .title = "reads the reply to its end, in however many pieces it comes",
      .because =
          "TCP keeps no message boundaries; only the end of stream says that the reply is complete",
      .read = "lab1-oneshot#recv-counts-bytes")
{
    struct bytes reply = random_binary(run, 70000);
    struct listener *listener = listen_here(run);
    struct program *client = start_client(run, listener, "pieces");
    struct peer *server = accept_from(listener, client);
    expect_bytes(server, text("pieces"));
    peer_send_in_pieces(server, slice(reply, 0, 5), 1);
    expect_consumed(server);
    peer_send(server, slice(reply, 5, reply.len));
    peer_half_close(server);
    expect_line(client, join(run, text("Received response: "), reply));
    expect_exit(client, 0);
}

CHECK(client_refused, .points = 3, .program = "client",
      .title = "says why it cannot connect, and exits with status 1",
      .because = "connect fails with ECONNREFUSED if nobody listens; errno holds the reason",
      .read = "lab1-oneshot#usage-and-errors")
{
    struct program *client = start(run, "client", ARGS("127.0.0.1", refused_port(run), "hello"));
    expect_exit(client, 1);
    expect_stderr(client, "Connection refused");
    expect_no_line(client, "Sent message");
    expect_lookup_fails(run, "client");
}

CHECK(client_no_reply, .points = 3, .program = "client", .needs = "client_talks",
      .title = "exits with status 1 when the reply is missing or cut off",
      .because = "the end of stream, a reset and a reply are three different things",
      .read = "lab1-oneshot#fin-and-rst")
{
    struct listener *listener = listen_here(run);
    struct program *client = start_client(run, listener, "anybody there?");
    struct peer *server = accept_from(listener, client);
    expect_bytes(server, text("anybody there?"));
    peer_close(server);
    expect_exit(client, 1);
    expect_no_line(client, "Received");

    client = start_client(run, listener, "all of it?");
    server = accept_from(listener, client);
    expect_bytes(server, text("all of it?"));
    peer_send(server, text("only a pa"));
    expect_consumed(server);
    peer_reset(server);
    note_fact(run, "staging.reset", "mid-reply");
    expect_exit(client, 1);
    expect_stderr(client, "Connection reset");
}

/* The program calls this host, and whoever listens there gets its call. */
static void expect_call_to(struct run *run, struct listener *listener, const char *program,
                           const char *host)
{
    struct program *caller = start(run, program, ARGS(host, listener_port_text(listener)));
    struct peer *server = accept_from(listener, caller);
    hear_out(server);
    peer_send(server, random_text(run, 10));
    peer_half_close(server);
    expect_exit(caller, 0);
}

/* Of ::1 alone: by address, and by a name whose other address refuses. */
static void expect_calls_by_ipv6(struct run *run, const char *program)
{
    if (!has_own_network(run) || !has_ipv6())
        return;
    struct listener *listener = listen_at(run, "::1", free_port(run), anyhow);
    note_fact(run, "staging.ipv6", "yes");
    expect_call_to(run, listener, program, "::1");
    if (localhost_is_ipv6(run))
        expect_call_to(run, listener, program, "localhost");
}

CHECK(client_names, .points = 3, .program = "client", .needs = "client_talks",
      .title = "connects to HOST, an address or a name, trying all its addresses",
      .because = "a name may have several addresses: localhost is ::1 and 127.0.0.1",
      .read = "lab1-oneshot#the-client")
{
    expect_call_to(run, listen_at(run, "127.0.0.2", free_port(run), anyhow), "client", "127.0.0.2");
    if (has_own_network(run)) {
        struct listener *listener = listen_at(run, "127.0.0.3", this_lab.port, anyhow);
        accept_from(listener, start(run, "client", ARGS("127.0.0.3")));
    }
    note_fact(run, "staging.refused", "yes"); /* by ::1 */
    expect_call_to(run, listen_here(run), "client", "localhost");
    expect_calls_by_ipv6(run, "client");
}

CHECK(client_usage, .points = 2, .program = "client fetch",
      .title = "client and fetch refuse an invalid PORT with status 2 and usage",
      .because = "atoi turns anything into a number; strtol shows what is not one",
      .read = "lab1-oneshot#usage-and-errors")
{
    struct wrong_calls calls = {0};
    call_with_wrong_ports(run, &calls, "client", ARGS("127.0.0.1"));
    call_with_wrong_ports(run, &calls, "fetch", ARGS("127.0.0.1"));
    call_wrongly(run, &calls, "client", ARGS("-x"));
    call_wrongly(run, &calls, "fetch", ARGS("-x"));
    call_wrongly(run, &calls, "client", ARGS("127.0.0.1", "5000", "message", "more"));
    call_wrongly(run, &calls, "fetch", ARGS("127.0.0.1", "80", "/", "more"));
    expect_refused_calls(&calls);
}

/* ---- fetch ---- */

/* One request, byte for byte, from start to reply; without a path if that is NULL. */
static void expect_fetch(struct run *run, struct listener *listener, const char *const *args,
                         const char *host, const char *path)
{
    struct program *fetch =
        start_with(run, (struct launch){.program = "fetch", .args = args, .pipe_stdout = true});
    struct peer *server = accept_from(listener, fetch);
    expect_bytes(server, format(run, "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n",
                                path, host));
    expect_silence(server); /* a FIN here would be a half-close */
    peer_send(server, text("HTTP/1.1 204 No Content\r\n\r\n"));
    peer_half_close(server);
    expect_stdout(fetch, text("HTTP/1.1 204 No Content\r\n\r\n"));
    expect_exit(fetch, 0);
}

/* With these for HOST and PATH. */
static void expect_fetch_of(struct run *run, struct listener *listener, const char *host,
                            struct bytes path)
{
    const char *port = listener_port_text(listener), *rest = path.data;
    struct bytes named = format(run, "%s:%s", host, port);
    expect_fetch(run, listener, ARGS(host, port, rest), named.data, rest);
}

CHECK(fetch_request, .points = 4, .program = "fetch",
      .title = "sends exactly the request, and keeps its direction open",
      .because = "in HTTP, a line ends with CRLF and the head with an empty line; many servers "
                 "drop a client that half-closes",
      .read = "lab1-oneshot#fetch")
{
    struct listener *listener = listen_here(run);
    expect_fetch_of(run, listener, "127.0.0.1", join(run, text("/"), random_text(run, 9)));
    if (has_own_network(run)) { /* port 80 is free there, and needs no root */
        listener = listen_at(run, "127.0.0.1", 80, anyhow);
        expect_fetch(run, listener, ARGS("localhost", "80", "/a"), "localhost", "/a");
        expect_fetch(run, listener, ARGS("localhost"), "localhost", "/");
        expect_fetch(run, listener, NO_ARGS, "127.0.0.1", "/");
    }
    listener = listen_at(run, "127.40.95.183", free_port(run), anyhow);
    expect_fetch_of(run, listener, "127.40.95.183", text("/"));
}

CHECK(client_unsent, .points = 2, .program = "client fetch", .needs = "client_talks fetch_request",
      .title = "client and fetch say why a send failed, and exit with status 1",
      .because = "a send that waits for room fails when the other side is gone: nobody will read "
                 "what was sent",
      .read = "lab1-oneshot#sending")
{
    static const char *const programs[] = {"client", "fetch"};
    struct bytes longest = join(run, text("/"), random_text(run, 120000));
    note_fact(run, "staging", "unsent");
    for (size_t i = 0; i < COUNT(programs); i++) {
        struct listener *listener = listen_at(run, "127.0.0.1", free_port(run),
                                              (struct connection){.squeeze = true, .deaf = true});
        struct program *program =
            start(run, programs[i], ARGS("127.0.0.1", listener_port_text(listener), longest.data));
        struct peer *server = accept_from(listener, program);
        expect_asleep(program); /* in send: there is no more room */
        peer_send(server, text("too long"));
        peer_half_close(server);
        peer_reset(server);
        expect_exit(program, 1);
        expect_reason(program);
        expect_no_line(program, "Sent message");
    }
}

CHECK(client_waits, .points = 3, .program = "client fetch", .needs = "client_talks fetch_request",
      .waits = true, .title = "client and fetch sleep until the reply comes, however long it takes",
      .because = "recv waits in the kernel, at no cost, until something comes",
      .read = "lab1-oneshot#recv-counts-bytes")
{
    static const char *const programs[] = {"client", "fetch"};
    struct listener *listener = listen_here(run);
    struct program *waiting[COUNT(programs)];
    struct peer *servers[COUNT(programs)];
    for (size_t i = 0; i < COUNT(programs); i++) {
        waiting[i] = start(run, programs[i], ARGS("127.0.0.1", listener_port_text(listener)));
        servers[i] = accept_from(listener, waiting[i]);
        hear_out(servers[i]);
        expect_asleep(waiting[i]);
    }
    outlast(run);
    for (size_t i = 0; i < COUNT(programs); i++) {
        expect_asleep(waiting[i]);
        peer_send(servers[i], random_text(run, 20));
        peer_half_close(servers[i]);
        expect_exit(waiting[i], 0);
    }
}

CHECK(fetch_paths, .points = 2, .program = "fetch", .needs = "fetch_request",
      .title = "sends any PATH unchanged, of any length, to any host",
      .because = "a command-line argument can have any length, and is not a format for printf",
      .read = "lab1-oneshot#fetch")
{
    enum { LONG = 20000 };
    struct listener *listener = listen_here(run);
    expect_fetch_of(run, listener, "127.0.0.1", text("/a%20b%s%n%d%%/?c=d%2F"));
    expect_fetch_of(run, listener, "127.0.0.1", join(run, text("/"), random_text(run, LONG)));
    expect_calls_by_ipv6(run, "fetch");
}

CHECK(fetch_reply, .points = 3, .program = "fetch", .needs = "fetch_request",
      .title = "writes all that comes back, byte for byte, until the end of stream",
      .because = "a reply comes in pieces of any size, and may hold any bytes",
      .read = "lab1-oneshot#fetch")
{
    enum { BODY = 1 << 20 };
    struct bytes head = format(run, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", BODY);
    struct bytes body = random_binary(run, BODY);
    struct listener *listener = listen_here(run);
    struct program *fetch =
        start_with(run, (struct launch){.program = "fetch",
                                        .args = ARGS("127.0.0.1", listener_port_text(listener)),
                                        .pipe_stdout = true});
    struct peer *server = accept_from(listener, fetch);
    expect_bytes(server,
                 format(run, "GET / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n\r\n",
                        listener_port(listener)));
    peer_send_in_pieces(server, slice(head, 0, 4), 1);
    expect_consumed(server);
    peer_send(server, slice(head, 4, head.len));
    peer_send(server, body);
    peer_half_close(server);
    expect_stdout(fetch, join(run, head, body));
    expect_exit(fetch, 0);
}

CHECK(fetch_refused, .points = 2, .program = "fetch",
      .title = "says why it cannot connect or write, and exits with status 1",
      .because =
          "connect, fwrite and fflush can fail; if you do not check, failure looks like success",
      .read = "lab1-oneshot#usage-and-errors")
{
    struct program *fetch = start(run, "fetch", ARGS("127.0.0.1", refused_port(run)));
    expect_exit(fetch, 1);
    expect_stderr(fetch, "Connection refused");
    expect_lookup_fails(run, "fetch");

    struct listener *listener = listen_here(run);
    fetch = start_with(run, (struct launch){.program = "fetch",
                                            .args = ARGS("127.0.0.1", listener_port_text(listener)),
                                            .full_stdout = true});
    note_fact(run, "stdout", "full");
    struct peer *server = accept_from(listener, fetch);
    hear_out(server);
    peer_send(server, text("HTTP/1.1 204 No Content\r\n\r\n"));
    peer_half_close(server);
    expect_failure_exit(fetch); /* 120 where Python's own end finds it */
    expect_stderr(fetch, "No space left");
}

CHECK(fetch_early_end, .points = 2, .program = "fetch", .needs = "fetch_request",
      .title = "exits with status 1 if nothing comes or the connection is reset",
      .because = "an empty reply is no reply, and a reset is not the end of stream",
      .read = "lab1-oneshot#fin-and-rst")
{
    struct listener *listener = listen_here(run);
    struct program *fetch = start(run, "fetch", ARGS("127.0.0.1", listener_port_text(listener)));
    struct peer *server = accept_from(listener, fetch);
    hear_out(server);
    peer_close(server);
    expect_exit(fetch, 1);

    fetch = start(run, "fetch", ARGS("127.0.0.1", listener_port_text(listener)));
    server = accept_from(listener, fetch);
    hear_out(server);
    peer_send(server, text("HTTP/1.1 200 OK\r\n\r\nonly a pa"));
    expect_consumed(server);
    peer_reset(server);
    note_fact(run, "staging.reset", "mid-reply");
    expect_exit(fetch, 1);
}

/* ---- client and fetch under faults, all of them under the sanitizers ---- */

/* A conversation in which the program's calls are interrupted and cut short. */
static void expect_talk_under_faults(struct run *run, struct listener *listener, const char *name,
                                     const char *last, struct bytes request)
{
    struct program *program = start_with(
        run, (struct launch){.program = name,
                             .args = ARGS("127.0.0.1", listener_port_text(listener), last),
                             .faults = CALLER_FAULTS});
    struct peer *server = expect_call(listener, program, request);
    peer_send(server, random_text(run, 40));
    peer_half_close(server);
    expect_exit(program, 0);
}

CHECK(client_interrupted, .points = 3, .program = "client fetch", .build = BUILD_FAULTS,
      .needs = "client_talks fetch_request",
      .title = "client and fetch carry on after EINTR and a short send",
      .because = "send may take less than it was given, and a signal interrupts calls",
      .read = "lab1-oneshot#signals-and-faults")
{
    struct listener *listener = listen_here(run);
    struct bytes message = random_text(run, 23);
    expect_talk_under_faults(run, listener, "client", message.data, message);
    expect_talk_under_faults(run, listener, "fetch", "/a/path/of/some/length",
                             format(run,
                                    "GET /a/path/of/some/length HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
                                    "Connection: close\r\n\r\n",
                                    listener_port(listener)));
}

CHECK(calls_fail, .points = 2, .program = "server client fetch", .build = BUILD_FAULTS,
      .needs = "listens client_talks fetch_request",
      .title = "exits with status 1 and the reason if socket or listen fails",
      .because = "socket and listen can fail like any other call, and errno holds the reason",
      .read = "lab1-oneshot#usage-and-errors")
{
    expect_server_fails(run, "Server is listening");
    expect_caller_fails(run, "client");
    expect_caller_fails(run, "fetch");
}

CHECK(memory, .points = 4, .program = "server client fetch", .build = BUILD_ASAN,
      .needs = "answers client_talks fetch_request",
      .title = "stays within its buffers, however much arrives",
      .because = "recv may fill the whole buffer it is given: there is no room for a NUL after it",
      .read = "lab1-oneshot#sanitizers")
{
    static const size_t lengths[] = {16, 255, 256, 1023, 1024, 1025, 4096, 8192, 65536};
    struct program *server = start_server(run, PORT_ANY);
    struct listener *listener = listen_here(run);
    for (size_t i = 0; i < COUNT(lengths); i++) {
        struct peer *client = connect_to(server);
        peer_send(client, random_text(run, lengths[i]));
        hear_out(client);
        expect_no_report(server);
        peer_close(client);
    }
    expect_asleep(server);
    for (size_t i = 0; i < 2; i++) {
        const char *name = i == 0 ? "client" : "fetch";
        struct program *program = start(run, name, ARGS("127.0.0.1", listener_port_text(listener)));
        struct peer *peer = accept_from(listener, program);
        hear_out(peer);
        peer_send(peer, random_text(run, 65536));
        peer_half_close(peer);
        expect_exit(program, 0);
        expect_no_report(program);
    }
}
