/* RFC 9293's diagram as a table, and the names in it. */
#include "machine.h"

#include <string.h>

#include "lab.h"

/* Where event leads from state; NO_STATE if it leads nowhere. The table says CLOSED for a reset in
 * SYN_RECEIVED, where a passive open knows better. */
static enum tcp_state next_state(enum tcp_state state, enum tcp_event event)
{
    /* Step 1: write down the table: for each state the events that it knows, and their ends. */
    /* TODO: your code here. */
    (void)state;
    (void)event;
    todo("machine.c", 1,
         "write down the table: for each state the events that it knows, and their ends");
}

bool machine_step(struct machine *machine, enum tcp_event event)
{
    enum tcp_state next = next_state(machine->state, event);
    if (next == NO_STATE)
        return false;

    /* Step 2: remember how the connection was opened last. After a passive open, a reset in
     * SYN_RECEIVED leads back to LISTEN. */
    /* TODO: your code here. */
    todo("machine.c", 2, "remember how the connection was opened last");

    machine->state = next;
    return true;
}

const char *state_name(enum tcp_state state)
{
    static const char *const names[STATES] = {
        [NO_STATE] = "NO_STATE",
        [CLOSED] = "CLOSED",
        [LISTEN] = "LISTEN",
        [SYN_SENT] = "SYN_SENT",
        [SYN_RECEIVED] = "SYN_RECEIVED",
        [ESTABLISHED] = "ESTABLISHED",
        [FIN_WAIT_1] = "FIN_WAIT_1",
        [FIN_WAIT_2] = "FIN_WAIT_2",
        [CLOSE_WAIT] = "CLOSE_WAIT",
        [CLOSING] = "CLOSING",
        [LAST_ACK] = "LAST_ACK",
        [TIME_WAIT] = "TIME_WAIT",
    };
    return names[state];
}

bool find_event(const char *name, enum tcp_event *event)
{
    static const char *const names[EVENTS] = {
        [OPEN_PASSIVE] = "open_passive",
        [OPEN_ACTIVE] = "open_active",
        [CLOSE] = "close",
        [SYN] = "syn",
        [SYN_ACK] = "syn_ack",
        [ACK] = "ack",
        [FIN] = "fin",
        [FIN_ACK] = "fin_ack",
        [RST] = "rst",
        [TIMEOUT] = "timeout",
    };
    for (int i = 0; i < EVENTS; i++) {
        if (strcmp(names[i], name) == 0) {
            *event = (enum tcp_event)i;
            return true;
        }
    }
    return false;
}
