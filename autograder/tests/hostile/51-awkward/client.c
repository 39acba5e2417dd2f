/* Awkward and right: talks much, naps, and reads seven bytes at a time. */
#define _DEFAULT_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "dial.h"
#include "lab.h"

int main(int argc, char *argv[])
{
    const char *message = argc > 3 ? argv[3] : "Hello, server!";
    char piece[7];
    ssize_t got, total = 0;
    uint16_t port;
    if (argc > 4 || (argc > 1 && argv[1][0] == '-') || (argc > 2 && !parse_port(argv[2], &port)))
        usage("client [HOST [PORT [MESSAGE]]]");
    line_buffer_stdout();
    int server = dial(argc > 1 ? argv[1] : "127.0.0.1", argc > 2 ? argv[2] : "5000");
    puts("connected! what shall I say?");
    usleep(50 * 1000);
    if (say(server, message) < 0)
        die("cannot send");
    printf("Sent message: %s\nand now?\n", message);
    while ((got = recv(server, piece, sizeof piece, 0)) > 0 || (got < 0 && errno == EINTR)) {
        if (got > 0 && total == 0)
            fputs("Received response: ", stdout);
        if (got > 0)
            total += (ssize_t)fwrite(piece, 1, (size_t)got, stdout);
    }
    if (got < 0)
        die("cannot receive");
    puts(total > 0 ? "\nhow nice" : "nothing?");
    return total > 0 ? 0 : 1;
}
