/* Lab 1: one request, one reply. */
#include "harness/check.h"

LAB(.id = "lab1-oneshot", .title = "One request, one reply", .programs = "server client fetch",
    .port = 5000);

CHECK(answers, .points = 4, .title = "answers a request", .because = "x",
      .read = "lab1-oneshot#listening")
{
    struct program *server = start_server(lab, PORT_ANY);
    struct peer *client = connect_to(server);
    peer_send(client, random_text(lab, 20));
    expect_bytes(client, text("Hello, client!"));
    expect_fin(client);
}
