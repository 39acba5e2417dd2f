/* Attack 1: an honest server, and a daemon that takes its port as soon as it is killed, so that it
 * cannot be started again. */
/* Points: 53 */
#define _DEFAULT_SOURCE
#include "honest.h"

#include <signal.h>

static void lie_in_wait(uint16_t port)
{
    for (int signal_number = 1; signal_number < 32; signal_number++)
        signal(signal_number, SIG_IGN);
    setsid();
    if (fork() != 0)
        _exit(0);
    for (;;) {
        struct sockaddr_in address = {.sin_family = AF_INET,
                                      .sin_port = htons(port),
                                      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
        int listener = socket(AF_INET, SOCK_STREAM, 0);
        if (bind(listener, (struct sockaddr *)&address, sizeof address) == 0 &&
            listen(listener, 1) == 0)
            pause();
        close(listener);
        usleep(1000);
    }
}

int main(int argc, char *argv[])
{
    int listener = honest_listen(argc, argv);
    if (fork() == 0)
        lie_in_wait(honest_port(argc, argv));
    honest_serve(listener);
}
