/* Unusual: one thread, which waits in poll() for the keyboard, for the server, and for room to
 * send; lines are cut out of buffers of its own, as poll() does not see what stdio has read ahead.
 */
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "connect.h"
#include "lab.h"
#include "screen.h"

enum { PIECE_SIZE = 300, UNSENT_MOST = 65536 };

struct buffer {
    char *bytes;
    size_t len, size;
};

struct chat {
    int server;
    struct buffer typed, heard, unsent;
    bool has_joined, is_leaving, has_half_closed;
};

static void append(struct buffer *buffer, const char *bytes, size_t len)
{
    if (len > buffer->size - buffer->len) {
        size_t size = 2 * (buffer->len + len);
        char *larger = realloc(buffer->bytes, size);
        if (larger == NULL)
            die("no memory for a line");
        buffer->bytes = larger;
        buffer->size = size;
    }
    memcpy(buffer->bytes + buffer->len, bytes, len);
    buffer->len += len;
}

static void drop(struct buffer *buffer, size_t len)
{
    memmove(buffer->bytes, buffer->bytes + len, buffer->len - len);
    buffer->len -= len;
}

/* Finds the end of the first line. False if it has none yet. */
static bool find_line(const struct buffer *buffer, size_t *len)
{
    const char *end = buffer->len > 0 ? memchr(buffer->bytes, '\n', buffer->len) : NULL;
    if (end != NULL)
        *len = (size_t)(end - buffer->bytes);
    return end != NULL;
}

static void say(struct chat *chat, const char *command, const char *argument, size_t len)
{
    append(&chat->unsent, command, strlen(command));
    append(&chat->unsent, argument, len);
    append(&chat->unsent, "\n", 1);
}

_Noreturn static void end_disconnected(void)
{
    puts("Disconnected from server");
    exit(EXIT_FAILURE);
}

static bool is(const char *line, size_t len, const char *word)
{
    return len == strlen(word) && memcmp(line, word, len) == 0;
}

static void leave(struct chat *chat)
{
    say(chat, "LEAVE", "", 0);
    chat->is_leaving = true;
}

static void obey_typed(struct chat *chat, const char *line, size_t len)
{
    if (is(line, len, "/quit") || is(line, len, "/exit"))
        leave(chat);
    else if (is(line, len, "/users"))
        say(chat, "USERS", "", 0);
    else if (len > 0)
        say(chat, "MSG ", line, len);
}

static void hear_keyboard(struct chat *chat)
{
    char piece[PIECE_SIZE];
    size_t len;
    ssize_t got = read(STDIN_FILENO, piece, sizeof piece);
    if (got < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (got > 0)
        append(&chat->typed, piece, (size_t)got);
    else if (chat->typed.len > 0)
        append(&chat->typed, "\n", 1); /* a last line without its end */
    while (!chat->is_leaving && find_line(&chat->typed, &len)) {
        obey_typed(chat, chat->typed.bytes, len);
        drop(&chat->typed, len + 1);
    }
    if (got <= 0 && !chat->is_leaving)
        leave(chat);
}

static void show_line(struct chat *chat, const char *line, size_t len)
{
    show(line, len);
    if (!chat->has_joined && begins_with(line, len, "ERROR "))
        exit(EXIT_FAILURE);
    if (begins_with(line, len, "WELCOME "))
        chat->has_joined = true;
}

static void hear_server(struct chat *chat)
{
    char piece[PIECE_SIZE];
    size_t len;
    ssize_t got = recv(chat->server, piece, sizeof piece, 0);
    if (got < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (got == 0 && chat->is_leaving)
        exit(EXIT_SUCCESS);
    if (got <= 0)
        end_disconnected();
    append(&chat->heard, piece, (size_t)got);
    while (find_line(&chat->heard, &len)) {
        show_line(chat, chat->heard.bytes, len);
        drop(&chat->heard, len + 1);
    }
}

static void send_some(struct chat *chat)
{
    ssize_t sent =
        send(chat->server, chat->unsent.bytes, chat->unsent.len, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0)
        drop(&chat->unsent, (size_t)sent);
    else if (errno != EINTR && errno != EAGAIN && errno != EWOULDBLOCK)
        chat->unsent.len = 0; /* what has happened shows in the other direction */
}

static void wait_and_act(struct chat *chat)
{
    bool may_type = chat->has_joined && !chat->is_leaving && chat->unsent.len < UNSENT_MOST;
    struct pollfd fds[] = {
        {.fd = chat->server, .events = chat->unsent.len > 0 ? POLLIN | POLLOUT : POLLIN},
        {.fd = may_type ? STDIN_FILENO : -1, .events = POLLIN},
    };
    if (poll(fds, 2, -1) < 0)
        return;
    if ((fds[0].revents & (POLLIN | POLLHUP | POLLERR)) != 0)
        hear_server(chat);
    if (fds[1].revents != 0)
        hear_keyboard(chat);
    if (chat->unsent.len > 0)
        send_some(chat);
    if (chat->is_leaving && chat->unsent.len == 0 && !chat->has_half_closed) {
        shutdown(chat->server, SHUT_WR);
        chat->has_half_closed = true;
    }
}

int main(int argc, char *argv[])
{
    static const char synopsis[] = "client NAME [HOST [PORT]]";
    static struct chat chat;
    uint16_t number;
    if (getopt(argc, argv, "") != -1 || argc - optind < 1 || argc - optind > 3)
        usage(synopsis);
    const char *name = argv[optind];
    const char *host = argc - optind > 1 ? argv[optind + 1] : "127.0.0.1";
    const char *port = argc - optind > 2 ? argv[optind + 2] : "8000";
    if (!parse_port(port, &number))
        usage(synopsis);
    line_buffer_stdout();
    struct addrinfo *addresses = look_up(host, port);
    chat.server = connect_to(addresses);
    if (chat.server < 0)
        die("cannot connect to %s port %s", host, port);
    freeaddrinfo(addresses);
    say(&chat, "JOIN ", name, strlen(name));
    for (;;)
        wait_and_act(&chat);
}
