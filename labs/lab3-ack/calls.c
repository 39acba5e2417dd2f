/* Many connections at once. */
#include "calls.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lab.h"
#include "stream.h"

ssize_t receive_reply(int server, char *reply, size_t size)
{
    /* Step 1: receive until the end of the stream, and keep as much of it as there is room for. */
    /* TODO: your code here (receive_piece). */
    (void)server;
    (void)reply;
    (void)size;
    todo("calls.c", 1,
         "receive until the end of the stream, and keep as much of it as there is room for");
}

void *run_call(void *argument)
{
    /* Step 2: send the message, receive the reply, and note whether it was an ACK. */
    /* TODO: your code here (send_all, strlen, receive_reply, memcmp). */
    (void)argument;
    todo("calls.c", 2, "send the message, receive the reply, and note whether it was an ACK");

    return NULL;
}

void run_calls(struct call *calls, long count)
{
    /* Step 3: start the threads, and only then wait for them. */
    /* TODO: your code here (pthread_create, perror, pthread_join). */
    (void)calls;
    (void)count;
    todo("calls.c", 3, "start the threads, and only then wait for them");
}
