/* Greets whoever it is given. */
#include "lab.h"

#include <stdio.h>

static void greet(const char *name)
{
    /* Step 1: greet. */
    printf("Hello, %s!\n", name);
}

int main(int argc, char *argv[])
{
    if (argc != 2)
        usage("greet NAME");
    greet(argv[1]);
}
