/* What a check expects of the lines that a program prints. */
#define _GNU_SOURCE
#include "harness/tools/circumstances.h"
#include "harness/tools/difference.h"
#include "harness/tools/expect.h"

#include <string.h>

struct awaited_line {
    struct program *program;
    struct bytes line;
    size_t seen; /* the lines before this offset are not it: each is looked at once */
};

/* The line without the prompts that stand before it. */
static struct bytes unprompted(const struct program *program, struct bytes line)
{
    const char *prompt = program->run->check->lab->prompt;
    size_t len = prompt != NULL ? strlen(prompt) : 0;
    while (len > 0 && line.len >= len && memcmp(line.data, prompt, len) == 0)
        line = slice(line, len, line.len);
    return line;
}

/* The next complete line from at, without its end and without prompts before it, in *line. Returns
 * where the one after it begins, or 0 if there is no complete line. */
static size_t next_line(const struct program *program, size_t at, struct bytes *line)
{
    const struct buffer *output = &program->out_data;
    const unsigned char *start = output->data + at;
    const unsigned char *end = at < output->len ? memchr(start, '\n', output->len - at) : NULL;
    if (end == NULL)
        return 0;
    *line = unprompted(program, (struct bytes){start, (size_t)(end - start)});
    return (size_t)(end - output->data) + 1;
}

/* A line that itself contains line feeds is matched as the bytes that it is. */
static bool line_came(void *argument)
{
    struct awaited_line *awaited = argument;
    const struct buffer *output = &awaited->program->out_data;
    struct bytes line;
    size_t next, at = awaited->program->line_cursor;
    at = awaited->seen > at ? awaited->seen : at;
    awaited->seen = at;
    for (; (next = next_line(awaited->program, at, &line)) != 0; at = next) {
        struct bytes wide = {line.data, awaited->line.len};
        size_t offset = (size_t)((const unsigned char *)line.data - output->data) + wide.len;
        if (!bytes_equal(line, awaited->line) &&
            !(awaited->line.len > line.len && offset < output->len &&
              output->data[offset] == '\n' && bytes_equal(wide, awaited->line))) {
            bool decided = awaited->line.len <= line.len || offset < output->len;
            awaited->seen = decided && awaited->seen == at ? next : awaited->seen;
            continue;
        }
        awaited->program->line_cursor = offset + 1;
        return true;
    }
    return false;
}

/* A line that should hold line feeds itself goes on behind the first one that it has. */
static struct bytes whole_line(const struct awaited_line *awaited, struct bytes line)
{
    const struct buffer *output = &awaited->program->out_data;
    if (line.len == 0 || memchr(awaited->line.data, '\n', awaited->line.len) == NULL)
        return line;
    size_t len = output->len - (size_t)((const unsigned char *)line.data - output->data);
    return (struct bytes){line.data, output->data[output->len - 1] == '\n' ? len - 1 : len};
}

static struct bytes closest_line(const struct awaited_line *awaited)
{
    const struct buffer *output = &awaited->program->out_data;
    struct bytes line, best = {"", 0};
    size_t next, at = awaited->program->line_cursor, most = 0;
    for (; (next = next_line(awaited->program, at, &line)) != 0; at = next)
        if (common_prefix(line, awaited->line) > most) {
            most = common_prefix(line, awaited->line);
            best = line;
        }
    struct bytes rest = {output->data + at, output->len - at};
    rest = unprompted(awaited->program, rest);
    return output->len > at && common_prefix(rest, awaited->line) > most
               ? rest
               : whole_line(awaited, best);
}

void expect_line(struct program *program, struct bytes line)
{
    struct run *run = program->run;
    struct awaited_line awaited = {program, line, 0};
    enum outcome outcome = await(run, line_came, &awaited);
    if (outcome == HAPPENED)
        return;
    struct bytes got = closest_line(&awaited);
    note_fact(run, "awaited", "line");
    note_fact(run, "line.difference", bytes_equal(line, got) ? "none" : difference_kind(line, got));
    note_line(run, program, line, got);
    run->result.difference = difference_of(line, got, EVENT_STDOUT);
    fail_waiting(run, outcome, program, NULL, "%s did not print the line '%.*s'", program->name,
                 (int)(line.len < 60 ? line.len : 60), (const char *)line.data);
}

struct awaited_part {
    struct program *program;
    struct bytes before, after;
    struct bytes found;
    size_t seen; /* no line before this offset is it */
};

static bool part_came(void *argument)
{
    struct awaited_part *awaited = argument;
    size_t before = awaited->before.len, after = awaited->after.len;
    struct bytes line;
    for (size_t next; (next = next_line(awaited->program, awaited->seen, &line)) != 0;) {
        awaited->seen = next;
        if (line.len < before + after || !bytes_equal(slice(line, 0, before), awaited->before) ||
            !bytes_equal(slice(line, line.len - after, after), awaited->after))
            continue;
        awaited->found = slice(line, before, line.len - before - after);
        return true;
    }
    return false;
}

/* The line that was meant: before, then whatever makes it most like a line that came, then after.
 */
static struct bytes line_meant(const struct awaited_part *awaited)
{
    size_t before = awaited->before.len, most = 0;
    struct bytes line, between = text("...");
    for (size_t next, at = 0; (next = next_line(awaited->program, at, &line)) != 0; at = next) {
        if (!bytes_equal(slice(line, 0, before), awaited->before))
            continue;
        for (size_t end = before; end < line.len; end++) {
            size_t alike = common_prefix(slice(line, end, line.len), awaited->after);
            if (alike > most) {
                most = alike;
                between = slice(line, before, end - before);
            }
        }
    }
    struct run *run = awaited->program->run;
    return join(run, join(run, awaited->before, between), awaited->after);
}

const char *expect_line_with(struct program *program, const char *before, const char *after)
{
    struct run *run = program->run;
    struct awaited_part awaited = {program, text(before), text(after), {NULL, 0}, 0};
    enum outcome outcome = await(run, part_came, &awaited);
    if (outcome == HAPPENED)
        return format(run, "%.*s", (int)awaited.found.len, (const char *)awaited.found.data).data;
    struct awaited_line whole = {program, line_meant(&awaited), 0};
    program->line_cursor = 0;
    struct bytes got = closest_line(&whole);
    note_fact(run, "awaited", "line");
    note_fact(run, "line.difference", difference_kind(whole.line, got));
    note_line(run, program, whole.line, got);
    run->result.difference = difference_of(whole.line, got, EVENT_STDOUT);
    fail_waiting(run, outcome, program, NULL, "%s did not print a line '%s...%s'", program->name,
                 before, after);
}

struct bytes lines_of(struct program *program)
{
    await(program->run, nothing_more, NULL);
    size_t len = program->out_data.len;
    while (len > 0 && program->out_data.data[len - 1] != '\n')
        len--;
    return (struct bytes){program->out_data.data, len};
}

struct awaited_lines {
    const struct program *program;
    struct bytes line;
    int times;
    int found;   /* so far, */
    size_t seen; /* in the lines before this offset */
};

static int times_printed(struct awaited_lines *awaited)
{
    struct bytes line;
    for (size_t next; (next = next_line(awaited->program, awaited->seen, &line)) != 0;) {
        awaited->seen = next;
        awaited->found += bytes_equal(line, awaited->line);
    }
    return awaited->found;
}

static bool lines_came(void *argument)
{
    struct awaited_lines *awaited = argument;
    return times_printed(awaited) >= awaited->times;
}

void expect_lines(struct program *program, struct bytes line, int times)
{
    struct awaited_lines awaited = {program, line, times, 0, 0};
    enum outcome outcome = await(program->run, lines_came, &awaited);
    if (outcome == HAPPENED)
        return;
    note_fact(program->run, "awaited", "lines");
    note_line(program->run, program, line, (struct bytes){"", 0});
    note_fact(program->run, "lines.wanted", number(program->run, times));
    note_fact(program->run, "lines.got", number(program->run, times_printed(&awaited)));
    fail_waiting(program->run, outcome, program, NULL,
                 "%s printed the line '%.*s' %d times, not %d", program->name,
                 (int)(line.len < 60 ? line.len : 60), (const char *)line.data,
                 times_printed(&awaited), times);
}

void expect_no_line(struct program *program, const char *beginning)
{
    struct bytes line, start = text(beginning);
    settle(program->run);
    for (size_t next, at = program->line_cursor; (next = next_line(program, at, &line)) != 0;
         at = next)
        if (line.len >= start.len && memcmp(line.data, start.data, start.len) == 0) {
            note_fact(program->run, "awaited", "no-line");
            note_fact(program->run, "line.forbidden", beginning);
            note_fact(program->run, "program", program->name);
            fail(program->run, "%s printed a line '%s...' that should not be there", program->name,
                 beginning);
        }
}

struct awaited_prompt {
    const struct program *program;
    struct bytes prompt;
};

static bool prompted(void *argument)
{
    const struct awaited_prompt *awaited = argument;
    const struct buffer *output = &awaited->program->out_data;
    size_t len = awaited->prompt.len;
    return output->len >= len && output->len >= awaited->program->line_cursor + len &&
           memcmp(output->data + output->len - len, awaited->prompt.data, len) == 0;
}

void expect_prompt(struct program *program, const char *prompt)
{
    struct awaited_prompt awaited = {program, text(prompt)};
    enum outcome outcome = await(program->run, prompted, &awaited);
    if (outcome == HAPPENED)
        return;
    note_fact(program->run, "awaited", "prompt");
    fail_waiting(program->run, outcome, program, NULL, "%s did not print the prompt '%s'",
                 program->name, prompt);
}
