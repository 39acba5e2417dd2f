/* Lab 5, server and client alike: under faults, and under the sanitizers. */
#include "checks/lab5.h"

#include <signal.h>

PART(3);

CHECK(
    interrupted, .points = 2, .program = "server client", .build = BUILD_FAULTS,
    .needs = "fragments client_hears",
    .title = "carries on after EINTR, a short send or recv, and a failed accept",
    .because = "a signal interrupts calls, accept reports one client's errors, send may take less",
    .read = "lab5-chat#slow-readers")
{
    const struct fault_rule *faults =
        FAULTS({.call = FAULT_ACCEPT, .error = EINTR, .times = 1},
               {.call = FAULT_ACCEPT, .error = ECONNABORTED, .first = 2, .times = 1},
               {.call = FAULT_CONNECT, .error = EINTR, .times = 2},
               {.call = FAULT_POLL, .error = EINTR, .times = 2},
               {.call = FAULT_RECV, .error = EINTR, .times = 2},
               {.call = FAULT_SEND, .error = EINTR, .times = 2}, {.call = FAULT_SEND, .limit = 3},
               {.call = FAULT_RECV, .limit = 7});
    struct member members[2];
    struct program *server = start_server_with(run, PORT_ANY, (struct launch){.faults = faults});
    fill_room(run, server, members, 2);
    expect_talk(run, &members[0], members, 2);

    struct listener *listener = listen_here(run);
    struct program *client = start_with(
        run, (struct launch){.program = "client",
                             .args = ARGS("ann", "127.0.0.1", listener_port_text(listener)),
                             .faults = faults});
    struct peer *peer = expect_call(listener, client, text("JOIN ann\n"));
    time_t began = time(NULL);
    peer_send(peer, text("WELCOME ann\nUSERS ann\nFROM bob hello\n"));
    expect_shown(run, client, began, "bob: hello");
    type(client, text("hello\n"));
    expect_bytes(peer, text("MSG hello\n"));

    client =
        start_with(run, (struct launch){.program = "client",
                                        .args = ARGS("ann", "127.0.0.1", "5000"),
                                        .faults = FAULTS({.call = FAULT_SOCKET, .error = EMFILE})});
    expect_exit(client, 1);
    expect_stderr(client, "Too many open files");
}

/* Lines of these lengths are one byte more or less than a buffer may hold. */
static const size_t lengths[] = {14,   15,   16,   17,   255,  256, 1016,
                                 1017, 1019, 1020, 1021, 1024, 4096};
enum { LENGTHS = COUNT(lengths) };

/* A client that is told lines of all lengths, types a long one, and leaves. */
static void expect_client_in_memory(struct run *run)
{
    struct program *client;
    struct peer *peer = start_chat(run, &client, "ann");
    for (int i = 0; i < LENGTHS; i++) {
        say(run, peer, "FROM bob", random_text(run, lengths[i]).data);
        say(run, peer, random_text(run, lengths[i]).data, "");
        hear_out(peer);
        expect_no_report(client);
    }
    type(client, join(run, random_text(run, 5000), text("\n/quit\n")));
    hear_out(peer);
    expect_no_report(client);
    peer_send(peer, text("BYE ann\n"));
    peer_half_close(peer);
    expect_exit(client, 0);
    expect_no_report(client);
}

CHECK(memory, .points = 2, .program = "server client", .build = BUILD_ASAN,
      .needs = "long_line vanishes client_shows",
      .title = "stays within its memory, whatever comes and whoever leaves",
      .because = "a client that is freed while a broadcast goes round is freed too early",
      .read = "lab5-chat#joining-and-leaving")
{
    struct member members[4];
    struct program *server = start_server(run, PORT_ANY);
    struct peer *guest = connect_to(server);
    fill_room(run, server, members, 4);
    for (int i = 0; i < LENGTHS; i++) {
        say(run, members[0].peer, "MSG", random_text(run, lengths[i]).data);
        say(run, guest, "JOIN !", random_text(run, lengths[i]).data);
        say(run, guest, random_text(run, lengths[i]).data, "");
        hear_out(members[0].peer);
        expect_no_report(server);
    }
    freeze(server);
    peer_reset(members[1].peer);
    peer_reset(members[2].peer);
    say(run, members[0].peer, "MSG", "who is there?");
    thaw(server);
    hear_out(members[3].peer);
    expect_no_report(server);
    expect_client_in_memory(run);

    overfill_outboxes(run, server, members);
    expect_no_report(server);
    send_signal(server, SIGTERM);
    for (size_t i = 0; i < COUNT(members); i++)
        peer_close(members[i].peer);
    peer_close(guest);
    expect_exit(server, 0);
    expect_no_report(server);
}
