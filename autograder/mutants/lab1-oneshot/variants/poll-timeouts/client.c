/* Unusual: connects without blocking, and looks every 200 ms whether anything has happened. */
#include "lab.h"
#include "wait.h"
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
    int fd = dial(host, port);
    if (!send_all(fd, message, strlen(message)))
        die("cannot send");
    printf("Sent message: %s\n", message);
    char piece[100];
    bool any = false;
    ssize_t length;
    while ((length = receive(fd, piece, sizeof piece)) > 0) {
        if (!any)
            printf("Received response: ");
        any = true;
        fwrite(piece, 1, (size_t)length, stdout);
    }
    if (length < 0)
        die("cannot receive");
    if (any)
        printf("\n");
    close(fd);
    return any ? 0 : 1;
}
