/* What client and fetch share: the first address that answers, and all of what is to be said. */
#include "dial.h"

#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lab.h"

int dial(const char *host, const char *port)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *all, *next;
    if (getaddrinfo(host, port, &hints, &all) != 0)
        die("no such host as %s", host);
    for (next = all; next != NULL; next = next->ai_next) {
        int server = socket(next->ai_family, next->ai_socktype, 0);
        if (connect(server, next->ai_addr, next->ai_addrlen) == 0) {
            freeaddrinfo(all);
            return server;
        }
        if (next->ai_next == NULL)
            die("cannot connect to %s port %s", host, port);
        close(server);
    }
    exit(1);
}

int say(int server, const char *words)
{
    while (*words != '\0') {
        ssize_t sent = send(server, words, 1, MSG_NOSIGNAL);
        if (sent < 0 && errno != EINTR)
            return -1;
        words += sent > 0;
    }
    return 0;
}
