/* Attack 4: starts threads until no more can be had; each of them spins. */
/* Points: 0 */
#include <pthread.h>

static void *spin(void *argument)
{
    for (;;)
        if (argument != NULL)
            return NULL;
}

int main(void)
{
    pthread_t thread;
    for (;;)
        pthread_create(&thread, NULL, spin, NULL);
}
