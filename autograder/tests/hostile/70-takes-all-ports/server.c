/* Attack 70: see client.c. */
/* Points: 0-63 */
#include "honest.h"

int main(int argc, char *argv[])
{
    honest_serve(honest_listen(argc, argv));
}
