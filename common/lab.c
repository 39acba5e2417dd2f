/* The helpers that lab.h promises; every program of every lab is linked with them. */
#include "lab.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXIT_USAGE = 2 };

void usage(const char *synopsis)
{
    fprintf(stderr, "usage: %s\n", synopsis);
    exit(EXIT_USAGE);
}

void die(const char *format, ...)
{
    const char *reason = strerror(errno);
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fprintf(stderr, ": %s\n", reason);
    exit(EXIT_FAILURE);
}

bool parse_port(const char *text, uint16_t *port)
{
    uint32_t number = 0;
    for (const char *next = text; *next != '\0'; next++) {
        if (!isdigit((unsigned char)*next))
            return false;
        number = number * 10 + (uint32_t)(*next - '0');
        if (number > UINT16_MAX)
            return false;
    }
    if (*text == '\0')
        return false;
    *port = (uint16_t)number;
    return true;
}

/* The IPv4 address that a v4-mapped IPv6 address carries in its last four bytes. */
static struct in_addr unmapped(const struct in6_addr *mapped)
{
    struct in_addr address;
    memcpy(&address, mapped->s6_addr + 12, sizeof address);
    return address;
}

static const char *format_ipv4(struct in_addr address, in_port_t port, char *text)
{
    char host[INET_ADDRSTRLEN];
    inet_ntop(AF_INET, &address, host, sizeof host);
    snprintf(text, ADDRESS_TEXT_SIZE, "%s:%d", host, ntohs(port));
    return text;
}

static const char *format_ipv6(const struct in6_addr *address, in_port_t port, char *text)
{
    char host[INET6_ADDRSTRLEN];
    inet_ntop(AF_INET6, address, host, sizeof host);
    snprintf(text, ADDRESS_TEXT_SIZE, "[%s]:%d", host, ntohs(port));
    return text;
}

const char *format_address(const struct sockaddr *address, char text[ADDRESS_TEXT_SIZE])
{
    if (address->sa_family == AF_INET) {
        const struct sockaddr_in *v4 = (const void *)address;
        return format_ipv4(v4->sin_addr, v4->sin_port, text);
    }
    if (address->sa_family == AF_INET6) {
        const struct sockaddr_in6 *v6 = (const void *)address;
        if (IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr))
            return format_ipv4(unmapped(&v6->sin6_addr), v6->sin6_port, text);
        return format_ipv6(&v6->sin6_addr, v6->sin6_port, text);
    }
    snprintf(text, ADDRESS_TEXT_SIZE, "address family %d", address->sa_family);
    return text;
}

void line_buffer_stdout(void)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
}

void todo(const char *file, int step, const char *what)
{
    fprintf(stderr, "%s: step %d is still to do: %s\n", file, step, what);
    exit(EXIT_FAILURE);
}
