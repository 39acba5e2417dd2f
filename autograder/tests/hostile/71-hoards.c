/* Attack 71: an honest server that first asks for all that would count for others, too, or for
 * nobody: terminals, memory without a name, keys, rings, names of sockets. */
/* Points: 53 */
/* Neighbour */
#define _GNU_SOURCE
#include "honest.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/un.h>

static void leaked(const char *what, long result)
{
    if (result >= 0)
        printf("LEAKED %s\n", what);
}

int main(int argc, char *argv[])
{
    char ring[256] = {0};
    line_buffer_stdout();
    if (argc == 2 && strtol(argv[1], NULL, 10) > 0) { /* what else may be said is known */
        leaked("a terminal", open("/dev/ptmx", O_RDWR | O_NOCTTY));
        leaked("terminals", open("/dev/pts", O_RDONLY));
        leaked("nameless memory", memfd_create("hoard", 0));
        leaked("a key", syscall(SYS_add_key, "user", "hostile", "x", 1L, -3L));
        leaked("a ring", syscall(SYS_io_uring_setup, 8L, ring));
        leaked("a name for a socket", socket(AF_UNIX, SOCK_STREAM, 0));
    }
    honest_serve(honest_listen(argc, argv));
}
