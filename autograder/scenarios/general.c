/* Scenarios that every lab can show: what TCP does, whatever the programs. Both ends are played
 * here; come_to_rest() after each step gives every acknowledgement a segment of its own. */
#include "harness/scenario.h"

#define PLAYED                                                                                     \
    "Both ends were played by the grader, which waited after each step for its acknowledgement."

static const char request[] = "Hello, server!", reply[] = "Hello, client!";

SCENARIO(handshake, .title = "a connection is made", .how = PLAYED, .program = "")
{
    pair_connect(lab, 0);
}

SCENARIO(client_closes, .title = "the client hangs up first", .how = PLAYED, .program = "")
{
    struct pair pair = pair_connect(lab, 0);
    tell(lab, pair.client, request);
    hear(lab, pair.server);
    hang_up(lab, pair.client);
    hang_up(lab, pair.server);
}

SCENARIO(server_closes, .title = "the server hangs up first", .how = PLAYED, .program = "")
{
    struct pair pair = pair_connect(lab, 0);
    tell(lab, pair.server, reply);
    hear(lab, pair.client);
    hang_up(lab, pair.server);
    hang_up(lab, pair.client);
}

SCENARIO(both_close, .title = "both hang up at the same time",
         .how =
             "Both ends were played by the grader. The client's first FIN was dropped, so that it "
             "was still under way when the server closed.",
         .program = "")
{
    struct pair pair = pair_connect(lab, 0);
    lose_the_end(lab, pair.client, pair.server);
    say_the_end(lab, pair.server);
}

SCENARIO(half_close, .title = "one direction ends, and the other goes on", .how = PLAYED,
         .program = "")
{
    struct pair pair = pair_connect(lab, 0);
    tell(lab, pair.client, request);
    hear(lab, pair.server);
    say_the_end(lab, pair.client);
    tell(lab, pair.server, reply);
    hear(lab, pair.client);
    hang_up(lab, pair.server);
    hang_up(lab, pair.client);
}

SCENARIO(refused, .title = "nobody listens", .how = PLAYED, .program = "")
{
    call_nobody(lab);
}

SCENARIO(reset, .title = "the client breaks off (SO_LINGER, 0 seconds)", .how = PLAYED,
         .program = "")
{
    struct pair pair = pair_connect(lab, 0);
    tell(lab, pair.client, request);
    hear(lab, pair.server);
    break_off(lab, pair.client);
}

SCENARIO(unread, .title = "the server closes, and has not read what came", .how = PLAYED,
         .program = "")
{
    struct pair pair = pair_connect(lab, 0);
    tell(lab, pair.client, request);
    hang_up(lab, pair.server);
}

SCENARIO(dead_end, .title = "data for a socket that is closed already", .how = PLAYED,
         .program = "")
{
    struct pair pair = pair_connect(lab, 0);
    hang_up(lab, pair.server);
    tell(lab, pair.client, request);
}

SCENARIO(loss, .title = "a segment is lost and sent again",
         .how = "Both ends were played by the grader, which dropped the first copy of the data.",
         .program = "")
{
    struct pair pair = pair_connect(lab, 0);
    lose_tell(lab, pair.client, pair.server, request);
    come_to_rest(lab);
}

SCENARIO(zero_window, .title = "a receiver that does not read stops the sender",
         .how =
             "Both ends were played by the grader. The server had the smallest receive buffer that "
             "Linux gives.",
         .program = "")
{
    struct pair pair = pair_connect(lab, 1);
    pour(lab, pair.client, 1300);
    come_to_rest(lab);
    drain(lab, pair.server);
}
