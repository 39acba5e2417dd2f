/* Sending and receiving at the same time: each does as much as is possible without waiting, and
 * poll() waits for whatever is possible next. */
#include "exchange.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>

#include "lab.h"

bool run_exchange(int server, struct exchange *exchange)
{
    bool there = true;

    /* Step 2: until all is back, wait for whatever is possible first (poll), and do that. */
    /* TODO: your code here (poll, send_some, receive_some). */
    (void)server;
    (void)exchange;
    todo("exchange.c", 2,
         "until all is back, wait for whatever is possible first (poll), and do that");

    return there;
}

bool send_some(int server, struct exchange *exchange)
{
    /* Step 3: send what is left of the line, without waiting for room (MSG_DONTWAIT). */
    /* TODO: your code here (send). */
    (void)server;
    (void)exchange;
    todo("exchange.c", 3, "send what is left of the line, without waiting for room (MSG_DONTWAIT)");
}

bool receive_some(int server, struct exchange *exchange)
{
    /* Step 4: receive what is there, behind what came before. */
    /* TODO: your code here (recv). */
    (void)server;
    (void)exchange;
    todo("exchange.c", 4, "receive what is there, behind what came before");
}
