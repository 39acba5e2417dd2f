/* Attack 26: listens and never accepts. */
/* Points: 4-15 */
#include "honest.h"

int main(int argc, char *argv[])
{
    honest_listen(argc, argv);
    for (;;)
        pause();
}
