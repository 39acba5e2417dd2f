/* Attack 40 again: wakes up every half second for nothing, and never answers. */
/* Points: 4-15 */
#include "honest.h"

#include <poll.h>

int main(int argc, char *argv[])
{
    struct pollfd listener = {.fd = honest_listen(argc, argv), .events = 0};
    for (;;)
        poll(&listener, 1, 500);
}
