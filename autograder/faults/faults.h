/* The faults that a check plans for a program's calls, and what became of them: a page of memory
 * that the grader, which adds rules, shares with faults.c in the program, which obeys them. */
#ifndef FAULTS_H
#define FAULTS_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

/* Links a program with faults.c in it: every call of these functions goes to its __wrap_NAME(). The
 * __NAME_chk are what a program calls that was compiled with _FORTIFY_SOURCE. */
#define FAULTS_LINK_FLAG                                                                           \
    "-Wl,--wrap=accept,--wrap=accept4,--wrap=connect,--wrap=socket,--wrap=bind,--wrap=listen"      \
    ",--wrap=recv,--wrap=recvfrom,--wrap=recvmsg,--wrap=read,--wrap=readv"                         \
    ",--wrap=__recv_chk,--wrap=__recvfrom_chk,--wrap=__read_chk"                                   \
    ",--wrap=send,--wrap=sendto,--wrap=sendmsg,--wrap=write,--wrap=writev"                         \
    ",--wrap=poll,--wrap=ppoll,--wrap=select,--wrap=pselect,--wrap=epoll_wait,--wrap=epoll_pwait"  \
    ",--wrap=__poll_chk,--wrap=__ppoll_chk,--wrap=pthread_create,--wrap=close"                     \
    ",--wrap=printf,--wrap=fprintf,--wrap=puts,--wrap=fputs,--wrap=fwrite,--wrap=putchar"          \
    ",--wrap=pthread_mutex_lock,--wrap=pthread_cond_wait,--wrap=pthread_cond_timedwait"

/* The descriptor on which a program finds the page when it begins. */
enum { FAULTS_FD = 5 };

/* What a rule can be about. Calls that have a descriptor are about TCP sockets and nothing else:
 * files, pipes, terminals, UDP and Unix-domain sockets are left alone and not counted. */
enum fault_call {
    FAULT_ACCEPT,         /* accept, accept4 */
    FAULT_CONNECT,        /* connect; EINTR leaves it going on in the background: connect(2) */
    FAULT_BIND,           /* bind */
    FAULT_LISTEN,         /* listen */
    FAULT_RECV,           /* recv, recvfrom, recvmsg, read, readv */
    FAULT_SEND,           /* send, sendto, sendmsg, write, writev */
    FAULT_SOCKET,         /* socket, of any kind */
    FAULT_POLL,           /* poll, ppoll, select, pselect, epoll_wait, epoll_pwait */
    FAULT_PTHREAD_CREATE, /* pthread_create: the error is its value, not in errno */
    FAULT_CLOSE,          /* close: comes back late, by limit microseconds */
    FAULT_LOCK,           /* pthread_mutex_lock: begins late, by limit microseconds */
    FAULT_PRINT,     /* printf, fprintf, puts, fputs, fwrite, putchar on stdout: come back late,
                        by limit microseconds */
    FAULT_COND_WAIT, /* pthread_cond_wait, pthread_cond_timedwait: with any error, wakes up
                        although nobody has signalled, and returns 0: pthread_cond_wait(3p) */
    FAULT_CALLS,     /* how many there are */
};

/* Changes some calls of one kind. The first five never change once the rule is in the plan. */
struct fault_rule {
    uint32_t call;  /* enum fault_call */
    uint32_t first; /* the first call to change; 1 (or 0): the next one that begins */
    uint32_t times; /* how many calls to change from there on; 0: all */
    int32_t error;  /* fail with this errno, and do nothing; 0: no error */
    uint32_t limit; /* move at most so many bytes (FAULT_RECV, FAULT_SEND); 0: no limit. A recv with
                       MSG_WAITALL is left alone: the kernel does not shorten that either. Of
                       FAULT_CLOSE, FAULT_LOCK and FAULT_PRINT: microseconds, for a scheduler at its
                       worst */

    atomic_uint seen;  /* calls of this kind since the rule was added */
    atomic_uint fired; /* those that it made fail, or shortened */
    atomic_uint ended; /* not zero: the rule is over, and counts no more */
};

/* A place is never used twice, so that no thread can see half of one rule and half of another. */
enum { FAULT_RULES = 100 };

/* The page: all zero but for its magic number. */
struct fault_plan {
    uint32_t magic;
    atomic_uint reports; /* how often a sanitizer has reported something (sanitizers.c) */
    atomic_uint rule_count;
    atomic_uint calls[FAULT_CALLS]; /* since the program began; a rule comes too late for these */
    struct fault_rule rules[FAULT_RULES];
};

#define FAULT_MAGIC 0x746c6631u

_Static_assert(sizeof(struct fault_plan) <= 4096, "the plan fits into a page");
_Static_assert(ATOMIC_INT_LOCK_FREE == 2, "two processes share the counters without a lock");

/* Adds a rule, for all calls that begin from now on; one that is blocked already goes on unharmed
 * (it is in plan->calls). Where several rules would change a call, the one that was added first
 * does. Returns the rule in the plan, whose counters show what it did, or NULL if the plan is full.
 * Only the grader calls this, and from one thread:
 *
 *     fault_plan_add(plan, (struct fault_rule){.call = FAULT_RECV, .limit = 1});
 *     fault_plan_add(plan, (struct fault_rule){.call = FAULT_ACCEPT, .error = EINTR, .times = 1});
 */
static inline struct fault_rule *fault_plan_add(struct fault_plan *plan, struct fault_rule rule)
{
    unsigned count = atomic_load(&plan->rule_count);
    if (count >= FAULT_RULES)
        return NULL;
    if (rule.first == 0)
        rule.first = 1;
    plan->rules[count] = rule;
    atomic_store(&plan->rule_count, count + 1);
    return &plan->rules[count];
}

/* From now on the program's calls are as if the rule were not there. */
static inline void fault_rule_end(struct fault_rule *rule)
{
    atomic_store(&rule->ended, 1);
}

#endif
