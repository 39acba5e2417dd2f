/* accept() for a server that goes on, whatever happens to a client (accept(2), "Error handling").
 */
#include "accept.h"

#include <errno.h>
#include <stdio.h>
#include <time.h>

int accept_client(int listener, struct sockaddr_storage *peer)
{
    static const struct timespec tenth = {.tv_nsec = 100000000};
    for (;;) {
        socklen_t size = sizeof *peer;
        int client = accept(listener, (struct sockaddr *)peer, &size);
        if (client >= 0)
            return client;
        if (errno == EINVAL) /* nobody listens here any more */
            return -1;
        if (errno == EINTR || errno == ECONNABORTED) /* the next one, please */
            continue;
        perror("accept");
        nanosleep(&tenth, NULL); /* a descriptor may be free soon: asking at once would only spin */
    }
}
