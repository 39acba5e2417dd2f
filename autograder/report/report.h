/* One result, many formats: each report is a pure function of the result. Used by the commands.
 *
 * All bytes that a submission had a hand in are escaped for the format they go to: no report can be
 * made to show a line, a verdict or a colour that the grader did not write. Each function returns
 * 0, or -1 with errno set where the stream could not be written. Out of memory ends the process
 * with status 3. */
#ifndef AUTOGRADER_REPORT_REPORT_H
#define AUTOGRADER_REPORT_REPORT_H

#include <stdbool.h>
#include <stdio.h>

#include "result.h"

/* How the terminal is to look. */
struct terminal_style {
    bool colour;        /* only on a terminal, and not where NO_COLOR is set */
    bool unicode;       /* arrows and box drawing; plain ASCII otherwise */
    bool verbose;       /* every check with its story, nothing left out */
    int first_failures; /* how many failures get their story when not verbose */
    int width;          /* columns; used between 64 and 100 */
};

/* ASCII without colour, 80 columns, the stories of the first 3 failures: for files and pipes. */
struct terminal_style terminal_style_plain(void);

/* For a person: a line per check, what was not run in groups, the steps of the starter that are
 * still to do, the stories of the first failures, the total. */
int report_terminal(FILE *out, const struct result *result, const struct terminal_style *style);

/* The part of the above that shows one check: message, difference, ladder, where the program is
 * now, the mistake or the promise, and the command that repeats it. */
int report_story(FILE *out, const struct result *result, const struct check_result *check,
                 const struct terminal_style *style);

/* The segments of a trace as a ladder for each connection: times in milliseconds, and both ends'
 * states after each segment. At 95 columns and more, a segment with a short payload takes one row.
 */
int report_trace(FILE *out, const struct trace *trace, const struct terminal_style *style);

/* The same ladder as a picture (SVG), for slides and handouts: one below the other for each
 * connection. Follows the reader's light or dark colours, and names neither the time nor the
 * initial sequence numbers: these differ from run to run. */
int report_trace_svg(FILE *out, const struct trace *trace);

/* What the clients of the first two connections and the server say to each other, as a picture with
 * the server in the middle: payloads, ends, and windows that close; no handshakes and no mere
 * acknowledgements. */
int report_talk_svg(FILE *out, const struct trace *trace);

/* The states of RFC 9293's figure 5 with the paths that both ends of the first connection took. */
int report_states_svg(FILE *out, const struct trace *trace);

/* The segments as a file for tcpdump, tshark and Wireshark (draft-ietf-opsawg-pcap). */
int report_pcap(FILE *out, const struct trace *trace);

/* Everything, for programs; README.md in this folder documents the fields. */
int report_json(FILE *out, const struct result *result);

/* JUnit XML, which most CI systems show: a failure is the student's, an error the grader's. */
int report_junit(FILE *out, const struct result *result);

/* TAP version 14, with a YAML block for what did not pass. */
int report_tap(FILE *out, const struct result *result);

#endif
