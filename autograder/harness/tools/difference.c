/* Where two byte strings part, and what that looks like. */
#include "harness/tools/difference.h"
#include "buffer.h"

#include <string.h>

enum { BEFORE = 32, WINDOW = 64 };

static size_t common_prefix(struct bytes a, struct bytes b)
{
    const unsigned char *left = a.data, *right = b.data;
    size_t shorter = a.len < b.len ? a.len : b.len, at = 0;
    while (at < shorter && left[at] == right[at])
        at++;
    return at;
}

static unsigned char *window_of(struct bytes bytes, size_t start, size_t *shown)
{
    struct bytes part = slice(bytes, start, WINDOW);
    unsigned char *copy = must_alloc(part.len);
    if (part.len > 0)
        memcpy(copy, part.data, part.len);
    *shown = part.len;
    return copy;
}

struct difference *difference_of(struct bytes expected, struct bytes got, enum event_kind stream)
{
    size_t at = common_prefix(expected, got);
    if (at == expected.len && at == got.len)
        return NULL;
    struct difference *difference = must_alloc(sizeof *difference);
    difference->stream = stream;
    difference->at = at;
    difference->window_start = at > BEFORE ? at - BEFORE : 0;
    difference->expected =
        window_of(expected, difference->window_start, &difference->expected_shown);
    difference->got = window_of(got, difference->window_start, &difference->got_shown);
    difference->expected_total = expected.len;
    difference->got_total = got.len;
    return difference;
}

static bool all_nul(struct bytes bytes)
{
    const char *data = bytes.data;
    for (size_t i = 0; i < bytes.len; i++)
        if (data[i] != '\0')
            return false;
    return true;
}

const char *difference_kind(struct bytes expected, struct bytes got)
{
    size_t at = common_prefix(expected, got);
    if (got.len == 0)
        return "nothing";
    if (at == got.len)
        return ((const char *)expected.data)[at] == '\0' ? "cut-at-nul" : "prefix";
    if (at == expected.len)
        return all_nul(slice(got, at, got.len)) ? "extra-nul" : "extra";
    return "other";
}
