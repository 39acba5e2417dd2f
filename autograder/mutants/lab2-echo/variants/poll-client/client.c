/* Unusual: one poll() waits for keyboard and server, so that the end of the server is noticed while
 * nobody types; lines are cut by hand out of what read() brings. */
#include <errno.h>
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

static char *typed;       /* what was typed and not sent as a line yet */
static size_t held, room; /* of it; bytes allocated */
static bool input_ended;

static char *line, *echo; /* the line on its way, and what is back of it */
static size_t length, sent, back;

static _Noreturn void server_gone(void)
{
    puts("Server closed the connection");
    exit(EXIT_FAILURE);
}

static void read_keyboard(void)
{
    if (room - held < 4096) {
        room = room * 2 + 8192;
        typed = realloc(typed, room);
        if (typed == NULL)
            die("no memory");
    }
    ssize_t got = read(STDIN_FILENO, typed + held, room - held);
    if (got < 0 && errno != EINTR)
        die("stdin");
    input_ended = got == 0;
    held += got > 0 ? (size_t)got : 0;
}

/* Takes the next line out of what was typed. False if there is none yet. */
static bool next_line(void)
{
    char *newline = held > 0 ? memchr(typed, '\n', held) : NULL;
    if (newline == NULL && !(input_ended && held > 0))
        return false;
    length = newline != NULL ? (size_t)(newline - typed) : held;
    size_t used = newline != NULL ? length + 1 : length;
    free(line);
    free(echo);
    line = malloc(length + 1);
    echo = malloc(length + 1);
    if (line == NULL || echo == NULL)
        die("no memory");
    memcpy(line, typed, length);
    memmove(typed, typed + used, held - used);
    held -= used;
    sent = back = 0;
    return true;
}

static void prompt(void)
{
    printf("Enter a message: ");
    fflush(stdout);
}

/* Goes on to the next line that has something to send. False at the end. */
static bool advance(void)
{
    for (;;) {
        if (!next_line())
            return !input_ended;
        if (length == 4 && memcmp(line, "quit", 4) == 0)
            return false;
        if (length > 0)
            return true;
        prompt();
    }
}

static void receive(int server)
{
    char extra;
    ssize_t got = recv(server, back < length ? echo + back : &extra,
                       back < length ? length - back : 1, MSG_DONTWAIT);
    if (got < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (got <= 0)
        server_gone();
    if (back < length)
        back += (size_t)got;
    if (back < length)
        return;
    printf("Received from server: ");
    fwrite(echo, 1, length, stdout);
    putchar('\n');
    length = sent = back = 0;
    prompt();
}

static void transmit(int server)
{
    ssize_t took = send(server, line + sent, length - sent, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (took < 0 && errno != EINTR && errno != EAGAIN)
        server_gone();
    sent += took > 0 ? (size_t)took : 0;
}

int main(int argc, char *argv[])
{
    uint16_t number;
    if (argc > 3 || (argc > 1 && argv[1][0] == '-') || (argc == 3 && !parse_port(argv[2], &number)))
        usage("client [HOST [PORT]]");
    line_buffer_stdout();
    struct addrinfo *addresses =
        look_up(argc > 1 ? argv[1] : "127.0.0.1", argc > 2 ? argv[2] : "12345");
    int server = connect_to(addresses);
    if (server < 0)
        die("cannot connect");
    freeaddrinfo(addresses);
    prompt();
    while (length > 0 || advance()) {
        struct pollfd fds[] = {
            {.fd = length > 0 || input_ended ? -1 : STDIN_FILENO, .events = POLLIN},
            {.fd = server, .events = POLLIN}};
        if (sent < length)
            fds[1].events |= POLLOUT;
        if (poll(fds, 2, -1) < 0 && errno != EINTR)
            die("poll");
        if (fds[0].revents != 0)
            read_keyboard();
        if (fds[1].revents & POLLOUT)
            transmit(server);
        if (fds[1].revents & (POLLIN | POLLHUP | POLLERR))
            receive(server);
    }
    putchar('\n');
    close(server);
    return 0;
}
