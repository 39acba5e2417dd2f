/* Starts one program inside the box: sets its limits, tells the grader its process id, waits for
 * its end and reports how it ended, exactly. Linked statically, so that it needs nothing of the
 * box. */
#define _GNU_SOURCE
#include "launch.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void tell(int socket, enum launch_message_kind kind, int value, double cpu_seconds)
{
    struct launch_message message = {.kind = kind, .value = value, .cpu_seconds = cpu_seconds};
    while (send(socket, &message, sizeof message, MSG_NOSIGNAL) < 0 && errno == EINTR)
        continue;
}

/* A limit of 0 is not set; one that cannot be set (it is already lower) stays as it is. */
static void limit(int resource, const char *value)
{
    rlim_t soft = strtoul(value, NULL, 10);
    struct rlimit both = {soft, resource == RLIMIT_CPU ? soft + 1 : soft};
    if (soft > 0)
        setrlimit(resource, &both);
}

static void set_limits(char *const argv[])
{
    struct rlimit no_core = {0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    limit(RLIMIT_CPU, argv[LAUNCH_CPU_SECONDS]);
    limit(RLIMIT_AS, argv[LAUNCH_MEMORY]);
    limit(RLIMIT_NPROC, argv[LAUNCH_PROCESSES]);
    limit(RLIMIT_FSIZE, argv[LAUNCH_FILE_SIZE]);
    limit(RLIMIT_NOFILE, argv[LAUNCH_FILES]);
    if (strtol(argv[LAUNCH_FIXED_ADDRESSES], NULL, 10) != 0)
        personality(ADDR_NO_RANDOMIZE);
}

_Noreturn static void run_program(int socket, char *argv[])
{
    tell(socket, LAUNCH_PROGRAM, 0, 0);
    set_limits(argv);
    execv(argv[LAUNCH_PATH], argv + LAUNCH_ARGV);
    tell(socket, LAUNCH_EXEC_FAILED, errno, 0);
    _exit(127);
}

static double seconds(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

int main(int argc, char *argv[])
{
    if (argc <= LAUNCH_ARGV) {
        fprintf(stderr, "launch: started by the grader only\n");
        return 2;
    }
    int socket = (int)strtol(argv[LAUNCH_SOCKET], NULL, 10);
    fcntl(socket, F_SETFD, FD_CLOEXEC);
    prctl(PR_SET_DUMPABLE, 0);
    tell(socket, LAUNCH_READY, 0, 0);

    pid_t child = fork();
    if (child < 0) {
        tell(socket, LAUNCH_EXEC_FAILED, errno, 0);
        return 1;
    }
    if (child == 0)
        run_program(socket, argv);

    int status;
    struct rusage usage;
    while (wait4(child, &status, 0, &usage) < 0)
        if (errno != EINTR)
            return 1;
    tell(socket, LAUNCH_ENDED, status, seconds(usage.ru_utime) + seconds(usage.ru_stime));
    return 0;
}
