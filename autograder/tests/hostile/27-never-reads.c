/* Attack 27: accepts and never reads. */
/* Points: 4-15 */
#include "honest.h"

int main(int argc, char *argv[])
{
    int listener = honest_listen(argc, argv);
    for (;;)
        honest_accept(listener);
}
