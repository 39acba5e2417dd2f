/* Awkward and right: the request goes out in pieces, with naps between them. */
#define _DEFAULT_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dial.h"
#include "lab.h"

int main(int argc, char *argv[])
{
    const char *host = argc > 1 ? argv[1] : "127.0.0.1", *port = argc > 2 ? argv[2] : "80";
    char line[512], piece[100];
    uint16_t number;
    ssize_t got;
    int status = 1;
    if (argc > 4 || (argc > 1 && argv[1][0] == '-') || (argc > 2 && !parse_port(port, &number)))
        usage("fetch [HOST [PORT [PATH]]]");
    int server = dial(host, port);
    snprintf(line, sizeof line, "GET %s HTTP/1.1\r\n", argc > 3 ? argv[3] : "/");
    say(server, line);
    usleep(50 * 1000);
    snprintf(line, sizeof line, strcmp(port, "80") == 0 ? "Host: %s\r\n" : "Host: %s:%s\r\n", host,
             port);
    say(server, line);
    usleep(50 * 1000);
    if (say(server, "Connection: close\r\n\r\n") < 0)
        die("cannot send");
    while ((got = recv(server, piece, sizeof piece, 0)) > 0 || (got < 0 && errno == EINTR))
        if (got > 0 && fwrite(piece, 1, (size_t)got, stdout) > 0)
            status = 0;
    if (got < 0)
        die("cannot receive");
    return status;
}
