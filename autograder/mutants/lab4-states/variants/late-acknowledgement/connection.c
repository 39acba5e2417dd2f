/* A connection's name, and its way through the states. */
#define _DEFAULT_SOURCE /* for struct tcp_info */
#include "connection.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/socket.h>

#include "lab.h"

void connection_begin(struct connection *connection, enum tcp_state state)
{
    connection->machine = (struct machine){.state = state};

    /* Step 1: give it a random id, written in lower case. */
    uuid_t id;
    uuid_generate_random(id);
    uuid_unparse_lower(id, connection->id);
}

void connection_step(struct connection *connection, enum tcp_event event)
{
    /* Step 2: take the step, and print it if there was one. */
    enum tcp_state before = connection->machine.state;
    if (machine_step(&connection->machine, event))
        printf("Connection %s: %s -> %s\n", connection->id, state_name(before),
               state_name(connection->machine.state));
}

bool connection_can_send(const struct connection *connection)
{
    enum tcp_state state = connection->machine.state;
    return state == ESTABLISHED || state == CLOSE_WAIT;
}

enum tcp_state kernel_state(int fd)
{
    /* Step 3: ask for TCP_INFO, and translate Linux's number of the state into ours. */
    static const enum tcp_state states[] = {
        [TCP_ESTABLISHED] = ESTABLISHED,
        [TCP_SYN_SENT] = SYN_SENT,
        [TCP_SYN_RECV] = SYN_RECEIVED,
        [TCP_FIN_WAIT1] = FIN_WAIT_1,
        [TCP_FIN_WAIT2] = FIN_WAIT_2,
        [TCP_TIME_WAIT] = TIME_WAIT,
        [TCP_CLOSE] = CLOSED,
        [TCP_CLOSE_WAIT] = CLOSE_WAIT,
        [TCP_LAST_ACK] = LAST_ACK,
        [TCP_LISTEN] = LISTEN,
        [TCP_CLOSING] = CLOSING,
    };
    struct tcp_info info;
    socklen_t size = sizeof info;
    if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) < 0)
        return CLOSED;
    return info.tcpi_state < sizeof states / sizeof states[0] ? states[info.tcpi_state] : CLOSED;
}

void connection_follow(struct connection *connection, int fd)
{
    /* Step 4: once the kernel is in FIN_WAIT_2, our FIN has been acknowledged. */
    (void)connection; /* it is told when the other FIN has come */
    (void)fd;
}

void connection_catch_up(struct connection *connection, int fd)
{
    /* Step 5: if our FIN was acknowledged before the peer's came, say so. If both sides closed at
     * the same time it was not: then the kernel is CLOSING. */
    if (connection->machine.state == FIN_WAIT_1 && kernel_state(fd) != CLOSING)
        connection_step(connection, ACK);
}

bool connection_awaits_last_ack(const struct connection *connection, int fd)
{
    /* Step 6: ask the kernel, if the connection is in a state that waits for it. */
    enum tcp_state state = connection->machine.state;
    return (state == LAST_ACK || state == CLOSING) && kernel_state(fd) == state;
}

void connection_finish(struct connection *connection)
{
    /* Step 7: take the last steps: from CLOSING and LAST_ACK, and then from TIME_WAIT. */
    if (connection->machine.state == CLOSING || connection->machine.state == LAST_ACK)
        connection_step(connection, ACK);
    if (connection->machine.state == TIME_WAIT)
        connection_step(connection, TIMEOUT);
}
