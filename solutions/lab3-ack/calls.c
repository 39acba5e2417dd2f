/* Many connections at once. */
#include "calls.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lab.h"
#include "stream.h"

void *run_call(void *argument)
{
    /* Step 1: send the message, receive the reply, and note whether it was an ACK. */
    struct call *call = argument;
    static const char acknowledgement[] = "ACK!";
    char reply[sizeof acknowledgement];
    if (send_all(call->server, call->message, strlen(call->message)) == 0) {
        ssize_t length = receive_reply(call->server, reply, sizeof reply);
        call->acknowledged = length == (ssize_t)strlen(acknowledgement) &&
                             memcmp(reply, acknowledgement, (size_t)length) == 0;
    }

    return NULL;
}

void run_calls(struct call *calls, long count)
{
    /* Step 2: start the threads, and only then wait for them. */
    for (long i = 0; i < count; i++) {
        errno = 0;
        if (calls[i].server >= 0)
            errno = pthread_create(&calls[i].thread, NULL, run_call, &calls[i]);
        calls[i].has_thread = calls[i].server >= 0 && errno == 0;
        if (errno != 0)
            perror("no thread for a connection");
    }
    for (long i = 0; i < count; i++)
        if (calls[i].has_thread)
            pthread_join(calls[i].thread, NULL);
}

ssize_t receive_reply(int server, char *reply, size_t size)
{
    char piece[512];
    size_t total = 0;
    ssize_t received;
    while ((received = receive_piece(server, piece, sizeof piece)) > 0) {
        for (ssize_t i = 0; i < received && total + (size_t)i < size; i++)
            reply[total + (size_t)i] = piece[i];
        total += (size_t)received;
    }
    return received < 0 ? -1 : (ssize_t)total;
}
