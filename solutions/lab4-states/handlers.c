/* The handlers, and their names. */
#include "handlers.h"

#include <string.h>

static void echo(unsigned char *bytes, size_t len)
{
    (void)bytes; /* they go back as they came */
    (void)len;
}

/* Only a to z: what a byte above 127 means is not the server's business. */
static void upper(unsigned char *bytes, size_t len)
{
    /* Step 1: turn the letters a to z into capitals. */
    for (size_t i = 0; i < len; i++)
        if (bytes[i] >= 'a' && bytes[i] <= 'z')
            bytes[i] = (unsigned char)(bytes[i] - 'a' + 'A');
}

/* The letter 13 places on in an alphabet that begins with first; after z comes a again. */
static unsigned char rotated(unsigned char letter, unsigned char first)
{
    return (unsigned char)(first + (letter - first + 13) % 26);
}

static void rot13(unsigned char *bytes, size_t len)
{
    /* Step 2: rotate the letters, small ones and capitals, by 13 places. */
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] >= 'a' && bytes[i] <= 'z')
            bytes[i] = rotated(bytes[i], 'a');
        else if (bytes[i] >= 'A' && bytes[i] <= 'Z')
            bytes[i] = rotated(bytes[i], 'A');
    }
}

handler *find_handler(const char *name)
{
    static const struct {
        const char *name;
        handler *function;
    } handlers[] = {{"echo", echo}, {"upper", upper}, {"rot13", rot13}};

    for (size_t i = 0; i < sizeof handlers / sizeof handlers[0]; i++)
        if (strcmp(handlers[i].name, name) == 0)
            return handlers[i].function;
    return NULL;
}
