/* Lab 4, server and client: they are led into each state, and what they say is compared with the
 * diagram and with the kernel. */
#include "checks/lab4.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

PART(2);

/* More than a server can send to a squeezed client that does not read, and the pieces in which it
 * is offered: the server gets stuck before it has taken all of them. */
enum { TOO_MUCH = 256 * 1024, PIECE = 4096 };

/* ---- server ---- */

/* The arguments of a server with a status port. */
struct ports {
    int port, status;
};

static struct ports choose_ports(struct run *run)
{
    struct ports ports = {.port = free_port(run)};
    ports.status = free_port(run);
    return ports;
}

static struct program *start_with_status(struct run *run, struct ports ports)
{
    struct program *server = start_server_with(
        run, ports.port,
        (struct launch){.args = ARGS("-s", number(run, ports.status), number(run, ports.port))});
    expect_line_with(server, format(run, "Status on 127.0.0.1:%d", ports.status).data, "");
    return server;
}

/* What the status port says once the server has done all that there is to do. */
static struct bytes ask_status(struct program *server, struct ports ports)
{
    expect_asleep(server);
    struct peer *asking = connect_with(server, (struct connection){.port = ports.status});
    struct bytes list = expect_stream(asking);
    peer_close(asking);
    return list;
}

/* There and back. */
static void expect_echo(struct run *run, struct peer *client)
{
    struct bytes words = random_text(run, 16);
    peer_send(client, words);
    expect_bytes(client, words);
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

CHECK(listens, .points = 2, .title = "listens on the port that it is given",
      .because = "a port goes into the address in network byte order, and bind and listen can fail",
      .read = "lab4-states#usage")
{
    expect_asleep(start_server(run, PORT_ANY));
}

CHECK(announces_ports, .points = 3, .needs = "listens",
      .title = "uses port 8000 by default, free ones for 0, and prints their numbers",
      .because = "bind with port 0 lets the kernel choose; getsockname shows which port it chose",
      .read = "lab4-states#usage")
{
    struct program *server = start_server(run, PORT_DEFAULT);
    expect_line(server, text("Server started on 127.0.0.1:8000"));
    server = start_server(run, 0);
    expect_line(server, format(run, "Server started on 127.0.0.1:%d", port_of(server)));
    server = start_server_with(run, 0, (struct launch){.args = ARGS("-s", "0", "0")});
    const char *status = expect_line_with(server, "Status on 127.0.0.1:", "");
    expect_stream(connect_with(server, (struct connection){.port = atoi(status)}));
}

CHECK(loopback_only, .points = 2, .needs = "listens",
      .title = "can be reached from this machine only",
      .because = "a server bound to 0.0.0.0 answers anyone who can reach the machine",
      .read = "lab4-states#usage")
{
    struct ports ports = choose_ports(run);
    expect_bound_to(start_with_status(run, ports), "127.0.0.1");
}

CHECK(echoes, .points = 3, .needs = "listens",
      .title = "sends back every byte until the client's FIN, then closes, too",
      .because = "a FIN closes one direction; what came before it is still answered",
      .read = "lab4-states#the-server")
{
    struct bytes words = random_binary(run, 70000), last = random_text(run, 40);
    struct program *server = start_server(run, PORT_ANY);
    struct peer *client = connect_to(server);
    peer_send_in_pieces(client, slice(words, 0, 5), 1);
    peer_send(client, slice(words, 5, words.len));
    expect_bytes(client, words);
    freeze(server); /* so that data and FIN arrive together */
    peer_send(client, last);
    peer_half_close(client);
    thaw(server);
    expect_bytes(client, last);
    expect_fin(client);
}

/* What a handler makes of a byte. */
static unsigned char handled(const char *handler, unsigned char byte)
{
    bool small = byte >= 'a' && byte <= 'z', big = byte >= 'A' && byte <= 'Z';
    if (strcmp(handler, "upper") == 0 && small)
        return (unsigned char)(byte - 'a' + 'A');
    if (strcmp(handler, "rot13") == 0 && (small || big))
        return (unsigned char)((byte | 0x20) < 'n' ? byte + 13 : byte - 13);
    return byte;
}

CHECK(handlers, .points = 3, .needs = "echoes",
      .title = "upper, rot13 and echo handle each byte, however the bytes are split",
      .because =
          "recv may return any part of what was sent: a handler can rely on no more than one byte",
      .read = "lab4-states#handlers")
{
    static const char *const names[] = {"upper", "rot13", "echo"};
    struct bytes words = join(run, text("Hello, az AZ!\n"), random_binary(run, 300));
    for (size_t i = 0; i < 3; i++) {
        int port = free_port(run);
        struct program *server = start_server_with(
            run, port, (struct launch){.args = ARGS("-m", names[i], number(run, port))});
        unsigned char *wanted = calloc(1, words.len);
        for (size_t k = 0; wanted != NULL && k < words.len; k++)
            wanted[k] = handled(names[i], ((const unsigned char *)words.data)[k]);
        struct peer *client = connect_to(server);
        note_fact(run, "staging.handler", "yes");
        peer_send_in_pieces(client, slice(words, 0, 14), 1);
        peer_send(client, slice(words, 14, words.len));
        expect_bytes(client, (struct bytes){wanted, words.len});
    }
}

enum { CROWD = 50 };

/* So many clients, all of them accepted. A server may let few wait for that at a time. */
static void connect_crowd(struct program *server, struct peer *clients[], int count)
{
    int room = backlog_of(server) + 1;
    for (int i = 0; i < count; i++) {
        clients[i] = connect_to(server);
        if (i % room == room - 1 || i == count - 1)
            expect_accepted(clients[i]);
    }
}

CHECK(many_at_once, .points = 3, .needs = "echoes",
      .title = "serves a client while sixty others are silent",
      .because = "recv sleeps until something comes, and so does the thread that called it",
      .read = "lab4-states#the-server")
{
    enum { SILENT = 60 };
    struct peer *silent[SILENT];
    struct program *server = start_server(run, PORT_ANY);
    connect_crowd(server, silent, SILENT);
    expect_served(run, server);
}

/* "e1850ccc-b18d-4764-b925-5850a0f64bdd": 4 is the version, one of 8, 9, a and b the variant. */
static bool is_random_id(const char *id)
{
    static const char shape[] = "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx";
    size_t i = 0;
    for (; shape[i] != '\0' && id[i] != '\0'; i++) {
        const char *allowed = shape[i] == 'x' ? "0123456789abcdef" : "89ab";
        if (shape[i] == 'x' || shape[i] == 'y' ? strchr(allowed, id[i]) == NULL : id[i] != shape[i])
            return false;
    }
    return shape[i] == '\0' && id[i] == '\0';
}

static void expect_random_id(struct run *run, const char *program, const char *id)
{
    if (is_random_id(id))
        return;
    bool upper = strpbrk(id, "ABCDEF") != NULL;
    note_fact(run, "program", program);
    note_fact(run, "id.text", id);
    note_fact(run, "id.problem",
              strlen(id) != 36 ? "length"
              : upper          ? "upper-case"
              : id[14] != '4'  ? "version"
                               : "other");
    fail(run, "'%s' is not a version 4 UUID in lower case", id);
}

static int compare_ids(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The ids of so many clients, in the order of their lines. Ports do not tell them apart: the kernel
 * gives the port of one that was reset to a later one. */
static void read_ids(struct run *run, struct bytes lines, const char **seen, int count)
{
    char id[64];
    int found = 0;
    while (lines.len > 0) {
        const char *start = lines.data, *end = memchr(start, '\n', lines.len);
        size_t len = end != NULL ? (size_t)(end - start) : lines.len;
        const char *line = format(run, "%.*s", (int)len, start).data;
        lines = slice(lines, len + 1, lines.len);
        if (found == count || sscanf(line, "New connection from %*s (ID: %63[^)])", id) != 1)
            continue;
        expect_random_id(run, "server", id);
        seen[found++] = format(run, "%s", id).data;
    }
    if (found < count)
        fail(run, "server logged %d of %d connections", found, count);
}

CHECK(ids, .points = 3, .needs = "many_at_once",
      .title = "gives each of a thousand connections its own random UUID",
      .because = "uuid_generate_random makes 122 random bits; unparse needs room for 36 characters "
                 "and a NUL",
      .read = "lab4-states#identity")
{
    enum { SERVERS = 5, CLIENTS = 200, ALL = SERVERS * CLIENTS };
    static const char *seen[ALL];
    struct peer *clients[CROWD];
    for (size_t k = 0; k < SERVERS; k++) {
        struct program *server = start_server(run, PORT_ANY);
        for (int i = 0; i < CLIENTS; i += CROWD) {
            connect_crowd(server, clients, CROWD);
            id_of(run, server, clients[CROWD - 1]);
            for (int c = 0; c < CROWD; c++)
                peer_reset(clients[c]);
        }
        read_ids(run, lines_of(server), &seen[k * CLIENTS], CLIENTS);
        kill_program(server);
    }
    qsort(seen, ALL, sizeof seen[0], compare_ids);
    for (int i = 1; i < ALL; i++)
        if (strcmp(seen[i - 1], seen[i]) == 0) {
            note_fact(run, "id.problem", "twice");
            note_fact(run, "id.text", seen[i]);
            fail(run, "server gave the id %s to more than one connection", seen[i]);
        }
}

CHECK(client_closes, .points = 4, .needs = "echoes",
      .title = "goes through CLOSE_WAIT and LAST_ACK when the client closes first",
      .because = "the side that closes second acknowledges the FIN, sends its own, and waits for "
                 "one acknowledgement",
      .read = "lab4-states#active-and-passive-close")
{
    struct program *server = start_server(run, PORT_ANY);
    struct peer *staying = connect_to(server), *client = connect_to(server);
    struct bytes words = random_binary(run, 15);
    const char *id = id_of(run, server, client);
    peer_send(client, words);
    expect_bytes(client, words);
    expect_echo(run, staying);
    peer_half_close(client);
    expect_fin(client);
    expect_line(server, join(run, format(run, "Received from %s: ", id), words));
    expect_closed(run, server, id);
    enough(run);
    expect_path(run, server, id, "SYN_RECEIVED ESTABLISHED CLOSE_WAIT LAST_ACK CLOSED");
    if (strcmp(path_of(run, server, id_of(run, server, staying)), "SYN_RECEIVED ESTABLISHED") != 0)
        wrong_path(run, "server", "SYN_RECEIVED ESTABLISHED",
                   path_of(run, server, id_of(run, server, staying)));
}

CHECK(client_resets, .points = 4, .needs = "client_closes",
      .title = "goes straight to CLOSED when the client resets, and keeps serving",
      .because = "RFC 9293, MUST-12: a program can tell a close from a reset; after a reset, recv "
                 "fails with ECONNRESET",
      .read = "lab4-states#reset")
{
    struct program *server = start_server(run, PORT_ANY);
    struct peer *client = connect_to(server);
    const char *id = id_of(run, server, client);
    expect_echo(run, client);
    peer_reset(client);
    expect_path(run, server, id, "SYN_RECEIVED ESTABLISHED CLOSED");
    expect_served(run, server);
}

/* From here to the server's last lines. */
static void expect_stopped(struct program *server)
{
    expect_line(server, text("Server socket closed"));
    expect_line(server, text("Server stopped"));
    expect_exit(server, 0);
}

CHECK(server_stops, .points = 4, .needs = "client_closes",
      .title = "closes all connections on SIGINT and SIGTERM, exits with status 0",
      .because = "the side that closes first goes through FIN_WAIT_1 and FIN_WAIT_2 to TIME_WAIT",
      .read = "lab4-states#stopping")
{
    static const int signals[] = {SIGINT, SIGTERM};
    int port = free_port(run);
    for (size_t i = 0; i < 2; i++) {
        struct program *server = start_server(run, port);
        struct peer *clients[2] = {connect_to(server), connect_to(server)};
        for (size_t k = 0; k < 2; k++)
            expect_echo(run, clients[k]);
        expect_asleep(server);
        send_signal(server, signals[i]);
        for (size_t k = 0; k < 2; k++)
            expect_state(clients[k], "FIN_WAIT_2");
        bool in_time = is_soon(run);
        for (size_t k = 0; k < 2; k++) {
            peer_close(clients[k]);
            const char *id = id_of(run, server, clients[k]);
            if (in_time)
                expect_path(run, server, id,
                            "SYN_RECEIVED ESTABLISHED FIN_WAIT_1 FIN_WAIT_2 TIME_WAIT CLOSED");
            else
                expect_legal_path(run, server, id); /* it may have been cut off */
        }
        expect_stopped(server);
        note_fact(run, "staging", "restart");
    }
    start_server(run, port);
}

CHECK(cuts_off, .points = 4, .waits = true, .needs = "server_stops",
      .title = "cuts off a client that does not close, and stops anyway",
      .because = "FIN_WAIT_2 lasts as long as the other side likes: someone has to lose patience",
      .read = "lab4-states#stopping")
{
    struct program *server = start_server(run, PORT_ANY);
    struct peer *client = connect_to(server);
    const char *id = id_of(run, server, client);
    expect_echo(run, client);
    expect_asleep(server);
    send_signal(server, SIGTERM);
    expect_path(run, server, id, "SYN_RECEIVED ESTABLISHED FIN_WAIT_1 FIN_WAIT_2 CLOSED");
    expect_stopped(server);
}

/* A client that reads nothing, and sends until the server is stuck in sending to it. */
struct stuck {
    struct peer *peer;
    struct bytes sent;
};

static struct stuck connect_stuck(struct run *run, struct program *server)
{
    struct peer *peer = connect_with(server, (struct connection){.squeeze = true, .deaf = true});
    struct stuck stuck = {peer, peer_fill(peer, random_text(run, TOO_MUCH), PIECE)};
    expect_asleep(server);
    note_fact(run, "staging.stuck", "yes");
    return stuck;
}

/* A client that has said its FIN and reads no more. The server is not stuck in sending, and its FIN
 * waits behind bytes for which there is no room: it is in LAST_ACK, and stays there. */
static struct stuck connect_last_ack(struct run *run, struct program *server)
{
    enum { ROOM = 20000 /* bytes, for what the server has not read yet */ };
    struct stuck stuck = connect_stuck(run, server);
    peer_take(stuck.peer, ROOM);
    expect_consumed(stuck.peer);
    peer_half_close(stuck.peer);
    expect_state(stuck.peer, "LAST_ACK");
    return stuck;
}

CHECK(not_ahead, .points = 1, .needs = "echoes", .needs_all_of = "client_closes",
      .title = "says CLOSED only once the client has acknowledged its FIN",
      .because = "LAST_ACK lasts until the acknowledgement comes, and a client may never read",
      .read = "lab4-states#what-the-kernel-knows")
{
    struct program *server = start_server(run, PORT_ANY);
    struct stuck stuck = connect_last_ack(run, server);
    struct peer *client = stuck.peer;
    const char *id = id_of(run, server, client);
    expect_line_with(server, format(run, "Connection %s: CLOSE_WAIT -> LAST_ACK", id).data, "");
    expect_no_line(server, format(run, "Connection %s: LAST_ACK -> CLOSED", id).data);
    peer_listen_again(client);
    expect_bytes(client, stuck.sent);
    expect_fin(client);
    expect_path(run, server, id, "SYN_RECEIVED ESTABLISHED CLOSE_WAIT LAST_ACK CLOSED");
}

CHECK(stops_in_last_ack, .points = 1, .waits = true,
      .needs_all_of = "server_stops cuts_off not_ahead",
      .title = "stops even if a client never acknowledges its FIN",
      .because =
          "a FIN waits behind the bytes before it: a client that never reads never acknowledges it",
      .read = "lab4-states#stopping")
{
    struct program *server = start_server(run, PORT_ANY);
    const char *id = id_of(run, server, connect_last_ack(run, server).peer);
    note_fact(run, "staging", "last-ack");
    send_signal(server, SIGTERM);
    expect_legal_path(run, server, id);
    expect_stopped(server);
}

CHECK(legal_paths, .points = 4, .waits = true, .needs = "server_stops client_resets",
      .needs_all_of = "client_closes",
      .title = "takes only steps in the diagram, whoever closes, resets or is stuck",
      .because = "both sides may close at the same time, and a reset may come in any state",
      .read = "lab4-states#reset")
{
    struct program *server = start_server(run, PORT_ANY);
    struct peer *reset = connect_stuck(run, server).peer;
    peer_reset(reset); /* while the server sleeps in send */
    expect_legal_path(run, server, id_of(run, server, reset));

    struct peer *stuck = connect_stuck(run, server).peer;
    struct peer *closing = connect_to(server), *resetting = connect_to(server);
    expect_echo(run, closing);
    expect_echo(run, resetting);
    expect_asleep(server);
    freeze(server); /* so that all of it is there when it looks */
    peer_half_close(closing);
    peer_reset(resetting);
    send_signal(server, SIGTERM);
    thaw(server);
    expect_legal_path(run, server, id_of(run, server, closing));
    expect_legal_path(run, server, id_of(run, server, resetting));
    expect_legal_path(run, server, id_of(run, server, stuck));
    expect_stopped(server);
}

CHECK(whole_lines, .points = 2, .needs_all_of = "client_closes", .build = BUILD_FAULTS,
      .title = "prints whole lines, even when several threads print at once",
      .because = "each call of printf is one piece; a line printed with several calls can be cut",
      .read = "lab4-states#log-lines")
{
    enum { CLIENTS = 24, LATE = 1000 /* microseconds */ };
    struct peer *clients[CLIENTS];
    struct bytes words[CLIENTS];
    struct program *server = start_server_with(
        run, PORT_ANY, (struct launch){.faults = FAULTS({.call = FAULT_PRINT, .limit = LATE})});
    connect_crowd(server, clients, CLIENTS);
    expect_asleep(server);
    freeze(server); /* so that some talk while others go */
    for (int i = 0; i < CLIENTS; i++) {
        words[i] = random_text(run, 16);
        if (i % 2 == 0)
            peer_half_close(clients[i]);
        else
            peer_send(clients[i], words[i]);
    }
    thaw(server);
    for (int i = 0; i < CLIENTS; i++) {
        const char *id = id_of(run, server, clients[i]);
        if (i % 2 == 0) {
            expect_path(run, server, id, "SYN_RECEIVED ESTABLISHED CLOSE_WAIT LAST_ACK CLOSED");
            continue;
        }
        expect_bytes(clients[i], words[i]);
        expect_lines(server, join(run, format(run, "Received from %s: ", id), words[i]), 1);
    }
}

/* ---- the status port ---- */

static void expect_list(struct run *run, struct bytes got, struct bytes wanted)
{
    if (got.len == wanted.len && (got.len == 0 || memcmp(got.data, wanted.data, got.len) == 0))
        return;
    note_fact(run, "program", "server");
    note_fact(run, "status.wanted", wanted.data);
    note_fact(run, "status.got", format(run, "%.*s", (int)got.len, (const char *)got.data).data);
    fail(run, "the status port should say '%s', but says '%.*s'", (const char *)wanted.data,
         (int)got.len, (const char *)got.data);
}

CHECK(status_list, .points = 3, .needs = "many_at_once client_closes",
      .title = "lists the live connections on the status port, in order of arrival",
      .because =
          "a registry knows who is there: put in each client that comes, take out each that leaves",
      .read = "lab4-states#the-status-port")
{
    struct ports ports = choose_ports(run);
    struct program *server = start_with_status(run, ports);
    expect_list(run, ask_status(server, ports), text(""));
    struct peer *clients[3];
    const char *ids[3];
    for (size_t i = 0; i < 3; i++) {
        clients[i] = connect_to(server);
        ids[i] = id_of(run, server, clients[i]);
    }
    expect_echo(run, clients[2]);
    struct bytes last = format(run, "%s %s ESTABLISHED 16 16\n", ids[2], peer_address(clients[2]));
    struct bytes first = format(run, "%s %s ESTABLISHED 0 0\n", ids[0], peer_address(clients[0]));
    struct bytes second = format(run, "%s %s ESTABLISHED 0 0\n", ids[1], peer_address(clients[1]));
    expect_list(run, ask_status(server, ports), join(run, join(run, first, second), last));
    peer_close(clients[1]);
    expect_closed(run, server, ids[1]);
    expect_list(run, ask_status(server, ports), join(run, first, last));
}

CHECK(status_held, .points = 4, .needs = "status_list", .needs_all_of = "client_closes",
      .title = "the status port shows the kernel's state: CLOSE_WAIT at half-close",
      .because = "TCP_INFO shows a FIN that the program, stuck in send, has not received yet",
      .read = "lab4-states#the-status-port")
{
    struct ports ports = choose_ports(run);
    struct program *server = start_with_status(run, ports);
    struct peer *other = connect_to(server);
    struct stuck stuck = connect_stuck(run, server);
    struct peer *client = stuck.peer;
    const char *id = id_of(run, server, client);
    peer_half_close(client);
    expect_state(client, "CLOSE_WAIT");
    struct bytes list = ask_status(server, ports);
    struct bytes head =
        format(run, "%s %s ESTABLISHED 0 0\n%s %s CLOSE_WAIT ", id_of(run, server, other),
               peer_address(other), id, peer_address(client));
    expect_list(run, slice(list, 0, head.len), head);
    if (strstr(path_of(run, server, id), "LAST_ACK") != NULL)
        wrong_path(run, "server", "SYN_RECEIVED ESTABLISHED CLOSE_WAIT", path_of(run, server, id));
    peer_listen_again(client);
    expect_bytes(client, stuck.sent);
    expect_fin(client);
    expect_legal_path(run, server, id);
}

/* So many clients come and are there at the same time; the first and each third after it talk, and
 * say goodbye. The others close without a word, or reset. */
static void expect_crowd_served(struct run *run, struct program *server, int count)
{
    struct peer *clients[CROWD];
    struct bytes words = random_text(run, 16);
    connect_crowd(server, clients, count);
    for (int i = 0; i < count; i += 3)
        peer_send(clients[i], words);
    for (int i = 0; i < count; i += 3) {
        expect_bytes(clients[i], words);
        peer_half_close(clients[i]);
    }
    for (int i = 0; i < count; i++) {
        if (i % 3 == 0)
            expect_fin(clients[i]);
        if (i % 3 == 2)
            peer_reset(clients[i]);
        else
            peer_close(clients[i]);
    }
}

/* The list of the status port has this line and no other. */
static void expect_only(struct run *run, struct bytes list, struct bytes line)
{
    int entries = 0;
    for (size_t i = 0; i < list.len; i++)
        entries += ((const char *)list.data)[i] == '\n';
    if (entries <= 1) {
        expect_list(run, list, line);
        return;
    }
    note_fact(run, "program", "server");
    note_fact(run, "leak", "entries");
    note_fact(run, "leak.before", "1");
    note_fact(run, "leak.after", number(run, entries));
    fail(run, "one client is connected, but the status port lists %d", entries);
}

CHECK(keeps_nothing, .points = 2, .needs = "status_list client_resets",
      .title = "keeps no descriptor, thread, memory or list entry of 2000 clients",
      .because = "every accepted socket must be closed, and every thread must end, on every path",
      .read = "lab4-states#threads-and-the-registry")
{
    enum { CROWDS = 40, SLACK = 10 };
    struct ports ports = choose_ports(run);
    struct program *server = start_with_status(run, ports);
    struct peer *staying = connect_to(server);
    expect_crowd_served(run, server, CROWD);
    expect_asleep(server);
    struct ledger first = ledger_of(server);
    for (int i = 1; i < CROWDS; i++) {
        expect_crowd_served(run, server, CROWD);
        expect_no_growth(server, first, SLACK);
    }
    expect_asleep(server); /* the last of the crowd may still be on its way out of the list */
    expect_only(
        run, ask_status(server, ports),
        format(run, "%s %s ESTABLISHED 0 0\n", id_of(run, server, staying), peer_address(staying)));
}

/* ---- client ---- */

/* The way that the client took, from its start to its end. */
static void expect_client_path(struct run *run, struct program *client, const char *wanted)
{
    const char *id = expect_line_with(client, "Connection ", ": CLOSED -> SYN_SENT");
    const char *got = path_of(run, client, id);
    expect_random_id(run, "client", id);
    if (strcmp(got, wanted) != 0)
        wrong_path(run, "client", wanted, got);
}

CHECK(client_talks, .points = 4, .program = "client",
      .title = "sends, half-closes, prints what comes back and each of its states",
      .because = "shutdown sends the FIN and keeps the other direction open; the side that closes "
                 "first ends in TIME_WAIT",
      .read = "lab4-states#the-client")
{
    struct bytes message = random_text(run, 21), reply = random_binary(run, 3000);
    struct listener *listener = listen_here(run);
    struct program *client = start_client(run, listener, message.data);
    struct peer *server = accept_from(listener, client);
    expect_bytes(server, message);
    expect_fin(server);
    peer_send_in_pieces(server, slice(reply, 0, 3), 1);
    peer_send(server, slice(reply, 3, reply.len));
    peer_half_close(server);
    expect_line(client, format(run, "Connecting to 127.0.0.1:%d...", listener_port(listener)));
    expect_line(client, format(run, "Connected to 127.0.0.1:%d", listener_port(listener)));
    expect_line(client, join(run, text("Received: "), reply));
    expect_line(client, text("Connection closed"));
    expect_exit(client, 0);
    expect_client_path(run, client,
                       "CLOSED SYN_SENT ESTABLISHED FIN_WAIT_1 FIN_WAIT_2 TIME_WAIT CLOSED");
    enough(run);

    listener = listen_at_default(run, &this_lab);
    server = accept_from(listener, start(run, "client", NO_ARGS));
    expect_bytes(server, text("Hello, TCP world!"));
}

CHECK(client_refused, .points = 3, .program = "client",
      .title = "goes from SYN_SENT back to CLOSED once when refused, with status 1",
      .because = "an RST answers a SYN to a port where nobody listens: connect fails with "
                 "ECONNREFUSED",
      .read = "lab4-states#the-client")
{
    struct program *client = start(run, "client", ARGS("127.0.0.1", refused_port(run), "hello"));
    expect_exit(client, 1);
    expect_client_path(run, client, "CLOSED SYN_SENT CLOSED");
    expect_stderr(client, "Connection refused");
}

/* The lines so far tell this way, and the client has come to rest. */
static void expect_held(struct run *run, struct program *client, const char *wanted)
{
    expect_no_line(client, "Connection closed");
    note_fact(run, "staging.held", strrchr(wanted, ' ') + 1);
    expect_client_path(run, client, wanted);
}

CHECK(client_not_ahead, .points = 3, .waits = true, .program = "client",
      .needs = "client_talks client_refused",
      .title = "does not report a state before the kernel has reached it",
      .because = "connect sends a SYN, shutdown a FIN: the other side has not answered yet",
      .read = "lab4-states#what-the-kernel-knows")
{
    struct program *client =
        start(run, "client", ARGS("127.0.0.1", number(run, full_port(run)), "hello"));
    expect_line_with(client, "Connection ", ": CLOSED -> SYN_SENT");
    expect_held(run, client, "CLOSED SYN_SENT");

    struct bytes message = random_text(run, 10000);
    struct listener *listener = listen_at(run, "127.0.0.1", free_port(run),
                                          (struct connection){.squeeze = true, .deaf = true});
    client = start_client(run, listener, message.data);
    struct peer *server = accept_from(listener, client);
    expect_state(server,
                 "FIN_WAIT_1"); /* the FIN is behind bytes that the window has no room for */
    expect_line_with(client, "Connection ", ": ESTABLISHED -> FIN_WAIT_1");
    expect_held(run, client, "CLOSED SYN_SENT ESTABLISHED FIN_WAIT_1");
    peer_listen_again(server);
    expect_bytes(server, message);
    expect_fin(server);
    peer_send(server, text("all of it"));
    peer_half_close(server);
    expect_line(client, text("Received: all of it"));
    expect_exit(client, 0);
}

CHECK(client_reset, .points = 2, .program = "client", .needs = "client_talks",
      .title = "exits with status 1, and never in TIME_WAIT, when the server resets",
      .because = "a reset is not the end of stream: recv fails with ECONNRESET",
      .read = "lab4-states#reset")
{
    struct listener *listener = listen_here(run);
    struct program *client = start_client(run, listener, "all of it?");
    struct peer *server = accept_from(listener, client);
    expect_bytes(server, text("all of it?"));
    expect_fin(server);
    peer_send(server, text("only a pa"));
    expect_consumed(server);
    peer_reset(server);
    note_fact(run, "staging.reset", "mid-reply");
    expect_exit(client, 1);
    const char *id = expect_line_with(client, "Connection ", ": CLOSED -> SYN_SENT");
    const char *path = path_of(run, client, id);
    if (!is_legal(path) || strstr(path, "TIME_WAIT") != NULL)
        wrong_path(run, "client", "CLOSED SYN_SENT ESTABLISHED FIN_WAIT_1 FIN_WAIT_2 CLOSED", path);
}

CHECK(client_cut_short, .points = 1, .program = "client", .needs = "client_reset",
      .title = "exits with status 1 and the reason when the server goes mid-send",
      .because = "send fails with ECONNRESET or EPIPE, and raises SIGPIPE unless you prevent it",
      .read = "lab4-states#reset")
{
    struct bytes message = random_text(run, 60000);
    struct listener *listener = listen_at(run, "127.0.0.1", free_port(run),
                                          (struct connection){.squeeze = true, .deaf = true});
    struct program *client = start_client(run, listener, message.data);
    struct peer *server = accept_from(listener, client);
    expect_asleep(client); /* in send */
    peer_half_close(server);
    peer_reset(server);
    expect_exit(client, 1);
    expect_reason(client);
    expect_no_line(client, "Received");
    const char *id = expect_line_with(client, "Connection ", ": CLOSED -> SYN_SENT");
    const char *path = path_of(run, client, id);
    if (!is_legal(path) || strstr(path, "TIME_WAIT") != NULL)
        wrong_path(run, "client", "CLOSED SYN_SENT ESTABLISHED CLOSED", path);
}

/* ---- all of them ---- */

CHECK(line_buffered, .points = 2, .program = "server states", .needs = "listens states_steps",
      .title = "server and states write each line at once, even to a pipe",
      .because = "stdout is line-buffered only on a terminal; to a pipe it waits for a full buffer",
      .read = "lab4-states#log-lines")
{
    for (int pipe = 0; pipe < 2; pipe++) {
        struct program *server =
            start_server_with(run, PORT_ANY, (struct launch){.pipe_stdout = pipe});
        expect_line(server, format(run, "Server started on 127.0.0.1:%d", port_of(server)));
        struct program *states =
            start_with(run, (struct launch){.program = "states", .pipe_stdout = pipe});
        type(states, text("open_passive\n"));
        expect_line(states, text("CLOSED -> LISTEN"));
        note_terminal_works(run);
    }
}

CHECK(port_in_use, .points = 2, .needs = "listens",
      .title = "exits with status 1 and the reason when either port is taken",
      .because =
          "bind fails with EADDRINUSE; a socket that is not bound gets a random port from listen",
      .read = "lab4-states#usage")
{
    struct listener *other = listen_here(run);
    const char *taken = listener_port_text(other), *port = number(run, free_port(run));
    struct program *called[] = {start(run, "server", ARGS(taken)),
                                start(run, "server", ARGS("-s", taken, port))};
    note_fact(run, "staging", "port-taken");
    for (size_t i = 0; i < COUNT(called); i++)
        expect_address_in_use(called[i], "Server started");
    expect_one_server_a_port(run, "Server started");
}

CHECK(calls_fail, .points = 2, .program = "server client", .build = BUILD_FAULTS,
      .needs = "listens",
      .title = "server and client exit with 1 and the reason if they get no socket",
      .because = "each call that sets up a socket can fail, and errno says why",
      .read = "lab4-states#usage")
{
    expect_server_fails(run, "Server started");
    expect_caller_fails(run, "client");
    expect_lookup_fails(run, "client");
}

CHECK(wrong_usage, .points = 3, .program = "server client",
      .title = "server and client refuse invalid arguments with usage and status 2",
      .because = "atoi turns anything into a number; strtol shows what is not one",
      .read = "lab4-states#usage")
{
    static const char *const others[][4] = {
        {"server", "8000", "8001", NULL}, {"server", "-x", NULL},        {"server", "-m", NULL},
        {"server", "-m", "nosuch", NULL}, {"server", "-s", "80x", NULL}, {"client", "-x", NULL}};
    struct wrong_calls calls = {0};
    call_with_wrong_ports(run, &calls, "server", NO_ARGS);
    call_with_wrong_ports(run, &calls, "client", ARGS("127.0.0.1"));
    for (size_t i = 0; i < COUNT(others); i++)
        call_wrongly(run, &calls, others[i][0], others[i] + 1);
    call_wrongly(run, &calls, "client", ARGS("127.0.0.1", "8000", "message", "more"));
    expect_refused_calls(&calls);
}

/* Those of every server, and waits that end for nothing. */
#define STATES_SERVER_FAULTS                                                                       \
    FAULTS({.call = FAULT_ACCEPT, .error = EINTR, .times = 1},                                     \
           {.call = FAULT_ACCEPT, .error = ECONNABORTED, .first = 2, .times = 1},                  \
           {.call = FAULT_POLL, .error = EINTR, .times = 1},                                       \
           {.call = FAULT_RECV, .error = EINTR, .times = 1},                                       \
           {.call = FAULT_SEND, .error = EINTR, .times = 1}, {.call = FAULT_SEND, .limit = 1},     \
           {.call = FAULT_COND_WAIT, .error = EINTR, .times = 2})

CHECK(
    interrupted, .points = 3, .program = "server client", .build = BUILD_FAULTS,
    .needs = "status_list client_talks",
    .title = "server and client carry on after EINTR, failed accepts, short sends",
    .because = "a signal interrupts calls, accept reports one client's errors, send may take less",
    .read = "lab4-states#signals-and-faults")
{
    struct ports ports = choose_ports(run);
    struct program *server = start_server_with(
        run, ports.port,
        (struct launch){.args = ARGS("-s", number(run, ports.status), number(run, ports.port)),
                        .faults = STATES_SERVER_FAULTS});
    struct peer *staying = connect_to(server);
    expect_echo(run, staying);
    expect_served(run, server);
    expect_line_with(server, format(run, "Status on 127.0.0.1:%d", ports.status).data, "");
    expect_list(run, ask_status(server, ports),
                format(run, "%s %s ESTABLISHED 16 16\n", id_of(run, server, staying),
                       peer_address(staying)));

    struct bytes message = random_text(run, 23);
    struct listener *listener = listen_here(run);
    struct program *client = start_with(
        run, (struct launch){.program = "client",
                             .args = ARGS("127.0.0.1", listener_port_text(listener), message.data),
                             .faults = CALLER_FAULTS});
    struct peer *peer = expect_call(listener, client, message);
    peer_send(peer, random_text(run, 40));
    peer_half_close(peer);
    expect_exit(client, 0);
    send_signal(server, SIGTERM);
    expect_fin(staying);
    peer_close(staying);
    expect_stopped(server);
}

CHECK(
    memory, .points = 3, .program = "server client states", .build = BUILD_ASAN,
    .needs = "server_stops status_list client_talks states_steps",
    .title = "stays within its buffers and frees its memory, whatever arrives",
    .because =
        "an id as text has 36 characters and a NUL; free what a connection needed when it is gone",
    .read = "lab4-states#sanitizers")
{
    static const size_t lengths[] = {16, 255, 256, 1023, 1024, 1025, 4096, 8192, 65536};
    struct ports ports = choose_ports(run);
    struct program *server = start_with_status(run, ports);
    expect_crowd_served(run, server, 9);
    for (size_t i = 0; i < COUNT(lengths); i++) {
        struct bytes words = random_binary(run, lengths[i]);
        struct peer *client = connect_to(server);
        peer_send(client, words);
        expect_bytes(client, words);
        peer_close(client);
    }
    ask_status(server, ports);
    expect_no_report(server);

    struct listener *listener = listen_here(run);
    struct program *client = start_client(run, listener, random_text(run, 5000).data);
    struct peer *peer = accept_from(listener, client);
    hear_out(peer);
    peer_send(peer, random_binary(run, 65536));
    peer_half_close(peer);
    expect_exit(client, 0);
    expect_no_report(client);

    struct program *states = start(run, "states", NO_ARGS);
    type(states, join(run, random_text(run, 20000), text("\nopen_active\n")));
    type_end(states);
    expect_exit(states, 0);
    expect_no_report(states);

    struct peer *last = connect_to(server);
    peer_send(last, text("to the end"));
    expect_bytes(last, text("to the end"));
    send_signal(server, SIGTERM);
    hear_out(last);
    peer_close(last);
    expect_exit(server, 0);
    expect_no_report(server);
}

CHECK(no_races, .points = 4, .waits = true, .build = BUILD_TSAN,
      .needs = "server_stops status_list many_at_once",
      .title = "shares its registry between threads without a race",
      .because = "two threads that use the same memory need a lock if one of them writes",
      .read = "lab4-states#threads-and-the-registry")
{
    enum { CLIENTS = 16 };
    struct peer *clients[CLIENTS];
    struct ports ports = choose_ports(run);
    struct program *server = start_with_status(run, ports);
    int together = backlog_of(server) < CLIENTS ? backlog_of(server) : CLIENTS;
    freeze(server); /* so that they all come at once */
    for (int i = 0; i < together; i++) {
        clients[i] = connect_to(server);
        peer_send(clients[i], random_text(run, 16));
    }
    thaw(server);
    for (int i = 0; i < together; i++) {
        connect_with(server, (struct connection){.port = ports.status});
        if (i % 2 == 0)
            peer_half_close(clients[i]);
        else if (i % 4 == 1)
            peer_reset(clients[i]);
    }
    ask_status(server, ports);
    expect_no_report(server);
    send_signal(server, SIGTERM);
    expect_line(server, text("Server stopped"));
    expect_no_report(server);
}
