/* Lab 1: what its own programs say to each other. */
#include "harness/scenario.h"

SCENARIO(exchange, .lab = "lab1-oneshot", .title = "server and client talk to each other",
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
