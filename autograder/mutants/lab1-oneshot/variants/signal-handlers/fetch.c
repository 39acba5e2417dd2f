/* Unusual: a timer interrupts this program every millisecond, without SA_RESTART, and connect() is
 * interrupted as well. */
#include "lab.h"
#include "restless.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void request(int fd, const char *host, uint16_t port, const char *path)
{
    char suffix[sizeof ":65535"] = "";
    const char *open = strchr(host, ':') != NULL ? "[" : "";
    const char *close = strchr(host, ':') != NULL ? "]" : "";
    if (port != 80)
        snprintf(suffix, sizeof suffix, ":%hu", port);
    const char *parts[] = {"GET ", path,   " HTTP/1.1\r\nHost: ",          open, host,
                           close,  suffix, "\r\nConnection: close\r\n\r\n"};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (!write_whole(fd, parts[i], strlen(parts[i])))
            die("cannot send");
}

int main(int argc, char *argv[])
{
    const char *host = argc > 1 ? argv[1] : "127.0.0.1";
    const char *port_text = argc > 2 ? argv[2] : "80";
    uint16_t port;
    if (argc > 4 || host[0] == '-' || !parse_port(port_text, &port))
        usage("fetch [HOST [PORT [PATH]]]");
    be_restless();
    int fd = dial(host, port_text);
    request(fd, host, port, argc > 3 ? argv[3] : "/");
    char piece[4000];
    bool any = false;
    ssize_t length;
    while ((length = receive(fd, piece, sizeof piece)) > 0) {
        any = true;
        if (!write_whole(STDOUT_FILENO, piece, (size_t)length))
            die("cannot write");
    }
    if (length < 0)
        die("cannot receive");
    close(fd);
    return any ? 0 : 1;
}
