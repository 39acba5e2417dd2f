/* Attack 47 again: a small program that is a terabyte when it is loaded. */
/* Points: 0 */
static volatile char terabyte[1L << 40];

int main(void)
{
    return terabyte[1L << 39];
}
