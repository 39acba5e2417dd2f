/* Lab 5: a room with two in it, and one who does not read. */
#include "harness/scenario.h"

/* One end says something while the server is stopped, and then the server acts. */
static void say(struct run *run, struct program *server, struct peer *peer, const char *line)
{
    freeze(server);
    peer_send(peer, text(line));
    come_to_rest(run);
    thaw(server);
    come_to_rest(run);
}

SCENARIO(broadcast, .lab = "lab5-chat", .title = "two in a room: what one says, both hear",
         .how = "The grader played the clients. The server was stopped while they spoke, so that "
                "each acknowledgement went in a segment of its own.",
         .program = "server")
{
    struct program *server = start_server(run, PORT_DEFAULT);
    struct peer *alice = connect_to(server);
    say(run, server, alice, "JOIN alice\n");
    struct peer *bob = connect_to(server);
    say(run, server, bob, "JOIN bob\n");
    say(run, server, alice, "MSG hello\n");
    say(run, server, bob, "LEAVE\n");
    peer_close(bob);
    come_to_rest(run);
}

SCENARIO(slow_reader, .lab = "lab5-chat", .title = "bob does not read, and alice keeps talking",
         .how = "The grader played the clients, and bob had the smallest receive buffer that Linux "
                "allows. The server was stopped while alice spoke.",
         .program = "server")
{
    struct program *server = start_server(run, PORT_DEFAULT);
    struct peer *bob = connect_with(server, (struct connection){.squeeze = true, .deaf = true});
    say(run, server, bob, "JOIN bob\n");
    struct peer *alice = connect_to(server);
    say(run, server, alice, "JOIN alice\n");
    /* Of this length, two of alice's messages fill bob's window to the last byte. */
    for (int i = 1; i <= 3; i++)
        say(run, server, alice, format(run, "MSG %d %0*d\n", i, 503 + i, 0).data);
    peer_listen_again(bob);
    come_to_rest(run);
}
