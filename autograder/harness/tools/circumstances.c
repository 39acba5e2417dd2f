/* What else was true when a check failed: how its program had been called, how it ended, what it
 * said last, where it listens, which faults it met. All of it becomes facts, for diagnosis. */
#define _GNU_SOURCE
#include "harness/tools/circumstances.h"
#include "harness/kernel/address.h"
#include "harness/tools/difference.h"
#include "harness/tools/ending.h"
#include "harness/tools/fault_notes.h"
#include "harness/tools/listening.h"
#include "harness/tools/watch.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { TEXT_KEPT = 120 }; /* bytes of a line that becomes a fact */

static bool fact_is(const struct run *run, const char *key, const char *value)
{
    const char *there = check_result_fact(&run->result, key);
    return there != NULL && strcmp(there, value) == 0;
}

/* A text of the first bytes, as far as a C string can hold them. In memory that the check owns. */
static const char *text_of(struct bytes bytes)
{
    int len = (int)(bytes.len < TEXT_KEPT ? bytes.len : TEXT_KEPT);
    return must_format("%.*s", len, (const char *)bytes.data);
}

static void note_bytes_text(struct run *run, const char *key, struct bytes bytes)
{
    note_fact(run, key, text_of(bytes));
}

/* ---- the program that it is about ---- */

/* The program that failed, or, where the check did not say, the one that was started last. */
static struct program *subject_of(const struct run *run)
{
    const char *name = check_result_fact(&run->result, "program");
    for (size_t i = 0; name != NULL && i < run->program_count; i++)
        if (strcmp(run->programs[i]->name, name) == 0)
            return run->programs[i];
    return run->program_count > 0 ? run->programs[run->program_count - 1] : NULL;
}

static void note_command(struct run *run, const struct program *subject)
{
    const struct check_result *result = &run->result;
    for (size_t i = 0; i < result->event_count; i++) {
        const struct event *event = &result->events[i];
        if (event->kind == EVENT_START && strcmp(event->actor, subject->name) == 0)
            note_fact(run, "command", event->text);
    }
}

static bool has_decided(void *argument)
{
    const struct program *subject = argument;
    struct socket_table table;
    if (subject->ended || socket_table_read_listeners(&table) < 0)
        return subject->ended;
    bool listens = listening_row(subject, 0, &table) != NULL;
    socket_table_free(&table);
    return listens;
}

/* A program that ends closes its sockets a moment before it has ended: whether it did either, or
 * both, shows only after that moment. */
static void let_it_end(struct run *run, struct program *subject)
{
    if (check_result_fact(&run->result, "connect.error") != NULL || fact_is(run, "ending", "fin") ||
        fact_is(run, "ending", "rst"))
        await(run, has_decided, subject);
}

/* What was typed and the program has not read. */
static void note_input(struct run *run, const struct program *subject)
{
    int waiting;
    if (!subject->ended && subject->in >= 0 && ioctl(subject->in, FIONREAD, &waiting) == 0)
        note_fact(run, "stdin.unread", number(run, waiting + (long)subject->to_type.len));
}

static void note_life(struct run *run, const struct program *subject)
{
    bool told = check_result_fact(&run->result, "exit.status") != NULL ||
                check_result_fact(&run->result, "exit.signal") != NULL;
    note_fact(run, "alive", subject->ended ? "no" : "yes");
    if (subject->ended && !told)
        note_ending(run, subject);
}

/* ---- what it said ---- */

/* The starters' reminder: "server.c: step 1 is still to do: make a TCP socket". */
static void note_todo(struct run *run, const char *words)
{
    char file[64], what[TEXT_KEPT], start[256];
    int step;
    for (const char *line = words; line != NULL && *line != '\0'; line = strchr(line, '\n')) {
        line += strspn(line, "\n");
        copy_line(start, sizeof start, line);
        if (sscanf(start, "%63[^: \n]: step %d is still to do: %119[^\n]", file, &step, what) != 3)
            continue;
        note_fact(run, "todo.file", file);
        note_fact(run, "todo.step", number(run, step));
        note_fact(run, "todo.what", what);
        return;
    }
}

/* The system's reason in a line, by its name in errno.h. */
static const char *reason_in(const char *line)
{
    enum { LAST_ERRNO = 133 };
    for (int error = 1; error <= LAST_ERRNO; error++)
        if (strerrorname_np(error) != NULL && strstr(line, strerror(error)) != NULL)
            return strerrorname_np(error);
    return NULL;
}

static void note_last_line(struct run *run, char *words)
{
    size_t len = strlen(words);
    while (len > 0 && isspace((unsigned char)words[len - 1]))
        words[--len] = '\0';
    if (len == 0)
        return;
    char line[4096];
    const char *newline = strrchr(words, '\n');
    copy_line(line, sizeof line, newline != NULL ? newline + 1 : words);
    note_bytes_text(run, "stderr.last", text(line));
    if (reason_in(line) != NULL)
        note_fact(run, "stderr.reason", reason_in(line));
}

static void note_words(struct run *run, const struct program *subject)
{
    char *words = buffer_text(&subject->err_data);
    note_todo(run, words);
    if (fact_is(run, "awaited", "usage"))
        note_fact(run, "stderr.usage", strcasestr(words, "usage:") != NULL ? "yes" : "no");
    if (check_result_fact(&run->result, "sanitizer") == NULL)
        note_last_line(run, words); /* a report ends in a stack */
    free(words);
    struct bytes out = {subject->out_data.data, subject->out_data.len};
    const char *newline = out.len > 0 ? memchr(out.data, '\n', out.len) : NULL;
    if (newline != NULL)
        out.len = (size_t)(newline - (const char *)out.data);
    if (out.len > 0)
        note_bytes_text(run, "stdout.first", out);
}

/* ---- where it listens, and where it connected ---- */

/* "default" is the lab's own port, "ephemeral" one of those that the kernel gives away. */
static const char *kind_of_port(const struct run *run, int port)
{
    int first = 0, last = 0;
    FILE *range = fopen("/proc/sys/net/ipv4/ip_local_port_range", "re");
    if (range != NULL) {
        if (fscanf(range, "%d %d", &first, &last) != 2)
            first = last = 0;
        fclose(range);
    }
    return port == run->check->lab->port   ? "default"
           : port >= first && port <= last ? "ephemeral"
                                           : "other";
}

static void note_listening(struct run *run, const struct program *subject)
{
    struct socket_table table;
    if (subject->ended || socket_table_read_listeners(&table) < 0)
        return;
    const struct socket_row *found = listening_row(subject, 0, &table);
    note_fact(run, "listens", found != NULL ? "yes" : "no");
    if (found != NULL) {
        int port = address_port(&found->local);
        note_fact(run, "listen.port", number(run, port));
        note_fact(run, "listen.address", address_text(&found->local));
        note_fact(run, "listen.which", kind_of_port(run, port));
    }
    socket_table_free(&table);
}

/* How another listener that got the connection differs from the one that should have. */
static const char *kind_of_door(const struct run *run, const struct listener *door)
{
    for (size_t i = 0; i < run->listener_count; i++) {
        const struct listener *other = run->listeners[i];
        if (other != door && other->port == door->port)
            return "other-address";
        if (other != door && other->port == byte_swapped(door->port))
            return "byte-swapped";
    }
    return door->port == run->check->lab->port ? "default-port" : "other";
}

/* Looks for the awaited connection at all the check's listeners: it may have come to another. */
static void note_wrong_door(struct run *run)
{
    for (size_t i = 0; i < run->listener_count; i++) {
        const struct listener *door = run->listeners[i];
        int fd = accept4(door->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0)
            continue;
        close(fd);
        note_fact(run, "connect.address", address_text(&door->address));
        note_fact(run, "connect.instead", kind_of_door(run, door));
    }
}

/* ---- bytes and lines ---- */

static void note_nuls(struct run *run, const char *key, struct bytes expected, struct bytes got)
{
    if (got.len < expected.len && got.len > 0 && is_cut_at_nuls(expected, got))
        note_fact(run, key, "cut");
}

void note_parting(struct run *run, struct bytes expected, struct bytes got)
{
    size_t at = common_prefix(expected, got);
    const char *word = line_word(expected, at);
    note_fact(run, "bytes.at", number(run, (long)at));
    note_fact(run, "bytes.wanted", name_of_byte(expected, at));
    note_fact(run, "bytes.came", name_of_byte(got, at));
    if (word != NULL)
        note_fact(run, "bytes.line", word);
    if (got.len > 0)
        note_bytes_text(run, "bytes.text", got);
    note_nuls(run, "bytes.nuls", expected, got);
}

/* Two lines that are the same but for one number, a port: how the numbers differ. */
static void note_line_number(struct run *run, const struct program *program, struct bytes wanted,
                             struct bytes got)
{
    const char *data = wanted.data;
    size_t at = common_prefix(wanted, got), wanted_end, got_end;
    while (at > 0 && isdigit((unsigned char)data[at - 1]))
        at--;
    long right = number_at(wanted, at, &wanted_end), wrong = number_at(got, at, &got_end);
    struct bytes rest = slice(wanted, wanted_end, wanted.len),
                 got_rest = slice(got, got_end, got.len);
    if (right < 0 || wrong < 0 || right == wrong || rest.len != got_rest.len ||
        common_prefix(rest, got_rest) != rest.len)
        return;
    note_fact(run, "line.number.wanted", number(run, right));
    note_fact(run, "line.number.got", number(run, wrong));
    note_fact(run, "line.number",
              wrong == byte_swapped((int)right) ? "byte-swapped"
              : wrong == program->port          ? "own-port"
              : wrong == 0                      ? "zero"
                                                : "other");
}

/* True if these bytes end a payload that was sent before: what is left of it in a buffer. */
static bool is_left_over(const struct run *run, struct bytes rest)
{
    enum { SHORTEST = 2 };
    for (size_t i = 0; rest.len >= SHORTEST && i < run->result.event_count; i++) {
        const struct event *event = &run->result.events[i];
        if (event->kind == EVENT_SEND && event->head == event->total && event->head >= rest.len &&
            memcmp(event->bytes + event->head - rest.len, rest.data, rest.len) == 0)
            return true;
    }
    return false;
}

void note_line(struct run *run, const struct program *program, struct bytes wanted,
               struct bytes got)
{
    const struct buffer *out = &program->out_data, *err = &program->err_data;
    bool complete = (const unsigned char *)got.data + got.len != out->data + out->len;
    size_t shared = common_prefix(wanted, got);
    struct bytes rest = slice(got, wanted.len, got.len);
    note_bytes_text(run, "line.wanted", beginning_of(wanted));
    note_fact(run, "line.got", got.len == 0 ? "none" : "another");
    note_fact(run, "line.on-stderr",
              err->len > 0 && memmem(err->data, err->len, wanted.data, wanted.len) != NULL ? "yes"
                                                                                           : "no");
    if (got.len == 0)
        return;
    note_bytes_text(run, "line.text", got);
    note_fact(run, "line.length.wanted", number(run, (long)wanted.len));
    note_fact(run, "line.length.got", number(run, (long)got.len));
    note_fact(run, "line.ended", complete ? "yes" : "no");
    note_line_number(run, program, wanted, got);
    note_nuls(run, "line.nuls", wanted, got);
    if (shared == wanted.len && rest.len > 0) {
        note_bytes_text(run, "line.rest", rest);
        note_fact(run, "line.rest.left-over", is_left_over(run, rest) ? "yes" : "no");
    }
}

/* ---- all of it ---- */

void note_circumstances(struct run *run)
{
    struct program *subject = subject_of(run);
    if (subject == NULL)
        return;
    note_fact(run, "program", subject->name);
    let_it_end(run, subject);
    note_command(run, subject);
    note_life(run, subject);
    note_input(run, subject);
    note_words(run, subject);
    note_listening(run, subject);
    note_faults(run, subject);
    if (fact_is(run, "awaited", "connect"))
        note_wrong_door(run);
}
