/* Unusual: one thread sends, another one receives. */
#include "exchange.h"

#include <errno.h>
#include <pthread.h>
#include <sys/socket.h>

#include "lab.h"

struct half {
    int server;
    struct exchange *exchange;
};

static void *send_line(void *argument)
{
    struct half *half = argument;
    struct exchange *exchange = half->exchange;
    while (exchange->sent < exchange->len) {
        ssize_t sent = send(half->server, exchange->line + exchange->sent,
                            exchange->len - exchange->sent, MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR)
            break;
        exchange->sent += sent > 0 ? (size_t)sent : 0;
    }
    return NULL;
}

bool run_exchange(int server, struct exchange *exchange)
{
    struct half half = {server, exchange};
    pthread_t sender;
    errno = pthread_create(&sender, NULL, send_line, &half);
    if (errno != 0)
        die("no thread");
    while (exchange->received < exchange->len) {
        ssize_t received = recv(server, exchange->echo + exchange->received,
                                exchange->len - exchange->received, 0);
        if (received < 0 && errno == EINTR)
            continue;
        if (received <= 0) {
            shutdown(server, SHUT_RDWR); /* wakes the other thread */
            break;
        }
        exchange->received += (size_t)received;
    }
    pthread_join(sender, NULL);
    return exchange->received == exchange->len;
}
