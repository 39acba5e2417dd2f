/* The first program in a box: starts those that the grader asks for, and tells exactly how each of
 * them ended. Linked statically, so that it needs nothing of the box.
 *
 * Each program has a keeper above it, which waits for it and inherits whatever it leaves behind. */
#define _GNU_SOURCE
#include "launch.h"
#include "faults/faults.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* One program to start. */
struct request {
    char text[LAUNCH_REQUEST_SIZE + 1];
    char *words[LAUNCH_REQUEST_WORDS + 1]; /* the path, then argv; ended by NULL */
    int fds[PASSED_MAX];                   /* -1 where there is none */
};

static void tell(int socket, enum launch_message_kind kind, int value, double cpu_seconds)
{
    struct launch_message message = {.kind = kind, .value = value, .cpu_seconds = cpu_seconds};
    while (send(socket, &message, sizeof message, MSG_NOSIGNAL) < 0 && errno == EINTR)
        continue;
}

/* A limit of 0 is not set; one that cannot be set (it is already lower) stays as it is. */
static void limit(unsigned resource, const char *value)
{
    rlim_t soft = strtoul(value, NULL, 10);
    struct rlimit both = {soft, resource == RLIMIT_CPU ? soft + 1 : soft};
    if (soft > 0)
        setrlimit(resource, &both);
}

static void set_limits(char *const limits[])
{
    struct rlimit no_core = {0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    limit(RLIMIT_CPU, limits[LAUNCH_CPU_SECONDS]);
    limit(RLIMIT_AS, limits[LAUNCH_MEMORY]);
    limit(RLIMIT_NPROC, limits[LAUNCH_PROCESSES]);
    limit(RLIMIT_FSIZE, limits[LAUNCH_FILE_SIZE]);
    limit(RLIMIT_NOFILE, limits[LAUNCH_FILES]);
    if (strtol(limits[LAUNCH_FIXED_ADDRESSES], NULL, 10) != 0)
        personality(ADDR_NO_RANDOMIZE);
}

/* As a shell would start it, whatever the grader ignores or was started with. */
static void reset_signals(void)
{
    sigset_t none;
    for (int number = 1; number < NSIG; number++)
        signal(number, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

#if defined __x86_64__
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined __aarch64__
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

/* Namespaces do not shut everything out: AF_VSOCK leads to the host of a virtual machine, keys are
 * the user's, io_uring makes calls that nobody sees, memory behind a memfd counts for nobody, and
 * what is on its way through AF_UNIX counts for the user, who is the same in every box. So these
 * calls, those of foreign architectures, and families of sockets that no lab is about, are refused
 * (seccomp(2)). socketpair(2) is left: Python's event loop wakes itself through one. */
static void set_filter(void)
{
#ifdef ARCHITECTURE
#define LOAD(field)      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define RETURN(what)     BPF_STMT(BPF_RET | BPF_K, (what))
#define IF(test, number) BPF_JUMP(BPF_JMP | (test) | BPF_K, (number), 0, 1)
#define REFUSE(call)     IF(BPF_JEQ, call), RETURN(SECCOMP_RET_ERRNO | ENOSYS)
#define ALLOW(family)    IF(BPF_JEQ, family), RETURN(SECCOMP_RET_ALLOW)
    enum { X32_CALLS = 0x40000000 };
    static struct sock_filter rules[] = {
        LOAD(arch),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),
        RETURN(SECCOMP_RET_ERRNO | ENOSYS),
        LOAD(nr),
        IF(BPF_JGE, X32_CALLS),
        RETURN(SECCOMP_RET_ERRNO | ENOSYS),
        REFUSE(SYS_io_uring_setup),
        REFUSE(SYS_add_key),
        REFUSE(SYS_request_key),
        REFUSE(SYS_keyctl),
        REFUSE(SYS_memfd_create),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 1, 0),
        RETURN(SECCOMP_RET_ALLOW),
        LOAD(args[0]),
        ALLOW(AF_INET),
        ALLOW(AF_INET6),
        ALLOW(AF_NETLINK),
        RETURN(SECCOMP_RET_ERRNO | EAFNOSUPPORT),
    };
    const struct sock_fprog filter = {.len = sizeof rules / sizeof rules[0], .filter = rules};
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0);
#endif
}

_Noreturn static void run_program(const struct request *request, char *const limits[])
{
    int control = request->fds[PASSED_CONTROL];
    tell(control, LAUNCH_PROGRAM, 0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setpgid(0, 0); /* as a shell would: kill(0, SIGTERM) is for the program and its children */
    reset_signals();
    set_limits(limits);
    set_filter();
    for (int fd = PASSED_IN; fd <= PASSED_ERR; fd++)
        dup2(request->fds[fd], fd);
    if (request->fds[PASSED_FAULTS] >= 0)
        dup2(request->fds[PASSED_FAULTS], FAULTS_FD);
    execv(request->words[0], request->words + 1);
    tell(control, LAUNCH_EXEC_FAILED, errno, 0);
    _exit(127);
}

static double seconds(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

/* Waits for the program, and then for whatever it left behind. */
_Noreturn static void keep(const struct request *request, char *const limits[], pid_t launcher)
{
    int control = request->fds[PASSED_CONTROL], status;
    struct rusage usage;
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* where there is no box, nothing else would end it */
    if (getppid() != launcher)        /* it ended before that */
        _exit(1);
    signal(SIGCHLD, SIG_DFL);
    tell(control, LAUNCH_READY, 0, 0);
    pid_t program = fork();
    if (program == 0)
        run_program(request, limits);
    if (program < 0)
        tell(control, LAUNCH_EXEC_FAILED, errno, 0);
    for (int i = PASSED_IN; i < PASSED_MAX; i++)
        if (i != PASSED_CONTROL && request->fds[i] >= 0)
            close(request->fds[i]);
    for (;;) {
        pid_t ended = wait4(-1, &status, 0, &usage);
        if (ended == program)
            tell(control, LAUNCH_ENDED, status, seconds(usage.ru_utime) + seconds(usage.ru_stime));
        else if (ended < 0 && errno == ECHILD)
            _exit(0);
    }
}

static void split_words(struct request *request, size_t length)
{
    size_t count = 0;
    request->text[length] = '\0';
    for (size_t at = 0; at < length && count < LAUNCH_REQUEST_WORDS;) {
        request->words[count++] = request->text + at;
        at += strlen(request->text + at) + 1;
    }
    request->words[count] = NULL;
}

/* Descriptors above all those that a program has a use for: nothing is in the way of dup2(). */
static void take_descriptors(struct request *request, struct msghdr *header)
{
    enum { HIGH = 16 };
    const struct cmsghdr *passed = CMSG_FIRSTHDR(header);
    for (int i = 0; i < PASSED_MAX; i++)
        request->fds[i] = -1;
    if (passed == NULL || passed->cmsg_type != SCM_RIGHTS)
        return;
    size_t count = (passed->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    int received[PASSED_MAX];
    memcpy(received, CMSG_DATA(passed), count * sizeof(int));
    for (size_t i = 0; i < count; i++) {
        request->fds[i] = fcntl(received[i], F_DUPFD_CLOEXEC, HIGH);
        close(received[i]);
    }
}

/* Returns 0 at the end of requests. */
static int receive_request(int box, struct request *request)
{
    struct iovec piece = {request->text, LAUNCH_REQUEST_SIZE};
    _Alignas(struct cmsghdr) char space[CMSG_SPACE(sizeof(int) * PASSED_MAX)];
    struct msghdr header = {
        .msg_iov = &piece, .msg_iovlen = 1, .msg_control = space, .msg_controllen = sizeof space};
    ssize_t length;
    do
        length = recvmsg(box, &header, MSG_CMSG_CLOEXEC);
    while (length < 0 && errno == EINTR);
    if (length <= 0)
        return 0;
    split_words(request, (size_t)length);
    take_descriptors(request, &header);
    return 1;
}

/* The grader is gone, whatever it died of. In a box everything ends with this process; where there
 * is none, children are killed until no orphan of theirs comes to us any more. */
static void end_children(void)
{
    FILE *children;
    while (getpid() != 1 && (children = fopen("/proc/thread-self/children", "re")) != NULL) {
        long child;
        bool any = false;
        while (fscanf(children, "%ld", &child) == 1) {
            kill((pid_t)child, SIGKILL);
            any = true; /* also one that has just ended by itself: what it had is ours now */
        }
        fclose(children);
        if (!any)
            return;
    }
}

int main(int argc, char *argv[])
{
    static struct request request;
    pid_t launcher = getpid();
    if (argc != LAUNCH_ARGUMENTS) {
        fprintf(stderr, "launch: started by the grader only\n");
        return 2;
    }
    fcntl(LAUNCH_BOX_FD, F_SETFD, FD_CLOEXEC);
    prctl(PR_SET_DUMPABLE, 0);
    signal(SIGCHLD, SIG_IGN); /* keepers need nobody to wait for them */
    tell(LAUNCH_BOX_FD, LAUNCH_READY, 0, 0);
    prctl(PR_SET_CHILD_SUBREAPER, 1); /* in a box it is one anyway */
    while (receive_request(LAUNCH_BOX_FD, &request)) {
        pid_t keeper = fork();
        if (keeper == 0)
            keep(&request, argv, launcher);
        if (keeper < 0)
            tell(request.fds[PASSED_CONTROL], LAUNCH_EXEC_FAILED, errno, 0);
        for (int i = 0; i < PASSED_MAX; i++)
            if (request.fds[i] >= 0)
                close(request.fds[i]);
    }
    end_children();
    return 0;
}
