/* All that a file in checks/ sees: how to declare a check, and the tools to write it with.
 *
 * A check runs in a process of its own, with a network namespace of its own. The tools log what
 * they do, and an expectation that is not met ends the check: it reports what was expected, what
 * was seen, and where the program is now. The harness ends everything that was started. */
#ifndef HARNESS_CHECK_H
#define HARNESS_CHECK_H

#include "faults/faults.h"
#include "harness/lab.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* --- Declaring labs and checks ------------------------------------------------------------------
 */

struct program;  /* one of its programs, running or ended */
struct peer;     /* one TCP connection between the check and a program, and the check's end of it */
struct listener; /* a listening socket of the check, for programs that connect */

/* LAB(.id = "lab1-oneshot", ...): the lab that the checks below belong to. */
#define LAB(...)                                                                                   \
    static const struct lab this_lab = {__VA_ARGS__};                                              \
    PART(1)

/* A lab whose checks are in several files has a header of its own, with
 *
 *     extern const struct lab lab4_states;
 *     #define this_lab lab4_states
 *
 * One of the files then says SHARED_LAB(.id = "lab4-states", ...), and each of them which part of
 * the report its checks are: PART(2). */
#define SHARED_LAB(...) const struct lab this_lab = {__VA_ARGS__}
#define PART(number)    enum { this_part = (number) }

/* CHECK(id, .points = 4, ...) { body }: registers a check; the body sees `struct run *run`. */
#define CHECK(name, ...)                                                                           \
    static void run_##name(struct run *run);                                                       \
    static const struct check check_##name = {.id = #name,                                         \
                                              .lab = &this_lab,                                    \
                                              .part = this_part,                                   \
                                              .line = __LINE__,                                    \
                                              .run = run_##name,                                   \
                                              __VA_ARGS__};                                        \
    static const struct check *const entry_##name                                                  \
        __attribute__((used, section("autograde_checks"))) = &check_##name;                        \
    static void run_##name(struct run *run)

/* ---- Bytes ---- */

struct bytes {
    const void *data;
    size_t len;
};

/* The bytes of a C string, without its NUL. */
struct bytes text(const char *string);

/* Printable text of exactly len bytes, different at each call and for each seed: letters, digits,
 * - and _, a letter or digit first. Owned by the check. */
struct bytes random_text(struct run *run, size_t len);

/* As random_text, of all 256 byte values; each of them is there if len is at least 256. */
struct bytes random_binary(struct run *run, size_t len);

/* printf into bytes that the check owns; concatenation of two. */
struct bytes format(struct run *run, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
struct bytes join(struct run *run, struct bytes a, struct bytes b);

/* part of bytes from offset, at most len of them. */
struct bytes slice(struct bytes bytes, size_t offset, size_t len);

/* ---- Programs ---- */

enum {
    PORT_ANY = -1,     /* a free port, given to the program; its bytes differ when swapped */
    PORT_DEFAULT = -2, /* no argument: the lab's default port */
};

/* The arguments of a program: ARGS("127.0.0.1", "80"); NO_ARGS. */
#define ARGS(...) ((const char *const[]){__VA_ARGS__, NULL})
#define NO_ARGS   ((const char *const[]){NULL})

/* How many elements an array has. */
#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* A program's fault plan: FAULTS({.call = FAULT_ACCEPT, .error = EINTR, .times = 1}). */
#define FAULTS(...) ((const struct fault_rule[]){__VA_ARGS__, {.call = FAULT_CALLS}})

/* How to start a program when the plain way will not do. */
struct launch {
    const char *program;             /* "client" */
    const char *const *args;         /* ends with NULL; NULL for none */
    bool pipe_stdout;                /* a pipe instead of a terminal */
    bool full_stdout;                /* /dev/full: what is written there fails with ENOSPC */
    bool close_stdin;                /* end of input at once instead of a silent keyboard */
    const struct fault_rule *faults; /* for BUILD_FAULTS: FAULTS(...); NULL for none */
};

/* Starts a program and returns at once. */
struct program *start(struct run *run, const char *program, const char *const *args);
struct program *start_with(struct run *run, struct launch launch);

/* Starts "server" and waits until it listens on port. */
struct program *start_server(struct run *run, int port);
struct program *start_server_with(struct run *run, int port, struct launch launch);

/* Starts "client" towards a listener: HOST PORT and, unless NULL, MESSAGE. */
struct program *start_client(struct run *run, const struct listener *to, const char *message);

/* A port that nobody uses, a different one each time. Its bytes differ when swapped. */
int free_port(struct run *run);

/* A number as an argument. */
const char *number(struct run *run, long value);

/* The port on which the program was found listening. */
int port_of(const struct program *program);

/* Types into the program's standard input and waits until all of it has fitted; types while other
 * things go on; ends the input after what was typed. */
void type(struct program *program, struct bytes bytes);
void type_on(struct program *program, struct bytes bytes);
void type_end(struct program *program);

/* Stops the whole program where it is (SIGSTOP), so that several things reach it at once; lets it
 * continue. Network and kernel do not stop. */
void freeze(struct program *program);
void thaw(struct program *program);

/* Sends it a signal. */
void send_signal(struct program *program, int signal);

/* True if less than half a second has passed since the last signal. If a program has one second to
 * do something, the check may judge it only if it was quick itself. */
bool is_soon(const struct run *run);

/* Ends it, with all its descendants, as a restart needs; what it printed stays readable. */
void kill_program(struct program *program);

/* What the program holds now, with its descendants: a leak shows as growth. */
struct ledger {
    int descriptors; /* of the program itself, as its maps are */
    int threads;     /* zombies, too */
    int maps;        /* regions of memory: each thread that is not joined keeps its stack */
    long memory;     /* KiB that it has written to: heap, stacks and variables (RssAnon, proc(5)) */
};
struct ledger ledger_of(struct program *program);

/* The program comes to hold no more than before, plus slack of each: waits for what it is just
 * giving back. */
void expect_no_growth(struct program *program, struct ledger before, int slack);

/* From now on, the program can open this many more descriptors than it has (RLIMIT_NOFILE). */
void limit_descriptors(struct program *program, int more);

/* How many connections the server's listener keeps for accept: the backlog it asked for. */
int backlog_of(struct program *server);

/* How often rule number index of the program's fault plan has fired. */
unsigned fault_fired(const struct program *program, size_t index);

/* Waits until it has fired once more than so often. False if it never will. */
bool fault_fires(struct program *program, size_t index, unsigned before);

/* ---- Connections ---- */

/* What is unusual about a connection. */
struct connection {
    const char *from; /* the check's own address; NULL: the kernel chooses */
    bool squeeze;     /* a window of about 28 KB in all, so that the program's send soon blocks, */
    int room;         /* or of so many bytes, where megabytes are to go through; 0: 28 KB */
    bool deaf;        /* nothing is read until listen_again() */
    int port;         /* another port of the server than the first; 0: that one */
};

/* Connects to the server that was found listening. */
struct peer *connect_to(struct program *server);
struct peer *connect_with(struct program *server, struct connection how);

/* Listens on 127.0.0.1, or another address, and a free port (port 0) or a certain one. */
struct listener *listen_here(struct run *run);
struct listener *listen_at(struct run *run, const char *address, int port, struct connection how);
int listener_port(const struct listener *listener);
const char *listener_port_text(const struct listener *listener);

/* Holds a port without listening: connections to it are refused. Returns the port. */
int hold_port(struct run *run);

/* Listens on a port whose accept queue is full: a program that connects to it waits in SYN_SENT.
 * Returns the port. */
int full_port(struct run *run);

/* The next connection of program to the listener: waits for it, or fails with the reason why it
 * will not come. */
struct peer *accept_from(struct listener *listener, struct program *program);

void peer_send(struct peer *peer, struct bytes bytes);

/* Sends piece bytes at a time, each only after the program has read the one before. */
void peer_send_in_pieces(struct peer *peer, struct bytes bytes, size_t piece);

/* Gives back all that the program sends, len bytes in all, and reads nothing further until it has
 * given back what it has read. The connection must be deaf, and stays so. */
void peer_echo(struct peer *peer, size_t len);

/* Sends piece bytes at a time until the program reads no more of it. Returns what was sent: what
 * the program has left unread has arrived, so that a FIN can follow it. */
struct bytes peer_fill(struct peer *peer, struct bytes bytes, size_t piece);

void peer_half_close(struct peer *peer);   /* FIN: "no more bytes from me"; goes on reading */
void peer_reset(struct peer *peer);        /* RST: the connection is gone */
void peer_close(struct peer *peer);        /* close(2): FIN, or RST if something was not read */
void peer_listen_again(struct peer *peer); /* ends .deaf */

/* A connection that is deaf, and stays so, takes so many bytes. */
void peer_take(struct peer *peer, size_t len);

/* Waits until the kernel shows the program's end of the connection in this state ("CLOSE_WAIT");
 * "CLOSED" also if that end no longer exists. */
void expect_state(struct peer *peer, const char *state);

/* The check's own address of the connection as the program should print it: "127.0.0.1:34062". */
const char *peer_address(const struct peer *peer);

/* ---- Expectations ---- */

/* The next bytes from the program are exactly these. */
void expect_bytes(struct peer *peer, struct bytes expected);

/* All that the program sends up to its FIN. */
struct bytes expect_stream(struct peer *peer);

/* Nothing more, and the program ends its direction: by FIN; by FIN or by RST. */
void expect_fin(struct peer *peer);
void expect_end(struct peer *peer);

/* Likewise up to its end, by FIN or by RST. */
struct bytes expect_last_words(struct peer *peer);

/* Reads all that the program sends, until it hangs up or waits, and returns it; expects nothing.
 * Owned by the check. */
struct bytes hear_out(struct peer *peer);

/* True if the program sends anything before it comes to rest. What it sends is still to be
 * expected.
 */
bool says_something(struct peer *peer);

/* The next len bytes from the program, whatever they are. Owned by the check. */
struct bytes expect_length(struct peer *peer, size_t len);

/* All that came on the connection is exactly this. */
void expect_heard(struct peer *peer, struct bytes expected);

/* The program has read everything, has gone to sleep, and has sent nothing. */
void expect_silence(struct peer *peer);

/* The program has read all that was sent to it. */
void expect_consumed(struct peer *peer);

/* The program has taken the connection out of the accept queue. */
void expect_accepted(struct peer *peer);

/* One of the program's next lines on stdout is exactly this; lines before it are skipped. */
void expect_line(struct program *program, struct bytes line);

/* This many lines on stdout, wherever they are, are exactly this. */
void expect_lines(struct program *program, struct bytes line, int times);

/* Some line on stdout, wherever it is, begins with before and ends with after. Returns what is
 * between them. */
const char *expect_line_with(struct program *program, const char *before, const char *after);

/* All lines that the program has printed on stdout so far, up to the end of the last whole one. */
struct bytes lines_of(struct program *program);

/* No line so far, nor until the program sleeps, begins with this. */
void expect_no_line(struct program *program, const char *beginning);

/* The whole of stdout up to the program's end is exactly this. */
void expect_stdout(struct program *program, struct bytes expected);

/* The program ends by itself with this exit status. */
void expect_exit(struct program *program, int status);

/* The program ends with a status other than 0, by itself. */
void expect_failure_exit(struct program *program);

/* This is somewhere on stderr, in upper or lower case. */
void expect_stderr(struct program *program, const char *part);

/* Something stands on stderr, in whatever words. */
void expect_reason(struct program *program);

/* Status 2, "usage:" on stderr, nothing on stdout, and no listening socket. */
void expect_usage(struct program *program);

/* The program has not ended, and sleeps. */
void expect_asleep(struct program *program);

/* Lets each timer of at most ten seconds that a thread sleeps in run out once: whoever gives up
 * then has done so. Programs that sleep without a limit, or with a longer one, lose no time. For
 * checks that have .waits. Ends when all programs sleep again. */
void outlast(struct run *run);

/* The last thing on stdout is this, with no newline after it. */
void expect_prompt(struct program *program, const char *prompt);

/* The server listens on this address only ("127.0.0.1"). */
void expect_bound_to(struct program *server, const char *address);

/* The sanitizers have reported nothing so far. */
void expect_no_report(struct program *program);

/* True if the check has a network of its own, where every port is free and needs no root. */
bool has_own_network(const struct run *run);

/* True if sockets can have the address ::1. */
bool has_ipv6(void);

/* True if ::1 is also what programs find under the name localhost. */
bool localhost_is_ipv6(const struct run *run);

/* Ends the check with this sentence. */
_Noreturn void fail(struct run *run, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* What other checks need from this one is proven: if it fails from here on, they are run anyway. */
void enough(struct run *run);

/* Records something observed, for diagnosis: note_fact(lab, "staging", "lockstep"). */
void note_fact(struct run *run, const char *key, const char *value);

#endif
