/* RFC 9293's state diagram (figure 5) as a table, and the names of the states. */
#define _GNU_SOURCE
#include "tcp_state.h"

#include <netinet/tcp.h>
#include <stdbool.h>
#include <stddef.h>

static const struct {
    int state;
    enum tcp_event event;
    int next;
} steps[] = {
    {TCP_CLOSE, SENDS_SYN, TCP_SYN_SENT},
    {TCP_LISTEN, SENDS_SYN, TCP_SYN_SENT},
    {TCP_LISTEN, GETS_SYN, TCP_SYN_RECV},
    {TCP_SYN_SENT, GETS_SYN, TCP_SYN_RECV}, /* both ends called at once */
    {TCP_SYN_SENT, GETS_SYN_ACK, TCP_ESTABLISHED},
    {TCP_SYN_RECV, GETS_ACK_OF_SYN, TCP_ESTABLISHED},
    {TCP_SYN_RECV, SENDS_FIN, TCP_FIN_WAIT1},
    {TCP_SYN_RECV, GETS_FIN, TCP_CLOSE_WAIT},
    {TCP_ESTABLISHED, SENDS_FIN, TCP_FIN_WAIT1},
    {TCP_ESTABLISHED, GETS_FIN, TCP_CLOSE_WAIT},
    {TCP_FIN_WAIT1, GETS_ACK_OF_FIN, TCP_FIN_WAIT2},
    {TCP_FIN_WAIT1, GETS_FIN, TCP_CLOSING}, /* both ends closed at once */
    {TCP_FIN_WAIT2, GETS_FIN, TCP_TIME_WAIT},
    {TCP_CLOSE_WAIT, SENDS_FIN, TCP_LAST_ACK},
    {TCP_CLOSING, GETS_ACK_OF_FIN, TCP_TIME_WAIT},
    {TCP_LAST_ACK, GETS_ACK_OF_FIN, TCP_CLOSE},
};

int tcp_state_after(int state, enum tcp_event event)
{
    if (event == RESETS)
        return state == TCP_LISTEN ? TCP_LISTEN : TCP_CLOSE;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        if (steps[i].state == state && steps[i].event == event)
            return steps[i].next;
    return state;
}

static const char *const names[] = {
    [TCP_ESTABLISHED] = "ESTABLISHED",
    [TCP_SYN_SENT] = "SYN_SENT",
    [TCP_SYN_RECV] = "SYN_RECEIVED",
    [TCP_FIN_WAIT1] = "FIN_WAIT_1",
    [TCP_FIN_WAIT2] = "FIN_WAIT_2",
    [TCP_TIME_WAIT] = "TIME_WAIT",
    [TCP_CLOSE] = "CLOSED",
    [TCP_CLOSE_WAIT] = "CLOSE_WAIT",
    [TCP_LAST_ACK] = "LAST_ACK",
    [TCP_LISTEN] = "LISTEN",
    [TCP_CLOSING] = "CLOSING",
    [TCP_BOUND_ONLY] = "CLOSED",
};

const char *tcp_state_name(int state)
{
    bool known = state > 0 && (size_t)state < sizeof names / sizeof names[0] && names[state];
    return known ? names[state] : "UNKNOWN";
}
