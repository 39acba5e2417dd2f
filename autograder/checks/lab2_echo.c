/* Lab 2: a byte stream has no messages. The server meets clients that send in drops, in floods and
 * in one breath with their FIN; the client meets an echo, played by the check, that comes in
 * pieces, late, or not at all. */
#include "checks/shared.h"

LAB(.id = "lab2-echo", .title = "A byte stream has no messages", .programs = "server client",
    .port = 12345, .prompt = "Enter a message: ");

static const char prompt[] = "Enter a message: ";
static const struct connection anyhow = {.from = NULL};

/* One message there and back, of at most 16 bytes: any receive buffer holds it. */
static void expect_echo(struct run *run, struct peer *client)
{
    struct bytes message = join(run, random_text(run, 13), text("\n"));
    peer_send(client, message);
    expect_bytes(client, message);
}

/* A polite client from start to end. */
static void expect_served(struct run *run, struct program *server)
{
    struct peer *client = connect_to(server);
    expect_echo(run, client);
    peer_half_close(client);
    expect_fin(client);
    peer_close(client);
}

/* ---- server: where it listens, what it says ---- */

CHECK(listens, .points = 3, .title = "listens on the port that it is given, for this machine only",
      .because = "a server bound to 0.0.0.0 answers anyone who can reach the machine",
      .read = "lab2-echo#usage-and-errors")
{
    struct program *server = start_server(run, PORT_ANY);
    expect_asleep(server);
    enough(run);
    expect_bound_to(server, "127.0.0.1");
}

CHECK(announces, .points = 2, .needs = "listens",
      .title = "uses port 12345 by default, a free one for 0, and prints its number",
      .because = "bind with port 0 lets the kernel choose; getsockname shows which port it chose",
      .read = "lab2-echo#log-lines")
{
    struct program *server = start_server(run, PORT_DEFAULT);
    expect_line(server, text("Server is waiting for a connection..."));
    server = start_server(run, 0);
    expect_line(server, text("Server is waiting for a connection..."));
    expect_line(server, format(run, "Listening on port %d", port_of(server)));
}

CHECK(port_in_use, .points = 2, .needs = "listens",
      .title = "exits with status 1 and the reason when the port is taken",
      .because = "bind fails with EADDRINUSE, and a server that ignores it listens somewhere else",
      .read = "lab2-echo#usage-and-errors")
{
    expect_address_in_use(start_on_taken_port(run), "Server is waiting");
    expect_one_server_a_port(run, "Server is waiting");
}

CHECK(server_usage, .points = 2, .needs = "listens",
      .title = "refuses an invalid PORT with a usage message and status 2",
      .because = "atoi turns anything into a number; strtol shows what is not one",
      .read = "lab2-echo#usage-and-errors")
{
    expect_server_usage(run);
}

/* ---- server: the echo ---- */

CHECK(echoes, .points = 5, .needs = "listens",
      .title = "echoes all that a client sends until its FIN, then hangs up",
      .because = "a connection lasts until one side ends it, not for one message",
      .read = "lab2-echo#the-echo-loop")
{
    struct program *server = start_server(run, PORT_ANY);
    struct peer *client = connect_to(server);
    for (int i = 0; i < 3; i++)
        expect_echo(run, client);
    peer_half_close(client);
    expect_fin(client);
}

CHECK(next_client, .points = 4, .needs = "echoes",
      .title = "serves one client after another, even one that waited in the queue",
      .because = "the kernel connects a client that waits for accept, and keeps what it sends",
      .read = "lab2-echo#the-echo-loop")
{
    struct program *server = start_server(run, PORT_ANY);
    struct peer *first = connect_to(server);
    expect_echo(run, first);
    struct peer *second = connect_to(server);
    struct bytes message = text("I have waited\n");
    peer_send(second, message);
    expect_echo(run, first);
    peer_half_close(first);
    expect_fin(first);
    expect_bytes(second, message);
    peer_half_close(second);
    expect_fin(second);
    expect_served(run, server);
}

CHECK(byte_by_byte, .points = 3, .needs = "echoes",
      .title = "echoes each byte at once, without waiting for the end of the line",
      .because = "a stream has no lines; a server that waits for one may wait forever",
      .read = "lab2-echo#no-messages")
{
    struct program *server = start_server(run, PORT_ANY);
    struct peer *client = connect_to(server);
    for (int i = 0; i < 20; i++) {
        struct bytes letter = random_text(run, 1);
        peer_send(client, letter);
        expect_bytes(client, letter);
    }
}

CHECK(any_bytes, .points = 4, .needs = "byte_by_byte",
      .title = "echoes any bytes, NULs and `quit` too, none from earlier messages",
      .because = "recv says how many bytes came; what follows them in the buffer is older",
      .read = "lab2-echo#no-messages")
{
    struct program *server = start_server(run, PORT_ANY);
    struct peer *client = connect_to(server);
    static const char nuls[] = "\0a\0\377\200\r\0\n";
    const struct bytes messages[] = {join(run, random_text(run, 900), text("\n")),
                                     text("B\n"),
                                     {nuls, sizeof nuls - 1},
                                     join(run, random_binary(run, 700), text("\n")),
                                     text("\n"),
                                     text("quit"), /* the client's word, and none of the server's */
                                     text("\n"),
                                     text("quit\n")};
    for (size_t i = 0; i < COUNT(messages); i++) {
        peer_send(client, messages[i]);
        expect_bytes(client, messages[i]);
    }
    enough(run);
    static const char *const words[] = {"quit", "\n",
                                        "quit\n"}; /* the client's, not the server's */
    for (size_t i = 0; i < COUNT(words); i++) {
        peer_send(client, text(words[i]));
        expect_bytes(client, text(words[i]));
    }
    peer_half_close(client);
    expect_fin(client);
}

CHECK(long_line, .points = 3, .needs = "echoes",
      .title = "echoes a line of 1 MB, whole and unchanged",
      .because = "no buffer is as long as a stream", .read = "lab2-echo#the-echo-loop")
{
    struct program *server = start_server(run, PORT_ANY);
    struct peer *client = connect_to(server);
    struct bytes line = join(run, random_text(run, 1 << 20), text("\n"));
    peer_send(client, line);
    expect_bytes(client, line);
    peer_half_close(client);
    expect_fin(client);
}

CHECK(half_close, .points = 4, .needs = "echoes",
      .title = "echoes what was sent before the client's FIN",
      .because = "a FIN closes one direction; the other still works",
      .read = "lab2-echo#half-close")
{
    struct program *server = start_server(run, PORT_ANY);
    struct peer *client = connect_to(server);
    expect_echo(run, client);
    struct bytes tail = random_text(run, 3000);
    freeze(server); /* so that data and FIN arrive together */
    peer_send(client, tail);
    peer_half_close(client);
    thaw(server);
    expect_bytes(client, tail);
    expect_fin(client);
}

CHECK(slow_reader, .points = 4, .needs = "echoes",
      .title = "loses nothing when the client reads late and sends are short",
      .because = "a full window blocks send halfway; a stop or a signal then makes it return what "
                 "it has sent so far",
      .read = "lab2-echo#short-writes")
{
    struct program *server = start_server(run, PORT_ANY);
    struct peer *client = connect_with(server, (struct connection){.squeeze = true, .deaf = true});
    struct bytes flood = join(run, random_text(run, 100000), text("\n"));
    peer_send(client, flood);
    expect_asleep(server); /* in send: there is no more room */
    for (int i = 0; i < 3; i++) {
        freeze(server);
        thaw(server);
    }
    peer_listen_again(client);
    expect_bytes(client, flood);
    peer_half_close(client);
    expect_fin(client);
}

/* ---- server: rude clients ---- */

CHECK(survives_reset, .points = 3, .needs = "next_client",
      .title = "survives clients that reset the connection",
      .because = "after a reset, recv fails with ECONNRESET; that affects this client only",
      .read = "lab2-echo#when-a-peer-goes-away")
{
    expect_survives_resets(run, expect_served);
}

CHECK(survives_broken_pipe, .points = 3, .needs = "next_client",
      .title = "survives a client that is gone when its bytes are sent back",
      .because = "sending on a connection that was reset raises SIGPIPE, which kills the program "
                 "unless you prevent it",
      .read = "lab2-echo#when-a-peer-goes-away")
{
    expect_survives_broken_pipe(run, expect_served);
}

CHECK(keeps_nothing, .points = 4, .needs = "survives_reset survives_broken_pipe",
      .title = "closes the descriptors of 200 clients, and sleeps when they are gone",
      .because = "every accepted socket must be closed, on every path",
      .read = "lab2-echo#when-a-peer-goes-away")
{
    expect_no_descriptor_kept(run, expect_served, 34);
}

CHECK(sleeps_when_idle, .points = 3, .needs = "echoes", .waits = true,
      .title = "sleeps while a client is silent, however long that is",
      .because = "recv waits in the kernel at no cost; asking again and again wastes a processor",
      .read = "lab2-echo#the-echo-loop")
{
    struct program *server = start_server(run, PORT_ANY);
    struct peer *client = connect_to(server);
    expect_echo(run, client);
    expect_asleep(server);
    outlast(run);
    expect_silence(client);
    expect_echo(run, client);
}

CHECK(
    restarts, .points = 3, .needs = "echoes", .title = "can be restarted at once on the same port",
    .because =
        "the server's end of a connection may stay in TIME_WAIT; SO_REUSEADDR lets you bind anyway",
    .read = "lab2-echo#usage-and-errors")
{
    struct program *server = start_server(run, PORT_ANY);
    struct peer *client = connect_to(server);
    expect_echo(run, client);
    kill_program(server); /* its FIN is the first one, and so the TIME_WAIT is the server's */
    expect_end(client);
    peer_close(client);
    note_fact(run, "staging", "restart");
    start_server(run, port_of(server));
}

CHECK(logs, .points = 4, .needs = "next_client byte_by_byte any_bytes",
      .title = "logs each client's address, and each recv's bytes as they came",
      .because = "accept fills in the peer's address, and a received byte may be a NUL",
      .read = "lab2-echo#log-lines")
{
    note_fact(run, "staging.nuls", "yes");
    struct program *server = start_server(run, PORT_ANY);
    for (int i = 0; i < 2; i++) {
        const struct bytes words[] = {random_text(run, 3),
                                      {"\0a\377\0b", 5},
                                      text("100%s%n%d%x"), /* no format */
                                      random_text(run, 9)};
        struct peer *client = connect_to(server);
        expect_line(server, format(run, "Connected by %s", peer_address(client)));
        for (size_t word = 0; word < COUNT(words); word++) {
            peer_send(client, words[word]);
            expect_bytes(client, words[word]);
            expect_line(server, join(run, text("Received from client: "), words[word]));
        }
        peer_half_close(client);
        expect_fin(client);
    }
    expect_lines(server, text("Server is waiting for a connection..."), 3);
}

CHECK(line_buffered, .points = 2, .needs = "logs",
      .title = "writes each log line at once, even to a pipe",
      .because = "stdout is line-buffered only on a terminal; to a pipe it waits for a full buffer",
      .read = "lab2-echo#log-lines")
{
    struct program *server = start_server(run, PORT_ANY);
    expect_line(server, text("Server is waiting for a connection..."));
    note_terminal_works(run);
    server = start_server_with(run, PORT_ANY, (struct launch){.pipe_stdout = true});
    expect_line(server, text("Server is waiting for a connection..."));
    struct peer *client = connect_to(server);
    expect_line(server, format(run, "Connected by %s", peer_address(client)));
}

CHECK(
    server_interrupted, .points = 3, .needs = "next_client", .build = BUILD_FAULTS,
    .title = "carries on after EINTR, a failed accept, and a short send",
    .because = "a signal interrupts calls, accept reports one client's errors, send may take less",
    .read = "lab2-echo#short-writes")
{
    struct program *server =
        start_server_with(run, PORT_ANY, (struct launch){.faults = SERVER_FAULTS});
    for (int i = 0; i < 3; i++)
        expect_served(run, server);
    expect_asleep(server);
    expect_end_after_signal(run);
}

/* ---- client ---- */

/* Starts the client with the check as its server. */
static struct peer *start_talk(struct run *run, struct program **client)
{
    struct listener *listener = listen_here(run);
    *client = start(run, "client", ARGS("127.0.0.1", listener_port_text(listener)));
    return accept_from(listener, *client);
}

/* The line is sent without its newline, comes back, and is shown. */
static void expect_echo_shown(struct run *run, struct program *client, struct peer *server,
                              struct bytes line)
{
    expect_bytes(server, line);
    peer_send(server, line);
    expect_line(client, join(run, text("Received from server: "), line));
}

CHECK(client_talks, .points = 5, .program = "client",
      .title = "sends each line without its newline, shows the echo, ends at quit",
      .because =
          "the newline ends what was typed; on the wire there is nothing but the bytes you send",
      .read = "lab2-echo#the-client")
{
    struct program *client;
    struct peer *server = start_talk(run, &client);
    for (int i = 0; i < 3; i++) {
        struct bytes line = random_text(run, 8);
        expect_prompt(client, prompt);
        type(client, join(run, line, text("\n")));
        expect_bytes(server, line);
        expect_silence(server); /* no newline, no NUL */
        peer_send(server, line);
        expect_line(client, join(run, text("Received from server: "), line));
    }
    enough(run);
    type(client, text("quit\n"));
    expect_fin(server);
    peer_close(server);
    expect_exit(client, 0);

    if (has_own_network(run)) { /* HOST alone; what is on ::1 is for nobody without a HOST */
        struct listener *other = listen_at(run, "127.0.0.3", this_lab.port, anyhow);
        accept_from(other, start(run, "client", ARGS("127.0.0.3")));
        if (has_ipv6())
            listen_at(run, "::1", this_lab.port, anyhow);
    }
    struct listener *listener = listen_at_default(run, &this_lab);
    accept_from(listener, start(run, "client", NO_ARGS));
}

CHECK(client_lines, .points = 4, .program = "client", .needs = "client_talks",
      .title = "takes lines typed together, skips empty ones, needs no last newline",
      .because = "a line ends at its newline, or where the input ends",
      .read = "lab2-echo#the-client")
{
    struct program *client;
    struct peer *server = start_talk(run, &client);
    struct bytes first = text("  two  words\t"), second = random_text(run, 5);
    struct bytes third = text("quit it"), last = random_text(run, 7);
    type(client,
         format(run, "%s\n\n%s\n%s\n%s", (const char *)first.data, (const char *)second.data,
                (const char *)third.data, (const char *)last.data));
    type_end(client);
    expect_echo_shown(run, client, server, first);
    expect_echo_shown(run, client, server, second);
    expect_echo_shown(run, client, server, third);
    expect_echo_shown(run, client, server, last);
    expect_fin(server);
    peer_close(server);
    expect_exit(client, 0);
    if (times_printed(client, "Received from server: ") > 4)
        fail(run, "client printed more than 4 lines 'Received from server' for 4 messages");
}

CHECK(client_pieces, .points = 5, .program = "client", .needs = "client_talks",
      .title = "reads back exactly as many bytes as it sent, however they come",
      .because = "one send there may be many recvs here, and the other way round",
      .read = "lab2-echo#no-messages")
{
    struct program *client;
    struct peer *server = start_talk(run, &client);
    struct bytes line = random_text(run, 30), next = random_text(run, 6);
    type(client, join(run, line, text("\n")));
    expect_bytes(server, line);
    peer_send_in_pieces(server, slice(line, 0, 29), 1);
    expect_consumed(server);
    expect_no_line(client, "Received");
    peer_send(server, slice(line, 29, 1));
    expect_line(client, join(run, text("Received from server: "), line));
    type(client, join(run, next, text("\n")));
    expect_echo_shown(run, client, server, next);
}

CHECK(client_waits, .points = 3, .program = "client", .needs = "client_pieces", .waits = true,
      .title = "sleeps until the rest of an echo comes, however long it takes",
      .because = "poll waits for what you ask for: there is room to send at once, but bytes come "
                 "when they come",
      .read = "lab2-echo#the-client")
{
    struct program *client;
    struct peer *server = start_talk(run, &client);
    struct bytes line = random_text(run, 20);
    type(client, join(run, line, text("\n")));
    expect_bytes(server, line);
    peer_send(server, slice(line, 0, 12));
    expect_consumed(server);
    expect_asleep(client);
    outlast(run);
    expect_asleep(client);
    peer_send(server, slice(line, 12, line.len));
    expect_line(client, join(run, text("Received from server: "), line));
}

CHECK(client_bytes, .points = 3, .program = "client", .needs = "client_talks",
      .title = "sends and shows any bytes that a line may hold, even NULs",
      .because = "getline returns the length of a line; strlen stops at the first NUL",
      .read = "lab2-echo#the-client")
{
    static const char odd[] = "\0\001\377 \200\0 100%s%n%d end\r";
    struct program *client;
    struct peer *server = start_talk(run, &client);
    struct bytes line = {odd, sizeof odd - 1};
    type(client, join(run, line, text("\n")));
    expect_echo_shown(run, client, server, line);
    type(client, text("after\n"));
    expect_echo_shown(run, client, server, text("after"));
}

CHECK(
    client_long_line, .points = 4, .program = "client", .needs = "client_pieces",
    .title = "sends a line of 8 MB and reads its echo at the same time",
    .because = "an echo server stops reading when nobody reads its echo; then nobody reads at all",
    .read = "lab2-echo#deadlock")
{
    enum { LENGTH = 8 << 20 };
    struct bytes line = random_text(run, LENGTH);
    struct listener *listener =
        listen_at(run, "127.0.0.1", free_port(run),
                  (struct connection){.squeeze = true, .room = 1 << 16, .deaf = true});
    struct program *client =
        start_with(run, (struct launch){.program = "client",
                                        .args = ARGS("127.0.0.1", listener_port_text(listener)),
                                        .pipe_stdout = true});
    struct peer *server = accept_from(listener, client);
    type_on(client, join(run, line, text("\nquit\n")));
    peer_echo(server, LENGTH);
    expect_line(client, join(run, text("Received from server: "), line));
    expect_exit(client, 0);
}

CHECK(client_notices, .points = 5, .program = "client", .needs = "client_pieces",
      .title = "reports by the next line that the server is gone, with status 1",
      .because = "the end of the stream waits in the socket until recv reports it",
      .read = "lab2-echo#when-a-peer-goes-away")
{
    struct program *client;
    struct peer *server = start_talk(run, &client);
    type(client, text("hello\n"));
    expect_echo_shown(run, client, server, text("hello"));
    peer_close(server);
    type_on(client, text("anybody there?\n"));
    expect_exit(client, 1);
    expect_line(client, text("Server closed the connection"));

    server = start_talk(run, &client);
    type(client, text("only a part of this comes back\n"));
    expect_bytes(server, text("only a part of this comes back"));
    peer_send(server, text("only a part"));
    expect_consumed(server);
    note_fact(run, "staging.end", "mid-echo");
    peer_reset(server);
    expect_exit(client, 1);
    expect_no_line(client, "Received");
    expect_line(client, text("Server closed the connection"));

    server = start_talk(run, &client);
    expect_prompt(client, prompt);
    freeze(client); /* so that FIN and reset are there before the next send */
    peer_half_close(server);
    peer_reset(server);
    type_on(client, text("still there?\n"));
    thaw(client);
    expect_exit(client, 1);
    expect_line(client, text("Server closed the connection"));
}

CHECK(client_fails, .points = 3, .program = "client",
      .title = "says why it cannot connect (status 1), refuses a bad PORT (status 2)",
      .because = "connect fails with ECONNREFUSED if nobody listens; errno holds the reason",
      .read = "lab2-echo#usage-and-errors")
{
    struct program *client = start(run, "client", ARGS("127.0.0.1", refused_port(run)));
    expect_exit(client, 1);
    expect_stderr(client, "Connection refused");
    expect_lookup_fails(run, "client");

    struct wrong_calls calls = {0};
    call_with_wrong_ports(run, &calls, "client", ARGS("127.0.0.1"));
    call_wrongly(run, &calls, "client", ARGS("-x"));
    call_wrongly(run, &calls, "client", ARGS("127.0.0.1", "5000", "more"));
    expect_refused_calls(&calls);
}

/* ---- both ---- */

CHECK(client_interrupted, .points = 2, .program = "client", .build = BUILD_FAULTS,
      .needs = "client_pieces client_notices",
      .title = "carries on after EINTR and a short send or recv",
      .because = "send may take less than it was given, and a signal interrupts calls",
      .read = "lab2-echo#short-writes")
{
    struct listener *listener = listen_here(run);
    const struct launch interrupted = {.program = "client",
                                       .args = ARGS("127.0.0.1", listener_port_text(listener)),
                                       .faults = CALLER_FAULTS};
    struct program *client = start_with(run, interrupted);
    struct bytes line = random_text(run, 40);
    type(client, join(run, line, text("\n")));
    struct peer *server = expect_call(listener, client, line);
    peer_send(server, line);
    expect_line(client, join(run, text("Received from server: "), line));
    type_end(client);
    expect_exit(client, 0);

    client = start_with(run, interrupted);
    type(client, join(run, line, text("\n")));
    server = expect_call(listener, client, line);
    peer_send(server, slice(line, 0, 10));
    expect_consumed(server);
    note_fact(run, "staging.end", "mid-echo");
    peer_close(server);
    expect_exit(client, 1);
    expect_line(client, text("Server closed the connection"));
}

CHECK(calls_fail, .points = 2, .program = "server client", .build = BUILD_FAULTS,
      .needs = "listens client_talks",
      .title = "exits with status 1 and the reason if socket or listen fails",
      .because = "socket and listen can fail like any other call, and errno holds the reason",
      .read = "lab2-echo#usage-and-errors")
{
    expect_server_fails(run, "Server is waiting");
    expect_caller_fails(run, "client");
}

CHECK(memory, .points = 3, .program = "server client", .build = BUILD_ASAN,
      .needs = "next_client client_talks",
      .title = "stays within its buffers, however much arrives",
      .because = "recv may fill the whole buffer it is given: there is no room for a NUL after it",
      .read = "lab2-echo#no-messages")
{
    static const size_t lengths[] = {16, 255, 256, 1023, 1024, 1025, 4096, 8192, 65536};
    struct program *server = start_server(run, PORT_ANY);
    for (size_t i = 0; i < COUNT(lengths); i++) {
        struct peer *client = connect_to(server);
        peer_send(client, random_text(run, lengths[i]));
        peer_half_close(client);
        hear_out(client);
        expect_no_report(server);
        peer_close(client);
    }
    struct program *client;
    struct peer *peer = start_talk(run, &client);
    for (size_t i = 0; i < COUNT(lengths); i++) {
        struct bytes line = random_text(run, lengths[i]);
        type(client, join(run, line, text("\n")));
        expect_bytes(peer, line);
        peer_send(peer, line);
        expect_no_report(client);
    }
    type_end(client);
    expect_exit(client, 0);
    expect_no_report(client);

    peer = start_talk(run, &client); /* what it does with bytes that it did not send is free */
    struct bytes line = random_text(run, 30);
    type(client, join(run, line, text("\n")));
    expect_bytes(peer, line);
    peer_send(peer, slice(line, 0, 10));
    expect_consumed(peer);
    peer_send(peer, random_text(run, 5000));
    hear_out(peer);
    expect_no_report(client);
}
