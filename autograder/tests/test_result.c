/* Tests of result.c: names, facts, exit statuses, and that a whole result is freed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "result.h"

static void names_are_those_of_the_json_report(void **state)
{
    (void)state;
    assert_string_equal(verdict_name(VERDICT_PASS), "pass");
    assert_string_equal(verdict_name(VERDICT_FAIL), "fail");
    assert_string_equal(verdict_name(VERDICT_NOT_RUN), "not_run");
    assert_string_equal(verdict_name(VERDICT_GRADER_ERROR), "grader_error");
    assert_string_equal(isolation_name(ISOLATION_FULL), "full");
    assert_string_equal(isolation_name(ISOLATION_NETWORK), "network");
    assert_string_equal(isolation_name(ISOLATION_NONE), "none");
}

static void every_event_has_a_name_of_its_own(void **state)
{
    (void)state;
    for (int i = EVENT_START; i <= EVENT_NOTE; i++)
        for (int j = EVENT_START; j < i; j++)
            assert_string_not_equal(event_name((enum event_kind)i), event_name((enum event_kind)j));
    assert_string_equal(event_name(EVENT_FIN_IN), "fin_in");
    assert_string_equal(event_name((enum event_kind)99), "unknown");
}

static void facts_are_found_by_their_key(void **state)
{
    (void)state;
    struct check_result check = {0};
    assert_null(check_result_fact(&check, "stuck.call"));
    char value[] = "accept";
    check_result_add_fact(&check, "stuck.call", value);
    check_result_add_fact(&check, "exit.signal", "SIGPIPE");
    value[0] = 'X'; /* the fact is a copy */
    assert_string_equal(check_result_fact(&check, "stuck.call"), "accept");
    assert_string_equal(check_result_fact(&check, "exit.signal"), "SIGPIPE");
    assert_null(check_result_fact(&check, "stuck"));
    check_result_clear(&check);
    assert_int_equal(check.fact_count, 0);
}

static void exit_status_tells_lost_points_from_grader_errors(void **state)
{
    (void)state;
    struct check_result checks[2] = {{.verdict = VERDICT_PASS}, {.verdict = VERDICT_PASS}};
    struct result result = {.points = 8, .max_points = 8, .checks = checks, .check_count = 2};
    assert_int_equal(result_exit_status(&result), 0);
    result.points = 4;
    checks[1].verdict = VERDICT_FAIL;
    assert_int_equal(result_exit_status(&result), 1);
    checks[0].verdict = VERDICT_GRADER_ERROR;
    assert_int_equal(result_exit_status(&result), 3);
}

static void a_result_that_judged_nothing_is_no_success(void **state)
{
    (void)state;
    struct check_result check = {.verdict = VERDICT_NOT_RUN};
    struct result result = {.checks = &check, .check_count = 1};
    assert_int_equal(result_exit_status(&result), 3);
    result.check_count = 0;
    assert_int_equal(result_exit_status(&result), 3);
}

static void everything_owned_is_freed(void **state)
{
    (void)state;
    struct result *result = calloc(1, sizeof *result);
    result->lab = strdup("lab1-oneshot");
    result->directory = strdup("labs/lab1-oneshot");
    result->problems = calloc(1, sizeof *result->problems);
    result->problem_count = 1;
    result->problems[0].output = strdup("server.c:1:1: error");
    result->checks = calloc(1, sizeof *result->checks);
    result->check_count = 1;
    struct check_result *check = &result->checks[0];
    check->id = strdup("listens");
    check->difference = calloc(1, sizeof *check->difference);
    check->difference->got = malloc(3);
    check->finding = calloc(1, sizeof *check->finding);
    check->finding->id = strdup("port-no-htons");
    check->events = calloc(1, sizeof *check->events);
    check->event_count = 1;
    check->events[0].actor = strdup("server");
    check->events[0].bytes = malloc(3);
    check_result_add_fact(check, "key", "value");
    result_free(result); /* the leak checker of the sanitizer build is the judge */
    result_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_those_of_the_json_report),
        cmocka_unit_test(every_event_has_a_name_of_its_own),
        cmocka_unit_test(facts_are_found_by_their_key),
        cmocka_unit_test(exit_status_tells_lost_points_from_grader_errors),
        cmocka_unit_test(a_result_that_judged_nothing_is_no_success),
        cmocka_unit_test(everything_owned_is_freed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
