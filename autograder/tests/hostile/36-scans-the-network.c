/* Attack 36: an honest server that first tries every way out: ports, the machine's metadata, raw
 * and foreign sockets. In its box there is nobody. */
/* Points: 53 */
#define _GNU_SOURCE
#include "honest.h"

#include <linux/netlink.h>
#include <net/if.h>
#include <stdbool.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>

/* A socket may call its own port (simultaneous open, RFC 9293, section 3.5): nobody else answers.
 */
static bool is_its_own_peer(int sock)
{
    struct sockaddr_in ours = {0}, theirs = {0};
    socklen_t size = sizeof ours;
    getsockname(sock, (struct sockaddr *)&ours, &size);
    getpeername(sock, (struct sockaddr *)&theirs, &size);
    return ours.sin_port == theirs.sin_port && ours.sin_addr.s_addr == theirs.sin_addr.s_addr;
}

static void try_to_connect(const char *host, int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int sock = socket(AF_INET, SOCK_STREAM, 0);
    inet_pton(AF_INET, host, &address.sin_addr);
    if (connect(sock, (struct sockaddr *)&address, sizeof address) == 0 && !is_its_own_peer(sock))
        printf("LEAKED: connected to %s port %d\n", host, port);
    close(sock);
}

static void try_socket(int family, int type, int protocol, const char *what)
{
    int sock = socket(family, type, protocol);
    if (sock >= 0)
        printf("LEAKED: a socket for %s\n", what);
    close(sock);
}

static void list_interfaces(void)
{
    struct if_nameindex *list = if_nameindex();
    for (struct if_nameindex *next = list; next != NULL && next->if_index != 0; next++)
        if (strcmp(next->if_name, "lo") != 0)
            printf("LEAKED: the interface %s\n", next->if_name);
    if_freenameindex(list);
}

int main(int argc, char *argv[])
{
    try_to_connect("169.254.169.254", 80);
    for (int port = 1; port < 1024; port++)
        try_to_connect("127.0.0.1", port);
    for (int port = 1024; port < 65536; port += 97)
        try_to_connect("127.0.0.1", port);
    try_socket(AF_PACKET, SOCK_RAW, 0, "packets");
    try_socket(AF_INET, SOCK_RAW, IPPROTO_TCP, "raw TCP");
    try_socket(AF_VSOCK, SOCK_STREAM, 0, "other virtual machines");
    try_socket(AF_ALG, SOCK_SEQPACKET, 0, "the kernel's ciphers");
    if (syscall(SYS_io_uring_setup, 1, &(char[256]){0}) >= 0)
        puts("LEAKED: io_uring");
    if (syscall(SYS_add_key, "user", "hostile", "x", 1, -4) >= 0)
        puts("LEAKED: a keyring");
    list_interfaces();
    honest_serve(honest_listen(argc, argv));
}
