/* Attack 42: says that all is well, and ends. */
/* Points: 0 */
#include <stdio.h>

int main(void)
{
    puts("Server is listening on port 5000...");
}
