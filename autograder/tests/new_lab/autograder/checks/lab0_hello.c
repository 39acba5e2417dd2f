/* Lab 0, which tests/new_lab.sh adds to a copy of everything. */
#include "harness/check.h"

LAB(.id = "lab0-hello", .title = "Hello", .programs = "server greet", .port = 7000);

CHECK(greets, .points = 40, .program = "greet", .title = "greets whoever it is given",
      .because = "argv holds what was typed", .read = "lab0-hello#greeting")
{
    struct bytes name = random_text(run, 8);
    struct program *greet = start(run, "greet", ARGS(name.data));
    expect_line(greet, format(run, "Hello, %s!", (const char *)name.data));
    expect_exit(greet, 0);
}

CHECK(greets_clients, .points = 60, .title = "greets whoever connects, and hangs up",
      .because = "a server may speak first", .read = "lab0-hello#greeting")
{
    struct peer *client = connect_to(start_server(run, PORT_ANY));
    expect_bytes(client, text("Hello!"));
    expect_fin(client);
}
