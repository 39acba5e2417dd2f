/* Lab 1: one request, one reply. The server meets polite, silent and rude clients; client and
 * fetch meet a server that the check plays. */
#include "checks/shared.h"

LAB(.id = "lab1-oneshot", .title = "One request, one reply", .programs = "server client fetch",
    .port = 5000);

static const char greeting[] = "Hello, client!";

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

CHECK(listens, .points = 4, .title = "listens on the port that it is given",
      .because = "a port is sent in network byte order, and bind and listen can fail",
      .read = "lab1-oneshot#listening")
{
    expect_asleep(start_server(run, PORT_ANY));
}

CHECK(announces_port, .points = 3, .needs = "listens",
      .title = "takes port 5000 by default, a free one for 0, and announces the real one",
      .because = "bind with port 0 lets the kernel choose, and getsockname tells what it chose",
      .read = "lab1-oneshot#listening")
{
    struct program *server = start_server(run, PORT_DEFAULT);
    expect_line(server, text("Server is listening on port 5000..."));
    server = start_server(run, 0);
    expect_line(server, format(run, "Server is listening on port %d...", port_of(server)));
}

CHECK(loopback_only, .points = 2, .needs = "listens",
      .title = "can be reached by this machine only",
      .because = "a server bound to 0.0.0.0 answers anybody who can reach the machine",
      .read = "lab1-oneshot#addresses-and-byte-order")
{
    expect_bound_to(start_server(run, PORT_ANY), "127.0.0.1");
}

CHECK(answers, .points = 6, .needs = "listens",
      .title = "answers one client after the other and hangs up",
      .because = "accept hands over one connection, and the listening socket stays for the next",
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

CHECK(answers_at_once, .points = 4, .needs = "answers",
      .title = "answers what the first recv brings, and does not wait for more",
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

CHECK(logs, .points = 4, .needs = "answers",
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

CHECK(
    raw_bytes, .points = 4, .needs = "logs",
    .title = "logs exactly the bytes that came, whatever they are",
    .because = "a byte stream has no strings in it: recv adds no NUL, and a NUL may be part of it",
    .read = "lab1-oneshot#recv-counts-bytes")
{
    static const char longer[] = "0123456789abcdef", nuls[] = "\0a\0\377\200\tb\0c";
    const struct bytes requests[] = {text(longer),
                                     random_text(run, 5),
                                     random_text(run, 15),
                                     random_text(run, 16),
                                     {nuls, sizeof nuls - 1}};
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

CHECK(line_buffered, .points = 3, .needs = "logs",
      .title = "hands over each log line at once, to a pipe too",
      .because = "stdout is line-buffered on a terminal only; to a pipe it waits for a full buffer",
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

CHECK(silent_client, .points = 4, .needs = "answers",
      .title = "sends nothing to a client that ends without a request, and goes on",
      .because = "recv returns 0 at the end of stream: there is no request to answer",
      .read = "lab1-oneshot#fin-and-rst")
{
    struct program *server = start_server(run, PORT_ANY);
    struct peer *client = connect_to(server);
    peer_half_close(client);
    expect_fin(client);
    expect_no_line(server, "Received data");
    expect_served(run, server);
}

CHECK(half_closed_request, .points = 3, .needs = "answers",
      .title = "answers a client whose FIN came together with the request",
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

CHECK(survives_reset, .points = 4, .needs = "answers",
      .title = "survives clients that reset the connection",
      .because = "after a reset recv fails with ECONNRESET; that concerns this client alone",
      .read = "lab1-oneshot#fin-and-rst")
{
    expect_survives_resets(run, expect_served);
}

CHECK(survives_broken_pipe, .points = 4, .needs = "answers",
      .title = "survives a client that is gone when the reply is sent",
      .because =
          "sending on a connection that was reset raises SIGPIPE, which kills unless prevented",
      .read = "lab1-oneshot#signals-and-faults")
{
    expect_survives_broken_pipe(run, expect_served);
}

CHECK(keeps_nothing, .points = 4, .needs = "answers silent_client survives_reset",
      .title = "keeps no descriptor of any client, and sleeps when there is nothing to do",
      .because = "every accepted socket must be closed, on every way out",
      .read = "lab1-oneshot#accepting")
{
    expect_no_descriptor_kept(run, expect_served, 3);
}

CHECK(restarts, .points = 4, .needs = "answers",
      .title = "can be started again at once on the same port",
      .because =
          "who closes first keeps the connection in TIME_WAIT; SO_REUSEADDR allows to bind again",
      .read = "lab1-oneshot#listening")
{
    struct program *server = start_server(run, PORT_ANY);
    expect_served(run, server);
    kill_program(server);
    note_fact(run, "staging", "restart");
    start_server(run, port_of(server));
}

CHECK(port_in_use, .points = 3, .needs = "listens",
      .title = "ends with status 1 and the reason when the port is taken",
      .because =
          "bind fails with EADDRINUSE; a socket that is not bound gets a random port in listen",
      .read = "lab1-oneshot#usage-and-errors")
{
    expect_address_in_use(start_on_taken_port(run), "Server is listening");
}

CHECK(server_usage, .points = 3, .needs = "listens",
      .title = "refuses a wrong PORT with usage and status 2",
      .because = "atoi turns anything into a number; strtol tells what is none",
      .read = "lab1-oneshot#usage-and-errors")
{
    expect_server_usage(run);
}

CHECK(
    server_interrupted, .points = 4, .needs = "answers", .build = BUILD_FAULTS,
    .title = "goes on after EINTR, after a failed accept, and after a short send",
    .because = "a signal interrupts calls, accept reports errors of one client, send may take less",
    .read = "lab1-oneshot#signals-and-faults")
{
    struct program *server =
        start_server_with(run, PORT_ANY, (struct launch){.faults = SERVER_FAULTS});
    for (int i = 0; i < 3; i++)
        expect_served(run, server);
    expect_asleep(server);
}

/* ---- client ---- */

CHECK(client_talks, .points = 6, .program = "client",
      .title = "connects, sends the message, prints the reply, ends with status 0",
      .because = "the length of a message is what was given to send: not one byte more",
      .read = "lab1-oneshot#the-client")
{
    struct bytes message = random_text(run, 21), reply = random_text(run, 18);
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

    listener = listen_at_default(run, &this_lab);
    client = start(run, "client", NO_ARGS);
    server = accept_from(listener, client);
    expect_bytes(server, text("Hello, server!"));
}

CHECK(client_reads_all, .points = 5, .program = "client", .needs = "client_talks",
      .title = "reads the reply to its end, in however many pieces it comes",
      .because =
          "TCP keeps no message boundaries; only the end of stream says that the reply is whole",
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
      .title = "says why it cannot connect, and ends with status 1",
      .because = "connect fails with ECONNREFUSED where nobody listens; errno keeps the reason",
      .read = "lab1-oneshot#usage-and-errors")
{
    struct program *client = start(run, "client", ARGS("127.0.0.1", refused_port(run), "hello"));
    expect_exit(client, 1);
    expect_stderr(client, "Connection refused");
    expect_no_line(client, "Sent message");
}

CHECK(client_no_reply, .points = 3, .program = "client", .needs = "client_talks",
      .title = "ends with status 1 when there is no reply, or only a part of it",
      .because = "an end of stream, a reset and a reply are three different things",
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
}

CHECK(client_names, .points = 2, .program = "client", .needs = "client_talks",
      .title =
          "connects to the host that it is given, by address or by name, whichever address answers",
      .because = "a name may have several addresses: localhost is ::1 and 127.0.0.1",
      .read = "lab1-oneshot#the-client")
{
    struct listener *listener =
        listen_at(run, "127.0.0.2", free_port(run), (struct connection){.from = NULL});
    accept_from(listener, start(run, "client", ARGS("127.0.0.2", listener_port_text(listener))));
    note_fact(run, "staging.refused", "yes"); /* by ::1 */
    listener = listen_here(run);
    accept_from(listener, start(run, "client", ARGS("localhost", listener_port_text(listener))));
}

CHECK(client_usage, .points = 2, .program = "client fetch",
      .title = "client and fetch refuse a wrong PORT with usage and status 2",
      .because = "atoi turns anything into a number; strtol tells what is none",
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

/* One request, byte for byte, from start to reply. */
static void expect_fetch(struct run *run, struct listener *listener, struct bytes host,
                         const char *name)
{
    struct bytes path = join(run, text("/"), random_text(run, 9));
    struct program *fetch =
        start_with(run, (struct launch){.program = "fetch",
                                        .args = ARGS(name, listener_port_text(listener), path.data),
                                        .pipe_stdout = true});
    struct peer *server = accept_from(listener, fetch);
    expect_bytes(server, format(run, "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n",
                                (const char *)path.data, (const char *)host.data));
    expect_silence(server); /* a FIN here would be a half-close */
    peer_send(server, text("HTTP/1.1 204 No Content\r\n\r\n"));
    peer_half_close(server);
    expect_stdout(fetch, text("HTTP/1.1 204 No Content\r\n\r\n"));
    expect_exit(fetch, 0);
}

CHECK(fetch_request, .points = 4, .program = "fetch",
      .title = "sends exactly the request, and keeps its direction open",
      .because =
          "HTTP ends a line with CRLF and the head with an empty line; many servers drop a client "
          "that half-closes",
      .read = "lab1-oneshot#fetch")
{
    struct listener *listener = listen_here(run);
    expect_fetch(run, listener, format(run, "127.0.0.1:%d", listener_port(listener)), "127.0.0.1");
    if (has_own_network(run)) { /* port 80 is free there, and needs no root */
        listener = listen_at(run, "127.0.0.1", 80, (struct connection){.from = NULL});
        expect_fetch(run, listener, text("localhost"), "localhost");
    }
}

CHECK(fetch_reply, .points = 3, .program = "fetch", .needs = "fetch_request",
      .title = "writes everything that comes back, byte for byte, until the end of stream",
      .because = "a reply comes in pieces of any size, and holds any bytes",
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

CHECK(fetch_early_end, .points = 2, .program = "fetch", .needs = "fetch_request",
      .title = "ends with status 1 when nothing comes, or the connection is reset",
      .because = "an empty reply is no reply, and a reset is no end of stream",
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
                             .faults = CLIENT_FAULTS});
    struct peer *server = accept_from(listener, program);
    expect_bytes(server, request);
    peer_send(server, random_text(run, 40));
    peer_half_close(server);
    expect_exit(program, 0);
}

CHECK(client_interrupted, .points = 3, .program = "client fetch", .build = BUILD_FAULTS,
      .needs = "client_talks fetch_request",
      .title = "client and fetch go on after EINTR and after a short send",
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

CHECK(memory, .points = 4, .program = "server client fetch", .build = BUILD_ASAN,
      .needs = "answers client_talks fetch_request",
      .title = "stays within its memory, whatever the length of what arrives",
      .because =
          "recv fills all of the buffer that it is given: there is no room for a NUL behind it",
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
