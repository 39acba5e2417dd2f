/* Attack 24 again: listens to datagrams. */
/* Points: 0 */
#include "honest.h"

int main(int argc, char *argv[])
{
    int sock = socket(AF_INET, SOCK_DGRAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(honest_port(argc, argv)),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(sock, (struct sockaddr *)&address, sizeof address) < 0)
        die("cannot bind");
    for (char byte;;)
        recv(sock, &byte, 1, 0);
}
