/* Lab 2, the client: sends each line that is typed, and shows what comes back. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "connect.h"
#include "exchange.h"
#include "lab.h"

/* Sends a line and prints what comes back. False if the server is gone. */
static bool converse(int server, const char *line, size_t len)
{
    char *echo = malloc(len);
    if (echo == NULL)
        die("no memory for %zu bytes", len);
    struct exchange exchange = {.line = line, .echo = echo, .len = len};
    bool whole = run_exchange(server, &exchange);
    if (whole) {
        fputs("Received from server: ", stdout);
        fwrite(echo, 1, len, stdout);
        putchar('\n');
    }
    free(echo);
    return whole;
}

/* Asks for the next line, of any length, without its newline. Returns how many bytes it has, or -1
 * at the end of input. *line is getline's: it grows, and the caller frees it. */
static ssize_t read_line(char **line, size_t *room)
{
    fputs("Enter a message: ", stdout);
    fflush(stdout);

    /* Step 1: read a line and cut off its newline, if it has one. */
    /* TODO: your code here (getline). */
    (void)line;
    (void)room;
    todo("client.c", 1, "read a line and cut off its newline, if it has one");
}

static bool is_quit(const char *line, size_t len)
{
    return len == strlen("quit") && memcmp(line, "quit", len) == 0;
}

/* Until the person has nothing more to say. False if the server is gone before that. */
static bool converse_line_by_line(int server)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t len;
    bool there = true;
    while (there && (len = read_line(&line, &room)) >= 0 && !is_quit(line, (size_t)len))
        if (len > 0)
            there = converse(server, line, (size_t)len);
    if (there && len < 0)
        putchar('\n'); /* the prompt still stands there */
    free(line);
    return there;
}

/* Returns a connection to host. */
static int call(const char *host, const char *port)
{
    struct addrinfo *addresses = look_up(host, port);
    int server = connect_to(addresses);
    if (server < 0)
        die("cannot connect to %s port %s", host, port);
    freeaddrinfo(addresses);
    return server;
}

int main(int argc, char *argv[])
{
    static const char synopsis[] = "client [HOST [PORT]]";
    if (getopt(argc, argv, "") != -1 || argc - optind > 2)
        usage(synopsis);
    argc -= optind;
    argv += optind;
    const char *host = argc > 0 ? argv[0] : "127.0.0.1";
    const char *port = argc > 1 ? argv[1] : "12345";
    uint16_t number;
    if (!parse_port(port, &number))
        usage(synopsis);
    line_buffer_stdout();

    int server = call(host, port);
    bool there = converse_line_by_line(server);
    if (!there)
        puts("Server closed the connection");
    close(server);
    return there ? EXIT_SUCCESS : EXIT_FAILURE;
}
