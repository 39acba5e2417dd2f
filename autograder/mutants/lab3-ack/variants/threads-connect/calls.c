/* Unusual: each thread has large buffers, half-closes when it has sent, and asks byte by byte. */
#include "calls.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "stream.h"

void *run_call(void *argument)
{
    struct call *call = argument;
    char reply[65536];
    if (send_all(call->server, call->message, strlen(call->message)) == 0) {
        shutdown(call->server, SHUT_WR);
        ssize_t length = receive_reply(call->server, reply, sizeof reply);
        call->acknowledged = length == 4 && memcmp(reply, "ACK!", 4) == 0;
    }
    return NULL;
}

void run_calls(struct call *calls, long count)
{
    for (long i = count - 1; i >= 0; i--)
        calls[i].has_thread = calls[i].server >= 0 &&
                              pthread_create(&calls[i].thread, NULL, run_call, &calls[i]) == 0;
    for (long i = 0; i < count; i++)
        if (calls[i].has_thread)
            pthread_join(calls[i].thread, NULL);
}

ssize_t receive_reply(int server, char *reply, size_t size)
{
    char byte;
    ssize_t received, total = 0;
    while ((received = receive_piece(server, &byte, 1)) > 0) {
        if ((size_t)total < size)
            reply[total] = byte;
        total++;
    }
    return received < 0 ? -1 : total;
}
