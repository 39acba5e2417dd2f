/* The life of a client in the server. */
#include "service.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "accept.h"
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

/* Obeys the lines that end in this piece; the beginning of another may be left. Returns false if
 * the client need not be heard any more. */
static bool hear(struct member *member, struct line *line, const char *piece, size_t len)
{
    room_lock(member->room);

    /* Step 2: add the piece to the line; obey each that is whole, and begin the next. */
    /* TODO: your code here (line_add, chat_obey). */
    (void)line;
    (void)piece;
    (void)len;
    todo("service.c", 2, "add the piece to the line; obey each that is whole, and begin the next");

    bool goes_on = !member->is_done;
    room_unlock(member->room);
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

    room_lock(member->room);
    chat_leave(member);
    room_unlock(member->room);
    room_finish(member);
    while (receive_piece(member->fd, piece, sizeof piece) > 0)
        ; /* closed with input unread, a connection is reset, and may lose what was said last */
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
    room_lock(room);
    struct member *member = room_let_in(room, fd);
    room_unlock(room);
    if (member == NULL)
        close(fd);
    else if (!start_thread(member))
        room_let_out(member);
}

void accept_clients(int listener, struct room *room)
{
    struct sockaddr_storage peer;
    int fd;
    while ((fd = accept_client(listener, &peer)) >= 0)
        welcome(room, fd, &peer);
}
