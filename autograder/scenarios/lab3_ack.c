/* Lab 3: one message and its acknowledgement, and the end of a server. */
#include "harness/scenario.h"

#include <signal.h>

SCENARIO(acknowledged, .lab = "lab3-ack", .title = "a message and its ACK",
         .how = "Each program was stopped while the other one acted, so that each acknowledgement "
                "went in a segment of its own.",
         .program = "server client")
{
    struct program *server = start_server(run, PORT_DEFAULT);
    freeze(server);
    struct program *client = start(run, "client", ARGS("127.0.0.1", number(run, port_of(server))));
    come_to_rest(run);
    freeze(client);
    thaw(server);
    come_to_rest(run);
    thaw(client);
    expect_exit(client, 0);
    come_to_rest(run);
}

SCENARIO(
    stops, .lab = "lab3-ack", .title = "a silent client, and SIGTERM for the server",
    .how = "The grader played the client, which said nothing, and hung up after the server had.",
    .program = "server")
{
    struct program *server = start_server(run, PORT_DEFAULT);
    struct peer *silent = connect_to(server);
    expect_accepted(silent);
    come_to_rest(run);
    send_signal(server, SIGTERM);
    expect_fin(silent);
    come_to_rest(run);
    peer_close(silent);
    come_to_rest(run);
    expect_exit(server, 0);
}
