/* Lab 2: one line there and back, and the end. */
#include "harness/scenario.h"

/* The client acts while the server is stopped, and then the server while the client is. */
static void take_turns(struct run *run, struct program *client, struct program *server)
{
    come_to_rest(run);
    freeze(client);
    thaw(server);
    come_to_rest(run);
    freeze(server);
    thaw(client);
}

SCENARIO(conversation, .lab = "lab2-echo", .title = "a line there and back, then quit",
         .how = "Each program was stopped while the other one acted, so that each acknowledgement "
                "went in a segment of its own.",
         .program = "server client")
{
    struct program *server = start_server(run, PORT_DEFAULT);
    struct program *client = start(run, "client", ARGS("127.0.0.1", number(run, port_of(server))));
    come_to_rest(run);
    freeze(server);
    type(client, text("hello\n"));
    take_turns(run, client, server);
    type(client, text("quit\n"));
    take_turns(run, client, server);
    thaw(server);
    expect_exit(client, 0);
    come_to_rest(run);
}
