/* What the grader and harness/box/launch.c in the box say to each other, over SOCK_SEQPACKET
 * sockets: one for the box, on which programs are asked for, and one for each program, on which its
 * life is told. */
#ifndef HARNESS_LAUNCH_H
#define HARNESS_LAUNCH_H

/* The launcher's arguments, by index. A limit of 0 is not set. */
enum launch_argument {
    LAUNCH_NAME,
    LAUNCH_CPU_SECONDS,     /* RLIMIT_CPU */
    LAUNCH_MEMORY,          /* RLIMIT_AS, bytes */
    LAUNCH_PROCESSES,       /* RLIMIT_NPROC */
    LAUNCH_FILE_SIZE,       /* RLIMIT_FSIZE, bytes */
    LAUNCH_FILES,           /* RLIMIT_NOFILE */
    LAUNCH_FIXED_ADDRESSES, /* 1: no address randomisation, which sanitizers need on some kernels */
    LAUNCH_ARGUMENTS
};

/* Where the launcher finds the box's socket. */
enum launch_descriptor { LAUNCH_BOX_FD = 3 };

/* The descriptors that come with a request (SCM_RIGHTS), in this order; the last one may be
 * missing. */
enum launch_passed { PASSED_IN, PASSED_OUT, PASSED_ERR, PASSED_CONTROL, PASSED_FAULTS, PASSED_MAX };

/* A request is the path of the file, then argv[0] and the rest, each ended by a NUL. */
enum { LAUNCH_REQUEST_SIZE = 163840, LAUNCH_REQUEST_WORDS = 256 };

enum launch_message_kind {
    LAUNCH_READY,   /* from the box's launcher, or from a program's keeper, whose process id comes
                       with the message's credentials */
    LAUNCH_PROGRAM, /* from the program's process, before exec; likewise */
    LAUNCH_EXEC_FAILED, /* value: errno */
    LAUNCH_ENDED        /* value: as wait(2) gives it */
};

struct launch_message {
    enum launch_message_kind kind;
    int value;
    double cpu_seconds; /* that the program used, user and system */
};

#endif
