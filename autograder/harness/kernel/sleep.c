/* Reads a system call's limit from its arguments, from the program's memory, or from the options of
 * the socket that it is about. See sleep.h. */
#define _GNU_SOURCE
#include "harness/kernel/sleep.h"

#include <linux/futex.h>
#include <math.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static const double unknown = 0.01;

/* How a system call is given its limit. */
enum limit_kind {
    LIMIT_NONE,         /* it sleeps until something happens */
    LIMIT_TIMESPEC,     /* the argument points to a struct timespec, or is NULL: none */
    LIMIT_TIMEVAL,      /* to a struct timeval */
    LIMIT_UNTIL,        /* to a struct timespec that is a point in time of CLOCK_REALTIME */
    LIMIT_CLOCK,        /* the first argument is the clock, the second may say that it is a point */
    LIMIT_FUTEX,        /* the second argument says what the fourth one means */
    LIMIT_MILLISECONDS, /* the argument is an int; negative: none */
    LIMIT_SOCKET,       /* SO_RCVTIMEO or SO_SNDTIMEO of the descriptor in the first argument */
};

struct limited_call {
    long number;
    enum limit_kind kind;
    int argument; /* its index; for LIMIT_SOCKET the option */
};

static const struct limited_call calls[] = {
    {SYS_read, LIMIT_SOCKET, SO_RCVTIMEO},
    {SYS_readv, LIMIT_SOCKET, SO_RCVTIMEO},
    {SYS_recvfrom, LIMIT_SOCKET, SO_RCVTIMEO},
    {SYS_recvmsg, LIMIT_SOCKET, SO_RCVTIMEO},
    {SYS_accept, LIMIT_SOCKET, SO_RCVTIMEO},
    {SYS_accept4, LIMIT_SOCKET, SO_RCVTIMEO},
    {SYS_write, LIMIT_SOCKET, SO_SNDTIMEO},
    {SYS_writev, LIMIT_SOCKET, SO_SNDTIMEO},
    {SYS_sendto, LIMIT_SOCKET, SO_SNDTIMEO},
    {SYS_sendmsg, LIMIT_SOCKET, SO_SNDTIMEO},
    {SYS_connect, LIMIT_SOCKET, SO_SNDTIMEO},
    {SYS_splice, LIMIT_SOCKET, SO_RCVTIMEO},
    {SYS_sendfile, LIMIT_SOCKET, SO_SNDTIMEO},
    {SYS_wait4, LIMIT_NONE, 0},
    {SYS_waitid, LIMIT_NONE, 0},
    {SYS_rt_sigsuspend, LIMIT_NONE, 0},
    {SYS_fcntl, LIMIT_NONE, 0},
    {SYS_flock, LIMIT_NONE, 0},
    {SYS_semop, LIMIT_NONE, 0},
    {SYS_msgrcv, LIMIT_NONE, 0},
    {SYS_semtimedop, LIMIT_TIMESPEC, 3},
    {SYS_recvmmsg, LIMIT_TIMESPEC, 4},
    {SYS_ppoll, LIMIT_TIMESPEC, 2},
    {SYS_pselect6, LIMIT_TIMESPEC, 4},
    {SYS_rt_sigtimedwait, LIMIT_TIMESPEC, 2},
    {SYS_nanosleep, LIMIT_TIMESPEC, 0},
    {SYS_clock_nanosleep, LIMIT_CLOCK, 2},
    {SYS_mq_timedreceive, LIMIT_UNTIL, 4},
    {SYS_futex, LIMIT_FUTEX, 3},
    {SYS_epoll_pwait, LIMIT_MILLISECONDS, 3},
#ifdef SYS_poll
    {SYS_poll, LIMIT_MILLISECONDS, 2},
#endif
#ifdef SYS_select
    {SYS_select, LIMIT_TIMEVAL, 4},
#endif
#ifdef SYS_epoll_wait
    {SYS_epoll_wait, LIMIT_MILLISECONDS, 3},
#endif
#ifdef SYS_epoll_pwait2
    {SYS_epoll_pwait2, LIMIT_TIMESPEC, 3},
#endif
#ifdef SYS_pause
    {SYS_pause, LIMIT_NONE, 0},
#endif
};

static const struct limited_call *find_call(long number)
{
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
        if (calls[i].number == number)
            return &calls[i];
    return NULL;
}

/* ---- reading ---- */

/* Two numbers from the program's memory. On the machines that we know, struct timespec and struct
 * timeval are two longs. */
static bool read_pair(pid_t pid, unsigned long address, long pair[2])
{
    struct iovec here = {pair, 2 * sizeof *pair};
    struct iovec there = {(void *)address, 2 * sizeof *pair};
    return process_vm_readv(pid, &here, 1, &there, 1, 0) == (ssize_t)(2 * sizeof *pair);
}

/* The time that the argument points to, in seconds; INFINITY for a null pointer. */
static double time_at(const struct thread_look *thread, int argument, double fraction)
{
    long pair[2];
    if (thread->args[argument] == 0)
        return INFINITY;
    if (!read_pair(thread->pid, thread->args[argument], pair))
        return unknown;
    return (double)pair[0] + (double)pair[1] * fraction;
}

static double left_until(clockid_t clock, double point)
{
    struct timespec now;
    if (isinf(point) || clock_gettime(clock, &now) < 0)
        return point;
    double left = point - ((double)now.tv_sec + (double)now.tv_nsec / 1e9);
    return left > 0 ? left : unknown;
}

static double limit_of_clock(const struct thread_look *thread)
{
    double time = time_at(thread, 2, 1e-9);
    if ((thread->args[1] & TIMER_ABSTIME) == 0)
        return time;
    return left_until((clockid_t)thread->args[0], time);
}

/* FUTEX_WAIT has a length of time, all others a point in it. */
static double limit_of_futex(const struct thread_look *thread)
{
    int operation = (int)thread->args[1];
    double time = time_at(thread, 3, 1e-9);
    if ((operation & FUTEX_CMD_MASK) == FUTEX_WAIT)
        return time;
    bool wall =
        (operation & FUTEX_CLOCK_REALTIME) != 0 || (operation & FUTEX_CMD_MASK) == FUTEX_LOCK_PI;
    return left_until(wall ? CLOCK_REALTIME : CLOCK_MONOTONIC, time);
}

/* Of what is no socket there is no limit: a terminal, a pipe. */
static double limit_of_socket(const struct thread_look *thread, int option)
{
    struct timeval limit = {0, 0};
    socklen_t size = sizeof limit;
    unsigned long inode;
    if (proc_descriptor(thread->pid, (int)thread->args[0], &inode) != DESCRIPTOR_SOCKET)
        return INFINITY;
    int fd = proc_borrow_descriptor(thread->pid, (int)thread->args[0]);
    if (fd < 0)
        return INFINITY;
    getsockopt(fd, SOL_SOCKET, option, &limit, &size);
    close(fd);
    double seconds = (double)limit.tv_sec + (double)limit.tv_usec / 1e6;
    return seconds > 0 ? seconds : INFINITY;
}

static double limit_of(const struct thread_look *thread)
{
    const struct limited_call *call = find_call(thread->syscall);
    if (call == NULL)
        return unknown;
    switch (call->kind) {
    case LIMIT_NONE:
        return INFINITY;
    case LIMIT_TIMESPEC:
        return time_at(thread, call->argument, 1e-9);
    case LIMIT_TIMEVAL:
        return time_at(thread, call->argument, 1e-6);
    case LIMIT_UNTIL:
        return left_until(CLOCK_REALTIME, time_at(thread, call->argument, 1e-9));
    case LIMIT_CLOCK:
        return limit_of_clock(thread);
    case LIMIT_FUTEX:
        return limit_of_futex(thread);
    case LIMIT_MILLISECONDS:
        return (int)thread->args[call->argument] < 0 ? INFINITY
                                                     : (int)thread->args[call->argument] / 1e3;
    case LIMIT_SOCKET:
        return limit_of_socket(thread, call->argument);
    }
    return unknown;
}

double sleep_limit(const struct thread_look *thread)
{
    static const double shortest = 1e-6;
    if (strchr("TtZX", thread->state) != NULL)
        return INFINITY;
    if (thread->state != 'S' || thread->syscall == SYSCALL_RUNNING)
        return 0;
    double limit = limit_of(thread);
    return limit > shortest ? limit : shortest;
}

bool sleeps_on_descriptor(const struct thread_look *thread)
{
    const struct limited_call *call = find_call(thread->syscall);
    return call != NULL && call->kind == LIMIT_SOCKET;
}
