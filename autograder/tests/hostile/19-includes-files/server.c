/* Attack 19 again: the files of others, as part of the program or of the compiler's errors. */
/* Points: 0 */
__asm__(".section .rodata\n.globl stolen\nstolen: .incbin \"@SECRET@\"\n.byte 0");
extern const char stolen[];
#include <stdio.h>

int main(void)
{
    puts(stolen);
}
