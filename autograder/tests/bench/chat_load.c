/* Fills the rooms of chat servers with clients, lets them speak, and measures how many lines are
 * delivered in a second, and how long each was on its way:
 *
 *     chat_load CLIENTS ROUNDS (chat|irc) PORT NAME [(chat|irc) PORT NAME]...
 *
 * In each round all clients say a line at the same moment, and the round is over when all have
 * heard all; then five times as many rounds follow in which one client speaks. The servers take
 * turns, a round each: the machine may be as noisy as it likes, they are measured in the same
 * moments. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MAX_CROWDS = 4, MAX_LINE = 8192, PIECE_SIZE = 65536 };

/* What is said in a protocol, and how one knows it again. */
static const struct protocol {
    const char *name, *hello, *joined, *say, *heard;
    size_t deaf; /* how many do not hear a line: in IRC, its speaker */
} protocols[] = {
    {"chat", "JOIN u%d\n", "WELCOME ", "MSG %s\n", "FROM ", 0},
    {"irc", "NICK u%d\r\nUSER u 0 * :u\r\nJOIN #room\r\n", " 366 ", "PRIVMSG #room :%s\r\n",
     " PRIVMSG #room :", 1},
};

struct client {
    int fd;
    size_t len; /* of the line that has begun */
    char line[MAX_LINE];
};

/* The clients of one server. */
struct crowd {
    const char *name;
    const struct protocol *protocol;
    uint16_t port;
    int epoll;
    struct client *clients;
    size_t size, joined, heard, next_speaker;
    double seconds;   /* of all rounds */
    double *delays;   /* of all lines that were heard, in seconds */
    size_t max_heard; /* room in delays */
};

_Noreturn __attribute__((format(printf, 1, 2))) static void give_up(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("chat_load: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(EXIT_FAILURE);
}

static uint64_t nanoseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* ---- a client ---- */

static void say(const struct crowd *crowd, const struct client *client, const char *text,
                size_t len)
{
    if (send(client->fd, text, len, MSG_NOSIGNAL) != (ssize_t)len)
        give_up("cannot send to %s: %s", crowd->name, strerror(errno));
}

static void enter(struct crowd *crowd, struct client *client, int number)
{
    const struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons(crowd->port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    const int on = 1;
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = client};
    char hello[128];
    client->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (client->fd < 0 ||
        connect(client->fd, (const struct sockaddr *)&address, sizeof address) < 0 ||
        setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) < 0 ||
        epoll_ctl(crowd->epoll, EPOLL_CTL_ADD, client->fd, &event) < 0)
        give_up("cannot connect to %s: %s", crowd->name, strerror(errno));
    int len = snprintf(hello, sizeof hello, crowd->protocol->hello, number);
    say(crowd, client, hello, (size_t)len);
}

/* A line was heard. It ends with the moment at which it was said. */
static void hear(struct crowd *crowd, const char *line, uint64_t now)
{
    const char *blank = strrchr(line, ' ');
    uint64_t said = strtoull(blank + 1 + (blank[1] == ':'), NULL, 10);
    if (crowd->heard == crowd->max_heard)
        give_up("%s delivers more than was said", crowd->name);
    crowd->delays[crowd->heard++] = (double)(now - said) / 1e9;
}

static void take_line(struct crowd *crowd, const struct client *client, const char *line,
                      uint64_t now)
{
    static const char pong[] = "PONG :x\r\n";
    if (strstr(line, crowd->protocol->heard) != NULL)
        hear(crowd, line, now);
    else if (strncmp(line, "PING ", strlen("PING ")) == 0)
        say(crowd, client, pong, strlen(pong));
    else if (strstr(line, crowd->protocol->joined) != NULL)
        crowd->joined++;
    else if (strncmp(line, "ERROR", strlen("ERROR")) == 0)
        give_up("%s says %s", crowd->name, line);
}

static void take_piece(struct crowd *crowd, struct client *client, const char *piece, size_t len)
{
    uint64_t now = nanoseconds();
    while (len > 0) {
        const char *end = memchr(piece, '\n', len);
        size_t part = end != NULL ? (size_t)(end - piece) : len;
        if (client->len + part >= sizeof client->line)
            give_up("%s sends a line that is too long", crowd->name);
        memcpy(client->line + client->len, piece, part);
        client->len += part;
        if (end == NULL)
            return;
        client->line[client->len] = '\0';
        client->len = 0;
        take_line(crowd, client, client->line, now);
        piece += part + 1;
        len -= part + 1;
    }
}

/* ---- a crowd ---- */

/* Waits until something arrives, and takes it. */
static void listen_to_all(struct crowd *crowd)
{
    static char piece[PIECE_SIZE];
    struct epoll_event events[64];
    const int on = 1;
    int count = epoll_wait(crowd->epoll, events, 64, -1);
    for (int i = 0; i < count; i++) {
        struct client *client = events[i].data.ptr;
        ssize_t len = recv(client->fd, piece, sizeof piece, 0);
        if (len <= 0)
            give_up("%s has hung up: %s", crowd->name, len < 0 ? strerror(errno) : "end of stream");
        setsockopt(client->fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on); /* lasts a while only */
        take_piece(crowd, client, piece, (size_t)len);
    }
}

static void fill(struct crowd *crowd)
{
    for (size_t i = 0; i < crowd->size; i++)
        enter(crowd, &crowd->clients[i], (int)i);
    while (crowd->joined < crowd->size)
        listen_to_all(crowd);
}

/* As many as this say a line at the same moment, and all hear it. */
static void play_round(struct crowd *crowd, size_t speakers)
{
    char text[32], line[128];
    size_t all = crowd->heard + speakers * (crowd->size - crowd->protocol->deaf);
    uint64_t began = nanoseconds();
    for (size_t i = 0; i < speakers; i++) {
        snprintf(text, sizeof text, "%030llu", (unsigned long long)nanoseconds());
        int len = snprintf(line, sizeof line, crowd->protocol->say, text);
        say(crowd, &crowd->clients[crowd->next_speaker], line, (size_t)len);
        crowd->next_speaker = (crowd->next_speaker + 1) % crowd->size;
    }
    while (crowd->heard < all)
        listen_to_all(crowd);
    crowd->seconds += (double)(nanoseconds() - began) / 1e9;
}

static int ascending(const void *a, const void *b)
{
    const double *left = a, *right = b;
    return (*left > *right) - (*left < *right);
}

static double quantile(const struct crowd *crowd, double part)
{
    return crowd->delays[(size_t)(part * (double)(crowd->heard - 1) + 0.5)];
}

static void report(struct crowd *crowd)
{
    qsort(crowd->delays, crowd->heard, sizeof crowd->delays[0], ascending);
    printf("%-28s delivers %.0f lines/s, each after %.1f ms (median), %.1f ms (99 of 100), "
           "%.1f ms (longest)\n",
           crowd->name, (double)crowd->heard / crowd->seconds, quantile(crowd, 0.5) * 1e3,
           quantile(crowd, 0.99) * 1e3, quantile(crowd, 1) * 1e3);
}

/* Plays so many rounds with each crowd, in turn, and reports. */
static void play(struct crowd *crowds, size_t count, size_t rounds, size_t speakers)
{
    for (size_t i = 0; i < count; i++) {
        crowds[i].heard = 0;
        crowds[i].seconds = 0;
    }
    for (size_t round = 0; round < rounds; round++)
        for (size_t i = 0; i < count; i++)
            play_round(&crowds[i], speakers);
    printf("%zu clients in a room, %zu of them at a time say a line, and all hear it:\n",
           crowds[0].size, speakers);
    for (size_t i = 0; i < count; i++)
        report(&crowds[i]);
}

static size_t parse_number(const char *text)
{
    char *end;
    unsigned long number = strtoul(text, &end, 10);
    if (*end != '\0' || number < 1 || number > 65535)
        give_up("%s is no number from 1 to 65535", text);
    return number;
}

static struct crowd make_crowd(char *const words[3], size_t size, size_t rounds)
{
    struct crowd crowd = {.port = (uint16_t)parse_number(words[1]), .name = words[2], .size = size};
    for (size_t i = 0; i < sizeof protocols / sizeof protocols[0]; i++)
        if (strcmp(words[0], protocols[i].name) == 0)
            crowd.protocol = &protocols[i];
    if (crowd.protocol == NULL)
        give_up("there is no protocol %s", words[0]);
    crowd.max_heard = rounds * size * (size > 5 ? size : 5);
    crowd.epoll = epoll_create1(0);
    crowd.clients = calloc(size, sizeof *crowd.clients);
    crowd.delays = calloc(crowd.max_heard, sizeof *crowd.delays);
    if (crowd.epoll < 0 || crowd.clients == NULL || crowd.delays == NULL)
        give_up("no room for %zu clients", size);
    return crowd;
}

int main(int argc, char *argv[])
{
    static struct crowd crowds[MAX_CROWDS];
    if (argc < 6 || (argc - 3) % 3 != 0 || (argc - 3) / 3 > MAX_CROWDS)
        give_up("usage: chat_load CLIENTS ROUNDS ((chat|irc) PORT NAME)...");
    size_t size = parse_number(argv[1]), rounds = parse_number(argv[2]);
    size_t count = (size_t)(argc - 3) / 3;
    for (size_t i = 0; i < count; i++) {
        crowds[i] = make_crowd(argv + 3 + 3 * i, size, rounds);
        fill(&crowds[i]);
    }
    play(crowds, count, rounds, size);
    play(crowds, count, 5 * rounds, 1);
    return EXIT_SUCCESS;
}
