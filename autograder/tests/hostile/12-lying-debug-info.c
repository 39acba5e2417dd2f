/* Attack 12 again: never answers, and has debug information made up of rubbish, for the grader
 * that looks where it is stuck. */
/* Points: 4-15 */
#include "honest.h"

__asm__(".section .debug_info\n.fill 20000, 1, 0xff\n"
        ".section .debug_abbrev\n.fill 20000, 1, 0x81\n"
        ".section .debug_str,\"MS\",@progbits,1\n.fill 20000, 1, 0x41\n"
        ".section .debug_frame\n.fill 20000, 1, 0x7f\n.text");

int main(int argc, char *argv[])
{
    honest_listen(argc, argv);
    for (;;)
        pause();
}
