/* What text, XML, JSON and TAP must look like. Knows nothing of how the reports write them. */
#define _GNU_SOURCE
#include "fuzz.h"

#include <ctype.h>
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* ---- plain text ---- */

/* The character at *next, which is moved behind it (RFC 3629); UINT32_MAX if it is none. */
static uint32_t next_character(const unsigned char **next)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char lead = *(*next)++;
    size_t len = lead < 0x80 ? 1 : lead < 0xc0 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    uint32_t character = len <= 1 ? lead : lead & (0x7fu >> len);
    for (size_t i = 1; i < len; i++, (*next)++) {
        if ((**next & 0xc0) != 0x80)
            return UINT32_MAX;
        character = character << 6 | (**next & 0x3f);
    }
    bool is_one = len > 0 && lead < 0xf8 && character >= smallest[len] && character <= 0x10ffff;
    return is_one ? character : UINT32_MAX;
}

/* Neither controls nor what changes the direction of writing, nor what is no character at all. */
static bool is_shown(uint32_t character)
{
    bool control = character < 0x20 || (character >= 0x7f && character < 0xa0);
    bool direction = (character >= 0x200e && character <= 0x200f) || character == 0x61c ||
                     (character >= 0x2028 && character <= 0x202e) ||
                     (character >= 0x2066 && character <= 0x2069);
    bool none = (character >= 0xd800 && character <= 0xdfff) || (character & 0xfffe) == 0xfffe ||
                character == 0xfeff || character > 0x10ffff;
    return !control && !direction && !none;
}

/* GitHub Actions: "::error::" with or without blanks in front, "##[error]" anywhere. */
static bool has_command(const char *line, size_t len)
{
    const char *start = line + strspn(line, " \t");
    size_t rest = start < line + len ? len - (size_t)(start - line) : 0;
    if (memmem(line, len, "##[", 3) != NULL)
        return true;
    return rest > 2 && strncmp(start, "::", 2) == 0 && isalpha((unsigned char)start[2]) &&
           memmem(start + 2, rest - 2, "::", 2) != NULL;
}

/* The length of "\033[1;31m" at the beginning of text, or 0. */
static size_t colour_length(const char *text)
{
    size_t len = strncmp(text, "\033[", 2) == 0 ? 2 + strspn(text + 2, "0123456789;") : 0;
    return len > 0 && text[len] == 'm' ? len + 1 : 0;
}

bool is_plain(const char *text, bool colour)
{
    for (const char *line = text; *line != '\0';) {
        size_t len = strcspn(line, "\n");
        if (has_command(line, len))
            return false;
        line += len + (line[len] == '\n');
    }
    const unsigned char *next = (const unsigned char *)text;
    while (*next != '\0') {
        size_t skipped = colour ? colour_length((const char *)next) : 0;
        if (*next == '\n' || *next == '\t')
            skipped = 1;
        next += skipped;
        if (skipped == 0 && !is_shown(next_character(&next)))
            return false;
    }
    return true;
}

/* ---- XML ---- */

enum { DEPTH = 64 };

struct elements {
    const char *names[DEPTH];
    size_t lengths[DEPTH], depth, roots;
};

static size_t name_length(const char *at)
{
    size_t len = 0;
    while (isalnum((unsigned char)at[len]) || strchr("-:_", at[len] != '\0' ? at[len] : ' '))
        len++;
    return len;
}

/* The end of character data that goes up to one of these; NULL if an entity in it is none. */
static const char *data_end(const char *at, const char *ends)
{
    static const char *const entities[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&apos;"};
    for (; *at != '\0' && strchr(ends, *at) == NULL; at++) {
        bool known = *at != '&';
        for (size_t i = 0; i < COUNT(entities) && !known; i++)
            known = strncmp(at, entities[i], strlen(entities[i])) == 0;
        if (!known || strncmp(at, "]]>", 3) == 0)
            return NULL;
    }
    return at;
}

/* The end of name="value"; NULL if it is none. */
static const char *attribute_end(const char *at)
{
    size_t name = name_length(at);
    if (name == 0 || strncmp(at + name, "=\"", 2) != 0)
        return NULL;
    at = data_end(at + name + 2, "\"<");
    return at != NULL && *at == '"' ? at + 1 : NULL;
}

static const char *closing_tag_end(struct elements *open, const char *at)
{
    size_t name = name_length(at);
    if (open->depth == 0 || at[name] != '>')
        return NULL;
    open->depth--;
    bool same =
        name == open->lengths[open->depth] && strncmp(at, open->names[open->depth], name) == 0;
    return same ? at + name + 1 : NULL;
}

static const char *tag_end(struct elements *open, const char *at)
{
    if (*at == '/')
        return closing_tag_end(open, at + 1);
    const char *name = at;
    size_t len = name_length(at);
    for (at += len; at != NULL && isspace((unsigned char)*at);) {
        at += strspn(at, " \n");
        if (*at != '>' && *at != '/')
            at = attribute_end(at);
    }
    open->roots += open->depth == 0;
    if (at != NULL && at[0] == '/' && at[1] == '>')
        return at + 2;
    if (at == NULL || len == 0 || *at != '>' || open->depth == DEPTH)
        return NULL;
    open->names[open->depth] = name;
    open->lengths[open->depth++] = len;
    return at + 1;
}

/* What stands in <style> is CSS, and no markup; here it has no < in it. */
bool is_xml(const char *text)
{
    struct elements open = {.depth = 0};
    const char *at = text;
    if (strncmp(at, "<?xml ", 6) == 0)
        at = strstr(at, "?>") != NULL ? strstr(at, "?>") + 2 : NULL;
    while (at != NULL && *at != '\0') {
        const char *end = data_end(at, "<");
        if (end == NULL || (open.depth == 0 && strspn(at, " \n") < (size_t)(end - at)))
            return false;
        at = *end == '<' ? tag_end(&open, end + 1) : end;
    }
    return at != NULL && open.depth == 0 && open.roots == 1;
}

/* ---- JSON and TAP ---- */

bool is_json(const char *text)
{
    json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    json_decref(json);
    return json != NULL;
}

/* The number of a result, "ok 3 - ..."; 0 if the line is none. */
static unsigned long result_number(const char *line)
{
    line += strncmp(line, "not ", 4) == 0 ? 4 : 0;
    return strncmp(line, "ok ", 3) == 0 ? strtoul(line + 3, NULL, 10) : 0;
}

/* In a block a line is indented, and "  ..." ends it. */
bool is_tap(const char *text)
{
    static const char version[] = "TAP version 14\n1..";
    if (strncmp(text, version, strlen(version)) != 0)
        return false;
    unsigned long planned = strtoul(text + strlen(version), NULL, 10), seen = 0;
    bool block = false;
    for (const char *line = strchr(text + strlen(version), '\n'); line != NULL && line[1] != '\0';
         line = strchr(line, '\n')) {
        line++;
        unsigned long number = result_number(line);
        bool opens = strncmp(line, "  ---\n", 6) == 0, closes = strncmp(line, "  ...\n", 6) == 0;
        if (number > 0 ? block || number != ++seen
            : block    ? strncmp(line, "  ", 2) != 0 || opens
                       : !opens && *line != '#')
            return false;
        block = (block || opens) && !closes;
    }
    return !block && seen == planned;
}

/* ---- the lookout is awake ---- */

static bool is_plain_text(const char *text)
{
    return is_plain(text, false);
}

static const struct {
    bool (*is_form)(const char *text);
    const char *good, *bad[10];
} samples[] = {
    {is_plain_text,
     "a\tb\n::1 \u00e4\n",
     {"\033[1m", "\r", "\x80", "\xc0\x80", "\xed\xa0\x80", "\u202e", "\xc2\x85", " ::error::x",
      "a ##[error]x"}},
    {is_xml,
     "<?xml version=\"1.0\"?>\n<a b=\"c\">&lt;<d/></a>\n",
     {"", "<a>", "<a></b>", "<a/><b/>", "<a b='c'/>", "<a b=\"<\"/>", "<a>&c;</a>", "a<b/>",
      "<a>]]></a>"}},
    {is_json, "{\"a\": [1, null]}", {"", "{\"a\": }", "{} {}", "{\"a\": 1, \"a\": 2}", "\"\n\""}},
    {is_tap,
     "TAP version 14\n1..2\nok 1 - a\nnot ok 2 - b\n  ---\n  c\n  ...\n# d\n",
     {"", "TAP version 14\n1..2\nok 1 - a\n", "TAP version 14\n1..1\nok 1 - a\nok 2 - b\n",
      "TAP version 14\n1..1\nok 1 - a\nb\n", "TAP version 14\n1..2\nok 2 - a\nok 1 - b\n",
      "TAP version 14\n1..2\nok 1 - a\n  ---\nok 2 - b\n  ...\n",
      "TAP version 14\n1..1\nok 1 - a\n  ---\n"}},
};

void forms_must_refuse(void)
{
    for (size_t i = 0; i < COUNT(samples); i++) {
        MUST(samples[i].is_form(samples[i].good));
        for (size_t j = 0; samples[i].bad[j] != NULL; j++)
            MUST(!samples[i].is_form(samples[i].bad[j]));
    }
    MUST(is_plain("\033[1mbold\033[0m", true));
    MUST(!is_plain("\033[2J", true));
}
