/* Internet addresses: to text, and from it. See address.h. */
#define _GNU_SOURCE
#include "harness/kernel/address.h"
#include "memory.h"

#include <arpa/inet.h>
#include <netinet/in.h>

char *address_text(const struct sockaddr_storage *address)
{
    char host[INET6_ADDRSTRLEN] = "?";
    const struct sockaddr_in *v4 = (const struct sockaddr_in *)address;
    const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)address;
    if (address->ss_family == AF_INET6) {
        inet_ntop(AF_INET6, &v6->sin6_addr, host, sizeof host);
        return must_format("[%s]:%d", host, ntohs(v6->sin6_port));
    }
    inet_ntop(AF_INET, &v4->sin_addr, host, sizeof host);
    return must_format("%s:%d", host, ntohs(v4->sin_port));
}

int address_port(const struct sockaddr_storage *address)
{
    if (address->ss_family == AF_INET6)
        return ntohs(((const struct sockaddr_in6 *)address)->sin6_port);
    return ntohs(((const struct sockaddr_in *)address)->sin_port);
}

bool address_parse(struct sockaddr_storage *address, const char *host, int port)
{
    struct sockaddr_in *v4 = (struct sockaddr_in *)address;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)address;
    *address = (struct sockaddr_storage){0};
    if (inet_pton(AF_INET6, host, &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons((uint16_t)port);
    } else if (inet_pton(AF_INET, host, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons((uint16_t)port);
    } else {
        return false;
    }
    return true;
}

socklen_t address_size(const struct sockaddr_storage *address)
{
    return address->ss_family == AF_INET6 ? sizeof(struct sockaddr_in6)
                                          : sizeof(struct sockaddr_in);
}

int byte_swapped(int port)
{
    return (port & 0xff) << 8 | port >> 8;
}
