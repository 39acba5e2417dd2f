/* From a thread's system call to a sentence: "sleeps in recv() on the connection from
 * 127.0.0.1:34062, server.c:57 in serve_client()". */
#define _GNU_SOURCE
#include "harness/tools/position.h"
#include "harness/kernel/address.h"
#include "harness/kernel/sleep.h"
#include "harness/kernel/where.h"
#include "harness/tools/family.h"

#include <math.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

/* What a descriptor is to the program; *kind is its name for diagnosis. */
static char *tell_socket(const struct program *program, const struct socket_row *row,
                         const char **kind)
{
    (void)program;
    if (row == NULL) {
        *kind = "closed connection";
        return must_strdup("a socket that is no longer connected");
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

/* Of a thread that wakes by itself: after how long. */
static char *tell_limit(double limit)
{
    if (limit <= 0 || isinf(limit))
        return must_strdup("");
    if (limit < 1)
        return must_format(" for at most %.0f ms at a time", ceil(limit * 1e3));
    return must_format(" for at most %.3g s at a time", limit);
}

static char *tell_thread(struct run *run, const struct program *program,
                         const struct thread_look *thread, const struct socket_table *table,
                         bool first)
{
    const char *kind = "";
    char *what = NULL;
    if (strchr("TtZX", thread->state) != NULL)
        return must_format("%s: %s", program->name, thread->state == 'Z' ? "ended" : "stopped");
    if (sleeps_on_descriptor(thread)) /* before its stack is read: that interrupts the call */
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
    return must_format("%s: sleeps in %s()%s%s%s%s", program->name, call,
                       what != NULL ? " on " : "", what != NULL ? what : "",
                       tell_limit(sleep_limit(thread)), source);
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

/* True if the thread sleeps on a socket; inode is the socket's. */
static bool socket_slept_on(const struct thread_look *thread, unsigned long *inode)
{
    return sleeps_on_descriptor(thread) &&
           proc_descriptor(thread->pid, (int)thread->args[0], inode) == DESCRIPTOR_SOCKET;
}

/* Whether the connection that it sleeps on is the one in question. */
static void note_same_connection(struct run *run, const struct thread_look *thread,
                                 const struct peer *about, const struct socket_table *table)
{
    unsigned long inode = 0;
    const struct socket_row *row = about != NULL ? peer_far_row(about, table) : NULL;
    if (row != NULL && socket_slept_on(thread, &inode))
        note_fact(run, "stuck.peer", row->inode == (uint32_t)inode ? "this" : "another");
}

/* Whether it used the processor as only a thread does that goes round in circles. */
static bool spins(const struct run *run, const struct thread_look *thread)
{
    static const uint64_t a_lot = 100000000; /* nanoseconds */
    const char *outcome = check_result_fact(&run->result, "outcome");
    return outcome != NULL && strcmp(outcome, "busy") == 0 && thread->cpu_ns > a_lot;
}

/* How much a thread matters for what did not come: the one that runs, then the one that sleeps on
 * the connection in question, then any other. */
static int weight(const struct run *run, const struct thread_look *thread, const struct peer *about,
                  const struct socket_table *table)
{
    unsigned long inode = 0;
    const struct socket_row *row = about != NULL ? peer_far_row(about, table) : NULL;
    if (spins(run, thread))
        return 3;
    if (sleep_limit(thread) <= 0)
        return 2;
    if (row != NULL && socket_slept_on(thread, &inode) && row->inode == (uint32_t)inode)
        return 1;
    return 0;
}

/* Puts the thread that matters most in front; the others keep their order. */
static void put_in_front(const struct run *run, struct thread_list *list, const struct peer *about,
                         const struct socket_table *table)
{
    size_t front = 0;
    int most = weight(run, &list->threads[0], about, table);
    for (size_t i = 1; i < list->count; i++) {
        int its = weight(run, &list->threads[i], about, table);
        if (its > most) {
            most = its;
            front = i;
        }
    }
    struct thread_look first = list->threads[front];
    memmove(&list->threads[1], &list->threads[0], front * sizeof first);
    list->threads[0] = first;
}

static char *tell_program(struct run *run, const struct program *program, const struct peer *about,
                          const struct socket_table *table, char *lines, bool first)
{
    enum { SHOWN = 6 };
    struct thread_list list;
    if (program->ended || program->pid == 0)
        return lines;
    if (family_threads(program, &list) < 0)
        return lines;
    put_in_front(run, &list, about, table);
    if (first) {
        if (spins(run, &list.threads[0]))
            note_fact(run, "spins", "yes");
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
