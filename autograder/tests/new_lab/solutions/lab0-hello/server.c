/* Greets whoever connects. */
#include "lab.h"

#include <arpa/inet.h>
#include <string.h>
#include <unistd.h>

static int open_listener(uint16_t port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons(port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0)
        die("cannot bind to port %d", port);
    if (listen(listener, SOMAXCONN) < 0)
        die("cannot listen on port %d", port);
    return listener;
}

static void serve(int client)
{
    /* Step 1: greet the client. */
    static const char greeting[] = "Hello!";
    if (send(client, greeting, strlen(greeting), MSG_NOSIGNAL) < 0)
        die("cannot send");

    close(client);
}

int main(int argc, char *argv[])
{
    uint16_t port = 7000;
    if (argc > 2 || (argc == 2 && !parse_port(argv[1], &port)))
        usage("server [PORT]");
    int listener = open_listener(port);
    for (;;)
        serve(accept(listener, NULL, NULL));
}
