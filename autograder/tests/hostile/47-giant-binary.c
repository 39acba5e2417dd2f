/* Attack 47: a program of two gigabytes. */
/* Points: 0 */
__asm__(".data\n.fill 2000000000, 1, 120\n.text");

int main(void)
{
    return 0;
}
