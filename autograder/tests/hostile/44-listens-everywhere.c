/* Attack 44: daemons that hold thousands of listening sockets on the one port, for the grader to
 * look through. */
/* Points: 0-15 */
#define _DEFAULT_SOURCE
#include "honest.h"

static void listen_often(uint16_t port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    for (int on = 1, listener; (listener = socket(AF_INET, SOCK_STREAM, 0)) >= 0;) {
        setsockopt(listener, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
        bind(listener, (struct sockaddr *)&address, sizeof address);
        listen(listener, 1);
    }
}

int main(int argc, char *argv[])
{
    uint16_t port = honest_port(argc, argv);
    for (int i = 0; i < 8; i++)
        if (fork() == 0) {
            if (fork() == 0)
                listen_often(port);
            else if (i % 2 == 0)
                _exit(0); /* its child is an orphan, and none of ours */
            for (;;)
                pause();
        }
    for (;;)
        pause();
}
