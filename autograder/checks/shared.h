/* What the checks of several labs have in common. */
#ifndef CHECKS_SHARED_H
#define CHECKS_SHARED_H

#include "harness/check.h"

#include <errno.h>

/* A polite client of the lab, from start to end: it ends the check if it is not served. */
typedef void expect_service(struct run *run, struct program *server);

/* ---- Wrong usage ---- */

/* Calls that must be refused. All of them run before the first is judged. */
struct wrong_calls {
    struct program *called[32];
    size_t count;
};

/* Calls the program so; calls it with each PORT that no program may take behind these arguments. */
void call_wrongly(struct run *run, struct wrong_calls *calls, const char *program,
                  const char *const *args);
void call_with_wrong_ports(struct run *run, struct wrong_calls *calls, const char *program,
                           const char *const *before);

/* Each ends with usage and status 2. */
void expect_refused_calls(const struct wrong_calls *calls);

/* ... and so does a server whose only argument is a PORT. */
void expect_server_usage(struct run *run);

/* ---- A port that is taken ---- */

/* The server, which was given a port that is taken, ends with status 1 and the reason, and does not
 * announce itself. */
void expect_address_in_use(struct program *server, const char *announcement);

/* Starts the server on the port of somebody else. */
struct program *start_on_taken_port(struct run *run);

/* Two servers of the submission do not share a port either. */
void expect_one_server_a_port(struct run *run, const char *announcement);

/* ---- Where a client connects ---- */

/* A port on which nobody listens, as an argument. */
const char *refused_port(struct run *run);

/* Listens on 127.0.0.1 and the lab's own port, to which a program connects that is given none. */
struct listener *listen_at_default(struct run *run, const struct lab *lab);

/* ---- Lines ---- */

/* How often this stands in the lines that the program has printed so far. */
int times_printed(struct program *program, const char *part);

/* ---- Lines through a pipe ---- */

/* On a terminal the lines came. What does not come now through a pipe has stayed in stdout's
 * buffer. */
void note_terminal_works(struct run *run);

/* ---- Rude clients ---- */

/* Clients that reset while the server waits for them in recv, and before accept, harm no other. */
void expect_survives_resets(struct run *run, expect_service *expect_served);

/* Starts a server, and lets a client be gone when it sends to it. */
struct program *break_pipe(struct run *run);

/* Nor does one that is gone when the server sends to it. */
void expect_survives_broken_pipe(struct run *run, expect_service *expect_served);

/* After twice as many clients of all kinds, three at a time, the server holds no more. */
void expect_no_descriptor_kept(struct run *run, expect_service *expect_served, int times);

/* ---- Faults that change nothing for a program that knows that calls can fail ---- */

#define SERVER_FAULTS                                                                              \
    FAULTS({.call = FAULT_ACCEPT, .error = EINTR, .times = 1},                                     \
           {.call = FAULT_ACCEPT, .error = ECONNABORTED, .first = 2, .times = 1},                  \
           {.call = FAULT_RECV, .error = EINTR, .times = 1},                                       \
           {.call = FAULT_SEND, .error = EINTR, .times = 1}, {.call = FAULT_SEND, .limit = 1})
#define CLIENT_FAULTS                                                                              \
    FAULTS({.call = FAULT_SEND, .error = EINTR, .times = 1},                                       \
           {.call = FAULT_RECV, .error = EINTR, .times = 1}, {.call = FAULT_SEND, .limit = 5},     \
           {.call = FAULT_RECV, .limit = 7})

/* ... and for a client that connects to one host: all its calls, connect as often as it takes to
 * find out that it is done. */
#define CALLER_FAULTS                                                                              \
    FAULTS({.call = FAULT_CONNECT, .error = EINTR, .times = 2},                                    \
           {.call = FAULT_POLL, .error = EINTR, .times = 1},                                       \
           {.call = FAULT_SEND, .error = EINTR, .times = 1},                                       \
           {.call = FAULT_RECV, .error = EINTR, .times = 1}, {.call = FAULT_SEND, .limit = 1},     \
           {.call = FAULT_RECV, .limit = 7})

/* A client without a word, after a recv that was interrupted, is a client without a word: the
 * reason for the one lies in errno when the other returns 0. */
void expect_end_after_signal(struct run *run);

/* The connection on which a program talks whose connect is interrupted: it may have given up
 * another for it. The first bytes on it are these. */
struct peer *expect_call(struct listener *listener, struct program *program, struct bytes first);

/* ---- Faults that nobody gets over ---- */

/* A server without a socket, and one that cannot listen, end with status 1 and the reason, and do
 * not announce themselves. */
void expect_server_fails(struct run *run, const char *announcement);

/* So does a program without a socket that was to connect. */
void expect_caller_fails(struct run *run, const char *program);

/* So does one that is given a HOST that there is not, be it a format. */
void expect_lookup_fails(struct run *run, const char *program);

#endif
