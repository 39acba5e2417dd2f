/* JUnit XML, which most CI systems show. README.md shows what becomes what. */
#include "report/report.h"

#include <stdlib.h>

#include "report/text.h"

static void put_property(FILE *out, const char *indent, const char *name, const char *value)
{
    fprintf(out, "%s<property name=\"%s\" value=\"", indent, name);
    text_put_xml(out, value);
    fputs("\"/>\n", out);
}

static void put_number(FILE *out, const char *indent, const char *name, unsigned long long number)
{
    fprintf(out, "%s<property name=\"%s\" value=\"%llu\"/>\n", indent, name, number);
}

static void put_story(FILE *out, const struct result *result, const struct check_result *check)
{
    struct terminal_style style = terminal_style_plain();
    struct text_buffer buffer;
    text_open(&buffer);
    report_story(buffer.stream, result, check, &style);
    char *story = text_close(&buffer);
    text_put_xml(out, story);
    free(story);
}

/* <failure>, <error> or <skipped>, with the story where there is one. */
static void put_outcome(FILE *out, const struct result *result, const struct check_result *check)
{
    static const char *const elements[] = {
        [VERDICT_PASS] = NULL,
        [VERDICT_FAIL] = "failure",
        [VERDICT_NOT_RUN] = "skipped",
        [VERDICT_GRADER_ERROR] = "error",
    };
    const char *element = elements[check->verdict];
    if (element == NULL)
        return;
    fprintf(out, "      <%s message=\"", element);
    text_put_xml(out, check->message);
    if (check->verdict == VERDICT_NOT_RUN) {
        fputs("\"/>\n", out);
        return;
    }
    fputs("\" type=\"", out);
    text_put_xml(out, check->finding != NULL ? check->finding->id : verdict_name(check->verdict));
    fputs("\">", out);
    put_story(out, result, check);
    fprintf(out, "</%s>\n", element);
}

static void put_check(FILE *out, const struct result *result, const struct check_result *check)
{
    fputs("    <testcase name=\"", out);
    text_put_xml(out, check->title);
    fputs("\" classname=\"", out);
    text_put_xml(out, result->lab);
    fputc('.', out);
    text_put_xml(out, check->id);
    fprintf(out, "\" time=\"%.3f\">\n      <properties>\n", check->seconds);
    put_number(out, "        ", "points", (unsigned long long)check->points);
    put_number(out, "        ", "max_points", (unsigned long long)check->max_points);
    fputs("      </properties>\n", out);
    put_outcome(out, result, check);
    fputs("    </testcase>\n", out);
}

/* A program that cannot be built fails a test case of its own: checks that were not run for that
 * reason would leave the suite green. */
static void put_broken_build(FILE *out, const struct result *result,
                             const struct build_problem *problem)
{
    fputs("    <testcase name=\"", out);
    text_put_xml(out, problem->program);
    fputs(" can be built\" classname=\"", out);
    text_put_xml(out, result->lab);
    fputs(".build\" time=\"0.000\">\n      <failure type=\"build\" message=\"", out);
    text_put_xml(out, problem->message);
    fputs("\">", out);
    text_put_xml(out, problem->output);
    fputs("</failure>\n    </testcase>\n", out);
}

static void put_warnings(FILE *out, const struct result *result)
{
    bool any = false;
    for (size_t i = 0; i < result->problem_count; i++) {
        const struct build_problem *problem = &result->problems[i];
        if (problem->fatal)
            continue;
        fputs(any ? "" : "    <system-err>", out);
        text_put_xml(out, problem->message);
        fputc('\n', out);
        text_put_xml(out, problem->output);
        any = true;
    }
    fputs(any ? "</system-err>\n" : "", out);
}

struct counts {
    size_t tests, failures, errors, skipped;
};

static struct counts count(const struct result *result)
{
    struct counts counts = {.tests = result->check_count};
    for (size_t i = 0; i < result->problem_count; i++) {
        counts.tests += result->problems[i].fatal;
        counts.failures += result->problems[i].fatal;
    }
    for (size_t i = 0; i < result->check_count; i++) {
        counts.failures += result->checks[i].verdict == VERDICT_FAIL;
        counts.errors += result->checks[i].verdict == VERDICT_GRADER_ERROR;
        counts.skipped += result->checks[i].verdict == VERDICT_NOT_RUN;
    }
    return counts;
}

static void put_suite_properties(FILE *out, const struct result *result)
{
    fputs("    <properties>\n", out);
    put_property(out, "      ", "lab", result->lab);
    put_property(out, "      ", "isolation", isolation_name(result->isolation));
    put_number(out, "      ", "seed", result->seed);
    put_number(out, "      ", "points", (unsigned long long)result->points);
    put_number(out, "      ", "max_points", (unsigned long long)result->max_points);
    fputs("    </properties>\n", out);
}

int report_junit(FILE *out, const struct result *result)
{
    struct counts counts = count(result);
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", out);
    fprintf(out, "<testsuites tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" time=\"%.3f\">\n",
            counts.tests, counts.failures, counts.errors, result->seconds);
    fputs("  <testsuite name=\"", out);
    text_put_xml(out, result->lab);
    fprintf(out,
            "\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\" time=\"%.3f\">\n",
            counts.tests, counts.failures, counts.errors, counts.skipped, result->seconds);
    put_suite_properties(out, result);
    for (size_t i = 0; i < result->problem_count; i++)
        if (result->problems[i].fatal)
            put_broken_build(out, result, &result->problems[i]);
    for (size_t i = 0; i < result->check_count; i++)
        put_check(out, result, &result->checks[i]);
    put_warnings(out, result);
    fputs("  </testsuite>\n</testsuites>\n", out);
    return text_finish(out);
}
