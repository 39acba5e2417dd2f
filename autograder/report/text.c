/* Escaping, shortening and wrapping: see text.h. Used by all reports. */
#include "report/text.h"
#include "memory.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void text_open(struct text_buffer *buffer)
{
    *buffer = (struct text_buffer){0};
    buffer->stream = must_have(open_memstream(&buffer->data, &buffer->size));
}

char *text_close(struct text_buffer *buffer)
{
    bool failed = fclose(buffer->stream) != 0;
    return must_have(failed ? NULL : buffer->data);
}

char *text_reading(const char *read)
{
    size_t lab = strcspn(read, "# /,");
    if (read[lab] != '#' || strncmp(read, "lab", 3) != 0)
        return must_format("%s", read);
    return must_format("labs/%.*s/README.md%s", (int)lab, read, read + lab);
}

/* ---- UTF-8 ---- */

/* Well-formed characters that nevertheless must not reach a terminal or a browser as they are. */
static const struct {
    uint32_t first, last;
} invisible[] = {
    {0x00, 0x1f},       {0x7f, 0x9f},         /* controls */
    {0xad, 0xad},       {0x61c, 0x61c},       /* soft hyphen, Arabic letter mark */
    {0x180e, 0x180e},   {0x200b, 0x200f},     /* zero width, direction marks */
    {0x2028, 0x202e},   {0x2060, 0x206f},     /* line separators, direction overrides */
    {0xd800, 0xdfff},   {0xfdd0, 0xfdef},     /* surrogates, no characters */
    {0xfeff, 0xfeff},   {0xfff0, 0xffff},     /* byte order mark, specials */
    {0xe0000, 0xe0fff}, {0xf0000, 0xffffffff} /* tags, private use, beyond Unicode */
};

static bool is_visible(uint32_t character)
{
    if ((character & 0xfffe) == 0xfffe) /* no characters, in every plane */
        return false;
    for (size_t i = 0; i < sizeof invisible / sizeof invisible[0]; i++)
        if (character >= invisible[i].first && character <= invisible[i].last)
            return false;
    return true;
}

/* How many bytes a lead byte announces, and the smallest character that needs so many (RFC 3629).
 */
static size_t announced(unsigned char lead, uint32_t *bits, uint32_t *smallest)
{
    static const struct {
        unsigned char mask, value;
        uint32_t smallest;
    } forms[] = {{0x80, 0x00, 0}, {0xe0, 0xc0, 0x80}, {0xf0, 0xe0, 0x800}, {0xf8, 0xf0, 0x10000}};
    for (size_t i = 0; i < 4; i++)
        if ((lead & forms[i].mask) == forms[i].value) {
            *bits = lead & (unsigned char)~forms[i].mask;
            *smallest = forms[i].smallest;
            return i + 1;
        }
    return 0;
}

/* Length of the visible character at s, or 0 if there is none. s ends with a NUL. */
static size_t visible_length(const char *s)
{
    uint32_t character, smallest;
    size_t len = announced((unsigned char)*s, &character, &smallest);
    for (size_t i = 1; i < len; i++) {
        if (((unsigned char)s[i] & 0xc0) != 0x80)
            return 0;
        character = character << 6 | ((unsigned char)s[i] & 0x3f);
    }
    if (len == 0 || character < smallest || !is_visible(character))
        return 0;
    return len;
}

/* ---- sentences ---- */

/* GitHub takes "::notice ::text" at the start of a line, and "##[error]" anywhere, for a command;
 * any place may come to stand at the start of a line. An IPv6 address is none: it has but one "::".
 */
static bool looks_like_command(const char *here)
{
    if (strncmp(here, "##[", 3) == 0)
        return true;
    return strncmp(here, "::", 2) == 0 && isalpha((unsigned char)here[2]) &&
           strstr(here + 2, "::") != NULL;
}

char *text_clean(const char *text, unsigned keep)
{
    struct text_buffer buffer;
    text_open(&buffer);
    for (const char *next = text ? text : ""; *next != '\0';) {
        size_t len = visible_length(next);
        if ((keep & TEXT_LINES) && (*next == '\n' || *next == '\t'))
            len = 1;
        if (len > 1 && !(keep & TEXT_UNICODE))
            len = 0;
        if (len == 0 || looks_like_command(next)) {
            fprintf(buffer.stream, "\\x%02x", (unsigned char)*next);
            next++;
            continue;
        }
        fwrite(next, 1, len, buffer.stream);
        next += len;
    }
    return text_close(&buffer);
}

static bool starts_character(char byte)
{
    return ((unsigned char)byte & 0xc0) != 0x80;
}

size_t text_columns(const char *clean)
{
    size_t columns = 0;
    for (; *clean != '\0'; clean++)
        columns += starts_character(*clean);
    return columns;
}

/* Bytes of clean text that take at most room columns. */
static size_t prefix_of(const char *clean, size_t room)
{
    size_t i = 0;
    for (size_t columns = 0; clean[i] != '\0'; i++) {
        columns += starts_character(clean[i]);
        if (columns > room)
            break;
    }
    return i;
}

char *text_limit(char *clean, size_t columns)
{
    clean[prefix_of(clean, columns)] = '\0';
    return clean;
}

/* ---- bytes ---- */

static size_t escape_hex(unsigned char byte, char *buf)
{
    static const char digits[] = "0123456789abcdef";
    buf[0] = '\\';
    buf[1] = 'x';
    buf[2] = digits[byte >> 4];
    buf[3] = digits[byte & 15];
    return 4;
}

enum { ESCAPE_MAX = 4 };

/* The escape of one byte in buf, which takes ESCAPE_MAX; its length. */
static size_t escape(unsigned char byte, bool digit_follows, char *buf)
{
    static const char named[] = "\n\r\t\\\"", letters[] = "nrt\\\"";
    const char *found = byte != '\0' ? strchr(named, byte) : NULL;
    buf[0] = '\\';
    buf[1] = '0';
    if (found != NULL)
        buf[1] = letters[found - named];
    if (found != NULL || (byte == '\0' && !digit_follows))
        return 2;
    if (byte < 0x20 || byte > 0x7e)
        return escape_hex(byte, buf);
    buf[0] = (char)byte;
    return 1;
}

static size_t escape_at(const unsigned char *bytes, size_t i, size_t len, char *buf)
{
    if (bytes[i] == '#' && len - i >= 3 && memcmp(bytes + i, "##[", 3) == 0)
        return escape_hex('#', buf); /* see looks_like_command() */
    return escape(bytes[i], i + 1 < len && isdigit(bytes[i + 1]), buf);
}

void text_put_escaped(FILE *out, const unsigned char *bytes, size_t len)
{
    char buf[ESCAPE_MAX];
    for (size_t i = 0; i < len; i++)
        fwrite(buf, 1, escape_at(bytes, i, len, buf), out);
}

/* Columns of bytes [first, last) of a run that ends at end: a digit may follow behind last. */
static size_t columns_of(const unsigned char *bytes, size_t first, size_t last, size_t end)
{
    char buf[ESCAPE_MAX];
    size_t columns = 0;
    for (size_t i = first; i < last; i++)
        columns += escape_at(bytes, i, end, buf);
    return columns;
}

size_t text_escaped_columns(const unsigned char *bytes, size_t len)
{
    return columns_of(bytes, 0, len, len);
}

/* The end of the longest run from first that fits into room columns. */
static size_t fit_forward(const unsigned char *bytes, size_t first, size_t end, size_t room)
{
    char buf[ESCAPE_MAX];
    size_t i = first;
    for (size_t used = 0; i < end; i++) {
        used += escape_at(bytes, i, end, buf);
        if (used > room)
            break;
    }
    return i;
}

size_t text_literal(const unsigned char *bytes, size_t len, size_t room)
{
    size_t fits = fit_forward(bytes, 0, len, room - 2);
    if (fits == len)
        return len;
    const unsigned char *newline = memchr(bytes, '\n', fits);
    if (newline != NULL)
        return (size_t)(newline - bytes) + 1;
    size_t blank = fits;
    while (blank > 0 && bytes[blank - 1] != ' ')
        blank--;
    return blank > 0 ? blank : fits;
}

/* The start of the longest run up to last that fits into room columns. */
static size_t fit_backward(const unsigned char *bytes, size_t start, size_t last, size_t end,
                           size_t room)
{
    char buf[ESCAPE_MAX];
    size_t i = last;
    for (size_t used = 0; i > start; i--) {
        used += escape_at(bytes, i - 1, end, buf);
        if (used > room)
            break;
    }
    return i;
}

/* ---- shortening ---- */

/* A run of kept bytes that belong together. */
struct run {
    size_t start, end; /* indexes into the kept bytes */
    size_t focus;      /* index; may be end: the byte that did not come */
    bool more_before, more_behind;
};

/* The run that holds the byte at offset focus of the payload; false if it was not kept. */
static bool find_run(const struct text_payload *payload, size_t focus, struct run *run)
{
    size_t kept = payload->head + payload->tail, dropped = payload->total - kept;
    if (dropped == 0)
        *run = (struct run){0, kept, focus, false, false};
    else if (focus < payload->head)
        *run = (struct run){0, payload->head, focus, false, true};
    else if (focus >= payload->head + dropped)
        *run = (struct run){payload->head, kept, focus - dropped, true, false};
    else
        return false;
    return run->focus <= run->end;
}

/* Columns that the bytes from the focus on may take of budget: half, and less if they need less. */
static size_t share_behind(const unsigned char *bytes, const struct run *run, size_t budget)
{
    size_t last = fit_forward(bytes, run->focus, run->end, budget / 2);
    return last < run->end ? budget / 2 : columns_of(bytes, run->focus, run->end, run->end);
}

/* The run in quotes, its text in at most budget columns, of which the bytes before the focus leave
 * at least behind to the others. */
static char *shorten_around(const unsigned char *bytes, const struct run *run, size_t budget,
                            size_t behind, const char *dots, long *focus_column)
{
    size_t first = fit_backward(bytes, run->start, run->focus, run->end, budget - behind);
    size_t before = columns_of(bytes, first, run->focus, run->end);
    size_t last = fit_forward(bytes, run->focus, run->end, budget - before);
    bool dots_before = first > run->start || run->more_before;
    bool dots_behind = last < run->end || run->more_behind;

    struct text_buffer buffer;
    text_open(&buffer);
    fprintf(buffer.stream, "%s\"", dots_before ? dots : "");
    text_put_escaped(buffer.stream, bytes + first, last - first);
    fprintf(buffer.stream, "\"%s", dots_behind ? dots : "");
    *focus_column = (long)((dots_before ? text_columns(dots) : 0) + 1 + before);
    return text_close(&buffer);
}

/* Two thirds of the room for the head, one for the tail. */
static char *shorten_middle(const struct text_payload *payload, size_t room, const char *dots)
{
    const unsigned char *bytes = payload->bytes;
    size_t kept = payload->head + payload->tail;
    bool contiguous = payload->total == kept;
    size_t budget = room - 4 - text_columns(dots);
    size_t tail = fit_backward(bytes, contiguous ? 0 : payload->head, kept, kept, budget / 3);
    size_t left = budget - text_escaped_columns(bytes + tail, kept - tail);
    size_t head = fit_forward(bytes, 0, contiguous ? tail : payload->head, left);

    struct text_buffer buffer;
    text_open(&buffer);
    fputc('"', buffer.stream);
    text_put_escaped(buffer.stream, bytes, head);
    fprintf(buffer.stream, "\"%s", dots);
    if (tail < kept) {
        fputc('"', buffer.stream);
        text_put_escaped(buffer.stream, bytes + tail, kept - tail);
        fputc('"', buffer.stream);
    }
    return text_close(&buffer);
}

char *text_shorten(const struct text_payload *payload, size_t room, long focus, const char *dots,
                   long *focus_column)
{
    const unsigned char *bytes = payload->bytes;
    size_t kept = payload->head + payload->tail, budget = room - 2;
    struct run run = {.end = kept};
    long column;

    bool focused = focus >= 0 && find_run(payload, (size_t)focus, &run);
    bool whole = payload->total == kept && fit_forward(bytes, 0, kept, budget) == kept;
    *focus_column = TEXT_NO_FOCUS;
    if (!whole && !focused)
        return shorten_middle(payload, room, dots);
    if (!whole)
        budget -= 2 * text_columns(dots);
    char *text =
        shorten_around(bytes, &run, budget, share_behind(bytes, &run, budget), dots, &column);
    if (focused)
        *focus_column = column;
    return text;
}

/* ---- lines ---- */

size_t text_next_line(const char **next, size_t room, const char **line)
{
    *line = *next;
    size_t len = prefix_of(*line, room);
    if ((*line)[len] != '\0') {
        size_t blank = len;
        while (blank > 0 && (*line)[blank] != ' ')
            blank--;
        if (blank > 0)
            len = blank;
    }
    *next = *line + len;
    *next += strspn(*next, " ");
    return len;
}

void text_put_wrapped(FILE *out, const char *clean, size_t indent, size_t width)
{
    const char *next = clean, *line;
    size_t room = width > indent + 20 ? width - indent : 20;
    int pad = 0;
    do {
        size_t len = text_next_line(&next, room, &line);
        fprintf(out, "%*s%.*s\n", pad, "", (int)len, line);
        pad = (int)indent;
    } while (*next != '\0');
}

/* ---- the first difference ---- */

/* Writes the name of one byte: 'w' (0x77), '\n' (0x0a), 0xff, or that there is none. */
static void put_byte(FILE *out, const unsigned char *window, size_t shown, size_t i)
{
    if (i >= shown) {
        fputs("nothing", out);
        return;
    }
    char buf[ESCAPE_MAX];
    size_t len = escape(window[i], false, buf);
    if (window[i] == '\'')
        fprintf(out, "'\\'' (0x27)");
    else if (window[i] == '"')
        fprintf(out, "'\"' (0x22)");
    else if (len == ESCAPE_MAX)
        fprintf(out, "0x%02x", window[i]);
    else
        fprintf(out, "'%.*s' (0x%02x)", (int)len, buf, window[i]);
}

enum { LABEL = 9 }; /* "expected " */

/* One window of a difference. */
struct side {
    const char *label;
    const unsigned char *bytes;
    struct run run;
    size_t total;
};

static struct side side_of(const struct difference *d, bool expected, size_t at)
{
    size_t shown = expected ? d->expected_shown : d->got_shown;
    size_t total = expected ? d->expected_total : d->got_total;
    return (struct side){
        .label = expected ? "expected" : "got",
        .bytes = expected ? d->expected : d->got,
        .run = {0, shown, at, d->window_start > 0, d->window_start + shown < total},
        .total = total,
    };
}

/* Both windows as text, cut at the same place before the caret. */
static void put_windows(FILE *out, const struct side *sides, int indent, size_t width, bool unicode)
{
    const char *dots = unicode ? "\u2026" : "...";
    size_t room = width - (size_t)indent - LABEL - 15; /* " 1048576 bytes" stands behind */
    size_t budget = room - 2 - 2 * text_columns(dots), behind = 0;
    long column = 0;
    for (size_t i = 0; i < 2; i++) {
        size_t share = share_behind(sides[i].bytes, &sides[i].run, budget);
        behind = share > behind ? share : behind;
    }
    for (size_t i = 0; i < 2; i++) {
        const struct side *side = &sides[i];
        if (i == 1 && side->total == 0) { /* there is no byte to point at */
            fprintf(out, "%*s%-*snothing\n", indent, "", LABEL, side->label);
            return;
        }
        char *text = shorten_around(side->bytes, &side->run, budget, behind, dots, &column);
        fprintf(out, "%*s%-*s%s%*s%zu byte%s\n", indent, "", LABEL, side->label, text,
                (int)(room + 1 - text_columns(text)), "", side->total, side->total == 1 ? "" : "s");
        free(text);
    }
    fprintf(out, "%*s^\n", indent + LABEL + (int)column, "");
}

/* Both windows in hex around the caret; a stream may have ended before it. */
static void put_hex(FILE *out, const struct side *sides, int indent, size_t width)
{
    size_t at = sides[0].run.focus, room = (width - (size_t)indent - LABEL + 1) / 3;
    size_t first = at > room / 2 ? at - room / 2 : 0;
    for (size_t i = 0; i < 2; i++) {
        fprintf(out, "%*s%-*s", indent, "", LABEL, i == 0 ? "in hex" : "");
        fputs(first < sides[i].run.end ? "" : "(nothing)", out);
        for (size_t j = first; j < first + room && j < sides[i].run.end; j++)
            fprintf(out, "%s%02x", j > first ? " " : "", sides[i].bytes[j]);
        fputc('\n', out);
    }
    fprintf(out, "%*s^^\n", indent + LABEL + 3 * (int)(at - first), "");
}

void text_put_difference(FILE *out, const struct difference *d, int indent, size_t width,
                         bool unicode)
{
    size_t at = d->at - d->window_start;
    at = at < d->expected_shown ? at : d->expected_shown;
    at = at < d->got_shown ? at : d->got_shown;
    const struct side sides[2] = {side_of(d, true, at), side_of(d, false, at)};

    put_windows(out, sides, indent, width, unicode);
    if (d->got_total == 0)
        return;
    put_hex(out, sides, indent, width);
    fprintf(out, "%*s%-*sbyte %zu: expected ", indent, "", LABEL, "differ", d->at);
    put_byte(out, d->expected, d->expected_shown, at);
    fputs(", got ", out);
    put_byte(out, d->got, d->got_shown, at);
    fputc('\n', out);
}

/* ---- other formats ---- */

void text_put_xml(FILE *out, const char *text)
{
    static const struct {
        char character;
        const char *entity;
    } entities[] = {
        {'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&apos;"}};
    char *clean = text_clean(text, TEXT_UNICODE | TEXT_LINES);
    for (const char *next = clean; *next != '\0'; next++) {
        size_t i = 0;
        while (i < 5 && entities[i].character != *next)
            i++;
        if (i < 5)
            fputs(entities[i].entity, out);
        else
            fputc(*next, out);
    }
    free(clean);
}

void text_put_tap(FILE *out, const char *text)
{
    char *clean = text_clean(text, TEXT_UNICODE);
    for (const char *next = clean; *next != '\0'; next++)
        fprintf(out, "%s%c", *next == '\\' || *next == '#' ? "\\" : "", *next);
    free(clean);
}

void text_put_yaml(FILE *out, const char *text)
{
    char *clean = text_clean(text, TEXT_UNICODE | TEXT_LINES);
    fputc('"', out);
    for (const char *next = clean; *next != '\0'; next++)
        if (*next == '\n' || *next == '\t')
            fprintf(out, "\\%c", *next == '\n' ? 'n' : 't');
        else
            fprintf(out, "%s%c", *next == '\\' || *next == '"' ? "\\" : "", *next);
    fputc('"', out);
    free(clean);
}

/* Is text shown as it is by text_clean()? Then single quotes will do in a shell. */
static bool is_clean(const char *text, unsigned keep)
{
    char *clean = text_clean(text, keep);
    bool same = strcmp(clean, text) == 0;
    free(clean);
    return same;
}

void text_put_shell(FILE *out, const char *text, unsigned keep)
{
    static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                               "0123456789_./:=@%+,-";
    if (*text != '\0' && text[strspn(text, safe)] == '\0') {
        fputs(text, out);
        return;
    }
    bool clean = is_clean(text, keep);
    fputs(clean ? "'" : "$'", out);
    for (const char *next = text; *next != '\0'; next++)
        if (!clean && !isalnum((unsigned char)*next) && strchr(" _./-", *next) == NULL)
            fprintf(out, "\\x%02x", (unsigned char)*next);
        else if (*next == '\'')
            fputs("'\\''", out);
        else
            fputc(*next, out);
    fputc('\'', out);
}

int text_finish(FILE *out)
{
    errno = 0;
    if (fflush(out) == 0 && !ferror(out))
        return 0;
    if (errno == 0)
        errno = EIO;
    return -1;
}
