/* Compiled into the student's program: makes its calls fail, or move fewer bytes than they could,
 * as the plan in faults.h says. Without a plan every call does what it always did. */
#define _GNU_SOURCE
#include "page.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/uio.h>

static struct fault_plan *plan; /* NULL: there is none; set before main() and never again */

static void find_plan(void)
{
    plan = page_open();
}

BEFORE_ANYTHING(find_plan);

/* Asks the kernel on every call: descriptors are closed, reused and passed between threads. */
static bool is_tcp(int fd)
{
    int protocol = 0;
    socklen_t size = sizeof protocol;
    return raw_call(SYS_getsockopt, fd, SOL_SOCKET, SO_PROTOCOL, (long)&protocol, (long)&size, 0) ==
               0 &&
           protocol == IPPROTO_TCP;
}

/* True if it is the turn of the rule's call number n, counted from 1, and the rule changes it. */
static bool applies(const struct fault_rule *rule, unsigned n, const size_t *len)
{
    bool in_turn = n >= rule->first && (rule->times == 0 || n - rule->first < rule->times);
    bool shortens = len != NULL && rule->limit != 0 && rule->limit < *len;
    return in_turn && (rule->error != 0 || shortens);
}

/* Counts a call in all rules about its kind, and returns the one that changes it, or NULL. No two
 * calls get the same number: of any number of threads, exactly one makes the fifth call. */
static const struct fault_rule *choose_rule(enum fault_call call, const size_t *len)
{
    const struct fault_rule *chosen = NULL;
    unsigned count = atomic_load(&plan->rule_count);
    for (unsigned i = 0; i < count && i < FAULT_RULES; i++) {
        struct fault_rule *rule = &plan->rules[i];
        if (rule->call != call || atomic_load(&rule->ended))
            continue;
        unsigned n = atomic_fetch_add(&rule->seen, 1) + 1;
        if (chosen == NULL && applies(rule, n, len)) {
            atomic_fetch_add(&rule->fired, 1);
            chosen = rule;
        }
    }
    atomic_fetch_add(&plan->calls[call], 1);
    return chosen;
}

/* True if the call must fail: errno says how. Otherwise *len, the bytes that it may move, has
 * become what the plan lets it move; len is NULL where there is nothing to shorten. */
static bool fails(enum fault_call call, size_t *len)
{
    const struct fault_rule *rule = plan != NULL ? choose_rule(call, len) : NULL;
    if (rule == NULL)
        return false;
    if (rule->error != 0) {
        errno = rule->error;
        return true;
    }
    if (len != NULL)
        *len = rule->limit;
    return false;
}

/* The same for a call on descriptor fd. */
static bool fails_on(int fd, enum fault_call call, size_t *len)
{
    return plan != NULL && is_tcp(fd) && fails(call, len);
}

/* With --wrap=NAME the program's NAME() is __wrap_NAME(), and our __real_NAME() is NAME(). */
#define DECLARE(type, name, params)                                                                \
    type __real_##name params;                                                                     \
    type __wrap_##name params

/* A wrapper that calls the real thing, unless the plan says that it failed. */
#define WRAP(type, name, params, args, failed)                                                     \
    DECLARE(type, name, params);                                                                   \
    type __wrap_##name params                                                                      \
    {                                                                                              \
        return (failed) ? -1 : __real_##name args;                                                 \
    }

WRAP(int, accept, (int fd, struct sockaddr *addr, socklen_t *size), (fd, addr, size),
     fails_on(fd, FAULT_ACCEPT, NULL))
WRAP(int, accept4, (int fd, struct sockaddr *addr, socklen_t *size, int flags),
     (fd, addr, size, flags), fails_on(fd, FAULT_ACCEPT, NULL))
WRAP(int, bind, (int fd, const struct sockaddr *addr, socklen_t size), (fd, addr, size),
     fails_on(fd, FAULT_BIND, NULL))
WRAP(int, listen, (int fd, int backlog), (fd, backlog), fails_on(fd, FAULT_LISTEN, NULL))
WRAP(int, socket, (int domain, int type, int protocol), (domain, type, protocol),
     fails(FAULT_SOCKET, NULL))

WRAP(int, poll, (struct pollfd fds[], nfds_t count, int timeout), (fds, count, timeout),
     fails(FAULT_POLL, NULL))
WRAP(int, ppoll,
     (struct pollfd fds[], nfds_t count, const struct timespec *timeout, const sigset_t *mask),
     (fds, count, timeout, mask), fails(FAULT_POLL, NULL))
WRAP(int, select, (int count, fd_set *in, fd_set *out, fd_set *urgent, struct timeval *timeout),
     (count, in, out, urgent, timeout), fails(FAULT_POLL, NULL))
WRAP(int, pselect,
     (int count, fd_set *in, fd_set *out, fd_set *urgent, const struct timespec *timeout,
      const sigset_t *mask),
     (count, in, out, urgent, timeout, mask), fails(FAULT_POLL, NULL))
WRAP(int, epoll_wait, (int fd, struct epoll_event *events, int count, int timeout),
     (fd, events, count, timeout), fails(FAULT_POLL, NULL))
WRAP(int, epoll_pwait,
     (int fd, struct epoll_event *events, int count, int timeout, const sigset_t *mask),
     (fd, events, count, timeout, mask), fails(FAULT_POLL, NULL))

/* A pointer to what may be shortened. The kernel keeps MSG_WAITALL's promise, and so do we. */
static size_t *unless_all(int flags, size_t *len)
{
    return (flags & MSG_WAITALL) != 0 ? NULL : len;
}

WRAP(ssize_t, read, (int fd, void *buf, size_t len), (fd, buf, len), fails_on(fd, FAULT_RECV, &len))
WRAP(ssize_t, recv, (int fd, void *buf, size_t len, int flags), (fd, buf, len, flags),
     fails_on(fd, FAULT_RECV, unless_all(flags, &len)))
WRAP(ssize_t, recvfrom,
     (int fd, void *buf, size_t len, int flags, struct sockaddr *addr, socklen_t *size),
     (fd, buf, len, flags, addr, size), fails_on(fd, FAULT_RECV, unless_all(flags, &len)))

WRAP(ssize_t, write, (int fd, const void *buf, size_t len), (fd, buf, len),
     fails_on(fd, FAULT_SEND, &len))
WRAP(ssize_t, send, (int fd, const void *buf, size_t len, int flags), (fd, buf, len, flags),
     fails_on(fd, FAULT_SEND, &len))
WRAP(ssize_t, sendto,
     (int fd, const void *buf, size_t len, int flags, const struct sockaddr *addr, socklen_t size),
     (fd, buf, len, flags, addr, size), fails_on(fd, FAULT_SEND, &len))

/* More pieces than these are left for the program's next call: that too is a short transfer. */
enum { PIECES = 64 };

static size_t total(const struct iovec *iov, size_t count)
{
    size_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += iov[i].iov_len;
    return sum;
}

/* Fills pieces with the first len bytes of iov. Returns how many pieces these are. */
static size_t take_front(struct iovec pieces[PIECES], const struct iovec *iov, size_t count,
                         size_t len)
{
    size_t used = 0;
    for (size_t i = 0; i < count && used < PIECES && len > 0; i++) {
        if (iov[i].iov_len == 0)
            continue;
        pieces[used] = iov[i];
        if (pieces[used].iov_len > len)
            pieces[used].iov_len = len;
        len -= pieces[used++].iov_len;
    }
    return used;
}

/* fails_on() for calls with many buffers: where it must, message gets fewer of them, in pieces. */
static bool message_fails_on(int fd, enum fault_call call, struct msghdr *message, int flags,
                             struct iovec pieces[PIECES])
{
    if (plan == NULL || message->msg_iovlen > UIO_MAXIOV) /* the kernel refuses so many */
        return false;
    const size_t all = total(message->msg_iov, message->msg_iovlen);
    size_t len = all;
    if (fails_on(fd, call, unless_all(flags, &len)))
        return true;
    if (len < all) {
        message->msg_iovlen = take_front(pieces, message->msg_iov, message->msg_iovlen, len);
        message->msg_iov = pieces;
    }
    return false;
}

DECLARE(ssize_t, recvmsg, (int fd, struct msghdr *message, int flags));
ssize_t __wrap_recvmsg(int fd, struct msghdr *message, int flags)
{
    struct iovec pieces[PIECES];
    struct iovec *iov = message->msg_iov;
    const size_t count = message->msg_iovlen;
    if (message_fails_on(fd, FAULT_RECV, message, flags, pieces))
        return -1;
    ssize_t received = __real_recvmsg(fd, message, flags);
    message->msg_iov = iov;
    message->msg_iovlen = count;
    return received;
}

DECLARE(ssize_t, sendmsg, (int fd, const struct msghdr *message, int flags));
ssize_t __wrap_sendmsg(int fd, const struct msghdr *message, int flags)
{
    struct iovec pieces[PIECES];
    struct msghdr copy = *message;
    if (message_fails_on(fd, FAULT_SEND, &copy, 0, pieces))
        return -1;
    return __real_sendmsg(fd, &copy, flags);
}

/* readv() or writev(): a message without an address. A negative count is the kernel's to refuse. */
#define WRAP_VECTOR(name, call)                                                                    \
    DECLARE(ssize_t, name, (int fd, const struct iovec *iov, int count));                          \
    ssize_t __wrap_##name(int fd, const struct iovec *iov, int count)                              \
    {                                                                                              \
        struct iovec pieces[PIECES];                                                               \
        struct msghdr message = {.msg_iov = (struct iovec *)iov, .msg_iovlen = (size_t)count};     \
        if (message_fails_on(fd, call, &message, 0, pieces))                                       \
            return -1;                                                                             \
        return __real_##name(fd, message.msg_iov, (int)message.msg_iovlen);                        \
    }

WRAP_VECTOR(readv, FAULT_RECV)
WRAP_VECTOR(writev, FAULT_SEND)

DECLARE(int, connect, (int fd, const struct sockaddr *addr, socklen_t size));

/* What a signal in the middle of connect() leaves behind: EINTR, and a connection that is still
 * being made. A program that waits for it (poll, then SO_ERROR) is right, and must find it. */
static int interrupted_connect(int fd, const struct sockaddr *addr, socklen_t size)
{
    long flags = raw_call(SYS_fcntl, fd, F_GETFL, 0, 0, 0, 0);
    raw_call(SYS_fcntl, fd, F_SETFL, flags | O_NONBLOCK, 0, 0, 0);
    long status = raw_call(SYS_connect, fd, (long)addr, (long)size, 0, 0, 0);
    raw_call(SYS_fcntl, fd, F_SETFL, flags, 0, 0, 0);
    errno = status == 0 || status == -EINPROGRESS ? EINTR : (int)-status;
    return -1;
}

int __wrap_connect(int fd, const struct sockaddr *addr, socklen_t size)
{
    if (!fails_on(fd, FAULT_CONNECT, NULL))
        return __real_connect(fd, addr, size);
    return errno == EINTR ? interrupted_connect(fd, addr, size) : -1;
}

int __real_pthread_create(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
int __wrap_pthread_create(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
                          void *argument)
{
    int before = errno;
    if (!fails(FAULT_PTHREAD_CREATE, NULL))
        return __real_pthread_create(thread, attributes, run, argument);
    int error = errno;
    errno = before;
    memset(thread, 0xaa, sizeof *thread); /* it is undefined: pthread_create(3) */
    return error;
}

/* ---- threads that are scheduled at the worst moment ---- */

/* Lets microseconds pass, as if other threads had the processors. */
static void stand_aside(size_t microseconds)
{
    struct timespec left = {.tv_sec = (time_t)(microseconds / 1000000),
                            .tv_nsec = (long)(microseconds % 1000000) * 1000};
    while (raw_call(SYS_nanosleep, (long)&left, (long)&left, 0, 0, 0, 0) == -EINTR)
        ;
}

/* How many microseconds the plan wants this call to be late. */
static size_t delay_of(enum fault_call call)
{
    size_t microseconds = SIZE_MAX;
    if (plan != NULL)
        fails(call, &microseconds);
    return microseconds == SIZE_MAX ? 0 : microseconds;
}

/* The number is free when close() has done its work: whoever comes meanwhile may get it. */
DECLARE(int, close, (int fd));
int __wrap_close(int fd)
{
    size_t delay = plan != NULL && is_tcp(fd) ? delay_of(FAULT_CLOSE) : 0;
    int status = __real_close(fd);
    int reason = errno;
    if (delay > 0)
        stand_aside(delay);
    errno = reason;
    return status;
}

DECLARE(int, pthread_mutex_lock, (pthread_mutex_t * mutex));
int __wrap_pthread_mutex_lock(pthread_mutex_t *mutex)
{
    size_t delay = delay_of(FAULT_LOCK);
    if (delay > 0)
        stand_aside(delay);
    return __real_pthread_mutex_lock(mutex);
}

/* What comes back late, so that another thread can print before this one goes on with its line. */
static void stand_aside_after(FILE *stream)
{
    int before = errno;
    size_t delay = stream == stdout ? delay_of(FAULT_PRINT) : 0;
    if (delay > 0)
        stand_aside(delay);
    errno = before;
}

#define WRAP_PRINT(type, name, params, args, stream)                                               \
    DECLARE(type, name, params);                                                                   \
    type __wrap_##name params                                                                      \
    {                                                                                              \
        type result = __real_##name args;                                                          \
        stand_aside_after(stream);                                                                 \
        return result;                                                                             \
    }

WRAP_PRINT(int, puts, (const char *text), (text), stdout)
WRAP_PRINT(int, putchar, (int byte), (byte), stdout)
WRAP_PRINT(int, fputs, (const char *text, FILE *stream), (text, stream), stream)
WRAP_PRINT(size_t, fwrite, (const void *items, size_t size, size_t count, FILE *stream),
           (items, size, count, stream), stream)

int __wrap_printf(const char *format, ...);
int __wrap_printf(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int result = vprintf(format, arguments);
    va_end(arguments);
    stand_aside_after(stdout);
    return result;
}

int __wrap_fprintf(FILE *stream, const char *format, ...);
int __wrap_fprintf(FILE *stream, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int result = vfprintf(stream, format, arguments);
    va_end(arguments);
    stand_aside_after(stream);
    return result;
}

/* True if the wait is over although nobody has signalled, before anybody else has had the lock. */
static bool wakes_up_for_nothing(void)
{
    int before = errno;
    bool wakes_up = fails(FAULT_COND_WAIT, NULL);
    errno = before;
    return wakes_up;
}

DECLARE(int, pthread_cond_wait, (pthread_cond_t * condition, pthread_mutex_t *mutex));
int __wrap_pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex)
{
    return wakes_up_for_nothing() ? 0 : __real_pthread_cond_wait(condition, mutex);
}

DECLARE(int, pthread_cond_timedwait,
        (pthread_cond_t * condition, pthread_mutex_t *mutex, const struct timespec *until));
int __wrap_pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex,
                                  const struct timespec *until)
{
    return wakes_up_for_nothing() ? 0 : __real_pthread_cond_timedwait(condition, mutex, until);
}

/* With _FORTIFY_SOURCE the compiler passes the size of the buffer as well: room, in bytes. It must
 * be compared with what the program asked for, not with what is left of that. */
_Noreturn void __chk_fail(void); /* glibc's "buffer overflow detected" */

#define WRAP_CHECKED(type, name, params, args, overflows)                                          \
    type __wrap___##name##_chk params;                                                             \
    type __wrap___##name##_chk params                                                              \
    {                                                                                              \
        if (overflows)                                                                             \
            __chk_fail();                                                                          \
        return __wrap_##name args;                                                                 \
    }

WRAP_CHECKED(ssize_t, read, (int fd, void *buf, size_t len, size_t room), (fd, buf, len),
             len > room)
WRAP_CHECKED(ssize_t, recv, (int fd, void *buf, size_t len, size_t room, int flags),
             (fd, buf, len, flags), len > room)
WRAP_CHECKED(ssize_t, recvfrom,
             (int fd, void *buf, size_t len, size_t room, int flags, struct sockaddr *addr,
              socklen_t *size),
             (fd, buf, len, flags, addr, size), len > room)
WRAP_CHECKED(int, poll, (struct pollfd fds[], nfds_t count, int timeout, size_t room),
             (fds, count, timeout), count > room / sizeof *fds)
WRAP_CHECKED(int, ppoll,
             (struct pollfd fds[], nfds_t count, const struct timespec *timeout,
              const sigset_t *mask, size_t room),
             (fds, count, timeout, mask), count > room / sizeof *fds)
