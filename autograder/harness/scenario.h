/* What a file in scenarios/ sees: how a scenario of `autograde trace` is declared, and its tools,
 * besides those of check.h. */
#ifndef HARNESS_SCENARIO_H
#define HARNESS_SCENARIO_H

#include "harness/check.h"

struct scenario {
    const char *id;
    const char *lab;     /* "lab1-oneshot"; NULL: any lab may show it */
    int line;            /* where it is in its file: a lab's first scenario is its default */
    const char *title;   /* what it shows: "the client hangs up first" */
    const char *how;     /* how this differs from everyday life, as a sentence */
    const char *program; /* programs that it starts, separated by blanks; "" for none */
    void (*run)(struct run *run);
};

/* SCENARIO(exchange, .lab = "lab1-oneshot", ...) { body }: registers a scenario; the body sees
 * `struct run *run`. Recording has begun, in a network of its own. */
#define SCENARIO(name, ...)                                                                        \
    static void play_##name(struct run *run);                                                      \
    static const struct scenario scenario_##name = {                                               \
        .id = #name, .line = __LINE__, .run = play_##name, __VA_ARGS__};                           \
    static const struct scenario *const entry_##name                                               \
        __attribute__((used, section("autograde_scenarios"))) = &scenario_##name;                  \
    static void play_##name(struct run *run)

/* Waits until the programs sleep or are stopped, and everything that was sent has been
 * acknowledged.
 *
 * A scenario shows the same segments each time. Left to itself, an acknowledgement goes alone, or
 * rides on data or on a FIN that is sent soon enough. So the two ends take turns, and come to rest
 * in between: a program by freeze() and thaw(). */
void come_to_rest(struct run *run);

/* ---- Both ends of one connection, played by the scenario itself ---- */

struct pair {
    int client, server; /* descriptors */
};

/* Listens on 127.0.0.1 and the lab's port, connects to it, and accepts. room is the receive buffer
 * of the server in bytes, 0 for the usual one. */
struct pair pair_connect(struct run *run, int room);

/* Connects to the lab's port, where nobody listens. */
void call_nobody(struct run *run);

/* One end sends text; with receive the other end takes it. Then all comes to rest. */
void tell(struct run *run, int from, const char *text);
void hear(struct run *run, int to);

/* Sends count bytes, as many of them as the kernel takes now; receives all that is there. */
void pour(struct run *run, int from, int count);
void drain(struct run *run, int to);

void hang_up(struct run *run, int fd);     /* close(2) */
void say_the_end(struct run *run, int fd); /* shutdown(2) of its own direction */
void break_off(struct run *run, int fd);   /* close with SO_LINGER 0: a reset */

/* The same two without coming to rest, and so that the other end, to, does not get to see it: the
 * segment is dropped before it arrives, and will be sent again. */
void lose_tell(struct run *run, int from, int to, const char *text);
void lose_the_end(struct run *run, int from, int to);

#endif
