/* The scenarios of `autograde trace`: a lab's own server and client talk to each other. See
 * trace.h.
 *
 * A scenario shows the same segments each time. Left to themselves, the programs would race with
 * their kernel: an acknowledgement goes by itself, or rides on data or on a FIN that is sent soon
 * enough. So they take turns: one is stopped while the other acts, until the kernel has
 * acknowledged all that was sent. */
#define _GNU_SOURCE
#include "harness/trace.h"
#include "harness/capture.h"
#include "harness/run.h"
#include "harness/watch.h"

#include <errno.h>
#include <string.h>

static void record(struct lab *lab)
{
    if (!has_own_network(lab))
        grader_error(lab, "a trace needs a network of its own, and there is none%s%s",
                     lab->sandbox->reason[0] != '\0' ? ": " : "", lab->sandbox->reason);
    lab->capture = capture_open(lab->started);
    if (lab->capture == NULL)
        grader_error(lab, "the segments cannot be recorded: %s", strerror(errno));
}

/* The programs sleep or are stopped, and nothing that they sent waits for its acknowledgement. */
static void come_to_rest(struct lab *lab)
{
    settle(lab);
    capture_settle(lab->capture);
}

/* The server answers what the client says by itself, and one of them hangs up. */
static void one_exchange(struct lab *lab)
{
    record(lab);
    struct program *server = start_server(lab, lab->check->lab->port);
    freeze(server);
    struct program *client = start(lab, "client", ARGS("127.0.0.1", number(lab, port_of(server))));
    come_to_rest(lab);
    freeze(client);
    thaw(server);
    come_to_rest(lab);
    thaw(client);
    expect_exit(client, 0);
    come_to_rest(lab);
}

static const struct {
    const char *lab;
    void (*run)(struct lab *lab);
    const char *how; /* what is not as in everyday life */
} scenarios[] = {
    {"lab1-oneshot", one_exchange,
     "One program was stopped while the other acted, so that each acknowledgement went by itself."},
};

struct check trace_scenario(const struct lab_spec *lab)
{
    struct check check = {.id = "trace",
                          .lab = lab,
                          .title = "server and client talk to each other",
                          .because = "",
                          .read = "",
                          .program = "server client",
                          .build = BUILD_PLAIN};
    for (size_t i = 0; i < sizeof scenarios / sizeof scenarios[0]; i++)
        if (strcmp(scenarios[i].lab, lab->id) == 0) {
            check.run = scenarios[i].run;
            check.because = scenarios[i].how;
        }
    return check;
}
