/* Unusual: one thread, which waits in poll() for all clients and for a pipe that the signal handler
 * writes to; no socket blocks, and nothing of the solution's room is used. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "connect.h"
#include "lab.h"
#include "text.h"

enum { LONGEST = 1024, WAITING_MOST = 256 * 1024, PIECE_SIZE = 1000, FIRST_CLIENT = 2 };

struct client {
    int fd;
    char name[NAME_SIZE + 1]; /* empty: not in the room */
    char line[LONGEST + 2];   /* the bytes of the line so far; one too many are enough to see it */
    size_t line_len;
    char *waiting; /* what the kernel did not take */
    size_t waiting_len;
    unsigned long joined_as; /* whose number is smaller, joined earlier */
    bool is_done;            /* is not listened to any more: what waits is sent, then FIN */
    bool is_gone;            /* nothing can be sent to it, or need be */
    bool has_fin;            /* its end has come, and it need not be read */
    bool is_shut;            /* our FIN is sent */
};

static struct {
    struct client **all;
    struct pollfd *fds; /* the pipe, the listener, and one for each client */
    size_t count, size;
    unsigned long joins;
} room;

static int wake_pipe[2];

static void wake(int signal)
{
    int reason = errno;
    (void)signal;
    if (write(wake_pipe[1], "", 1) < 0) {
        /* it is full: there is something to wake up for already */
    }
    errno = reason;
}

/* ---- sending ---- */

static void send_waiting(struct client *client)
{
    while (client->waiting_len > 0 && !client->is_gone) {
        ssize_t sent = send(client->fd, client->waiting, client->waiting_len, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0) {
            client->is_gone = errno != EAGAIN && errno != EWOULDBLOCK;
            return;
        }
        client->waiting_len -= (size_t)sent;
        memmove(client->waiting, client->waiting + sent, client->waiting_len);
    }
    if (client->waiting_len == 0) {
        free(client->waiting);
        client->waiting = NULL;
    }
}

static void tell(struct client *client, const char *bytes, size_t len)
{
    if (client->is_gone)
        return;
    char *waiting = realloc(client->waiting, client->waiting_len + len);
    if (waiting == NULL) {
        client->is_gone = true;
        return;
    }
    memcpy(waiting + client->waiting_len, bytes, len);
    client->waiting = waiting;
    client->waiting_len += len;
    send_waiting(client);
    if (client->waiting_len > WAITING_MOST)
        client->is_gone = true;
}

static void tell_text(struct client *client, const char *word, const char *text)
{
    char line[128];
    int len = snprintf(line, sizeof line, "%s %s\n", word, text);
    tell(client, line, (size_t)len);
}

static void tell_all(const struct client *except, const char *bytes, size_t len)
{
    for (size_t i = 0; i < room.count; i++)
        if (room.all[i] != except && room.all[i]->name[0] != '\0')
            tell(room.all[i], bytes, len);
}

static int by_joining(const void *a, const void *b)
{
    const struct client *const *one = a, *const *other = b;
    return ((*one)->joined_as > (*other)->joined_as) - ((*one)->joined_as < (*other)->joined_as);
}

static void tell_users(struct client *client)
{
    struct client **here = malloc(room.count * sizeof *here);
    char *list = malloc(8 + room.count * (NAME_SIZE + 1));
    size_t count = 0;
    if (here == NULL || list == NULL)
        die("no memory for a list");
    for (size_t i = 0; i < room.count; i++)
        if (room.all[i]->name[0] != '\0')
            here[count++] = room.all[i];
    qsort(here, count, sizeof(struct client *), by_joining);
    char *end = stpcpy(list, "USERS");
    for (size_t i = 0; i < count; i++)
        end = stpcpy(stpcpy(end, " "), here[i]->name);
    *end++ = '\n';
    tell(client, list, (size_t)(end - list));
    free(list);
    free(here);
}

/* ---- what clients say ---- */

static void leave(struct client *client)
{
    char line[64];
    if (client->name[0] == '\0')
        return;
    printf("User %s left\n", client->name);
    int len = snprintf(line, sizeof line, "LEFT %s\n", client->name);
    client->name[0] = '\0';
    tell_all(NULL, line, (size_t)len);
}

static const char *join(struct client *client, const char *name, size_t len)
{
    char line[64];
    if (client->name[0] != '\0')
        return "already joined";
    if (len == 0)
        return "name required";
    if (!name_is_valid(name, len))
        return "invalid name";
    for (size_t i = 0; i < room.count; i++)
        if (strlen(room.all[i]->name) == len && memcmp(room.all[i]->name, name, len) == 0)
            return "name taken";
    memcpy(client->name, name, len);
    client->name[len] = '\0';
    client->joined_as = room.joins++;
    printf("User %s joined\n", client->name);
    tell_text(client, "WELCOME", client->name);
    tell_users(client);
    int line_len = snprintf(line, sizeof line, "JOINED %s\n", client->name);
    tell_all(client, line, (size_t)line_len);
    return NULL;
}

static const char *talk(struct client *client, const char *text, size_t len)
{
    char line[LONGEST + 64];
    if (client->name[0] == '\0')
        return "join first";
    if (len == 0)
        return "text required";
    if (!text_is_valid(text, len))
        return "invalid text";
    int line_len = snprintf(line, sizeof line, "FROM %s %.*s\n", client->name, (int)len, text);
    tell_all(NULL, line, (size_t)line_len);
    return NULL;
}

static bool is(const char *line, size_t len, const char *word)
{
    return len == strlen(word) && memcmp(line, word, len) == 0;
}

/* Returns NULL, or what is wrong with the line. */
static const char *obey(struct client *client, const char *line, size_t len)
{
    if (len > LONGEST)
        return "line too long";
    if (len >= 4 && memcmp(line, "MSG ", 4) == 0)
        return talk(client, line + 4, len - 4);
    if (len >= 5 && memcmp(line, "JOIN ", 5) == 0)
        return join(client, line + 5, len - 5);
    if (is(line, len, "MSG"))
        return talk(client, "", 0);
    if (is(line, len, "JOIN"))
        return join(client, "", 0);
    if (!is(line, len, "USERS") && !is(line, len, "LEAVE"))
        return "unknown command";
    if (client->name[0] == '\0')
        return "join first";
    if (line[0] == 'U') {
        tell_users(client);
        return NULL;
    }
    tell_text(client, "BYE", client->name);
    client->is_done = true;
    leave(client);
    return NULL;
}

static void hear_byte(struct client *client, char byte)
{
    if (byte != '\n') {
        if (client->line_len < sizeof client->line)
            client->line[client->line_len++] = byte;
        return;
    }
    size_t len = client->line_len;
    if (len > 0 && len < sizeof client->line && client->line[len - 1] == '\r')
        len--;
    client->line_len = 0;
    const char *error = obey(client, client->line, len);
    if (error != NULL)
        tell_text(client, "ERROR", error);
}

static void hear(struct client *client)
{
    char piece[PIECE_SIZE];
    ssize_t got = recv(client->fd, piece, sizeof piece, 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR || errno == EWOULDBLOCK))
        return;
    if (got < 0)
        client->is_gone = true;
    if (got <= 0)
        client->has_fin = client->is_done = true;
    for (ssize_t i = 0; i < got && !client->is_done && !client->is_gone; i++)
        hear_byte(client, piece[i]);
}

/* ---- who is here ---- */

static void let_in(int fd)
{
    if (room.count == room.size) {
        size_t size = 2 * room.size + 16;
        room.all = realloc(room.all, size * sizeof(struct client *));
        room.fds = realloc(room.fds, (size + FIRST_CLIENT) * sizeof(struct pollfd));
        if (room.all == NULL || room.fds == NULL)
            die("no memory for the room");
        room.size = size;
    }
    struct client *client = calloc(1, sizeof *client);
    if (client == NULL)
        die("no memory for a client");
    client->fd = fd;
    fcntl(fd, F_SETFL, O_NONBLOCK);
    room.all[room.count++] = client;
}

static void accept_one(int listener)
{
    struct sockaddr_storage peer;
    socklen_t size = sizeof peer;
    char name[ADDRESS_TEXT_SIZE];
    int fd = accept(listener, (struct sockaddr *)&peer, &size);
    if (fd < 0)
        return;
    printf("New connection from %s\n", format_address((struct sockaddr *)&peer, name));
    let_in(fd);
}

/* Ends what is to be ended. Leaving tells others, who may be gone in their turn. */
static void let_out(void)
{
    bool again = true;
    while (again) {
        again = false;
        for (size_t i = 0; i < room.count; i++) {
            struct client *client = room.all[i];
            if ((client->is_done || client->is_gone) && client->name[0] != '\0') {
                leave(client);
                again = true;
            }
        }
    }
    for (size_t i = room.count; i-- > 0;) {
        struct client *client = room.all[i];
        if (client->is_done && client->waiting_len == 0 && !client->is_gone && !client->is_shut) {
            client->is_shut = true;
            shutdown(client->fd, SHUT_WR);
        }
        if (!client->is_gone && !(client->is_shut && client->has_fin))
            continue;
        close(client->fd);
        free(client->waiting);
        free(client);
        room.all[i] = room.all[--room.count];
    }
}

/* One round: waits, and does what can be done. False once a signal has come. */
static bool go_round(int listener)
{
    room.fds[0] = (struct pollfd){.fd = wake_pipe[0], .events = POLLIN};
    room.fds[1] = (struct pollfd){.fd = listener, .events = POLLIN};
    size_t count = room.count;
    for (size_t i = 0; i < count; i++) {
        const struct client *client = room.all[i];
        int events = (client->has_fin ? 0 : POLLIN) | (client->waiting_len > 0 ? POLLOUT : 0);
        room.fds[FIRST_CLIENT + i] = (struct pollfd){.fd = client->fd, .events = (short)events};
    }
    if (poll(room.fds, (nfds_t)(FIRST_CLIENT + count), -1) < 0)
        return true;
    for (size_t i = 0; i < count; i++) {
        short events = room.fds[FIRST_CLIENT + i].revents;
        if ((events & POLLOUT) != 0)
            send_waiting(room.all[i]);
        if ((events & (POLLIN | POLLHUP | POLLERR)) != 0)
            hear(room.all[i]);
    }
    if (room.fds[1].revents != 0)
        accept_one(listener);
    let_out();
    return room.fds[0].revents == 0;
}

int main(int argc, char *argv[])
{
    const struct sigaction action = {.sa_handler = wake};
    uint16_t port = 8000;
    if (getopt(argc, argv, "") != -1 || argc - optind > 1)
        usage("server [PORT]");
    if (optind < argc && !parse_port(argv[optind], &port))
        usage("server [PORT]");
    line_buffer_stdout();
    if (pipe(wake_pipe) < 0)
        die("no pipe");
    fcntl(wake_pipe[0], F_SETFL, O_NONBLOCK);
    fcntl(wake_pipe[1], F_SETFL, O_NONBLOCK);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    int listener = open_listener(INADDR_ANY, port);
    if (listener < 0)
        die("cannot listen on port %d", port);
    fcntl(listener, F_SETFL, O_NONBLOCK);
    room.fds = calloc(FIRST_CLIENT, sizeof *room.fds);
    if (room.fds == NULL)
        die("no memory");
    printf("Chat server running at 0.0.0.0:%d\n", local_port(listener));
    while (go_round(listener))
        ;
    close(listener);
    for (size_t i = 0; i < room.count; i++) {
        close(room.all[i]->fd);
        free(room.all[i]->waiting);
        free(room.all[i]);
    }
    free(room.all);
    free(room.fds);
    puts("Chat server stopped");
    return EXIT_SUCCESS;
}
