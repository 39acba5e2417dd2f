/* Unusual: readers only read, the hub only does what never blocks. */
#include "service.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "accept.h"
#include "chat.h"
#include "events.h"
#include "lab.h"
#include "room.h"
#include "stream.h"

/* ---- threads that tell the hub ---- */

static void *read_all(void *argument)
{
    struct event event = {.kind = CLIENT_SPOKE, .member = argument};
    int fd = event.member->fd;
    char piece[2048];
    ssize_t received;
    while ((received = receive_piece(fd, piece, sizeof piece)) > 0) {
        const char *next = piece;
        for (size_t left = (size_t)received, taken; left > 0; left -= taken, next += taken) {
            taken = line_add(&event.line, next, left);
            if (!event.line.is_whole)
                continue;
            events_put(&event);
            event.line = (struct line){0};
        }
    }
    event.kind = CLIENT_ENDED;
    events_put(&event);
    return NULL;
}

static void *wait_until_more_can_be_sent(void *argument)
{
    struct event event = {.kind = ROOM_TO_SEND, .member = argument};
    struct pollfd fd = {.fd = event.member->fd, .events = POLLOUT};
    poll(&fd, 1, -1);
    events_put(&event);
    return NULL;
}

static bool start(void *(*function)(void *), struct member *member)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, function, member) != 0)
        return false;
    pthread_detach(thread);
    return true;
}

bool start_reader(struct member *member)
{
    return start(read_all, member);
}

bool start_waiter(struct member *member)
{
    return start(wait_until_more_can_be_sent, member);
}

void accept_clients(int listener)
{
    const int on = 1;
    struct sockaddr_storage peer;
    char name[ADDRESS_TEXT_SIZE];
    struct event event = {.kind = CLIENT_CAME};
    while ((event.fd = accept_client(listener, &peer)) >= 0) {
        printf("New connection from %s\n", format_address((struct sockaddr *)&peer, name));
        setsockopt(event.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        events_put(&event);
    }
}

/* ---- the hub ---- */

static void handle(struct room *room, const struct event *event)
{
    switch (event->kind) {
    case CLIENT_CAME:
        if (!room_let_in(room, event->fd))
            close(event->fd);
        break;
    case CLIENT_SPOKE:
        if (!event->member->is_done)
            chat_obey(event->member, &event->line);
        break;
    case CLIENT_ENDED:
        chat_leave(event->member);
        event->member->is_done = event->member->has_ended = true;
        break;
    case ROOM_TO_SEND:
        event->member->has_waiter = false;
        break;
    case STOP:
        room_close(room);
        break;
    }
}

void *keep_room(void *none)
{
    static struct room room;
    static struct event event;
    while (!room.is_closed || room.first != NULL) {
        events_take(&event);
        handle(&room, &event);
        room_deliver(&room);
    }
    return none;
}
