/* Scenarios that every lab can show: what TCP does, whatever the programs. Both ends are played
 * here; come_to_rest() after each step gives every acknowledgement a segment of its own. */
#include "harness/scenario.h"

#define PLAYED "The grader played both ends, and waited after each step for its acknowledgement."

static const char request[] = "Hello, server!", reply[] = "Hello, client!";

SCENARIO(handshake, .title = "a connection is made", .how = PLAYED, .program = "")
{
    pair_connect(run, 0);
}

SCENARIO(client_closes, .title = "the client hangs up first", .how = PLAYED, .program = "")
{
    struct pair pair = pair_connect(run, 0);
    tell(run, pair.client, request);
    hear(run, pair.server);
    hang_up(run, pair.client);
    hang_up(run, pair.server);
}

SCENARIO(server_closes, .title = "the server hangs up first", .how = PLAYED, .program = "")
{
    struct pair pair = pair_connect(run, 0);
    tell(run, pair.server, reply);
    hear(run, pair.client);
    hang_up(run, pair.server);
    hang_up(run, pair.client);
}

SCENARIO(both_close, .title = "both hang up at the same time",
         .how = "The grader played both ends. The client's first FIN was dropped, so that it was "
                "still on its way when the server closed.",
         .program = "")
{
    struct pair pair = pair_connect(run, 0);
    lose_the_end(run, pair.client, pair.server);
    say_the_end(run, pair.server);
}

SCENARIO(half_close, .title = "one direction ends, and the other goes on", .how = PLAYED,
         .program = "")
{
    struct pair pair = pair_connect(run, 0);
    tell(run, pair.client, request);
    hear(run, pair.server);
    say_the_end(run, pair.client);
    tell(run, pair.server, reply);
    hear(run, pair.client);
    hang_up(run, pair.server);
    hang_up(run, pair.client);
}

SCENARIO(refused, .title = "nobody listens", .how = PLAYED, .program = "")
{
    call_nobody(run);
}

SCENARIO(reset, .title = "the client resets the connection (SO_LINGER, 0 seconds)", .how = PLAYED,
         .program = "")
{
    struct pair pair = pair_connect(run, 0);
    tell(run, pair.client, request);
    hear(run, pair.server);
    break_off(run, pair.client);
}

SCENARIO(unread, .title = "the server closes without reading what came", .how = PLAYED,
         .program = "")
{
    struct pair pair = pair_connect(run, 0);
    tell(run, pair.client, request);
    hang_up(run, pair.server);
}

SCENARIO(dead_end, .title = "data for a socket that is already closed", .how = PLAYED,
         .program = "")
{
    struct pair pair = pair_connect(run, 0);
    hang_up(run, pair.server);
    tell(run, pair.client, request);
}

SCENARIO(loss, .title = "a segment is lost and sent again",
         .how = "The grader played both ends, and dropped the first copy of the data.",
         .program = "")
{
    struct pair pair = pair_connect(run, 0);
    lose_tell(run, pair.client, pair.server, request);
    come_to_rest(run);
}

SCENARIO(zero_window, .title = "a receiver that does not read stops the sender",
         .how = "The grader played both ends. The server had the smallest receive buffer that "
                "Linux allows.",
         .program = "")
{
    struct pair pair = pair_connect(run, 1);
    pour(run, pair.client, 1300);
    come_to_rest(run);
    drain(run, pair.server);
}
