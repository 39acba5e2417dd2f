/* Runs fuzz() on what libFuzzer makes up, and looks that its time grows no faster than the input.
 * See fuzz.h. */
#define _GNU_SOURCE
#include "fuzz.h"
#include "harness/kernel/capture.h"
#include "memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* libFuzzer calls it by this name. */
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

void must_hold(bool holds, const char *condition, const char *file, int line)
{
    if (holds)
        return;
    fprintf(stderr, "%s:%d: it does not hold that %s\n", file, line, condition);
    abort();
}

void *copy_of(struct bytes bytes)
{
    void *copy = must_have(malloc(bytes.len > 0 ? bytes.len : 1));
    if (bytes.len > 0)
        memcpy(copy, bytes.data, bytes.len);
    return copy;
}

char *string_of(struct bytes bytes)
{
    char *string = must_alloc(bytes.len + 1);
    for (size_t i = 0; i < bytes.len; i++) {
        char byte = ((const char *)bytes.data)[i];
        string[i] = byte != '\0' ? byte : ' ';
    }
    return string;
}

struct bytes next_field(struct bytes *input)
{
    const char *end = input->len > 0 ? memchr(input->data, '|', input->len) : NULL;
    size_t len = end != NULL ? (size_t)(end - (const char *)input->data) : input->len;
    struct bytes field = slice(*input, 0, len);
    *input = slice(*input, len + (end != NULL), input->len);
    return field;
}

char *next_string(struct bytes *input)
{
    return string_of(next_field(input));
}

long next_number(struct bytes *input)
{
    char *digits = next_string(input);
    long number = strtol(digits, NULL, 10);
    free(digits);
    return number;
}

struct trace *trace_of(struct bytes input)
{
    struct trace *trace = must_alloc(sizeof *trace);
    while (input.len > 2) {
        const unsigned char *data = input.data;
        struct bytes packet = slice(input, 2, (size_t)data[0] << 8 | data[1]);
        trace_add_packet(trace, (double)trace->count / 1000, packet.data, packet.len);
        input = slice(input, 2 + packet.len, input.len);
    }
    return trace;
}

/* ---- time ---- */

/* Long inputs are made of every so many; of the first ones always, so that an input that is tried
 * again alone shows again what it has shown. */
enum { TIMES = 8, FIRST = 16, EVERY = 1024 };

/* What is linear takes 8 times as long for 8 times as much, what is quadratic 64 times. Below the
 * noise, in seconds, both are fast. */
static const double factor = 24, noise = 0.25;

static double processor_time(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* The input with a part of it said again and again, until it is that long: where the part begins
 * and ends depends on its bytes alone. */
static struct bytes stretched(struct bytes input, size_t len)
{
    const unsigned char *data = input.data;
    size_t hash = 0;
    for (size_t i = 0; i < input.len; i++)
        hash = hash * 31 + data[i];
    size_t from = hash % 3 == 0 ? 0 : hash / 3 % input.len;
    size_t to = hash % 3 == 0 ? input.len : from + 1 + hash / 7 % (input.len - from);
    size_t behind = input.len - to, at = from;
    unsigned char *longer = must_alloc(len);
    memcpy(longer, data, from);
    for (; at + behind < len; at++)
        longer[at] = data[from + (at - from) % (to - from)];
    memcpy(longer + at, data + to, len - at);
    return (struct bytes){longer, len};
}

static double time_for(struct bytes input, size_t len)
{
    struct bytes longer = stretched(input, len);
    double began = processor_time();
    fuzz(longer);
    double taken = processor_time() - began;
    free((void *)longer.data);
    return taken;
}

static void look_at_time(struct bytes input)
{
    size_t part = longest / TIMES;
    double few = time_for(input, part), many = time_for(input, longest);
    if (many <= factor * few + noise)
        return;
    fprintf(stderr, "%zu bytes take %.3f s, %zu bytes take %.3f s\n", part, few, longest, many);
    MUST(many <= factor * few + noise);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    static size_t runs;
    struct bytes input = {data, size};
    fuzz(input);
    if (size > 0 && size <= longest / TIMES && (runs < FIRST || runs % EVERY == 0))
        look_at_time(input);
    runs++;
    return 0;
}
