/* Unusual: the socket never blocks; the program waits in epoll_wait(), edge-triggered. */
#include "lab.h"
#include "stream.h"
#include <stdio.h>
#include <string.h>

static void print_piece(const char *piece, size_t length)
{
    if (fwrite(piece, 1, length, stdout) != length)
        die("stdout");
}

static bool request(struct stream *stream, const char *host, uint16_t port, const char *path)
{
    bool colon = strchr(host, ':') != NULL;
    char suffix[sizeof "]:65535"] = "";
    snprintf(suffix, sizeof suffix, colon ? "]:%hu" : ":%hu", port);
    if (port == 80)
        suffix[colon ? 1 : 0] = '\0';
    return stream_send(stream, "GET ") && stream_send(stream, path) &&
           stream_send(stream, " HTTP/1.1\r\nHost: ") && stream_send(stream, colon ? "[" : "") &&
           stream_send(stream, host) && stream_send(stream, suffix) &&
           stream_send(stream, "\r\nConnection: close\r\n\r\n");
}

int main(int argc, char *argv[])
{
    struct stream stream;
    const char *host = argc > 1 ? argv[1] : "127.0.0.1";
    uint16_t port = 80;
    if (argc > 4 || host[0] == '-' || (argc > 2 && !parse_port(argv[2], &port)))
        usage("fetch [HOST [PORT [PATH]]]");
    if (!stream_open(&stream, host, argc > 2 ? argv[2] : "80"))
        return 1;
    if (!request(&stream, host, port, argc > 3 ? argv[3] : "/"))
        die("send");
    size_t total;
    if (!stream_receive(&stream, print_piece, &total))
        die("recv");
    stream_close(&stream);
    if (fflush(stdout) != 0)
        die("stdout");
    return total > 0 ? 0 : 1;
}
