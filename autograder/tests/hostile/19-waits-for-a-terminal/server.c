/* Attack 19 again: files that never have anything to read, for the compiler to wait for. */
/* Points: 0 */
#include "/dev/ptmx"
