/* Attack 20 again: a file that includes itself, twice. */
/* Points: 0 */
#include "server.c"
