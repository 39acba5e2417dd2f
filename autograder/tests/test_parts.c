/* The small parts of the harness: bytes, differences, transcripts, results on the wire, names. */
#define _GNU_SOURCE
#include "harness/schedule/runner.h"
#include "harness/schedule/wire.h"
#include "harness/tools/difference.h"
#include "harness/tools/run.h"
#include "harness/tools/sanitizer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

/* ---- bytes ---- */

static void slices_stay_inside(void **state)
{
    (void)state;
    struct bytes word = text("abcdef");
    assert_int_equal(slice(word, 2, 3).len, 3);
    assert_memory_equal(slice(word, 2, 3).data, "cde", 3);
    assert_int_equal(slice(word, 4, 100).len, 2);
    assert_int_equal(slice(word, 6, 1).len, 0);
    assert_int_equal(slice(word, 100, 1).len, 0);
}

static void a_line_is_cut_to_its_room(void **state)
{
    (void)state;
    char line[8];
    copy_line(line, sizeof line, "one\ntwo");
    assert_string_equal(line, "one");
    copy_line(line, sizeof line, "a longer line");
    assert_string_equal(line, "a longe");
    copy_line(line, sizeof line, "");
    assert_string_equal(line, "");
}

static void a_text_has_no_end_inside(void **state)
{
    (void)state;
    struct buffer buffer = {.data = NULL};
    buffer_append(&buffer, "be\0hind", 7);
    char *text = buffer_text(&buffer);
    assert_string_equal(text, "be hind");
    free(text);
    free(buffer.data);
}

/* Processor seconds for a report of so many lines of a library's frames. */
static double seconds_to_read_report(size_t lines)
{
    static const char frame[] = "    #1 0x55f0 in memcpy /usr/lib/string.c:57\n";
    struct program program = {.name = "server", .build = BUILD_ASAN};
    struct run run = {.programs = {&program}, .program_count = 1};
    struct timespec before, after;
    buffer_append(&program.err_data, "ERROR: AddressSanitizer: SEGV on\n    #0 ", 41);
    for (size_t i = 0; i < lines; i++)
        buffer_append(&program.err_data, frame, sizeof frame - 1);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
    assert_true(note_sanitizer_report(&run));
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
    assert_string_equal(check_result_fact(&run.result, "sanitizer.kind"), "SEGV");
    free(program.err_data.data);
    check_result_clear(&run.result);
    return (double)(after.tv_sec - before.tv_sec) + (double)(after.tv_nsec - before.tv_nsec) / 1e9;
}

/* Of a report that is eight times as long each line costs the same; eight times as much would be 64
 * times the time. */
static void long_reports_are_read_in_linear_time(void **state)
{
    (void)state;
    double few = seconds_to_read_report(2000), many = seconds_to_read_report(16000);
    assert_true(many < 32 * few);
}

static void payloads_come_from_the_seed(void **state)
{
    (void)state;
    struct run one = {.random = 7}, same = {.random = 7}, other = {.random = 8};
    struct bytes a = random_text(&one, 32), b = random_text(&same, 32), c = random_text(&other, 32);
    struct bytes next = random_text(&one, 32);
    assert_memory_equal(a.data, b.data, 32);
    assert_memory_not_equal(a.data, c.data, 32);
    assert_memory_not_equal(a.data, next.data, 32);
    free((void *)a.data);
    free((void *)b.data);
    free((void *)c.data);
    free((void *)next.data);
}

static void binary_payloads_have_every_byte(void **state)
{
    (void)state;
    struct run run = {.random = 1};
    bool seen[256] = {false};
    struct bytes all = random_binary(&run, 300);
    for (size_t i = 0; i < all.len; i++)
        seen[((const unsigned char *)all.data)[i]] = true;
    for (size_t i = 0; i < 256; i++)
        assert_true(seen[i]);
    free((void *)all.data);
}

static void free_ports_are_new_and_show_a_swap(void **state)
{
    (void)state;
    static const struct sandbox own_network = {.isolation = ISOLATION_FULL};
    static struct run run = {.random = 3, .sandbox = &own_network};
    static bool was_given[65536];
    for (int i = 0; i < 5000; i++) {
        int port = free_port(&run), swapped = (port & 0xff) << 8 | port >> 8;
        assert_in_range(port, 1024, 32767);
        assert_in_range(swapped, 1024, 65535);
        assert_int_not_equal(port, swapped);
        assert_false(was_given[port]);
        was_given[port] = true;
    }
}

/* ---- differences ---- */

static void differences_have_names(void **state)
{
    (void)state;
    const struct {
        const char *expected, *got;
        size_t expected_len, got_len;
        const char *kind;
    } cases[] = {
        {"abc", "", 3, 0, "nothing"},      {"abc", "ab", 3, 2, "prefix"},
        {"a\0c", "a", 3, 1, "cut-at-nul"}, {"abc", "abc\0\0", 3, 5, "extra-nul"},
        {"abc", "abcd", 3, 4, "extra"},    {"abc", "abd", 3, 3, "other"},
        {"abc", "xbc", 3, 3, "other"},     {"", "x", 0, 1, "extra"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(
            difference_kind((struct bytes){cases[i].expected, cases[i].expected_len},
                            (struct bytes){cases[i].got, cases[i].got_len}),
            cases[i].kind);
}

static void windows_surround_the_difference(void **state)
{
    (void)state;
    char expected[1000], got[1000];
    memset(expected, 'a', sizeof expected);
    memcpy(got, expected, sizeof got);
    assert_null(
        difference_of((struct bytes){expected, 1000}, (struct bytes){got, 1000}, EVENT_STDOUT));
    got[500] = 'b';
    struct difference *difference =
        difference_of((struct bytes){expected, 1000}, (struct bytes){got, 900}, EVENT_STDOUT);
    assert_int_equal(difference->at, 500);
    assert_in_range(difference->window_start, 468, 500);
    assert_int_equal(difference->got[difference->at - difference->window_start], 'b');
    assert_int_equal(difference->expected_total, 1000);
    assert_int_equal(difference->got_total, 900);
    free(difference->expected);
    free(difference->got);
    free(difference);
}

/* ---- the transcript ---- */

static void output_of_one_actor_is_one_event(void **state)
{
    (void)state;
    struct run run = {.started = now()};
    log_event(&run, EVENT_STDOUT, "server", NULL, text("one "));
    log_event(&run, EVENT_STDOUT, "server", NULL, text("two"));
    log_event(&run, EVENT_STDOUT, "client", NULL, text("three"));
    log_event(&run, EVENT_SEND, "client", NULL, text("four"));
    log_event(&run, EVENT_SEND, "client", NULL, text("five"));
    assert_int_equal(run.result.event_count, 4);
    assert_int_equal(run.result.events[0].total, 7);
    assert_memory_equal(run.result.events[0].bytes, "one two", 7);
    check_result_clear(&run.result);
}

static void long_output_keeps_head_and_tail(void **state)
{
    (void)state;
    struct run run = {.started = now()};
    enum { LENGTH = 100000 };
    char *flood = malloc(LENGTH);
    for (int i = 0; i < LENGTH; i++)
        flood[i] = (char)('a' + i % 26);
    for (int at = 0; at < LENGTH; at += 777) /* in pieces that do not fit head and tail */
        log_event(&run, EVENT_STDOUT, "server", NULL,
                  slice((struct bytes){flood, LENGTH}, (size_t)at, 777));
    const struct event *event = &run.result.events[0];
    assert_int_equal(run.result.event_count, 1);
    assert_int_equal(event->total, LENGTH);
    assert_memory_equal(event->bytes, flood, event->head);
    assert_memory_equal(event->bytes + event->head, flood + LENGTH - event->tail, event->tail);
    assert_true(event->tail > 0 && event->head > event->tail);
    free(flood);
    check_result_clear(&run.result);
}

/* A long story loses its middle, and says how much of it. */
static void the_transcript_is_bounded(void **state)
{
    (void)state;
    enum { NOTES = 5000 };
    struct run run = {.started = now()};
    for (int i = 0; i < NOTES; i++)
        log_note(&run, "grader", "note %d", i);
    const struct check_result *result = &run.result;
    assert_in_range(result->event_count, 100, 1000);
    assert_string_equal(result->events[0].text, "note 0");
    assert_string_equal(result->events[result->event_count - 1].text, "note 4999");
    size_t left_out = 0;
    for (size_t i = 0; i < result->event_count; i++)
        if (strstr(result->events[i].text, "left out") != NULL)
            left_out += strtoul(result->events[i].text, NULL, 10);
    assert_int_equal(left_out, NOTES - (result->event_count - 1));
    check_result_clear(&run.result);
}

/* ---- results on the wire ---- */

/* What comes out of a pipe that a result was written to. */
static void send_and_receive(const struct check_result *sent, struct check_result *received)
{
    static char packed[1 << 16];
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(wire_write(ends[1], sent), 0);
    close(ends[1]);
    ssize_t length = read(ends[0], packed, sizeof packed);
    close(ends[0]);
    assert_true(length > 0);
    assert_int_equal(wire_read(packed, (size_t)length, received), 0);
    check_result_clear(received);
    *received = (struct check_result){0};
    assert_int_equal(wire_read(packed, (size_t)length - 1, received), -1); /* not whole */
    check_result_clear(received);
    *received = (struct check_result){0};
    assert_int_equal(wire_read(packed, (size_t)length, received), 0);
}

static void results_survive_the_wire(void **state)
{
    (void)state;
    unsigned char nasty[] = {0, 255, '"', '\\', '\n', 0xc3};
    struct difference difference = {EVENT_STDOUT, 3, 1, nasty, nasty, 6, 2, 100, 50};
    struct event event = {1.5, EVENT_RECEIVE, (char *)"client \x1b[31m", NULL, nasty, 4, 2, 1000};
    struct check_result sent = {.verdict = VERDICT_FAIL,
                                .message = (char *)"not \xff UTF-8",
                                .difference = &difference,
                                .events = &event,
                                .event_count = 1,
                                .seconds = 0.25};
    struct check_result got = {0};
    check_result_add_fact(&sent, "stuck.call", "accept");
    send_and_receive(&sent, &got);
    assert_int_equal(got.verdict, VERDICT_FAIL);
    assert_string_equal(got.message, sent.message);
    assert_null(got.where);
    assert_string_equal(check_result_fact(&got, "stuck.call"), "accept");
    assert_memory_equal(got.difference->expected, nasty, 6);
    assert_int_equal(got.difference->got_shown, 2);
    assert_int_equal(got.difference->stream, EVENT_STDOUT);
    assert_string_equal(got.events[0].actor, event.actor);
    assert_null(got.events[0].text);
    assert_memory_equal(got.events[0].bytes, nasty, 6);
    assert_int_equal(got.events[0].total, 1000);
    check_result_clear(&got);
    sent.difference = NULL;
    sent.message = NULL;
    sent.events = NULL;
    sent.event_count = 0;
    check_result_clear(&sent);
}

/* ---- names ---- */

static void labs_are_found_by_any_of_their_names(void **state)
{
    (void)state;
    const struct lab *lab = find_lab("lab1-oneshot");
    assert_non_null(lab);
    assert_ptr_equal(find_lab("lab1"), lab);
    assert_ptr_equal(find_lab("1"), lab);
    const char *const wrong[] = {"",   "lab", "lab1-",   "lab11",
                                 "11", "-",   "oneshot", "lab1-oneshot2"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_null(find_lab(wrong[i]));
}

static void words_are_whole_words(void **state)
{
    (void)state;
    assert_true(has_word("server client fetch", "client"));
    assert_true(has_word("fetch", "fetch"));
    assert_false(has_word("server client", "serv"));
    assert_false(has_word("server", "server2"));
    assert_false(has_word(NULL, "server"));
    assert_false(has_word("", "server"));
}

/* What every lab's checks must be. */
static void checks_are_well_made(void **state)
{
    (void)state;
    const struct lab **labs = all_labs();
    for (size_t l = 0; labs[l] != NULL; l++) {
        const struct check **checks = checks_of(labs[l]);
        int points = 0;
        char *before = must_strdup("");
        for (size_t i = 0; checks[i] != NULL; i++) {
            points += checks[i]->points;
            assert_true(checks[i]->points > 0);
            assert_non_null(checks[i]->title);
            assert_non_null(checks[i]->because);
            assert_memory_equal(checks[i]->read, labs[l]->id, strlen(labs[l]->id));
            char *needs = must_strdup(checks[i]->needs != NULL ? checks[i]->needs : ""),
                 *rest = NULL;
            for (char *need = strtok_r(needs, " ", &rest); need != NULL;
                 need = strtok_r(NULL, " ", &rest))
                assert_true(has_word(before, need)); /* it exists and comes first: no circle */
            free(needs);
            char *longer = must_format("%s %s", before, checks[i]->id);
            free(before);
            before = longer;
        }
        assert_int_equal(points, 100);
        free(before);
        free(checks);
    }
    free(labs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slices_stay_inside),
        cmocka_unit_test(a_line_is_cut_to_its_room),
        cmocka_unit_test(a_text_has_no_end_inside),
        cmocka_unit_test(long_reports_are_read_in_linear_time),
        cmocka_unit_test(payloads_come_from_the_seed),
        cmocka_unit_test(binary_payloads_have_every_byte),
        cmocka_unit_test(free_ports_are_new_and_show_a_swap),
        cmocka_unit_test(differences_have_names),
        cmocka_unit_test(windows_surround_the_difference),
        cmocka_unit_test(output_of_one_actor_is_one_event),
        cmocka_unit_test(long_output_keeps_head_and_tail),
        cmocka_unit_test(the_transcript_is_bounded),
        cmocka_unit_test(results_survive_the_wire),
        cmocka_unit_test(labs_are_found_by_any_of_their_names),
        cmocka_unit_test(words_are_whole_words),
        cmocka_unit_test(checks_are_well_made),
    };
    return cmocka_run_group_tests_name("parts", tests, NULL, NULL);
}
