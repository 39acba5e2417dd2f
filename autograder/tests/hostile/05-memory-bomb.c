/* Attack 5: takes and touches all the memory that it can have, again and again. */
/* Points: 0 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(void)
{
    enum { PIECE = 16 * 1024 * 1024 };
    for (;;) {
        char *memory = malloc(PIECE);
        if (memory != NULL)
            memset(memory, 1, PIECE);
        else
            sleep(1);
    }
}
