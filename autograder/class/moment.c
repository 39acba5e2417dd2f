/* Points in time as people write them. */
#define _GNU_SOURCE
#include "class/moment.h"
#include "memory.h"

#include <stdio.h>
#include <string.h>

/* The zone behind a time: nothing, "Z" or "+02:00". Returns false for anything else. */
static bool read_zone(const char *text, bool *given, long *offset)
{
    enum { MINUTE = 60, HOUR = 3600 };
    int hours, minutes, length = 0;
    char sign;
    while (*text == ' ')
        text++;
    *given = *text != '\0';
    *offset = 0;
    if (!*given || strcmp(text, "Z") == 0)
        return true;
    if (sscanf(text, "%c%2d:%2d%n", &sign, &hours, &minutes, &length) != 3 ||
        text[length] != '\0' || (sign != '+' && sign != '-') || hours < 0 || minutes < 0)
        return false;
    *offset = (sign == '-' ? -1 : 1) * ((long)hours * HOUR + (long)minutes * MINUTE);
    return true;
}

bool moment_parse(const char *text, time_t *moment)
{
    struct tm fields = {.tm_isdst = -1};
    bool given;
    long offset;
    const char *rest = strptime(text, "%Y-%m-%d", &fields);
    if (rest == NULL)
        return false;
    if (*rest == 'T' || (*rest == ' ' && rest[1] >= '0' && rest[1] <= '9')) {
        rest = strptime(rest + 1, "%H:%M", &fields);
        if (rest != NULL && *rest == ':')
            rest = strptime(rest + 1, "%S", &fields);
    }
    if (rest == NULL || !read_zone(rest, &given, &offset))
        return false;
    *moment = given ? timegm(&fields) - offset : mktime(&fields);
    return true;
}

char *moment_text(time_t moment)
{
    char text[64] = "?";
    struct tm fields;
    if (localtime_r(&moment, &fields) != NULL)
        strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &fields);
    return must_strdup(text);
}
