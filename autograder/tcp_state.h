/* The states of a TCP connection and the steps between them: RFC 9293, 3.3.2 and figure 5. Used by
 * whoever asks the kernel for states, and by track.h, which works them out. */
#ifndef AUTOGRADER_TCP_STATE_H
#define AUTOGRADER_TCP_STATE_H

/* A socket that was bound and nothing more: Linux has shown them since 6.8. */
enum { TCP_BOUND_ONLY = 13 };

/* What takes a connection to its next state, seen from one end. States have the numbers of
 * <netinet/tcp.h>: TCP_ESTABLISHED is 1, TCP_CLOSE is 7 and means CLOSED. */
enum tcp_event {
    SENDS_SYN,
    SENDS_FIN,
    GETS_SYN,
    GETS_SYN_ACK,
    GETS_ACK_OF_SYN,
    GETS_FIN,
    GETS_ACK_OF_FIN,
    RESETS, /* it sends or gets RST; a listener ignores it (3.10.7.2) */
};

/* The state after the event; the same where the event changes nothing. */
int tcp_state_after(int state, enum tcp_event event);

/* "ESTABLISHED", "SYN_RECEIVED", "FIN_WAIT_1" ... in RFC 9293's words. */
const char *tcp_state_name(int state);

#endif
