/* What all fuzzers share. Each is a program of its own that libFuzzer gives bytes to: it defines
 * fuzz(), which takes them apart, has the grader's code read them, and says with MUST() what has to
 * hold whatever they are. */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include "harness/check.h"
#include "result.h"
#include "segment.h"

/* Reads these bytes; a byte behind them is a mistake that AddressSanitizer tells. Called for every
 * input, and now and then for one that is much longer, whose time is measured. */
void fuzz(struct bytes input);

/* How long such an input is: as much as can be read in a fraction of a second. */
extern const size_t longest;

/* Ends the fuzzer, unless it holds: libFuzzer keeps the input. */
#define MUST(condition) must_hold((condition), #condition, __FILE__, __LINE__)
void must_hold(bool holds, const char *condition, const char *file, int line);

/* Copies of exactly the bytes, the second one with a NUL behind them and, as buffer_text() does it,
 * blanks for those among them. Never NULL; the caller frees them. */
void *copy_of(struct bytes bytes);
char *string_of(struct bytes bytes);

/* What input begins with, up to the next '|', which divides fields so that inputs can be read and
 * written by people; input is moved behind it. */
struct bytes next_field(struct bytes *input);

/* Likewise, as a string that the caller frees, and as a number: 0 where there are no digits. */
char *next_string(struct bytes *input);
long next_number(struct bytes *input);

/* Packets, each with two bytes in front that say how long it is. The caller frees the trace. */
struct trace *trace_of(struct bytes input);

/* Writes the result in every format, and looks whether each of them is still what it should be. */
void reports_must_hold(const struct result *result);

/* Likewise, the pictures and the text of a trace. */
void pictures_must_hold(const struct trace *trace);

/* ---- what a report must be, whoever had a hand in it (forms.c) ---- */

/* Visible characters in UTF-8 and ends of lines, none of which a CI system would take for a
 * command. With colour, the sequences that change it are allowed, too. */
bool is_plain(const char *text, bool colour);

/* Elements that are closed in their order, quoted attributes, the five entities, no comments. */
bool is_xml(const char *text);

bool is_json(const char *text);

/* A version, a plan, as many results in their order, and what is indented below them. */
bool is_tap(const char *text);

/* Proves that each of them still refuses what it must. */
void forms_must_refuse(void);

#endif
