/* Attack 46: an honest server beside files whose names are options of the compiler, which would
 * have it run a program of ours. They are sources like any other. */
/* Points: 53 */
#include "honest.h"

int main(int argc, char *argv[])
{
    honest_serve(honest_listen(argc, argv));
}
