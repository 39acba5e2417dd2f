/* Attack 24 again: listens on ::1 only. */
/* Points: 0-9 */
#include "honest.h"

int main(int argc, char *argv[])
{
    int on = 1, listener = socket(AF_INET6, SOCK_STREAM, 0);
    struct sockaddr_in6 address = {.sin6_family = AF_INET6,
                                   .sin6_port = htons(honest_port(argc, argv)),
                                   .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    setsockopt(listener, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 5) < 0)
        die("cannot listen");
    honest_serve(listener);
}
