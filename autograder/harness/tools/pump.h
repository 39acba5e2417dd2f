/* Reading without waiting. Internal: watch.c calls it again and again. */
#ifndef HARNESS_PUMP_H
#define HARNESS_PUMP_H

#include "harness/tools/run.h"

/* What was said since the last time. */
struct news {
    bool programs, connections;
};

/* Reads all that the cell, its programs and their connections have said, and types what there is
 * room for, without waiting. A cell that could not be started ends the check as the grader's error.
 */
struct news pump(struct run *run);

/* Types into a program what its standard input has room for. True if it took anything. */
bool type_some(struct program *program);

/* The program's end of the connection has sent its FIN, or a reset. */
void note_stream_end(struct peer *peer, enum stream_end end);

/* Sends at once an acknowledgement that Linux would put off for 40 ms (tcp(7), TCP_QUICKACK). */
void peer_acknowledge(const struct peer *peer);

#endif
