/* Attack 49: an honest server with fifty threads that spin, to starve the grader. */
/* Points: 0-53 */
/* Neighbour */
#include "honest.h"

#include <pthread.h>

static void *spin(void *argument)
{
    for (;;)
        if (argument != NULL)
            return NULL;
}

int main(int argc, char *argv[])
{
    pthread_t thread;
    for (int i = 0; i < 50; i++)
        pthread_create(&thread, NULL, spin, NULL);
    honest_serve(honest_listen(argc, argv));
}
