/* Tests of the reports: golden files for what a person reads, parsers for what programs read, and a
 * submission that attacks all of them through every byte it can choose.
 *
 * Run from the top folder. GOLDEN_UPDATE=1 writes the golden files anew; read the diff before you
 * keep it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "memory.h"
#include "report/ladder.h"
#include "report/report.h"
#include "report/text.h"
#include "result.h"

#define GOLDEN "autograder/tests/golden/report/"

/* ---- results to report, built on the heap as the harness builds them ---- */

static struct result *new_result(const char *lab, const char *directory)
{
    struct result *result = calloc(1, sizeof *result);
    result->lab = strdup(lab);
    result->directory = strdup(directory);
    result->seed = 41;
    result->isolation = ISOLATION_FULL;
    result->seconds = 1.84;
    result->build_seconds = 0.91;
    return result;
}

/* The texts of a check; what is left out is NULL. */
struct texts {
    const char *id, *title, *because, *read, *message, *where;
};

static char *copy(const char *text)
{
    return text != NULL ? strdup(text) : NULL;
}

static struct check_result *add_check(struct result *result, enum verdict verdict, int points,
                                      struct texts texts)
{
    size_t count = ++result->check_count;
    result->checks = realloc(result->checks, count * sizeof *result->checks);
    struct check_result *check = &result->checks[count - 1];
    *check = (struct check_result){
        .id = copy(texts.id),
        .title = copy(texts.title),
        .because = copy(texts.because),
        .read = copy(texts.read),
        .program = copy("server"),
        .message = copy(texts.message),
        .where = copy(texts.where),
        .verdict = verdict,
        .points = verdict == VERDICT_PASS ? points : 0,
        .max_points = points,
        .seconds = 0.031,
    };
    result->points += check->points;
    result->max_points += points;
    return check;
}

static void add_bytes(struct check_result *check, double ms, enum event_kind kind,
                      const char *actor, const void *bytes, size_t len)
{
    size_t count = ++check->event_count;
    check->events = realloc(check->events, count * sizeof *check->events);
    struct event *event = &check->events[count - 1];
    *event = (struct event){.at = ms / 1000, .kind = kind, .actor = copy(actor)};
    if (bytes == NULL)
        return;
    event->bytes = malloc(len + 1);
    memcpy(event->bytes, bytes, len);
    event->head = event->total = len;
}

static void add_event(struct check_result *check, double ms, enum event_kind kind,
                      const char *actor, const char *text)
{
    bool payload = kind == EVENT_SEND || kind == EVENT_RECEIVE || kind == EVENT_STDIN ||
                   kind == EVENT_STDOUT || kind == EVENT_STDERR;
    add_bytes(check, ms, kind, actor, payload ? text : NULL, payload ? strlen(text) : 0);
    if (!payload)
        check->events[check->event_count - 1].text = copy(text);
}

static unsigned char *window(const char *bytes, size_t start, size_t len)
{
    unsigned char *copied = malloc(len + 1);
    memcpy(copied, bytes + start, len);
    return copied;
}

/* The difference of two streams as the harness cuts it: 32 bytes before and behind. */
static void set_difference(struct check_result *check, enum event_kind stream, const char *expected,
                           size_t expected_len, const char *got, size_t got_len)
{
    size_t at = 0;
    while (at < expected_len && at < got_len && expected[at] == got[at])
        at++;
    size_t start = at > 32 ? at - 32 : 0, end = at + 32;
    struct difference *d = check->difference = calloc(1, sizeof *d);
    d->stream = stream;
    d->at = at;
    d->window_start = start;
    d->expected_total = expected_len;
    d->got_total = got_len;
    d->expected_shown = (expected_len < end ? expected_len : end) - start;
    d->got_shown = (got_len < end ? got_len : end) - start;
    d->expected = window(expected, start, d->expected_shown);
    d->got = window(got, start, d->got_shown);
}

static void set_finding(struct check_result *check, const char *id, const char *title,
                        const char *promise, const char *seen, const char *read)
{
    struct finding finding = {copy(id), copy(title), copy(promise), copy(seen), copy(read)};
    check->finding = malloc(sizeof finding);
    *check->finding = finding;
}

static void add_problem(struct result *result, const char *program, bool fatal, const char *message,
                        const char *output)
{
    size_t count = ++result->problem_count;
    result->problems = realloc(result->problems, count * sizeof *result->problems);
    result->problems[count - 1] =
        (struct build_problem){copy(program), copy(message), copy(output), fatal};
}

#define CLIENT "client 127.0.0.1:34062"

static void begin(struct check_result *check)
{
    add_event(check, 0, EVENT_START, "server", "./server 41873");
    add_event(check, 3.9, EVENT_STDOUT, "server", "Server is waiting for a connection...\n");
    add_event(check, 4.1, EVENT_LISTEN, "server", "port 41873");
}

static void add_wrong_bytes(struct result *result)
{
    static const char sent[] = "GET /index.html\r\n\r\n\x00\x01\x02\xff tail of the message";
    static const char got[] = "GET /index.html\r\n\r\n";
    struct check_result *check = add_check(
        result, VERDICT_FAIL, 12,
        (struct texts){"binary", "echoes bytes that are no text: NULs, 0xff, line ends",
                       "TCP carries bytes; it neither knows nor cares where a string ends",
                       "lab2-echo#bytes-are-bytes", "the echo stopped at a NUL byte", NULL});
    begin(check);
    add_event(check, 4.3, EVENT_CONNECT, CLIENT, "127.0.0.1:41873");
    add_bytes(check, 4.4, EVENT_SEND, CLIENT, sent, sizeof sent - 1);
    add_event(check, 4.5, EVENT_STDOUT, "server",
              "Connected by 127.0.0.1:34062\nReceived from client: GET /index.html\r\n");
    add_bytes(check, 4.6, EVENT_RECEIVE, CLIENT, got, sizeof got - 1);
    add_event(check, 4.7, EVENT_FIN_OUT, CLIENT, NULL);
    add_event(check, 4.9, EVENT_FIN_IN, CLIENT, NULL);
    set_difference(check, EVENT_RECEIVE, sent, sizeof sent - 1, got, sizeof got - 1);
    set_finding(check, "strlen-on-bytes", "The length of what was received is taken with strlen()",
                "recv() returns how many bytes there are; a NUL is one of them",
                "of 43 bytes exactly the 19 before the first NUL came back", "lab2-echo#bytes");
    check_result_add_fact(check, "echo.length", "19");
}

static void add_hang(struct result *result)
{
    struct check_result *check = add_check(
        result, VERDICT_FAIL, 8,
        (struct texts){"half_close", "echoes what was sent before the client's FIN",
                       "a FIN closes one direction; the other still works", "lab2-echo#half-close",
                       "the echo of \"last words\" will never come: every thread of the server "
                       "sleeps, and nothing is on its way to it",
                       "server: stuck in recv() on the connection from 127.0.0.1:34062, "
                       "server.c:57 in serve_client()\n"
                       "server, thread \"logger\": waiting in pthread_cond_wait(), server.c:112 in "
                       "log_loop()"});
    begin(check);
    add_event(check, 4.2, EVENT_NOTE, "server", "frozen: it does not run, its kernel does");
    add_event(check, 4.3, EVENT_CONNECT, CLIENT, "127.0.0.1:41873");
    add_event(check, 4.4, EVENT_SEND, CLIENT, "last words");
    add_event(check, 4.4, EVENT_FIN_OUT, CLIENT, NULL);
    add_event(check, 4.5, EVENT_NOTE, "server", "runs again");
    add_event(check, 4.9, EVENT_STDOUT, "server", "Connected by 127.0.0.1:34062\n");
}

static void add_crash(struct result *result)
{
    struct check_result *check =
        add_check(result, VERDICT_FAIL, 8,
                  (struct texts){"reset", "survives a client that resets the connection",
                                 "a server never dies of what a client does", "lab2-echo#sigpipe",
                                 "server died of SIGPIPE", NULL});
    begin(check);
    add_event(check, 4.3, EVENT_CONNECT, CLIENT, "127.0.0.1:41873");
    add_event(check, 4.3, EVENT_SEND, CLIENT, "hello");
    check->events[check->event_count - 1].text =
        copy("1 at a time, each when the one before was read");
    char big[5000];
    memset(big, 'x', sizeof big);
    add_bytes(check, 4.4, EVENT_SEND, CLIENT, big, 400);
    struct event *event = &check->events[check->event_count - 1];
    event->tail = 100;
    event->head = 300;
    event->total = 1048576;
    add_event(check, 5.0, EVENT_RST_OUT, CLIENT, NULL);
    add_event(check, 12345.6, EVENT_EXIT, "server", "was killed by SIGPIPE");
}

static void add_crossed_clients(struct result *result)
{
    char got[3001], expected[3001];
    for (size_t i = 0; i < 3000; i++)
        expected[i] = got[i] = (char)('a' + i % 26);
    got[1999] = 'Z';
    struct check_result *check = add_check(
        result, VERDICT_FAIL, 20,
        (struct texts){"many", "serves two clients, each with its own bytes, one after the other",
                       "each connection is a stream of its own", "lab2-echo#one-after-the-other",
                       "client 2 got other bytes than it sent", NULL});
    begin(check);
    add_event(check, 4.3, EVENT_CONNECT, CLIENT, "127.0.0.1:41873");
    add_event(check, 4.4, EVENT_CONNECT, "client 127.0.0.1:34064", "127.0.0.1:41873");
    add_event(check, 4.5, EVENT_SEND, CLIENT, "first");
    add_event(check, 4.5, EVENT_RECEIVE, CLIENT, "first");
    add_event(check, 4.6, EVENT_FIN_OUT, CLIENT, NULL);
    add_event(check, 4.6, EVENT_FIN_IN, CLIENT, NULL);
    for (size_t i = 0; i < 60; i++)
        add_bytes(check, 5 + (double)i / 10, EVENT_SEND, "client 127.0.0.1:34064",
                  expected + 50 * i, 50);
    add_bytes(check, 12, EVENT_RECEIVE, "client 127.0.0.1:34064", got, 2990);
    add_bytes(check, 13, EVENT_RECEIVE, "client 127.0.0.1:34064", got + 2990, 10);
    set_difference(check, EVENT_RECEIVE, expected, 3000, got, 3000);
}

/* One check of every verdict, and more failures than are told by default. */
static struct result *sample(void)
{
    struct result *result = new_result("lab2-echo", "/home/ada/my labs/echo");
    add_problem(result, "client", false, "client.c compiles with a warning",
                "client.c: In function 'main':\n"
                "client.c:31:9: warning: unused variable 'len' [-Wunused-variable]\n"
                "   31 |     int len;\n"
                "      |         ^~~\n");
    add_check(result, VERDICT_PASS, 4, (struct texts){.id = "listens", .title = "listens on PORT"});
    struct check_result *echoes =
        add_check(result, VERDICT_PASS, 24,
                  (struct texts){.id = "echoes", .title = "echoes every byte until the FIN"});
    begin(echoes);
    add_wrong_bytes(result);
    add_hang(result);
    add_crash(result);
    add_crossed_clients(result);
    add_check(
        result, VERDICT_NOT_RUN, 8,
        (struct texts){.id = "leaks", .title = "leaks no descriptor", .message = "many failed"});
    add_check(result, VERDICT_GRADER_ERROR, 16,
              (struct texts){.id = "squeeze",
                             .title = "sends and receives at the same time when the client reads "
                                      "slowly, so that neither waits for the other",
                             .message = "this machine was too busy to tell"});
    return result;
}

/* Everything at once that a terminal, a browser, a CI system or a parser might obey. */
#define NASTY                                                                                      \
    "\033[2J\033]0;owned\a ]]> <b>&amp;\" '\n::error ::forged\n##[error]forged\nok 1 - "           \
    "forged\n...\n\xe2\x80\xae\xff\xc3\x28 # SKIP \\ 100/100 points\r\x9b"                         \
    "31m {\"points\": 100}\x7f"

static struct result *hostile(void)
{
    struct result *result = new_result("lab2-echo", "/tmp/" NASTY);
    result->isolation = ISOLATION_NONE;
    result->seed = UINT64_MAX;
    add_problem(result, "server", true, "server.c does not compile" NASTY, NASTY NASTY);
    struct check_result *check = add_check(
        result, VERDICT_FAIL, 4, (struct texts){"nasty" NASTY, NASTY, NASTY, NASTY, NASTY, NASTY});
    for (int kind = EVENT_START; kind <= EVENT_NOTE; kind++) {
        add_bytes(check, kind, (enum event_kind)kind, NULL, NULL, 0);
        add_event(check, kind, (enum event_kind)kind, "actor" NASTY, NASTY);
        add_bytes(check, kind, (enum event_kind)kind, NASTY, NASTY "\0" NASTY,
                  2 * sizeof NASTY - 1);
    }
    size_t size = 1 << 20;
    char *big = malloc(size);
    for (size_t i = 0; i < size; i++)
        big[i] = (char)(i * 7);
    add_bytes(check, 99, EVENT_RECEIVE, "client", big, size);
    add_bytes(check, 99, EVENT_STDOUT, "client", big, size);
    set_difference(check, EVENT_RECEIVE, big, size, big, size / 2);
    free(big);
    set_finding(check, NASTY, NASTY, NASTY, NASTY, NASTY);
    check_result_add_fact(check, "key" NASTY, NASTY);
    add_check(result, VERDICT_NOT_RUN, 4, (struct texts){"a", NASTY, NASTY, NASTY, NASTY, NULL});
    add_check(result, VERDICT_GRADER_ERROR, 4,
              (struct texts){"b", NASTY, NASTY, NULL, NASTY, NULL});
    add_check(result, VERDICT_PASS, 4, (struct texts){"c", NASTY, NULL, NULL, NULL, NULL});
    return result;
}

/* ---- helpers ---- */

typedef int report_function(FILE *out, const struct result *result);

static const struct terminal_style *used_style;

static int terminal_report(FILE *out, const struct result *result)
{
    return report_terminal(out, result, used_style);
}

/* The report as a string; *len may be NULL. */
static char *printed(report_function *report, const struct result *result, size_t *len)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert_int_equal(report(out, result), 0);
    fclose(out);
    if (len != NULL)
        *len = size;
    return text;
}

static char *terminal(const struct result *result, struct terminal_style style)
{
    used_style = &style;
    return printed(terminal_report, result, NULL);
}

static char *slurp(const char *path)
{
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return strdup("");
    struct text_buffer buffer;
    text_open(&buffer);
    for (int c; (c = getc(file)) != EOF;)
        fputc(c, buffer.stream);
    fclose(file);
    return text_close(&buffer);
}

/* Compares with the golden file, or writes it. */
static void assert_golden(const char *name, const char *text)
{
    char *path = must_format(GOLDEN "%s", name);
    if (getenv("GOLDEN_UPDATE") != NULL) {
        FILE *file = fopen(path, "w");
        assert_non_null(file);
        fputs(text, file);
        fclose(file);
    }
    char *golden = slurp(path);
    if (strcmp(golden, text) != 0)
        print_error("%s differs; this is what the report says now:\n%s\n", path, text);
    assert_string_equal(golden, text);
    free(golden);
    free(path);
}

/* ---- the terminal ---- */

static void plain_report_is_as_it_should_be(void **state)
{
    (void)state;
    struct result *result = sample();
    char *text = terminal(result, terminal_style_plain());
    assert_golden("plain.txt", text);
    free(text);
    result_free(result);
}

static void unicode_report_is_as_it_should_be(void **state)
{
    (void)state;
    struct result *result = sample();
    struct terminal_style style = {.unicode = true, .verbose = true, .width = 100};
    char *text = terminal(result, style);
    assert_golden("unicode-verbose.txt", text);
    free(text);
    result_free(result);
}

static void failed_build_comes_first(void **state)
{
    (void)state;
    struct result *result = new_result("lab1-oneshot", "labs/lab1-oneshot");
    result->isolation = ISOLATION_NETWORK;
    struct text_buffer output;
    text_open(&output);
    for (int i = 1; i <= 50; i++)
        fprintf(output.stream, "server.c:%d:5: error: expected ';' before 'return'\n", i);
    char *text = text_close(&output);
    add_problem(result, "server", true, "server.c does not compile", text);
    add_check(result, VERDICT_NOT_RUN, 100,
              (struct texts){.id = "listens",
                             .title = "listens on the port that it was given",
                             .message = "server could not be built"});
    free(text);
    text = terminal(result, terminal_style_plain());
    assert_golden("build-failed.txt", text);
    free(text);
    result_free(result);
}

static void full_points_take_few_words(void **state)
{
    (void)state;
    struct result *result = new_result("lab1-oneshot", "labs/lab1-oneshot");
    add_check(result, VERDICT_PASS, 100, (struct texts){.id = "all", .title = "does it all"});
    char *text = terminal(result, terminal_style_plain());
    assert_golden("full.txt", text);
    free(text);
    result_free(result);
}

static struct check_result *add_step(struct result *result, const char *id, const char *file,
                                     const char *step)
{
    struct check_result *check = add_check(result, VERDICT_FAIL, 10,
                                           (struct texts){.id = id,
                                                          .title = "does something",
                                                          .read = "lab1-oneshot#listening",
                                                          .message = "it exited"});
    check_result_add_fact(check, "todo.file", file);
    check_result_add_fact(check, "todo.step", step);
    check_result_add_fact(check, "todo.what", "make a socket");
    return check;
}

static void add_not_run(struct result *result, const char *id, const char *message)
{
    add_check(result, VERDICT_NOT_RUN, 10,
              (struct texts){.id = id, .title = "does more", .message = message});
}

static struct result *starter(void)
{
    struct result *result = new_result("lab1-oneshot", "labs/lab1-oneshot");
    add_step(result, "listens", "server.c", "1");
    add_not_run(result, "answers", "listens failed");
    add_step(result, "client_talks", "client.c", "1");
    add_step(result, "client_refused", "client.c", "1");
    add_not_run(result, "client_reads", "client_talks failed");
    add_not_run(result, "logs", "listens failed");
    return result;
}

static void starter_is_shown_its_steps_once_and_what_was_not_run_in_groups(void **state)
{
    (void)state;
    struct result *result = starter();
    char *text = terminal(result, terminal_style_plain());
    assert_string_equal(strchr(text, '\n'),
                        "\n\n"
                        "  FAIL   0/10  does something\n"
                        "  FAIL   0/10  does something\n"
                        "  FAIL   0/10  does something\n"
                        "  -      0/20  not run because listens failed: answers, logs\n"
                        "  -      0/10  not run because client_talks failed: client_reads\n"
                        "\nSteps still to do\n\n"
                        "  server.c, step 1: make a socket\n"
                        "    read labs/lab1-oneshot/README.md#listening\n"
                        "  client.c, step 1: make a socket\n"
                        "    read labs/lab1-oneshot/README.md#listening\n"
                        "\n0/60 points, 3 failed, 3 not run  (1.8 s)\n"
                        "Next: write the first of these steps, and grade again.\n");
    free(text);
    result_free(result);
}

static size_t occurrences(const char *text, const char *part)
{
    size_t count = 0;
    while ((text = strstr(text, part)) != NULL) {
        count++;
        text += strlen(part);
    }
    return count;
}

static void verbose_report_leaves_no_check_out(void **state)
{
    (void)state;
    struct result *result = starter();
    struct terminal_style style = terminal_style_plain();
    style.verbose = true;
    char *text = terminal(result, style);
    assert_int_equal(occurrences(text, "does more (not run: "), 3);
    assert_int_equal(occurrences(text, "\n  again "), 3); /* a story for each failure */
    assert_null(strstr(text, "Steps still to do"));
    free(text);
    result_free(result);
}

static void mistake_beside_a_step_has_its_story(void **state)
{
    (void)state;
    struct result *result = starter();
    add_hang(result);
    char *text = terminal(result, terminal_style_plain());
    assert_non_null(strstr(text, "Steps still to do"));
    assert_int_equal(occurrences(text, "\n  again "), 1);
    assert_non_null(strstr(text, "--only half_close "));
    assert_null(strstr(text, "more failed"));
    free(text);
    result_free(result);
}

static void step_that_fails_alone_has_its_story(void **state)
{
    (void)state;
    struct result *result = new_result("lab1-oneshot", "labs/lab1-oneshot");
    add_step(result, "listens", "server.c", "1");
    char *text = terminal(result, terminal_style_plain());
    assert_null(strstr(text, "Steps still to do"));
    assert_int_equal(occurrences(text, "\n  again "), 1);
    free(text);
    result_free(result);
}

/* Takes the escape sequences of paint.c out, in place. */
static void strip_colours(char *text)
{
    char *to = text;
    for (const char *from = text; *from != '\0';)
        if (*from == '\033')
            from = strchr(from, 'm') + 1;
        else
            *to++ = *from++;
    *to = '\0';
}

static void colour_adds_nothing_but_colour(void **state)
{
    (void)state;
    struct result *result = sample();
    struct terminal_style style = terminal_style_plain();
    char *plain = terminal(result, style);
    style.colour = true;
    char *coloured = terminal(result, style);
    assert_non_null(strstr(coloured, "\033[31m"));
    strip_colours(coloured);
    assert_string_equal(coloured, plain);
    free(coloured);
    free(plain);
    result_free(result);
}

/* Commands and compiler output are for copying and may be wider. */
static bool may_be_wide(const char *line)
{
    return strncmp(line, "  again", 7) == 0 || strncmp(line, "    |", 5) == 0 ||
           strncmp(line, "    \u2502", 7) == 0 || strstr(line, "seed") != NULL;
}

static void assert_lines_fit(char *text, size_t width)
{
    char *rest = NULL;
    for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        if (text_columns(line) > width && !may_be_wide(line))
            fail_msg("wider than %zu: %s", width, line);
    }
}

static void lines_fit_every_width(void **state)
{
    (void)state;
    struct result *results[] = {sample(), hostile()};
    for (int i = 0; i < 8; i++)
        for (int width = 64; width <= 100; width += 12) {
            struct terminal_style style = {.width = width, .unicode = i & 1, .verbose = i & 2};
            style.first_failures = 9;
            char *text = terminal(results[i / 4], style);
            assert_lines_fit(text, (size_t)width);
            free(text);
        }
    result_free(results[0]);
    result_free(results[1]);
}

static void hostile_bytes_reach_no_terminal(void **state)
{
    (void)state;
    static const char right_to_left[] = {'\xe2', '\x80', '\xae', '\0'};
    struct result *result = hostile();
    for (int i = 0; i < 4; i++) {
        struct terminal_style style = {.width = 80, .unicode = i & 1, .verbose = i & 2};
        style.first_failures = 3;
        char *text = terminal(result, style);
        for (const char *c = text; *c != '\0'; c++)
            assert_true(*c == '\n' || (unsigned char)*c >= 0x20);
        assert_null(strchr(text, 0x7f));
        assert_null(strstr(text, "\n::"));
        assert_null(strstr(text, " ::error"));
        assert_null(strstr(text, "##["));
        assert_null(strstr(text, "\nok 1"));
        assert_null(strstr(text, right_to_left));
        assert_null(strstr(text, "\n100/100"));
        free(text);
    }
    result_free(result);
}

static void write_errors_are_told(void **state)
{
    (void)state;
    struct result *result = sample();
    report_function *const reports[] = {report_json, report_junit, report_tap, terminal_report};
    struct terminal_style style = terminal_style_plain();
    used_style = &style;
    for (size_t i = 0; i < 4; i++) {
        FILE *full = fopen("/dev/full", "w");
        assert_non_null(full);
        assert_int_equal(reports[i](full, result), -1);
        fclose(full);
    }
    result_free(result);
}

/* ---- JSON ---- */

static json_t *loaded(const struct result *result)
{
    size_t len;
    char *text = printed(report_json, result, &len);
    json_error_t error;
    json_t *json = json_loadb(text, len, 0, &error); /* refuses what is not UTF-8 */
    if (json == NULL)
        fail_msg("line %d: %s", error.line, error.text);
    free(text);
    return json;
}

static const char *word(const json_t *json, const char *key)
{
    return json_string_value(json_object_get(json, key));
}

static json_int_t number(const json_t *json, const char *key)
{
    return json_integer_value(json_object_get(json, key));
}

static void json_holds_the_result(void **state)
{
    (void)state;
    struct result *result = sample();
    json_t *json = loaded(result), *checks = json_object_get(json, "checks");
    assert_int_equal(number(json, "schema"), 1);
    assert_string_equal(word(json, "lab"), "lab2-echo");
    assert_int_equal(number(json, "points"), 28);
    assert_int_equal(number(json, "max_points"), 100);
    assert_int_equal(number(json, "seed"), 41);
    assert_string_equal(word(json, "isolation"), "full");
    assert_int_equal(json_array_size(checks), 8);
    const json_t *passed = json_array_get(checks, 0), *failed = json_array_get(checks, 2);
    assert_string_equal(word(passed, "verdict"), "pass");
    assert_true(json_is_null(json_object_get(passed, "diagnosis")));
    assert_true(json_is_null(json_object_get(passed, "message")));
    assert_int_equal(json_array_size(json_object_get(passed, "transcript")), 0);
    assert_string_equal(word(failed, "verdict"), "fail");
    assert_string_equal(word(failed, "diagnosis"), "strlen-on-bytes");
    assert_string_equal(word(json_object_get(failed, "facts"), "echo.length"), "19");
    const json_t *event = json_array_get(json_object_get(failed, "transcript"), 4);
    assert_string_equal(word(event, "kind"), "send");
    assert_string_equal(word(event, "head"),
                        "GET /index.html\\r\\n\\r\\n\\0\\x01\\x02\\xff tail of the message");
    assert_int_equal(number(event, "total"), 43);
    json_decref(json);
    result_free(result);
}

static void json_keeps_every_seed_exact(void **state)
{
    (void)state;
    struct result *result = sample();
    result->seed = (uint64_t)1 << 53;
    json_t *json = loaded(result);
    assert_int_equal(number(json, "seed"), (uint64_t)1 << 53);
    json_decref(json);
    result->seed = UINT64_MAX;
    json = loaded(result);
    assert_string_equal(word(json, "seed"), "18446744073709551615");
    json_decref(json);
    result_free(result);
}

static void json_survives_hostile_bytes(void **state)
{
    (void)state;
    struct result *result = hostile();
    json_t *json = loaded(result);
    const json_t *check = json_array_get(json_object_get(json, "checks"), 0);
    assert_int_equal(number(check, "points"), 0);
    const char *message = word(check, "message");
    assert_non_null(strstr(message, "\\x1b[2J"));
    assert_null(strchr(message, '\033'));
    json_decref(json);
    result_free(result);
}

/* ---- JUnit and TAP: golden, and read by their own tools where there are any ---- */

/* Runs a command with the report as its input. Returns its output, or NULL if there is no such
 * tool. */
static char *filtered(report_function *report, const struct result *result, const char *tool,
                      const char *arguments)
{
    char *probe = must_format("command -v %s >/dev/null", tool);
    int missing = system(probe);
    free(probe);
    if (missing != 0)
        return NULL;
    char path[] = "/tmp/autograde-report-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    FILE *file = fdopen(fd, "w");
    assert_int_equal(report(file, result), 0);
    fclose(file);
    char *command = must_format("%s %s %s 2>&1", tool, arguments, path);
    FILE *pipe = popen(command, "r");
    struct text_buffer buffer;
    text_open(&buffer);
    for (int c; (c = getc(pipe)) != EOF;)
        fputc(c, buffer.stream);
    fprintf(buffer.stream, "status %d\n", pclose(pipe) / 256);
    free(command);
    remove(path);
    return text_close(&buffer);
}

static void junit_is_as_it_should_be(void **state)
{
    (void)state;
    struct result *result = sample();
    char *text = printed(report_junit, result, NULL);
    assert_golden("sample.xml", text);
    free(text);
    result_free(result);
}

static void junit_is_well_formed_whatever_it_holds(void **state)
{
    (void)state;
    struct result *results[] = {sample(), hostile()};
    static const char *const expected[] = {"8 4 1 1 ", "5 2 1 1 "};
    for (int i = 0; i < 2; i++) {
        char *text = printed(report_junit, results[i], NULL);
        assert_null(strstr(text, "]]>"));
        free(text);
        text = filtered(report_junit, results[i], "xmllint",
                        "--xpath 'concat(count(//testcase),\" \",count(//failure),\" \","
                        "count(//error),\" \",count(//skipped),\" \")'");
        if (text != NULL)
            assert_memory_equal(text, expected[i], strlen(expected[i]));
        free(text);
        result_free(results[i]);
    }
}

static void tap_is_as_it_should_be(void **state)
{
    (void)state;
    struct result *result = sample();
    char *text = printed(report_tap, result, NULL);
    assert_golden("sample.tap", text);
    free(text);
    result_free(result);
}

/* Every line at the margin is one that the grader wrote. */
static void tap_cannot_be_forged(void **state)
{
    (void)state;
    struct result *result = hostile();
    char *text = printed(report_tap, result, NULL), *rest = NULL;
    int tests = 0, bad = 0;
    for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        bool margin = line[0] != ' ';
        tests += margin && strncmp(line, "ok ", 3) == 0;
        bad += margin && strncmp(line, "not ok ", 7) == 0;
        assert_true(!margin || strncmp(line, "ok ", 3) == 0 || strncmp(line, "not ok ", 7) == 0 ||
                    strncmp(line, "# lab2-echo: 4/16 points", 24) == 0 ||
                    strcmp(line, "TAP version 14") == 0 || strcmp(line, "1..5") == 0);
    }
    assert_int_equal(tests, 2);
    assert_int_equal(bad, 3);
    free(text);
    /* Before Test::Harness 3.48 (2023) prove knew no later version than 13. */
    text = filtered(report_tap, result, "prove", "-e 'sed 1s/14/13/'");
    if (text != NULL && strstr(text, "Failed tests:  1-2, 4\n") == NULL)
        fail_msg("prove says: %s", text);
    if (text != NULL)
        assert_null(strstr(text, "Parse errors"));
    free(text);
    result_free(result);
}

/* ---- text and ladder ---- */

static void assert_cleaned(const char *text, unsigned keep, const char *expected)
{
    char *clean = text_clean(text, keep);
    assert_string_equal(clean, expected);
    free(clean);
}

static void clean_text_keeps_what_is_harmless(void **state)
{
    (void)state;
    assert_cleaned("gr\u00fc\u00df \u20ac \U0001f600", TEXT_UNICODE,
                   "gr\u00fc\u00df \u20ac \U0001f600");
    assert_cleaned("gr\u00fc\u00df", TEXT_ASCII, "gr\\xc3\\xbc\\xc3\\x9f");
    assert_cleaned("a\n\tb\r", TEXT_LINES, "a\n\tb\\x0d");
    assert_cleaned("a\nb", TEXT_UNICODE, "a\\x0ab");
    assert_cleaned("listens on ::1 and ::", TEXT_ASCII, "listens on ::1 and ::");
    assert_cleaned("::error::x", TEXT_ASCII, "\\x3a:error::x");
    assert_cleaned("a ##[group]", TEXT_ASCII, "a \\x23#[group]");
    assert_cleaned(NULL, TEXT_ASCII, "");
}

static void clean_text_refuses_bad_utf8(void **state)
{
    (void)state;
    assert_cleaned("\xc0\xaf", TEXT_UNICODE, "\\xc0\\xaf");                   /* too long a form */
    assert_cleaned("\xed\xa0\x80", TEXT_UNICODE, "\\xed\\xa0\\x80");          /* half a surrogate */
    assert_cleaned("\xf4\x90\x80\x80", TEXT_UNICODE, "\\xf4\\x90\\x80\\x80"); /* beyond Unicode */
    assert_cleaned("\xe2\x82", TEXT_UNICODE, "\\xe2\\x82");                   /* cut off */
    assert_cleaned("\xc2\x9b", TEXT_UNICODE, "\\xc2\\x9b");                   /* a C1 control */
    assert_cleaned("\xef\xbf\xbe", TEXT_UNICODE, "\\xef\\xbf\\xbe");          /* no character */
}

static void escapes_are_those_of_c(void **state)
{
    (void)state;
    static const char bytes[] = "a\"\\\n\r\t\0b\0"
                                "1\x7f\xff";
    struct text_buffer buffer;
    text_open(&buffer);
    text_put_escaped(buffer.stream, (const unsigned char *)bytes, sizeof bytes - 1);
    char *text = text_close(&buffer);
    assert_string_equal(text, "a\\\"\\\\\\n\\r\\t\\0b\\x001\\x7f\\xff");
    assert_int_equal(text_escaped_columns((const unsigned char *)bytes, sizeof bytes - 1),
                     strlen(text));
    free(text);
}

static void assert_shortened(const char *bytes, size_t head, size_t tail, size_t total, long focus,
                             const char *expected, long expected_column)
{
    struct text_payload payload = {(const unsigned char *)bytes, head, tail, total};
    long column;
    char *text = text_shorten(&payload, 24, focus, "...", &column);
    assert_string_equal(text, expected);
    assert_int_equal(column, expected_column);
    free(text);
}

static void shortening_never_hides_the_focus(void **state)
{
    (void)state;
    static const char abc[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    assert_shortened("short", 5, 0, 5, TEXT_NO_FOCUS, "\"short\"", TEXT_NO_FOCUS);
    assert_shortened("short", 5, 0, 5, 2, "\"short\"", 3);
    assert_shortened("short", 5, 0, 5, 5, "\"short\"", 6); /* the byte that did not come */
    assert_shortened("", 0, 0, 0, 0, "\"\"", 1);
    assert_shortened(abc, 36, 0, 36, TEXT_NO_FOCUS, "\"abcdefghijkl\"...\"56789\"", TEXT_NO_FOCUS);
    assert_shortened(abc, 36, 0, 36, 20, "...\"mnopqrstuvwxyz01\"...", 12);
    assert_shortened(abc, 26, 10, 1000, 999, "...\"0123456789\"", 13);
    assert_shortened(abc, 26, 10, 1000, 500, "\"abcdefghijkl\"...\"56789\"", TEXT_NO_FOCUS);
}

static void assert_literal(const char *text, size_t expected)
{
    assert_int_equal(text_literal((const unsigned char *)text, strlen(text), 12), expected);
}

static void literals_break_where_a_reader_would(void **state)
{
    (void)state;
    assert_literal("0123456789", 10);
    assert_literal("0123456789a", 10);
    assert_literal("012 456789a", 4);
    assert_literal("01\n3 456789a", 3);
    assert_literal("01\n3 ", 5); /* all of it fits */
    assert_literal("\x01\x02\x03\x04", 2);
    assert_literal("", 0);
}

static void lines_break_between_words(void **state)
{
    (void)state;
    struct text_buffer buffer;
    text_open(&buffer);
    text_put_wrapped(buffer.stream, "one two three averyveryveryverylongword end", 2, 22);
    char *text = text_close(&buffer);
    assert_string_equal(text, "one two three\n  averyveryveryverylon\n  gword end\n");
    free(text);
}

static void assert_shell(const char *text, const char *expected)
{
    struct text_buffer buffer;
    text_open(&buffer);
    text_put_shell(buffer.stream, text, TEXT_UNICODE);
    char *word_ = text_close(&buffer);
    assert_string_equal(word_, expected);
    free(word_);
}

static void commands_can_be_pasted(void **state)
{
    (void)state;
    assert_shell("labs/lab1-oneshot", "labs/lab1-oneshot");
    assert_shell("my labs", "'my labs'");
    assert_shell("it's", "'it'\\''s'");
    assert_shell("", "''");
    assert_shell("a\nb'\\\033", "$'a\\x0ab\\x27\\x5c\\x1b'");
}

static void ladder_leaves_out_the_middle_but_not_the_difference(void **state)
{
    (void)state;
    struct result *result = sample();
    const struct check_result *check = &result->checks[5];
    struct ladder_format format = {.room = 60, .rows_max = 12};
    struct ladder *ladder = ladder_layout(check, &format);
    size_t gaps = 0, carets = 0;
    for (size_t i = 0; i < ladder->count; i++) {
        gaps += ladder->rows[i].shape == LADDER_GAP;
        if (ladder->rows[i].shape != LADDER_CARET)
            continue;
        carets++;
        assert_int_equal(ladder->rows[i].column[ladder->rows[i - 1].label], 'Z');
        assert_string_equal(ladder->rows[i].label, "differs from here on");
    }
    assert_int_equal(gaps, 1);
    assert_int_equal(carets, 1);
    assert_string_equal(ladder->left, "grader");
    assert_string_equal(ladder->right, "server");
    ladder_free(ladder);
    result_free(result);
}

static void ladder_points_at_the_difference_in_output_of_many_lines(void **state)
{
    (void)state;
    struct result *result = new_result("lab1-oneshot", "labs/lab1-oneshot");
    struct check_result *check = add_check(
        result, VERDICT_FAIL, 4, (struct texts){.id = "logs", .title = "logs each client"});
    static const char expected[] = "Received data: 7f3a\nSent response: Hello, client!\n";
    static const char got[] = "Received data: 7f3a\nSent resp0nse: Hello, client!\n";
    begin(check);
    add_event(check, 5, EVENT_STDOUT, "server", got);
    set_difference(check, EVENT_STDOUT, expected, sizeof expected - 1, got, sizeof got - 1);
    struct ladder_format format = {.room = 60};
    struct ladder *ladder = ladder_layout(check, &format);
    const struct ladder_row *caret = &ladder->rows[ladder->count - 1];
    assert_int_equal(caret->shape, LADDER_CARET);
    assert_string_equal(caret[-1].label, "stdout: \"Sent resp0nse: Hello, client!\\n\"");
    assert_int_equal(caret[-1].label[caret->column], '0');
    assert_false(caret->timed || caret[-1].timed);
    assert_true(caret[-2].timed);
    ladder_free(ladder);
    result_free(result);
}

static void long_payloads_take_several_literals(void **state)
{
    (void)state;
    static const char request[] =
        "GET / HTTP/1.1\r\nHost: localhost:41873\r\nConnection: close\r\n\r\n";
    struct result *result = new_result("lab1-oneshot", "labs/lab1-oneshot");
    struct check_result *check =
        add_check(result, VERDICT_FAIL, 4, (struct texts){.id = "fetch", .title = "fetches"});
    add_event(check, 5, EVENT_RECEIVE, "server 127.0.0.1:41873", request);
    struct ladder_format format = {.room = 60};
    struct ladder *ladder = ladder_layout(check, &format);
    assert_int_equal(ladder->count, 3);
    assert_int_equal(ladder->rows[0].shape, LADDER_TO_GRADER);
    assert_string_equal(ladder->rows[0].label, "\"GET / HTTP/1.1\\r\\n\"");
    assert_string_equal(ladder->rows[0].amount, "60 bytes");
    assert_int_equal(ladder->rows[2].shape, LADDER_BETWEEN);
    assert_string_equal(ladder->rows[2].label, "\"Connection: close\\r\\n\\r\\n\"");
    ladder_free(ladder);
    result_free(result);
}

static char *started(const char *command_line, size_t rows_max)
{
    struct result *result = new_result("lab1-oneshot", "labs/lab1-oneshot");
    struct check_result *check =
        add_check(result, VERDICT_FAIL, 4, (struct texts){.id = "talks", .title = "talks"});
    add_event(check, 5, EVENT_START, "client", command_line);
    struct ladder_format format = {.room = 100, .rows_max = rows_max};
    struct ladder *ladder = ladder_layout(check, &format);
    char *label = strdup(ladder->rows[0].label);
    ladder_free(ladder);
    result_free(result);
    return label;
}

static void long_arguments_keep_head_and_tail(void **state)
{
    (void)state;
    char line[] = "./client 5000 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbb' c";
    char *label = started(line, 48);
    assert_string_equal(label, "started: ./client 5000 "
                               "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaa\"...\"bbbbbbbbbbbbb\" (61 bytes) c");
    free(label);
    label = started(line, 0);
    assert_string_equal(label, "started: ./client 5000 "
                               "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbb' c");
    free(label);
    label = started("./client 5000 'a word' c", 48);
    assert_string_equal(label, "started: ./client 5000 'a word' c");
    free(label);
}

static void nothing_that_came_needs_no_hex(void **state)
{
    (void)state;
    struct result *result = new_result("lab1-oneshot", "labs/lab1-oneshot");
    struct check_result *check =
        add_check(result, VERDICT_FAIL, 4, (struct texts){.id = "echo", .title = "echoes"});
    set_difference(check, EVENT_RECEIVE, "hello\n", 6, "", 0);
    struct text_buffer buffer;
    text_open(&buffer);
    text_put_difference(buffer.stream, check->difference, 2, 64, false);
    char *text = text_close(&buffer);
    assert_string_equal(text, "  expected \"hello\\n\"                              6 bytes\n"
                              "  got      nothing\n");
    free(text);
    result_free(result);
}

static void difference_of_nothing_is_shown_too(void **state)
{
    (void)state;
    struct result *result = new_result("lab1-oneshot", "labs/lab1-oneshot");
    struct check_result *check =
        add_check(result, VERDICT_FAIL, 4, (struct texts){.id = "nul", .title = "sends no NUL"});
    set_difference(check, EVENT_RECEIVE, "", 0, "\0", 1);
    struct text_buffer buffer;
    text_open(&buffer);
    text_put_difference(buffer.stream, check->difference, 2, 64, false);
    char *text = text_close(&buffer);
    assert_string_equal(text, "  expected \"\"                                     0 bytes\n"
                              "  got      \"\\0\"                                   1 byte\n"
                              "            ^\n"
                              "  in hex   (nothing)\n"
                              "           00\n"
                              "           ^^\n"
                              "  differ   byte 0: expected nothing, got '\\0' (0x00)\n");
    free(text);
    result_free(result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_report_is_as_it_should_be),
        cmocka_unit_test(unicode_report_is_as_it_should_be),
        cmocka_unit_test(failed_build_comes_first),
        cmocka_unit_test(full_points_take_few_words),
        cmocka_unit_test(starter_is_shown_its_steps_once_and_what_was_not_run_in_groups),
        cmocka_unit_test(verbose_report_leaves_no_check_out),
        cmocka_unit_test(mistake_beside_a_step_has_its_story),
        cmocka_unit_test(step_that_fails_alone_has_its_story),
        cmocka_unit_test(colour_adds_nothing_but_colour),
        cmocka_unit_test(lines_fit_every_width),
        cmocka_unit_test(hostile_bytes_reach_no_terminal),
        cmocka_unit_test(write_errors_are_told),
        cmocka_unit_test(json_holds_the_result),
        cmocka_unit_test(json_keeps_every_seed_exact),
        cmocka_unit_test(json_survives_hostile_bytes),
        cmocka_unit_test(junit_is_as_it_should_be),
        cmocka_unit_test(junit_is_well_formed_whatever_it_holds),
        cmocka_unit_test(tap_is_as_it_should_be),
        cmocka_unit_test(tap_cannot_be_forged),
        cmocka_unit_test(clean_text_keeps_what_is_harmless),
        cmocka_unit_test(clean_text_refuses_bad_utf8),
        cmocka_unit_test(escapes_are_those_of_c),
        cmocka_unit_test(shortening_never_hides_the_focus),
        cmocka_unit_test(literals_break_where_a_reader_would),
        cmocka_unit_test(lines_break_between_words),
        cmocka_unit_test(commands_can_be_pasted),
        cmocka_unit_test(long_arguments_keep_head_and_tail),
        cmocka_unit_test(nothing_that_came_needs_no_hex),
        cmocka_unit_test(difference_of_nothing_is_shown_too),
        cmocka_unit_test(ladder_leaves_out_the_middle_but_not_the_difference),
        cmocka_unit_test(ladder_points_at_the_difference_in_output_of_many_lines),
        cmocka_unit_test(long_payloads_take_several_literals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
