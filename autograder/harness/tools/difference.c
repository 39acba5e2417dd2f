/* Where two byte strings part, and what that looks like. */
#define _GNU_SOURCE
#include "harness/tools/difference.h"
#include "memory.h"

#include <ctype.h>
#include <string.h>

enum { BEFORE = 32, WINDOW = 64 };

size_t common_prefix(struct bytes a, struct bytes b)
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

const char *name_of_byte(struct bytes bytes, size_t at)
{
    const unsigned char *data = bytes.data;
    if (at >= bytes.len)
        return "end";
    switch (data[at]) {
    case '\0':
        return "NUL";
    case '\r':
        return "CR";
    case '\n':
        return "LF";
    default:
        return must_format(isgraph(data[at]) ? "%c" : "0x%02x", data[at]);
    }
}

const char *line_word(struct bytes bytes, size_t at)
{
    enum { LONGEST = 20 };
    const char *data = bytes.data;
    size_t start = at < bytes.len ? at : bytes.len, len = 0;
    while (start > 0 && data[start - 1] != '\n')
        start--;
    while (start + len < bytes.len &&
           (isalnum((unsigned char)data[start + len]) || data[start + len] == '-'))
        len++;
    if (start < bytes.len && strchr("\r\n", data[start]) != NULL && data[start] != '\0')
        return "empty";
    return len > 0 && len <= LONGEST ? must_format("%.*s", (int)len, data + start) : NULL;
}

/* Where in bytes, from an offset on, those of got go on; bytes.len if that cannot be told. */
static size_t find_again(struct bytes bytes, size_t from, struct bytes got)
{
    enum { SURE = 8, LEAST = 3 };
    for (size_t len = got.len < SURE ? got.len : SURE; len >= LEAST; len--) {
        const char *start = (const char *)bytes.data + from;
        const char *found = memmem(start, bytes.len - from, got.data, len);
        if (found != NULL)
            return from + (size_t)(found - start);
    }
    return bytes.len;
}

bool is_cut_at_nuls(struct bytes expected, struct bytes got)
{
    const char *wanted = expected.data, *came = got.data;
    enum { PROOF = 64 }; /* cuts: each may search all that is left */
    size_t cuts = 0;
    bool cut = false;
    for (size_t at = 0, next = 0; next < got.len; next++, at++) {
        if (at < expected.len && wanted[at] == came[next])
            continue;
        if (at >= expected.len || wanted[at] != '\0')
            return false;
        size_t again = find_again(expected, at, slice(got, next, got.len));
        if (again == expected.len || ++cuts == PROOF)
            return cut;
        while (at < again)
            cut |= wanted[at++] != '\0';
    }
    return cut;
}

long number_at(struct bytes bytes, size_t at, size_t *end)
{
    const char *data = bytes.data;
    long value = 0;
    size_t next = at;
    while (next < bytes.len && next - at < 6 && isdigit((unsigned char)data[next]))
        value = value * 10 + (data[next++] - '0');
    *end = next;
    return next == at || value > 65535 ? -1 : value;
}

struct bytes beginning_of(struct bytes line)
{
    const char *data = line.data;
    size_t len = 0;
    while (len < line.len && strchr(":\n0123456789", data[len]) == NULL)
        len++;
    while (len > 0 && data[len - 1] == ' ')
        len--;
    return slice(line, 0, len);
}

bool bytes_equal(struct bytes a, struct bytes b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}
