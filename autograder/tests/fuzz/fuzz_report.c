/* A result in every format. The input is its parts, in fields divided by '|': a letter for what the
 * part is, and its texts and numbers. There are no more of each than the harness would make. */
#define _GNU_SOURCE
#include "fuzz.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

const size_t longest = 1 << 16;

enum { CHECKS = 8, EVENTS = 600, FACTS = 100, PROBLEMS = 16, COMMANDS = 4 };

static void *one_more(void *array, size_t *count, size_t size)
{
    array = must_grow(array, *count, size);
    memset((char *)array + *count * size, 0, size);
    ++*count;
    return array;
}

static void add_check(struct result *result, struct bytes *input)
{
    result->checks = one_more(result->checks, &result->check_count, sizeof *result->checks);
    struct check_result *check = &result->checks[result->check_count - 1];
    check->verdict = (enum verdict)((unsigned long)next_number(input) % 4);
    check->id = next_string(input);
    check->title = next_string(input);
    check->because = next_string(input);
    check->read = next_string(input);
    check->program = next_string(input);
    check->message = check->verdict != VERDICT_PASS ? next_string(input) : NULL;
    check->max_points = 10;
}

static void add_problem(struct result *result, struct bytes *input)
{
    result->problems = one_more(result->problems, &result->problem_count, sizeof *result->problems);
    result->problems[result->problem_count - 1] = (struct build_problem){
        .fatal = next_number(input) % 2 != 0,
        .program = next_string(input),
        .message = next_string(input),
        .output = next_string(input),
    };
}

static void add_remark(struct result *result, struct bytes *input)
{
    result->remarks = one_more(result->remarks, &result->remark_count, sizeof *result->remarks);
    result->remarks[result->remark_count - 1] = next_string(input);
}

static void add_command(struct result *result, struct bytes *input)
{
    result->commands = one_more(result->commands, &result->command_count, sizeof *result->commands);
    struct given_command *command = &result->commands[result->command_count - 1];
    command->program = next_string(input);
    command->line = next_string(input);
}

static void add_event(struct check_result *check, struct bytes *input)
{
    if (check->event_count == EVENTS)
        return;
    check->events = one_more(check->events, &check->event_count, sizeof *check->events);
    struct event *event = &check->events[check->event_count - 1];
    event->at = (double)check->event_count / 1000;
    event->kind = (enum event_kind)((unsigned long)next_number(input) % (EVENT_NOTE + 1));
    event->actor = next_string(input);
    size_t dropped = (unsigned long)next_number(input) % 100000;
    struct bytes payload = next_field(input);
    if (event->kind == EVENT_NOTE || payload.len == 0) {
        event->text = string_of(payload);
        return;
    }
    event->bytes = copy_of(payload);
    event->head = payload.len < 192 ? payload.len : 192;
    event->tail = payload.len - event->head;
    event->total = payload.len + dropped;
}

static void add_fact(struct check_result *check, struct bytes *input)
{
    char *key = next_string(input), *value = next_string(input);
    if (check_result_fact(check, key) == NULL && check->fact_count < FACTS)
        check_result_add_fact(check, key, value);
    free(key);
    free(value);
}

/* The windows as difference_of() makes them: the streams part 32 bytes in, or before. */
static void set_difference(struct check_result *check, struct bytes *input)
{
    unsigned long start = (unsigned long)next_number(input) % 1000000;
    struct bytes expected = next_field(input), got = next_field(input);
    const char *left = expected.data, *right = got.data;
    size_t at = 0;
    expected = slice(expected, 0, 64);
    got = slice(got, 0, 64);
    while (at < expected.len && at < got.len && left[at] == right[at])
        at++;
    if (check->difference != NULL || at > 32 || (at == expected.len && at == got.len))
        return;
    check->difference = must_alloc(sizeof *check->difference);
    *check->difference =
        (struct difference){EVENT_RECEIVE,     start + at,           start,
                            copy_of(expected), copy_of(got),         expected.len,
                            got.len,           start + expected.len, start + got.len};
}

static void set_finding(struct check_result *check, struct bytes *input)
{
    if (check->finding != NULL)
        return;
    check->finding = must_alloc(sizeof *check->finding);
    *check->finding = (struct finding){.id = next_string(input)};
    check->finding->title = next_string(input);
    check->finding->promise = next_string(input);
    check->finding->seen = next_string(input);
    check->finding->read = next_string(input);
}

static void set_where(struct check_result *check, struct bytes *input)
{
    if (check->where == NULL)
        check->where = next_string(input);
}

/* To the check that came last. */
static void add_to_check(struct check_result *check, char what, struct bytes *input)
{
    static const struct {
        char what;
        void (*add)(struct check_result *check, struct bytes *input);
    } parts[] = {{'e', add_event},
                 {'f', add_fact},
                 {'d', set_difference},
                 {'m', set_finding},
                 {'w', set_where}};
    for (size_t i = 0; i < COUNT(parts); i++)
        if (parts[i].what == what)
            parts[i].add(check, input);
}

static void add_part(struct result *result, char what, struct bytes *input)
{
    if (what == 'c' && result->check_count < CHECKS)
        add_check(result, input);
    else if (what == 'p' && result->problem_count < PROBLEMS)
        add_problem(result, input);
    else if (what == 'r' && result->remark_count < PROBLEMS)
        add_remark(result, input);
    else if (what == 'g' && result->command_count < COMMANDS)
        add_command(result, input);
    else if (result->check_count > 0)
        add_to_check(&result->checks[result->check_count - 1], what, input);
}

void fuzz(struct bytes input)
{
    struct result *result = must_alloc(sizeof *result);
    result->lab = next_string(&input);
    result->directory = next_string(&input);
    result->seed = (uint64_t)next_number(&input);
    result->isolation = (enum isolation)((unsigned long)next_number(&input) % 3);
    result->max_points = 100;
    while (input.len > 0) {
        struct bytes what = next_field(&input);
        if (what.len > 0)
            add_part(result, *(const char *)what.data, &input);
    }
    reports_must_hold(result);
    result_free(result);
}
