/* One check in progress, as the harness sees it: its programs, connections and transcript.
 * Internal: checks see only check.h. */
#ifndef HARNESS_RUN_H
#define HARNESS_RUN_H

#include "buffer.h"
#include "harness/box/launch.h"
#include "harness/box/sandbox.h"
#include "harness/build/workspace.h"
#include "harness/check.h"
#include "harness/kernel/proc.h"
#include "harness/kernel/sockets.h"
#include "memory.h"
#include "result.h"

#include <sys/types.h>

enum { MAX_PROGRAMS = 64, MAX_PEERS = 4096, MAX_LISTENERS = 64 };
enum { FIRST_FREE_PORT = 10240, FREE_PORTS = 20480 };

enum stream_end { STREAM_OPEN, STREAM_FIN, STREAM_RST };

struct program {
    struct run *run;
    const char *source; /* "server" */
    const char *name;   /* the same; a second program of that source is "server 2" */
    enum build build;
    char *box_path;   /* as the program itself sees it */
    char *host_path;  /* the same file outside */
    pid_t keeper;     /* its parent in the cell, by its process id out here; 0 until it said so */
    pid_t pid;        /* of the program itself; 0 until it is known */
    int control;      /* to the launcher, -1 once it ended */
    int in, out, err; /* -1 once closed */
    struct bytes to_type; /* what its stdin has no room for yet */
    bool type_ended;      /* then comes the end of input */
    struct buffer out_data, err_data;
    size_t line_cursor; /* where in out_data the next line is looked for */
    bool frozen;
    bool ended;
    int status;                /* as wait(2) gives it, once ended */
    int exec_error;            /* errno of exec, or 0 */
    double cpu_seconds;        /* once ended */
    int port;                  /* where it was found listening */
    struct fault_plan *faults; /* NULL: nothing is planned */
    bool fault_is_logged[FAULT_RULES];
};

struct peer {
    struct run *run;
    struct program *program; /* at the other end */
    int fd;                  /* -1 once closed */
    char *name;              /* "client 127.0.0.1:34062" or "server 127.0.0.1:5000" */
    struct sockaddr_storage local, remote;
    struct buffer received;
    size_t cursor; /* how much of received has been expected so far */
    enum stream_end end;
    bool deaf;
    short wants; /* what wakes us although it is deaf: POLLIN, POLLOUT */
    bool broken; /* a send has failed: there is nobody to send to */
};

struct listener {
    struct run *run;
    int fd;
    int port;
    bool deaf; /* so are its connections */
    char port_text[8];
    struct sockaddr_storage address;
};

/* The box that a check's programs live in; cell.h. */
struct cell {
    pid_t child;    /* bubblewrap, or the launcher where there is none; 0 until it is needed */
    pid_t launcher; /* by its process id out here; 0 until it said so */
    int control;    /* to the launcher; -1 once it is gone */
    int err;        /* what bubblewrap and the launcher complain of */
};

struct run {
    const struct check *check;
    const struct workspace *workspace;
    const struct sandbox *sandbox;
    uint64_t random;                /* state of the generator of payloads */
    bool port_is_given[FREE_PORTS]; /* by free_port() */
    double started;                 /* monotonic seconds */
    double signalled;               /* when a program was last sent a signal; 0 if none was */
    struct check_result result;
    size_t events_left_out; /* of the middle of its transcript */
    struct cell cell;
    struct program *programs[MAX_PROGRAMS];
    size_t program_count;
    struct peer *peers[MAX_PEERS];
    size_t peer_count;
    struct listener *listeners[MAX_LISTENERS];
    size_t listener_count;
    struct capture *capture;         /* records the segments; NULL where nobody asked for them */
    void (*finish)(struct run *run); /* ends the programs, hands the result over, and exits */
};

/* Monotonic time in seconds. */
double now(void);

/* The next random number, the same sequence for each seed and check. */
uint64_t random_next(struct run *run);

/* The line that text begins with, as much of it as has room. Before sscanf(3), which takes the
 * length of all that it is given, line by line, of megabytes. */
void copy_line(char *line, size_t size, const char *text);

/* Ends the check as the grader's own fault. */
_Noreturn void grader_error(struct run *run, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Ends the check with a verdict; message is kept. run->finish does the rest. */
_Noreturn void conclude(struct run *run, enum verdict verdict, char *message);

/* ---- transcript.c ---- */

/* Appends an event; consecutive output of one actor becomes one event. text may be NULL. */
void log_event(struct run *run, enum event_kind kind, const char *actor, const char *line,
               struct bytes payload);
void log_note(struct run *run, const char *actor, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#endif
