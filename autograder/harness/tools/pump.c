/* Reads without waiting: what programs, their keepers, their cell and their connections have said
 * by now. See pump.h. */
#define _GNU_SOURCE
#include "harness/tools/pump.h"
#include "harness/tools/ending.h"
#include "harness/tools/fault_notes.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* ---- messages of the launcher's ---- */

/* A message of the launcher's (launch.h), and who sent it. */
struct sender {
    struct launch_message message;
    pid_t pid; /* out here: the kernel translates it */
};

/* Receives one, without waiting. 1, 0 at the end, -1 if there is none now. */
static int receive_message(int socket, struct sender *sender)
{
    struct iovec piece = {&sender->message, sizeof sender->message};
    _Alignas(struct cmsghdr) char space[CMSG_SPACE(sizeof(struct ucred))];
    struct msghdr header = {
        .msg_iov = &piece, .msg_iovlen = 1, .msg_control = space, .msg_controllen = sizeof space};
    ssize_t got = recvmsg(socket, &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return -1;
    if (got != (ssize_t)sizeof sender->message)
        return 0;
    struct ucred credentials = {.pid = 0};
    const struct cmsghdr *attached = CMSG_FIRSTHDR(&header);
    if (attached != NULL && attached->cmsg_type == SCM_CREDENTIALS)
        memcpy(&credentials, CMSG_DATA(attached), sizeof credentials);
    sender->pid = credentials.pid;
    return 1;
}

/* ---- the cell ---- */

/* Why there is no cell (any more): it never came to be, or a program in it killed everything. */
static void cell_is_gone(struct run *run)
{
    struct cell *cell = &run->cell;
    char reason[512];
    close(cell->control);
    cell->control = -1;
    ssize_t length = read(cell->err, reason, sizeof reason);
    if (cell->launcher == 0)
        grader_error(run, "the sandbox could not be started: %.*s", length > 0 ? (int)length : 0,
                     reason);
}

/* Reads what the cell itself says. True if there was anything. A cell that could not be started
 * ends the check as the grader's error. */
static bool cell_pump(struct run *run)
{
    struct cell *cell = &run->cell;
    if (cell->child == 0 || cell->control < 0)
        return false;
    struct sender sender;
    int got = receive_message(cell->control, &sender);
    if (got < 0)
        return false;
    if (got == 0)
        cell_is_gone(run);
    else
        cell->launcher = sender.pid;
    return true;
}

/* ---- a program ---- */

/* Reads what is there now, at most so much that a flood cannot keep us here. */
static bool drain(struct program *program, int *fd, struct buffer *into, enum event_kind kind)
{
    enum { PIECE = 65536, PIECES = 16 };
    static unsigned char piece[PIECE];
    bool any = false;
    for (int i = 0; i < PIECES && *fd >= 0; i++) {
        ssize_t got = read(*fd, piece, sizeof piece);
        if (got < 0 && (errno == EAGAIN || errno == EINTR))
            break;
        if (got <= 0) {
            close(*fd);
            *fd = -1;
            break;
        }
        buffer_append(into, piece, (size_t)got);
        log_event(program->run, kind, program->name, NULL, (struct bytes){piece, (size_t)got});
        any = true;
    }
    return any;
}

static void note_end(struct program *program, const struct launch_message *message)
{
    program->ended = true;
    program->status = message->value;
    program->cpu_seconds = message->cpu_seconds;
}

/* One message of the program's keeper, or of the program itself before it began. */
static bool read_control(struct program *program)
{
    struct sender sender;
    int got = receive_message(program->control, &sender);
    if (got < 0)
        return false;
    if (got == 0) {
        close(program->control);
        program->control = -1;
        return true;
    }
    if (sender.message.kind == LAUNCH_READY)
        program->keeper = sender.pid;
    else if (sender.message.kind == LAUNCH_PROGRAM)
        program->pid = sender.pid;
    else if (sender.message.kind == LAUNCH_EXEC_FAILED)
        program->exec_error = sender.message.value;
    else if (sender.message.kind == LAUNCH_ENDED)
        note_end(program, &sender.message);
    return true;
}

/* The keeper is gone without a word: the cell was killed from within, by this program or one
 * before. */
static void note_silent_end(struct program *program)
{
    if (program->exec_error != 0)
        grader_error(program->run, "%s could not be started: %s", program->name,
                     strerror(program->exec_error));
    program->ended = true;
    program->status = SIGKILL;
}

/* Writes what there is room for; what a program never takes is lost when it ends. */
bool type_some(struct program *program)
{
    bool any = false;
    while (program->to_type.len > 0) {
        ssize_t took = write(program->in, program->to_type.data, program->to_type.len);
        if (took < 0 && errno == EINTR)
            continue;
        if (took < 0 && errno == EAGAIN)
            return any;
        any = true;
        program->to_type = took < 0 ? (struct bytes){NULL, 0}
                                    : slice(program->to_type, (size_t)took, program->to_type.len);
    }
    if (program->type_ended && program->in >= 0) {
        close(program->in);
        program->in = -1;
    }
    return any;
}

/* Reads all that a program said and types what it has room for, without waiting. True if there was
 * anything. */
static bool program_pump(struct program *program)
{
    bool any = false, had_ended = program->ended, had_control = program->control >= 0;
    while (program->control >= 0 && read_control(program))
        any = true;
    any |= type_some(program);
    log_faults(program);
    any |= drain(program, &program->out, &program->out_data, EVENT_STDOUT);
    any |= drain(program, &program->err, &program->err_data, EVENT_STDERR);
    if (program->ended && !had_ended)
        log_event(program->run, EVENT_EXIT, program->name, program_ending(program),
                  (struct bytes){NULL, 0});
    if (had_control && program->control < 0 && !program->ended)
        note_silent_end(program);
    return any;
}

/* ---- a connection ---- */

void note_stream_end(struct peer *peer, enum stream_end end)
{
    peer->end = end;
    log_event(peer->run, end == STREAM_FIN ? EVENT_FIN_IN : EVENT_RST_IN, peer->name, NULL,
              (struct bytes){NULL, 0});
}

void peer_acknowledge(const struct peer *peer)
{
    int on = 1;
    if (peer->fd >= 0)
        setsockopt(peer->fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
}

/* Reads what has arrived, without waiting. True if there was anything. */
static bool peer_pump(struct peer *peer)
{
    enum { PIECE = 65536, PIECES = 16 };
    static unsigned char piece[PIECE];
    bool any = false;
    for (int i = 0; i < PIECES && peer->fd >= 0 && !peer->deaf && peer->end == STREAM_OPEN; i++) {
        ssize_t got = recv(peer->fd, piece, sizeof piece, MSG_DONTWAIT);
        if (got < 0 && (errno == EAGAIN || errno == EINTR))
            break;
        any = true;
        if (got <= 0) {
            note_stream_end(peer, got == 0 ? STREAM_FIN : STREAM_RST);
            break;
        }
        buffer_append(&peer->received, piece, (size_t)got);
        log_event(peer->run, EVENT_RECEIVE, peer->name, NULL, (struct bytes){piece, (size_t)got});
    }
    if (any && peer->end == STREAM_OPEN && peer->run->capture == NULL)
        peer_acknowledge(peer); /* Nagle's algorithm in the program may be waiting for it */
    return any;
}

/* ---- all of them ---- */

/* Reads from those connections that have something to read. */
static bool pump_peers(struct run *run)
{
    static struct pollfd fds[MAX_PEERS];
    static struct peer *peers[MAX_PEERS];
    nfds_t count = 0;
    bool any = false;
    for (size_t i = 0; i < run->peer_count; i++) {
        struct peer *peer = run->peers[i];
        if (peer->fd < 0 || peer->deaf || peer->end != STREAM_OPEN)
            continue;
        peers[count] = peer;
        fds[count++] = (struct pollfd){.fd = peer->fd, .events = POLLIN};
    }
    if (count == 0 || poll(fds, count, 0) <= 0)
        return false;
    for (nfds_t i = 0; i < count; i++)
        if (fds[i].revents != 0)
            any |= peer_pump(peers[i]);
    return any;
}

struct news pump(struct run *run)
{
    struct news news = {cell_pump(run), false};
    for (size_t i = 0; i < run->program_count; i++)
        news.programs |= program_pump(run->programs[i]);
    news.connections = pump_peers(run);
    return news;
}
