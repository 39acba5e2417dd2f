/* Unusual: what touches the network is in wire.c; the request is put together by a FILE in memory.
 */
#include "lab.h"
#include "wire.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void request(int fd, const char *host, uint16_t port, const char *path)
{
    char *text;
    size_t length;
    FILE *memory = open_memstream(&text, &length);
    if (memory == NULL)
        die("open_memstream");
    fprintf(memory, "GET %s HTTP/1.1\r\n", path);
    fprintf(memory, strchr(host, ':') == NULL ? "Host: %s" : "Host: [%s]", host);
    if (port != 80)
        fprintf(memory, ":%hu", port);
    fprintf(memory, "\r\nConnection: close\r\n\r\n");
    fclose(memory);
    if (wire_send(fd, text, length) < 0)
        die("send");
    free(text);
}

int main(int argc, char *argv[])
{
    const char *host = argc > 1 ? argv[1] : "127.0.0.1";
    const char *port_text = argc > 2 ? argv[2] : "80";
    uint16_t port;
    if (argc > 4 || host[0] == '-' || !parse_port(port_text, &port))
        usage("fetch [HOST [PORT [PATH]]]");
    int fd = wire_dial(host, port_text);
    if (fd < 0)
        return 1;
    request(fd, host, port, argc > 3 ? argv[3] : "/");
    char piece[1500];
    ssize_t length;
    bool any = false;
    while ((length = wire_recv(fd, piece, sizeof piece)) > 0) {
        any = true;
        if (fwrite(piece, 1, (size_t)length, stdout) < (size_t)length)
            die("stdout");
    }
    if (length < 0)
        die("recv");
    close(fd);
    if (fflush(stdout) != 0)
        die("stdout");
    return any ? 0 : 1;
}
