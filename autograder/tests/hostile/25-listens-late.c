/* Attack 25: an honest server that takes up to a second to begin. */
/* Points: 53 */
#define _DEFAULT_SOURCE
#include "honest.h"

int main(int argc, char *argv[])
{
    uint16_t port = honest_port(argc, argv);
    usleep((unsigned)(getpid() + port) % 10 * 100000);
    honest_serve(honest_listen(argc, argv));
}
