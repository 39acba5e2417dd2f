/* Unusual: a timer interrupts this client every millisecond, without SA_RESTART, and connect() is
 * interrupted as well. */
#include "lab.h"
#include "restless.h"
#include <string.h>
#include <unistd.h>

static void print(const char *data, size_t length)
{
    if (!write_whole(STDOUT_FILENO, data, length))
        die("cannot write");
}

static void print_text(const char *text)
{
    print(text, strlen(text));
}

int main(int argc, char *argv[])
{
    const char *host = argc > 1 ? argv[1] : "127.0.0.1";
    const char *port = argc > 2 ? argv[2] : "5000";
    const char *message = argc > 3 ? argv[3] : "Hello, server!";
    uint16_t number;
    if (argc > 4 || host[0] == '-' || !parse_port(port, &number))
        usage("client [HOST [PORT [MESSAGE]]]");
    be_restless();
    int fd = dial(host, port);
    if (!write_whole(fd, message, strlen(message)))
        die("cannot send");
    print_text("Sent message: ");
    print_text(message);
    print_text("\n");
    char piece[4000];
    bool any = false;
    ssize_t length;
    while ((length = receive(fd, piece, sizeof piece)) > 0) {
        print_text(any ? "" : "Received response: ");
        print(piece, (size_t)length);
        any = true;
    }
    if (length < 0)
        die("cannot receive");
    print_text(any ? "\n" : "");
    close(fd);
    return any ? 0 : 1;
}
