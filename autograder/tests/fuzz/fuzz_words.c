/* What a program has printed when a check failed: the starters' reminders, last words, first lines,
 * and how lines and bytes differ from those that were wanted. The input is
 * status|stderr|stdout|line that was wanted|anything. */
#include "fuzz.h"
#include "harness/tools/circumstances.h"
#include "harness/tools/run.h"

#include <stdlib.h>
#include <string.h>

const size_t longest = 1 << 20;

static const struct lab lab = {.id = "lab0-none", .port = 5000};
static const struct check check = {.id = "none", .lab = &lab};

static struct buffer buffer_of(struct bytes bytes)
{
    return (struct buffer){copy_of(bytes), bytes.len, bytes.len, bytes.len};
}

static void note_all(struct run *run, struct program *program, struct bytes wanted,
                     struct bytes others)
{
    struct bytes out = {program->out_data.data, program->out_data.len};
    const char *newline = out.len > 0 ? memchr(out.data, '\n', out.len) : NULL;
    struct bytes line =
        slice(out, 0, newline != NULL ? (size_t)(newline - (const char *)out.data) : out.len);
    note_circumstances(run);
    note_line(run, program, wanted, line);
    if (wanted.len != others.len ||
        (wanted.len > 0 && memcmp(wanted.data, others.data, wanted.len) != 0))
        note_parting(run, wanted, others);
}

void fuzz(struct bytes input)
{
    static struct run run;
    struct program program = {.run = &run, .name = "server", .in = -1, .out = -1, .err = -1};
    program.ended = true;
    program.status = (int)next_number(&input) & 0xff7f;
    program.err_data = buffer_of(next_field(&input));
    program.out_data = buffer_of(next_field(&input));
    struct bytes wanted = next_field(&input);
    void *copies[] = {copy_of(wanted), copy_of(input)};
    run.check = &check;
    run.programs[0] = &program;
    run.program_count = 1;
    run.result = (struct check_result){0};
    note_all(&run, &program, (struct bytes){copies[0], wanted.len},
             (struct bytes){copies[1], input.len});
    for (size_t i = 0; i < run.result.fact_count; i++)
        MUST(strlen(run.result.facts[i].value) <= 160);
    free(program.err_data.data);
    free(program.out_data.data);
    free(copies[0]);
    free(copies[1]);
    check_result_clear(&run.result);
}
