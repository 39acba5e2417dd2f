/* Unusual: connects without blocking, and looks every 200 ms whether anything has happened. */
#include "lab.h"
#include "wait.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void request(int fd, const char *host, uint16_t port, const char *path)
{
    bool colon = strchr(host, ':') != NULL;
    char suffix[sizeof ":65535"] = "";
    if (port != 80)
        snprintf(suffix, sizeof suffix, ":%hu", port);
    const char *parts[] = {
        "GET ", path, " HTTP/1.1\r\nHost: ", colon ? "[" : "", host, colon ? "]" : "", suffix,
        "\r\n", NULL};
    for (const char **part = parts; *part != NULL; part++)
        if (!send_all(fd, *part, strlen(*part)))
            die("cannot send");
    const char *end = "Connection: close\r\n\r\n";
    if (!send_all(fd, end, strlen(end)))
        die("cannot send");
}

int main(int argc, char *argv[])
{
    const char *host = argc > 1 ? argv[1] : "127.0.0.1";
    const char *port_text = argc > 2 ? argv[2] : "80";
    uint16_t port;
    if (argc > 4 || host[0] == '-' || !parse_port(port_text, &port))
        usage("fetch [HOST [PORT [PATH]]]");
    int fd = dial(host, port_text);
    request(fd, host, port, argc > 3 ? argv[3] : "/");
    char piece[1000];
    bool any = false;
    ssize_t length;
    while ((length = receive(fd, piece, sizeof piece)) > 0) {
        any = true;
        if (fwrite(piece, 1, (size_t)length, stdout) != (size_t)length)
            die("cannot write");
    }
    if (length < 0)
        die("cannot receive");
    if (fflush(stdout) != 0)
        die("cannot write");
    close(fd);
    return any ? 0 : 1;
}
