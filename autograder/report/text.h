/* Text that is safe to print: bytes escaped for a terminal, XML, TAP or a shell, long text cut or
 * wrapped, and the place shown where two streams part. Used by all reports. */
#ifndef AUTOGRADER_REPORT_TEXT_H
#define AUTOGRADER_REPORT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "result.h"

/* A string that grows as its stream is written (open_memstream(3)). */
struct text_buffer {
    FILE *stream;
    char *data;
    size_t size;
};

/* Opens the stream; write to buffer->stream, then take the string with text_close() and free it.
 * Both end the process with status 3 when there is no memory. */
void text_open(struct text_buffer *buffer);
char *text_close(struct text_buffer *buffer);

/* What to read, with a handout's section as a path from the top folder: of "lab2-echo#half-close,
 * shutdown(2)" it is "labs/lab2-echo/README.md#half-close, shutdown(2)". Anything else as it is. */
char *text_reading(const char *read);

/* What text_clean() may leave as it is, besides printable ASCII. */
enum text_keep {
    TEXT_ASCII = 0,   /* nothing */
    TEXT_UNICODE = 1, /* visible characters in well-formed UTF-8 */
    TEXT_LINES = 2,   /* newlines and tabs */
};

/* A copy of a sentence in which nothing can move the cursor, change colours, forge a line, reverse
 * the direction of writing or be taken for a command by a CI system: such bytes become \xNN.
 * Backslashes stay as they are. NULL gives "". The caller frees it. */
char *text_clean(const char *text, unsigned keep);

/* Columns that a clean text takes on the terminal. */
size_t text_columns(const char *clean);

/* Cuts clean text behind so many columns. Returns it. */
char *text_limit(char *clean, size_t columns);

/* Writes bytes as in a C string literal, without the quotes, in printable ASCII only: \\ \" \n \r
 * \t, \0 (where no digit follows) and \xNN with exactly two digits. */
void text_put_escaped(FILE *out, const unsigned char *bytes, size_t len);

/* Columns that text_put_escaped() needs. */
size_t text_escaped_columns(const unsigned char *bytes, size_t len);

/* How many of the bytes to put into one of several string literals, one below the other, each with
 * its quotes in at most room columns (6 at least): all if they fit, else up to the first newline,
 * up to the last blank, or as many as fit. */
size_t text_literal(const unsigned char *bytes, size_t len, size_t room);

/* A payload of which the head and the tail are kept, as in struct event. */
struct text_payload {
    const unsigned char *bytes;
    size_t head, tail, total;
};

enum { TEXT_NO_FOCUS = -1 };

/* The payload in quotes, escaped, in at most room columns (12 at least): whole if it fits,
 * otherwise shortened, with dots for what was left out. The byte at offset focus (TEXT_NO_FOCUS:
 * none) is never left out if it was kept; *focus_column is its column in the string, or
 * TEXT_NO_FOCUS. The caller frees the string. */
char *text_shorten(const struct text_payload *payload, size_t room, long focus, const char *dots,
                   long *focus_column);

/* Writes clean text in words, lines of at most width columns, each but the first indented. The
 * cursor is at column indent already. Ends with a newline. */
void text_put_wrapped(FILE *out, const char *clean, size_t indent, size_t width);

/* The next line of at most room columns of clean text; *next is moved behind it. Returns its length
 * in bytes. Words longer than a line are cut. */
size_t text_next_line(const char **next, size_t room, const char **line);

/* Writes expected and got around the first byte that differs, as text and in hex, with carets; of
 * nothing at all that came, only what was expected.
 * Lines are indented and take at most width columns; unicode allows a wider choice of dots. */
void text_put_difference(FILE *out, const struct difference *difference, int indent, size_t width,
                         bool unicode);

/* Writes text as XML 1.0 character data or attribute value: markup is escaped (so that no CDATA
 * section is needed, and none can be closed), what XML forbids becomes \xNN. */
void text_put_xml(FILE *out, const char *text);

/* Writes text as a TAP description: one line, with \ and # escaped. */
void text_put_tap(FILE *out, const char *text);

/* Writes text as a double-quoted YAML (and JSON) string, on one line. */
void text_put_yaml(FILE *out, const char *text);

/* Writes text as one word of a shell command that can be pasted; bytes that text_clean() would not
 * leave as they are need bash's $''. */
void text_put_shell(FILE *out, const char *text, unsigned keep);

/* Flushes. Returns 0, or -1 with errno set if anything written to out since it was opened failed.
 */
int text_finish(FILE *out);

#endif
