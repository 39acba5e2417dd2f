/* Payloads: from a seed, so that no answer can be prepared; and where two of them part. */
#define _GNU_SOURCE
#include "harness/kernel/address.h"
#include "harness/tools/run.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* splitmix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014. */
uint64_t random_next(struct run *run)
{
    uint64_t z = run->random += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

struct bytes text(const char *string)
{
    return (struct bytes){string, strlen(string)};
}

struct bytes random_text(struct run *run, size_t len)
{
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    char *data = must_alloc(len + 1);
    for (size_t i = 0; i < len; i++)
        data[i] = letters[random_next(run) % (i == 0 ? 62 : 64)]; /* '-' would begin an option */
    return (struct bytes){data, len};
}

struct bytes random_binary(struct run *run, size_t len)
{
    unsigned char *data = must_alloc(len);
    for (size_t i = 0; i < len; i++)
        data[i] = (unsigned char)(i < 256 ? i : random_next(run));
    return (struct bytes){data, len};
}

struct bytes format(struct run *run, const char *fmt, ...)
{
    (void)run;
    va_list values;
    va_start(values, fmt);
    char *string = must_format_list(fmt, values);
    va_end(values);
    return text(string);
}

struct bytes join(struct run *run, struct bytes a, struct bytes b)
{
    (void)run;
    unsigned char *data =
        must_alloc(a.len + b.len + 1); /* a NUL behind it: it may be used as a string */
    if (a.len > 0)
        memcpy(data, a.data, a.len);
    if (b.len > 0)
        memcpy(data + a.len, b.data, b.len);
    return (struct bytes){data, a.len + b.len};
}

struct bytes slice(struct bytes bytes, size_t offset, size_t len)
{
    size_t start = offset < bytes.len ? offset : bytes.len;
    size_t rest = bytes.len - start;
    return (struct bytes){(const char *)bytes.data + start, len < rest ? len : rest};
}

const char *number(struct run *run, long value)
{
    return format(run, "%ld", value).data;
}

static bool is_default_port(const struct run *run, int port)
{
    return run->check != NULL && port == run->check->lab->port;
}

/* Below the ports that the kernel gives to clients, and so that a port whose bytes were swapped (a
 * forgotten htons) is another one that an ordinary user may use, too. */
/* True if the check shares its network with the machine, where somebody has this port now. */
static bool port_is_taken(const struct run *run, int port)
{
    const struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    if (has_own_network(run))
        return false;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool taken = fd >= 0 && bind(fd, (const struct sockaddr *)&address, sizeof address) < 0 &&
                 errno == EADDRINUSE;
    if (fd >= 0)
        close(fd);
    return taken;
}

int free_port(struct run *run)
{
    for (;;) {
        int offset = (int)(random_next(run) % FREE_PORTS), port = FIRST_FREE_PORT + offset;
        int swapped = byte_swapped(port);
        if (swapped < 1024 || swapped == port || run->port_is_given[offset] ||
            is_default_port(run, port) || port_is_taken(run, port))
            continue;
        run->port_is_given[offset] = true;
        return port;
    }
}

bool has_own_network(const struct run *run)
{
    return run->sandbox->isolation != ISOLATION_NONE;
}

void copy_line(char *line, size_t size, const char *text)
{
    size_t len = 0;
    while (len + 1 < size && text[len] != '\n' && text[len] != '\0')
        len++;
    memcpy(line, text, len);
    line[len] = '\0';
}
