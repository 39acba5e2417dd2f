/* Unusual: what touches the network is in wire.c. */
#include "lab.h"
#include "wire.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
    const char *host = argc > 1 ? argv[1] : "127.0.0.1";
    const char *port = argc > 2 ? argv[2] : "5000";
    const char *message = argc > 3 ? argv[3] : "Hello, server!";
    uint16_t number;
    if (argc > 4 || host[0] == '-' || !parse_port(port, &number))
        usage("client [HOST [PORT [MESSAGE]]]");
    line_buffer_stdout();
    int fd = wire_dial(host, port);
    if (fd < 0)
        return 1;
    if (wire_send(fd, message, strlen(message)) < 0)
        die("send");
    printf("Sent message: %s\n", message);
    char piece[1500];
    ssize_t length = wire_recv(fd, piece, sizeof piece);
    bool any = length > 0;
    if (any)
        printf("Received response: ");
    for (; length > 0; length = wire_recv(fd, piece, sizeof piece))
        fwrite(piece, 1, (size_t)length, stdout);
    if (length < 0)
        die("recv");
    if (any)
        printf("\n");
    close(fd);
    return any ? 0 : 1;
}
