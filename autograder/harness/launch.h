/* What the grader and harness/launch.c in the box say to each other, over one SOCK_SEQPACKET
 * socket. */
#ifndef HARNESS_LAUNCH_H
#define HARNESS_LAUNCH_H

/* The launcher's arguments, by index. A limit of 0 is not set. */
enum launch_argument {
    LAUNCH_NAME,
    LAUNCH_SOCKET,          /* descriptor of the socket */
    LAUNCH_CPU_SECONDS,     /* RLIMIT_CPU */
    LAUNCH_MEMORY,          /* RLIMIT_AS, bytes */
    LAUNCH_PROCESSES,       /* RLIMIT_NPROC */
    LAUNCH_FILE_SIZE,       /* RLIMIT_FSIZE, bytes */
    LAUNCH_FILES,           /* RLIMIT_NOFILE */
    LAUNCH_FIXED_ADDRESSES, /* 1: no address randomisation, which sanitizers need on some kernels */
    LAUNCH_PATH,            /* the file to execute */
    LAUNCH_ARGV             /* argv[0] of the program, and the rest */
};

enum launch_message_kind {
    LAUNCH_READY,       /* from the launcher; its process id comes with the message's credentials */
    LAUNCH_PROGRAM,     /* from the program's process, before exec; likewise */
    LAUNCH_EXEC_FAILED, /* value: errno */
    LAUNCH_ENDED        /* value: as wait(2) gives it */
};

struct launch_message {
    int kind; /* enum launch_message_kind */
    int value;
    double cpu_seconds; /* that the program used, user and system */
};

#endif
