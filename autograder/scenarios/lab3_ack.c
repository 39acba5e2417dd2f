/* Lab 3: one message and its acknowledgement. */
#include "harness/scenario.h"

SCENARIO(acknowledged, .lab = "lab3-ack", .title = "a message and its ACK",
         .how =
             "One program was stopped while the other acted, so that each acknowledgement went by "
             "itself.",
         .program = "server client")
{
    struct program *server = start_server(lab, PORT_DEFAULT);
    freeze(server);
    struct program *client = start(lab, "client", ARGS("127.0.0.1", number(lab, port_of(server))));
    come_to_rest(lab);
    freeze(client);
    thaw(server);
    come_to_rest(lab);
    thaw(client);
    expect_exit(client, 0);
    come_to_rest(lab);
}
