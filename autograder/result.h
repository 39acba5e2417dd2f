/* What grading one submission found: a plain value. The harness makes it, diagnosis names the
 * misconceptions in it, the reports print it; none of them knows the others. */
#ifndef AUTOGRADER_RESULT_H
#define AUTOGRADER_RESULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct trace; /* segment.h */

enum verdict {
    VERDICT_PASS,
    VERDICT_FAIL,
    VERDICT_NOT_RUN,      /* something that it depends on failed, or this machine cannot run it */
    VERDICT_GRADER_ERROR, /* the grader's own fault: no points, but never the student's mistake */
};

/* "pass", "fail", "not_run", "grader_error": the words of the JSON report. */
const char *verdict_name(enum verdict verdict);

/* How much the program was kept away from the rest of the machine, best first. */
enum isolation {
    ISOLATION_FULL,    /* bubblewrap, and a network namespace for each check */
    ISOLATION_NETWORK, /* a network namespace for each check, no bubblewrap */
    ISOLATION_NONE,    /* resource limits only */
};

/* "full", "network", "none". */
const char *isolation_name(enum isolation isolation);

/* What happened during a check, in order. */
enum event_kind {
    EVENT_START,   /* a program was started; text: its command line */
    EVENT_STDIN,   /* bytes were typed */
    EVENT_STDOUT,  /* bytes came out */
    EVENT_STDERR,  /* bytes came out */
    EVENT_EXIT,    /* a program ended; text says how ("exited with status 1") */
    EVENT_LISTEN,  /* text: the address on which somebody listens now */
    EVENT_CONNECT, /* a connection was made (from the actor's side) */
    EVENT_ACCEPT,  /* the grader accepted a connection that a program made */
    EVENT_SEND,    /* bytes from the grader to the program */
    EVENT_RECEIVE, /* bytes from the program to the grader */
    EVENT_FIN_OUT, /* the grader ended its direction */
    EVENT_FIN_IN,  /* the program ended its direction */
    EVENT_RST_OUT, /* the grader reset the connection */
    EVENT_RST_IN,  /* the program reset the connection */
    EVENT_NOTE,    /* anything else the grader did; text says it ("froze server") */
};

/* "start", "stdin", ... "note": the words of the JSON report. */
const char *event_name(enum event_kind kind);

/* One line of the transcript. A long payload keeps its head and tail; total says how long it was.
 */
struct event {
    double at; /* seconds since the check began */
    enum event_kind kind;
    char *actor;          /* a program ("server") or a connection ("client 127.0.0.1:34062") */
    char *text;           /* a sentence or an address; NULL where the bytes say all */
    unsigned char *bytes; /* the payload's head, then its tail; NULL without a payload */
    size_t head, tail;    /* how many bytes of each are kept */
    size_t total;         /* how many there were */
};

/* Where expected and received bytes part. Both windows begin at the same offset of their streams.
 */
struct difference {
    enum event_kind stream;           /* EVENT_RECEIVE or EVENT_STDOUT */
    size_t at;                        /* offset of the first byte that differs */
    size_t window_start;              /* offset of the windows' first byte; at most 32 before at */
    unsigned char *expected, *got;    /* the windows */
    size_t expected_shown, got_shown; /* bytes in the windows */
    size_t expected_total, got_total; /* bytes in the whole streams */
};

/* Something that was observed while a check failed: diagnosis goes by these, never by a message.
 * The keys are listed in diagnosis/README.md. */
struct fact {
    char *key;   /* "stuck.call" */
    char *value; /* "accept" */
};

/* A named misconception that the facts prove. All texts are owned by the result. */
struct finding {
    char *id;      /* "port-no-htons" */
    char *title;   /* one sentence: the mistake */
    char *promise; /* what TCP (or C, or POSIX) promises */
    char *seen;    /* what was observed here that proves it */
    char *read;    /* where to read about it */
};

struct check_result {
    char *id, *title;
    char *because; /* the promise that the check is about */
    char *read;    /* handout section, "lab1-oneshot#recv-counts-bytes" */
    char *program; /* which programs it runs, "server" or "server client" */
    int points, max_points;
    enum verdict verdict;
    char *message; /* one sentence, without a full stop; NULL for a pass */
    char *where; /* where each thread of the program sat, a line each; NULL where it does not matter
                  */
    struct difference *difference; /* NULL unless bytes were compared */
    struct finding *finding;       /* NULL where the facts prove none */
    struct fact *facts;
    size_t fact_count;
    struct event *events;
    size_t event_count;
    struct trace *trace; /* the segments, where they were recorded; otherwise NULL */
    double seconds;      /* wall time */
};

/* A program of the submission, or a source that is part of each, that could not be built, or was
 * built with warnings. */
struct build_problem {
    char *program; /* "server", or the source's name without its .c */
    char *message; /* one sentence: "server.c does not compile" */
    char *output;  /* what the compiler printed; bounded */
    bool fatal;    /* what needs it cannot be run */
};

/* A program that was given as a command instead of as a source. */
struct given_command {
    char *program; /* "server" */
    char *line;    /* "python3 server.py" */
};

struct result {
    char *lab;       /* "lab1-oneshot" */
    char *directory; /* the submission as the user named it */
    struct given_command *commands;
    size_t command_count;
    int points, max_points; /* checks that this machine cannot run count in neither */
    uint64_t seed;
    enum isolation isolation;
    double seconds;       /* wall time of all */
    double build_seconds; /* until the last build was there */
    struct build_problem *problems;
    size_t problem_count;
    char **remarks; /* sentences for whoever grades: what costs nothing, and deserves a look */
    size_t remark_count;
    struct check_result *checks;
    size_t check_count;
};

/* Status of the process that reports this result: 0 full points, 1 points lost, 3 grader error. */
int result_exit_status(const struct result *result);

/* The value of the fact with this key, or NULL. */
const char *check_result_fact(const struct check_result *check, const char *key);

/* Appends a fact; both texts are copied. */
void check_result_add_fact(struct check_result *check, const char *key, const char *value);

/* Frees what the check owns, not the check itself (it may be part of an array). */
void check_result_clear(struct check_result *check);

/* Frees result and all that it owns. */
void result_free(struct result *result);

#endif
