/* Attack 19: sources of bytes that never end, for the compiler to read. */
/* Points: 0 */
#include "/dev/random"
