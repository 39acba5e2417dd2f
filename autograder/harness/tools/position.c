/* From a thread's system call to a sentence: "blocked in recv() on the connection from
 * 127.0.0.1:34062, server.c:57 in serve_client()". */
#define _GNU_SOURCE
#include "harness/tools/position.h"
#include "harness/kernel/address.h"
#include "harness/kernel/where.h"

#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

/* How a system call shows that it has a timeout. */
enum timeout_kind {
    TIMEOUT_NEVER,   /* it sleeps until something happens */
    TIMEOUT_ALWAYS,  /* it is a wait for time to pass */
    TIMEOUT_POINTER, /* the argument is a pointer; NULL: no timeout */
    TIMEOUT_NUMBER,  /* the argument is an int; negative: no timeout */
    TIMEOUT_SOCKET,  /* SO_RCVTIMEO or SO_SNDTIMEO of the first argument */
};

static const struct {
    long number;
    enum timeout_kind timeout;
    int argument; /* its index; for TIMEOUT_SOCKET the option */
} calls[] = {
    {SYS_read, TIMEOUT_SOCKET, SO_RCVTIMEO},
    {SYS_readv, TIMEOUT_SOCKET, SO_RCVTIMEO},
    {SYS_recvfrom, TIMEOUT_SOCKET, SO_RCVTIMEO},
    {SYS_recvmsg, TIMEOUT_SOCKET, SO_RCVTIMEO},
    {SYS_accept, TIMEOUT_SOCKET, SO_RCVTIMEO},
    {SYS_accept4, TIMEOUT_SOCKET, SO_RCVTIMEO},
    {SYS_write, TIMEOUT_SOCKET, SO_SNDTIMEO},
    {SYS_writev, TIMEOUT_SOCKET, SO_SNDTIMEO},
    {SYS_sendto, TIMEOUT_SOCKET, SO_SNDTIMEO},
    {SYS_sendmsg, TIMEOUT_SOCKET, SO_SNDTIMEO},
    {SYS_connect, TIMEOUT_SOCKET, SO_SNDTIMEO},
    {SYS_wait4, TIMEOUT_NEVER, 0},
    {SYS_waitid, TIMEOUT_NEVER, 0},
    {SYS_rt_sigsuspend, TIMEOUT_NEVER, 0},
    {SYS_splice, TIMEOUT_SOCKET, SO_RCVTIMEO},
    {SYS_sendfile, TIMEOUT_SOCKET, SO_SNDTIMEO},
    {SYS_recvmmsg, TIMEOUT_POINTER, 4},
    {SYS_fcntl, TIMEOUT_NEVER, 0},
    {SYS_flock, TIMEOUT_NEVER, 0},
    {SYS_semop, TIMEOUT_NEVER, 0},
    {SYS_semtimedop, TIMEOUT_POINTER, 3},
    {SYS_msgrcv, TIMEOUT_NEVER, 0},
    {SYS_mq_timedreceive, TIMEOUT_POINTER, 4},
    {SYS_futex, TIMEOUT_POINTER, 3},
    {SYS_ppoll, TIMEOUT_POINTER, 2},
    {SYS_pselect6, TIMEOUT_POINTER, 4},
    {SYS_rt_sigtimedwait, TIMEOUT_POINTER, 2},
    {SYS_epoll_pwait, TIMEOUT_NUMBER, 3},
    {SYS_nanosleep, TIMEOUT_ALWAYS, 0},
    {SYS_clock_nanosleep, TIMEOUT_ALWAYS, 0},
#ifdef SYS_poll
    {SYS_poll, TIMEOUT_NUMBER, 2},
#endif
#ifdef SYS_select
    {SYS_select, TIMEOUT_POINTER, 4},
#endif
#ifdef SYS_epoll_wait
    {SYS_epoll_wait, TIMEOUT_NUMBER, 3},
#endif
#ifdef SYS_epoll_pwait2
    {SYS_epoll_pwait2, TIMEOUT_POINTER, 3},
#endif
#ifdef SYS_pause
    {SYS_pause, TIMEOUT_NEVER, 0},
#endif
};

/* True if the socket, if it is one, gives up by itself after some time. */
static bool socket_has_timeout(const struct thread_look *thread, int option)
{
    struct timeval timeout = {0, 0};
    socklen_t size = sizeof timeout;
    unsigned long inode;
    if (proc_descriptor(thread->pid, (int)thread->args[0], &inode) != DESCRIPTOR_SOCKET)
        return false;
    int fd = proc_borrow_descriptor(thread->pid, (int)thread->args[0]);
    if (fd < 0)
        return false;
    getsockopt(fd, SOL_SOCKET, option, &timeout, &size);
    close(fd);
    return timeout.tv_sec != 0 || timeout.tv_usec != 0;
}

static bool has_timeout(const struct thread_look *thread)
{
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        if (calls[i].number != thread->syscall)
            continue;
        switch (calls[i].timeout) {
        case TIMEOUT_NEVER:
            return false;
        case TIMEOUT_ALWAYS:
            return true;
        case TIMEOUT_POINTER:
            return thread->args[calls[i].argument] != 0;
        case TIMEOUT_NUMBER:
            return (int)thread->args[calls[i].argument] >= 0;
        case TIMEOUT_SOCKET:
            return socket_has_timeout(thread, calls[i].argument);
        }
    }
    return true; /* an unknown call: it may come back by itself */
}

enum sleep sleep_of(const struct thread_look *thread)
{
    if (strchr("TtZX", thread->state) != NULL)
        return SLEEP_FOR_EVER;
    if (thread->state != 'S' || thread->syscall == SYSCALL_RUNNING)
        return SLEEP_NOT;
    return has_timeout(thread) ? SLEEP_FOR_A_WHILE : SLEEP_FOR_EVER;
}

/* ---- telling ---- */

/* What a descriptor is to the program; *kind is its name for diagnosis. */
static char *tell_socket(const struct program *program, const struct socket_row *row,
                         const char **kind)
{
    (void)program;
    if (row == NULL) {
        *kind = "closed connection";
        return must_strdup("a socket that is not connected any more");
    }
    if (row->state == TCP_LISTEN) {
        *kind = "listener";
        return must_format("its listening socket (port %d)", address_port(&row->local));
    }
    *kind = "connection";
    if (row->unread > 0)
        return must_format("the connection with %s (%u bytes unread)", address_text(&row->remote),
                           row->unread);
    return must_format("the connection with %s", address_text(&row->remote));
}

static char *tell_descriptor(const struct program *program, const struct thread_look *thread,
                             const struct socket_table *table, const char **kind)
{
    static const char *const standard[] = {"standard input", "standard output", "standard error"};
    static const char *const standard_kind[] = {"stdin", "stdout", "stderr"};
    int fd = (int)thread->args[0];
    unsigned long inode = 0;
    enum descriptor_kind what = proc_descriptor(thread->pid, fd, &inode);
    if (what == DESCRIPTOR_SOCKET)
        return tell_socket(program, socket_table_by_inode(table, (uint32_t)inode), kind);
    if (fd >= 0 && fd <= 2) {
        *kind = standard_kind[fd];
        return must_strdup(standard[fd]);
    }
    *kind = "file";
    return must_format("descriptor %d", fd);
}

/* The words of C for a system call: recv() for recvfrom. */
static const char *call_in_c(const struct thread_look *thread, const char *kind)
{
    const char *name = syscall_name(thread->syscall);
    if (strcmp(name, "recvfrom") == 0)
        return "recv";
    if (strcmp(name, "sendto") == 0)
        return "send";
    if (strcmp(name, "clock_nanosleep") == 0)
        return "sleep";
    (void)kind;
    return name;
}

static bool is_about_descriptor(const struct thread_look *thread)
{
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
        if (calls[i].number == thread->syscall)
            return calls[i].timeout == TIMEOUT_SOCKET;
    return false;
}

static char *tell_source(struct run *run, const struct program *program,
                         const struct thread_look *thread, bool first)
{
    struct frame frame;
    if (workspace_command(run->workspace, program->source) != NULL ||
        where_is(thread->pid, thread->tid, program->box_path, program->host_path, &frame) < 0)
        return must_strdup("");
    char *place = must_format("%s:%d in %s()", frame.file, frame.line, frame.function);
    if (first)
        note_fact(run, "stuck.where", place);
    return must_format(", %s", place);
}

static char *tell_thread(struct run *run, const struct program *program,
                         const struct thread_look *thread, const struct socket_table *table,
                         bool first)
{
    const char *kind = "";
    char *what = NULL;
    if (strchr("TtZX", thread->state) != NULL)
        return must_format("%s: %s", program->name, thread->state == 'Z' ? "ended" : "stopped");
    if (is_about_descriptor(thread)) /* before its stack is read: that interrupts the call */
        what = tell_descriptor(program, thread, table, &kind);
    char *source = tell_source(run, program, thread, first);
    if (thread->syscall < 0)
        return must_format("%s: running%s", program->name, source);
    const char *call = call_in_c(thread, kind);
    if (first) {
        note_fact(run, "stuck.call", call);
        if (*kind != '\0')
            note_fact(run, "stuck.on", kind);
    }
    return must_format("%s: blocked in %s()%s%s%s", program->name, call, what != NULL ? " on " : "",
                       what != NULL ? what : "", source);
}

/* The kernel's row of the program's end of the connection, or NULL. */
static const struct socket_row *peer_far_row(const struct peer *peer,
                                             const struct socket_table *table)
{
    return socket_table_by_tuple(table, &peer->remote, &peer->local);
}

static char *add_line(char *lines, const char *line)
{
    return lines == NULL ? must_strdup(line) : must_format("%s\n%s", lines, line);
}

/* Whether the connection that it sleeps on is the one in question. */
static void note_same_connection(struct run *run, const struct thread_look *thread,
                                 const struct peer *about, const struct socket_table *table)
{
    unsigned long inode = 0;
    const struct socket_row *row = about != NULL ? peer_far_row(about, table) : NULL;
    if (row == NULL || !is_about_descriptor(thread) ||
        proc_descriptor(thread->pid, (int)thread->args[0], &inode) != DESCRIPTOR_SOCKET)
        return;
    note_fact(run, "stuck.peer", row->inode == (uint32_t)inode ? "this" : "another");
}

/* Whether the program used the processor as only one does that goes round in circles. */
static void note_spinning(struct run *run, const struct thread_list *list)
{
    static const uint64_t a_second = 1000000000;
    for (size_t i = 0; i < list->count; i++)
        if (list->threads[i].cpu_ns > a_second)
            note_fact(run, "spins", "yes");
}

static char *tell_program(struct run *run, const struct program *program, const struct peer *about,
                          const struct socket_table *table, char *lines, bool first)
{
    enum { SHOWN = 6 };
    struct thread_list list;
    if (program->ended || program->pid == 0)
        return lines;
    if (thread_list_read(&list, program->pid) < 0)
        return lines;
    if (first) {
        note_spinning(run, &list);
        note_same_connection(run, &list.threads[0], about, table);
    }
    for (size_t i = 0; i < list.count && i < SHOWN; i++)
        lines =
            add_line(lines, tell_thread(run, program, &list.threads[i], table, first && i == 0));
    if (list.count > SHOWN)
        lines =
            add_line(lines, must_format("%s: %zu more threads", program->name, list.count - SHOWN));
    thread_list_free(&list);
    return lines;
}

/* How much the program has not read of the connection in question: the proof of many mistakes. */
static void note_unread(struct run *run, const struct peer *about, const struct socket_table *table)
{
    const struct socket_row *row = about != NULL ? peer_far_row(about, table) : NULL;
    if (row == NULL)
        return;
    note_fact(run, "peer.unread", number(run, row->unread));
    if (row->state == TCP_ESTABLISHED || row->state == TCP_CLOSE_WAIT)
        note_fact(run, "peer.accepted", row->inode != 0 ? "yes" : "no");
    note_fact(run, "peer.state", tcp_state_name(row->state));
}

/* True for the program that failed; where that is not known, for all. */
static bool is_concerned(const struct run *run, const struct program *program)
{
    const char *name = check_result_fact(&run->result, "program");
    return name == NULL || strcmp(name, program->name) == 0;
}

char *tell_positions(struct run *run, const struct peer *about)
{
    struct socket_table table;
    char *lines = NULL;
    if (socket_table_read(&table) < 0)
        return NULL;
    note_unread(run, about, &table);
    bool first = true;
    for (size_t i = 0; i < run->program_count; i++) {
        const struct program *program = run->programs[i];
        bool concerned = is_concerned(run, program);
        lines = tell_program(run, program, about, &table, lines, first && concerned);
        first = first && !concerned;
    }
    socket_table_free(&table);
    return lines;
}
