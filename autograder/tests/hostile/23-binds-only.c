/* Attack 23: binds the port and never listens. */
/* Points: 0 */
#include "honest.h"

int main(int argc, char *argv[])
{
    honest_bind(honest_port(argc, argv));
    for (;;)
        pause();
}
