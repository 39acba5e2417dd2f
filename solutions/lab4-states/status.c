/* Who connects to the status port gets the list of the live connections, and is let go. */
#include "status.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "accept.h"
#include "server.h"
#include "stream.h"

/* Sends the list and hangs up. The list is written into memory first: while it is sent, nobody
 * waits for the registry's lock. Whoever does not read it within a second has to do without. */
static void tell_status(struct registry *registry, int fd)
{
    static const struct timeval second = {.tv_sec = 1};
    char *text = NULL;
    size_t len = 0;
    FILE *list = open_memstream(&text, &len);
    if (list != NULL) {
        registry_write(registry, list);
        fclose(list);
    }
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &second, sizeof second);
    send_all(fd, text, len);
    free(text);
    close(fd);
}

void *accept_status(void *argument)
{
    struct server *server = argument;
    struct sockaddr_storage address;
    int fd;
    while ((fd = accept_client(server->status_listener, &address)) >= 0)
        tell_status(&server->registry, fd);
    return NULL;
}
