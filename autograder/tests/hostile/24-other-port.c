/* Attack 24: listens, but on the port after the one that it is given. */
/* Points: 0 */
#include "honest.h"

int main(int argc, char *argv[])
{
    int listener = honest_bind((uint16_t)(honest_port(argc, argv) + 1));
    listen(listener, 5);
    honest_serve(listener);
}
