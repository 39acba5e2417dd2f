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
    /* TODO: your code here (uuid_generate_random, uuid_unparse_lower). */
    todo("connection.c", 1, "give it a random id, written in lower case");
}

void connection_step(struct connection *connection, enum tcp_event event)
{
    /* Step 2: take the step, and print it if there was one. */
    /* TODO: your code here (machine_step, printf, state_name). */
    (void)connection;
    (void)event;
    todo("connection.c", 2, "take the step, and print it if there was one");
}

bool connection_can_send(const struct connection *connection)
{
    enum tcp_state state = connection->machine.state;
    return state == ESTABLISHED || state == CLOSE_WAIT;
}

enum tcp_state kernel_state(int fd)
{
    /* Step 3: ask for TCP_INFO, and translate Linux's number of the state into ours. */
    /* TODO: your code here (getsockopt). */
    (void)fd;
    todo("connection.c", 3,
         "ask for TCP_INFO, and translate Linux's number of the state into ours");
}

void connection_follow(struct connection *connection, int fd)
{
    /* Step 4: once the kernel is in FIN_WAIT_2, our FIN has been acknowledged. */
    /* TODO: your code here (kernel_state, connection_step). */
    (void)connection;
    (void)fd;
    todo("connection.c", 4, "once the kernel is in FIN_WAIT_2, our FIN has been acknowledged");
}

void connection_catch_up(struct connection *connection, int fd)
{
    /* Step 5: if our FIN was acknowledged before the peer's came, say so. If both sides closed at
     * the same time it was not: then the kernel is CLOSING. */
    /* TODO: your code here (kernel_state, connection_step). */
    (void)connection;
    (void)fd;
    todo("connection.c", 5, "if our FIN was acknowledged before the peer's came, say so");
}

bool connection_awaits_last_ack(const struct connection *connection, int fd)
{
    /* Step 6: ask the kernel, if the connection is in a state that waits for it. */
    /* TODO: your code here (kernel_state). */
    (void)connection;
    (void)fd;
    todo("connection.c", 6, "ask the kernel, if the connection is in a state that waits for it");
}

void connection_finish(struct connection *connection)
{
    /* Step 7: take the last steps: from CLOSING and LAST_ACK, and then from TIME_WAIT. */
    /* TODO: your code here (connection_step). */
    (void)connection;
    todo("connection.c", 7,
         "take the last steps: from CLOSING and LAST_ACK, and then from TIME_WAIT");
}
