/* Unusual: the socket never blocks; the program waits in epoll_wait(), edge-triggered. */
#include "lab.h"
#include "stream.h"
#include <stdio.h>

static void print_piece(const char *piece, size_t length)
{
    static bool begun;
    printf("%s", begun ? "" : "Received response: ");
    fwrite(piece, 1, length, stdout);
    begun = true;
}

int main(int argc, char *argv[])
{
    struct stream stream;
    uint16_t number = 5000;
    if (argc > 4 || (argc > 1 && argv[1][0] == '-') || (argc > 2 && !parse_port(argv[2], &number)))
        usage("client [HOST [PORT [MESSAGE]]]");
    const char *message = argc > 3 ? argv[3] : "Hello, server!";
    line_buffer_stdout();
    if (!stream_open(&stream, argc > 1 ? argv[1] : "127.0.0.1", argc > 2 ? argv[2] : "5000"))
        return 1;
    if (!stream_send(&stream, message))
        die("send");
    printf("Sent message: %s\n", message);
    size_t total;
    if (!stream_receive(&stream, print_piece, &total))
        die("recv");
    if (total > 0)
        printf("\n");
    stream_close(&stream);
    return total > 0 ? 0 : 1;
}
