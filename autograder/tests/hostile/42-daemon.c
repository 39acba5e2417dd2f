/* Attack 42 again: an honest server that runs in the background; its first process ends with
 * status 0. What ends with its box can serve nobody. */
/* Points: 0-7 */
#define _DEFAULT_SOURCE
#include "honest.h"

int main(int argc, char *argv[])
{
    int listener = honest_listen(argc, argv);
    daemon(1, 1);
    honest_serve(listener);
}
