/* TAP version 14, for prove and its relatives. README.md shows what becomes what. */
#include "report/report.h"

#include <stdlib.h>
#include <string.h>

#include "report/text.h"

/* "  key: "value"" of a YAML block; nothing for NULL. */
static void put_key(FILE *out, const char *key, const char *value)
{
    if (value == NULL)
        return;
    fprintf(out, "  %s: ", key);
    text_put_yaml(out, value);
    fputc('\n', out);
}

/* The story as a literal block. Its first line is not indented, so a YAML reader finds the margin.
 */
static void put_story(FILE *out, const struct result *result, const struct check_result *check)
{
    struct terminal_style style = terminal_style_plain();
    struct text_buffer buffer;
    text_open(&buffer);
    report_story(buffer.stream, result, check, &style);
    char *story = text_close(&buffer);
    fputs("  story: |\n", out);
    for (const char *line = story; *line != '\0';) {
        size_t len = strcspn(line, "\n");
        fprintf(out, "    %.*s\n", (int)len, line);
        line += len + (line[len] == '\n');
    }
    free(story);
}

static void put_details(FILE *out, const struct result *result, const struct check_result *check)
{
    fputs("  ---\n", out);
    put_key(out, "message", check->message);
    put_key(out, "severity", check->verdict == VERDICT_GRADER_ERROR ? "error" : "fail");
    put_key(out, "id", check->id);
    fprintf(out, "  points: %d\n  max_points: %d\n", check->points, check->max_points);
    put_key(out, "diagnosis", check->finding != NULL ? check->finding->id : NULL);
    put_key(out, "where", check->where);
    put_story(out, result, check);
    fputs("  ...\n", out);
}

static void put_check(FILE *out, const struct result *result, const struct check_result *check,
                      size_t number)
{
    bool bad = check->verdict == VERDICT_FAIL || check->verdict == VERDICT_GRADER_ERROR;
    fprintf(out, "%s %zu - ", bad ? "not ok" : "ok", number);
    text_put_tap(out, check->title);
    if (check->verdict == VERDICT_NOT_RUN) {
        fputs(" # SKIP ", out);
        text_put_tap(out, check->message);
    }
    fputc('\n', out);
    if (bad)
        put_details(out, result, check);
}

/* A program that cannot be built fails a test of its own: skipped tests count as passed. */
static void put_broken_build(FILE *out, const struct build_problem *problem, size_t number)
{
    fprintf(out, "not ok %zu - ", number);
    text_put_tap(out, problem->program);
    fputs(" can be built\n  ---\n", out);
    put_key(out, "message", problem->message);
    put_key(out, "severity", "fail");
    put_key(out, "output", problem->output);
    fputs("  ...\n", out);
}

int report_tap(FILE *out, const struct result *result)
{
    size_t broken = 0, number = 0;
    for (size_t i = 0; i < result->problem_count; i++)
        broken += result->problems[i].fatal;
    fprintf(out, "TAP version 14\n1..%zu\n", broken + result->check_count);
    for (size_t i = 0; i < result->problem_count; i++)
        if (result->problems[i].fatal)
            put_broken_build(out, &result->problems[i], ++number);
    for (size_t i = 0; i < result->check_count; i++)
        put_check(out, result, &result->checks[i], ++number);
    fputs("# ", out);
    text_put_tap(out, result->lab);
    fprintf(out, ": %d/%d points, seed %llu, isolation %s\n", result->points, result->max_points,
            (unsigned long long)result->seed, isolation_name(result->isolation));
    return text_finish(out);
}
