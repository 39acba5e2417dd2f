/* Unusual: SIGPIPE is ignored, no socket blocks, and each line is a step of its own, which is
 * logged when it has been done. */
#include "service.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "chat.h"
#include "lab.h"
#include "stream.h"

enum { PIECE_SIZE = 4096 };

/* Lets a tenth of a second pass: for what may be possible again soon, such as a free descriptor. */
static void wait_a_moment(void)
{
    static const struct timespec tenth = {.tv_nsec = 100000000};
    nanosleep(&tenth, NULL);
}

/* Says what has become of the member, once all others know it. */
static void log_change(const char *before, const char *after)
{
    if (before[0] == '\0' && after[0] != '\0')
        printf("User %s joined\n", after);
    if (before[0] != '\0' && after[0] == '\0')
        printf("User %s left\n", before);
}

/* Obeys a line, or, if there is none, lets the member leave. Returns false if it need not be heard
 * any more. */
static bool act(struct member *member, const struct line *line)
{
    char before[NAME_SIZE + 1], after[NAME_SIZE + 1];
    room_lock(member->room);
    memcpy(before, member->name, sizeof before);
    if (line == NULL)
        chat_leave(member);
    else if (!member->is_done)
        chat_obey(member, line);
    bool goes_on = !member->is_done;
    memcpy(after, member->name, sizeof after);
    room_unlock(member->room);
    log_change(before, after);
    return goes_on;
}

/* Obeys the lines that end in this piece, each by itself. */
static bool hear(struct member *member, struct line *line, const char *piece, size_t len)
{
    bool goes_on = true;
    while (len > 0 && goes_on) {
        size_t taken = line_add(line, piece, len);
        piece += taken;
        len -= taken;
        if (!line->is_whole)
            continue;
        goes_on = act(member, line);
        *line = (struct line){0};
    }
    return goes_on;
}

/* A client's thread, from the first to the last thing that it does; argument is its member. */
static void *serve(void *argument)
{
    struct member *member = argument;
    char piece[PIECE_SIZE];
    struct line line = {0};
    ssize_t received;
    do
        received = receive_piece(member->fd, piece, sizeof piece);
    while (received > 0 && hear(member, &line, piece, (size_t)received));

    act(member, NULL);
    room_finish(member);
    while (receive_piece(member->fd, piece, sizeof piece) > 0)
        ;
    room_let_out(member);
    return NULL;
}

/* Starts the member's thread, which nobody needs to wait for. While no thread can be had, the
 * member waits. Returns false if the room is closed before. */
static bool start_thread(struct member *member)
{
    pthread_t thread;
    int error;
    while ((error = pthread_create(&thread, NULL, serve, member)) != 0) {
        fprintf(stderr, "no thread for a client: %s\n", strerror(error));
        if (room_is_closed(member->room))
            return false;
        wait_a_moment();
    }
    pthread_detach(thread);
    return true;
}

/* Gives the client to a thread of its own. */
static void welcome(struct room *room, int fd, const struct sockaddr_storage *peer)
{
    const int on = 1;
    char name[ADDRESS_TEXT_SIZE];
    printf("New connection from %s\n", format_address((const struct sockaddr *)peer, name));

    /* The room puts small lines together by itself: the kernel need not wait for more (Nagle). */
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    room_lock(room);
    struct member *member = room_let_in(room, fd);
    room_unlock(room);
    if (member == NULL)
        close(fd);
    else if (!start_thread(member))
        room_let_out(member);
}

/* Waits for the next client and returns its socket; peer gets its address. -1 once the listener was
 * shut down (accept(2): EINVAL). An error of one connection, or no free descriptor just now, is no
 * reason to end; lest it spin, it waits a moment before it tries again. */
static int accept_next(int listener, struct sockaddr_storage *peer)
{
    for (;;) {
        socklen_t size = sizeof *peer;
        int fd = accept(listener, (struct sockaddr *)peer, &size);
        if (fd >= 0 || errno == EINVAL)
            return fd;
        if (errno == EINTR || errno == ECONNABORTED)
            continue;
        perror("accept");
        wait_a_moment();
    }
}

void accept_clients(int listener, struct room *room)
{
    struct sockaddr_storage peer;
    int fd;
    signal(SIGPIPE, SIG_IGN);
    while ((fd = accept_next(listener, &peer)) >= 0)
        welcome(room, fd, &peer);
}
