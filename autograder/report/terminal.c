/* The report for a person at a terminal: header, build problems, a line per check, the stories of
 * the first failures, the total. The stories themselves are in story.c. */
#include "report/report.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "report/paint.h"
#include "report/text.h"

enum { ID_COLUMNS = 24, BUILD_LINES = 30, BUILD_COLUMNS = 240, STEP_MAX = 400 };

struct terminal_style terminal_style_plain(void)
{
    return (struct terminal_style){.first_failures = 3, .width = 80};
}

static unsigned keep_of(const struct terminal_style *style)
{
    return style->unicode ? TEXT_UNICODE : TEXT_ASCII;
}

/* ---- header ---- */

static void put_header(FILE *out, const struct result *result, const struct terminal_style *style)
{
    char *lab = text_clean(result->lab, keep_of(style));
    char *directory = text_clean(result->directory, keep_of(style));
    paint(out, style, TONE_TITLE, "%s", lab);
    if (*directory != '\0')
        fprintf(out, "  %s", directory);
    paint(out, style, TONE_QUIET, "  seed %llu", (unsigned long long)result->seed);
    fputc('\n', out);
    free(lab);
    free(directory);

    static const char *const less[] = {
        [ISOLATION_FULL] = NULL,
        [ISOLATION_NETWORK] = "network only; the program can reach your files",
        [ISOLATION_NONE] = "none; the program can reach your files and network",
    };
    if (less[result->isolation] != NULL) {
        paint(out, style, TONE_DOUBT, "isolation: %s\n", less[result->isolation]);
        fputs("(`build/autograde doctor` shows why, and how to mend it)\n", out);
    }
}

/* ---- build problems ---- */

static void put_build_output(FILE *out, const char *output, const struct terminal_style *style)
{
    char *clean = text_clean(output, keep_of(style) | TEXT_LINES);
    size_t lines = 0, left_out = 0;
    for (const char *line = clean; *line != '\0';) {
        size_t len = strcspn(line, "\n");
        if (lines++ < BUILD_LINES) {
            paint(out, style, TONE_QUIET, "    %s ", glyphs_of(style)->rail);
            fprintf(out, "%.*s%s\n", (int)(len < BUILD_COLUMNS ? len : BUILD_COLUMNS), line,
                    len < BUILD_COLUMNS ? "" : glyphs_of(style)->dots);
        } else {
            left_out++;
        }
        line += len + (line[len] == '\n');
    }
    if (left_out > 0)
        paint(out, style, TONE_QUIET, "    %s (%zu more lines)\n", glyphs_of(style)->gap, left_out);
    free(clean);
}

static void put_build(FILE *out, const struct result *result, const struct terminal_style *style)
{
    for (size_t i = 0; i < result->problem_count; i++) {
        const struct build_problem *problem = &result->problems[i];
        char *message = text_clean(problem->message, keep_of(style));
        fputc('\n', out);
        if (problem->fatal)
            paint(out, style, TONE_BAD, "%s ", glyphs_of(style)->fail);
        size_t indent = problem->fatal ? text_columns(glyphs_of(style)->fail) + 1 : 0;
        text_put_wrapped(out, message, indent, (size_t)style->width);
        put_build_output(out, problem->output, style);
        free(message);
    }
}

/* ---- a line per check ---- */

static enum tone tone_of(enum verdict verdict)
{
    static const enum tone tones[] = {
        [VERDICT_PASS] = TONE_GOOD,
        [VERDICT_FAIL] = TONE_BAD,
        [VERDICT_NOT_RUN] = TONE_QUIET,
        [VERDICT_GRADER_ERROR] = TONE_DOUBT,
    };
    return tones[verdict];
}

static const char *mark_of(enum verdict verdict, const struct terminal_style *style)
{
    const struct glyphs *glyphs = glyphs_of(style);
    const char *const marks[] = {
        [VERDICT_PASS] = glyphs->pass,
        [VERDICT_FAIL] = glyphs->fail,
        [VERDICT_NOT_RUN] = glyphs->not_run,
        [VERDICT_GRADER_ERROR] = glyphs->grader_error,
    };
    return marks[verdict];
}

/* The title, and for what was not judged the reason. The caller frees it. */
static char *line_of(const struct check_result *check, const struct terminal_style *style)
{
    bool not_run = check->verdict == VERDICT_NOT_RUN;
    char *title = text_clean(check->title, keep_of(style));
    if (!not_run && check->verdict != VERDICT_GRADER_ERROR)
        return title;
    char *reason = text_clean(check->message, keep_of(style));
    char *line = must_format("%s (%s%s%s)", title, not_run ? "not run" : "grader error, not yours",
                             *reason != '\0' ? ": " : "", reason);
    free(title);
    free(reason);
    return line;
}

/* A mark, points, and text. */
static void put_line(FILE *out, enum verdict verdict, int points, int max_points, const char *text,
                     const struct terminal_style *style)
{
    const char *mark = mark_of(verdict, style);
    fputs("  ", out);
    paint(out, style, tone_of(verdict), "%s", mark);
    fprintf(out, " %3d/%-3d ", points, max_points);
    text_put_wrapped(out, text, 2 + text_columns(mark) + 9, (size_t)style->width);
}

static void put_check(FILE *out, const struct check_result *check,
                      const struct terminal_style *style)
{
    char *line = line_of(check, style);
    put_line(out, check->verdict, check->points, check->max_points, line, style);
    free(line);
}

/* ---- what was not run, a line for each reason ---- */

static bool same_reason(const struct check_result *a, const struct check_result *b)
{
    return a->verdict == VERDICT_NOT_RUN && b->verdict == VERDICT_NOT_RUN && a->message != NULL &&
           b->message != NULL && strcmp(a->message, b->message) == 0;
}

/* Whether an earlier check was not run for the same reason. */
static bool is_grouped(const struct result *result, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (same_reason(&result->checks[i], &result->checks[index]))
            return true;
    return false;
}

/* The checks from first on that were not run for the reason of the first. */
static void put_group(FILE *out, const struct result *result, size_t first,
                      const struct terminal_style *style)
{
    const struct check_result *head = &result->checks[first];
    char *reason = text_clean(head->message, keep_of(style));
    int max_points = 0;
    struct text_buffer line;
    text_open(&line);
    fprintf(line.stream, "not run%s%s", *reason != '\0' ? " because " : "", reason);
    for (size_t i = first; i < result->check_count; i++) {
        const struct check_result *check = &result->checks[i];
        if (i != first && !same_reason(check, head))
            continue;
        char *id = text_limit(text_clean(check->id, TEXT_ASCII), ID_COLUMNS);
        fprintf(line.stream, "%s%s", i == first ? ": " : ", ", id);
        max_points += check->max_points;
        free(id);
    }
    char *text = text_close(&line);
    put_line(out, VERDICT_NOT_RUN, 0, max_points, text, style);
    free(text);
    free(reason);
}

/* A line per check; what was not run comes last, in groups. */
static void put_checks(FILE *out, const struct result *result, const struct terminal_style *style)
{
    for (size_t i = 0; i < result->check_count; i++)
        if (style->verbose || result->checks[i].verdict != VERDICT_NOT_RUN)
            put_check(out, &result->checks[i], style);
    if (style->verbose)
        return;
    for (size_t i = 0; i < result->check_count; i++)
        if (result->checks[i].verdict == VERDICT_NOT_RUN && !is_grouped(result, i))
            put_group(out, result, i, style);
}

/* ---- stories and total ---- */

struct tally {
    int failed, not_run, grader_errors;
    const struct check_result *first; /* failure */
};

static struct tally count(const struct result *result)
{
    struct tally tally = {0};
    for (size_t i = 0; i < result->check_count; i++) {
        const struct check_result *check = &result->checks[i];
        tally.failed += check->verdict == VERDICT_FAIL;
        tally.not_run += check->verdict == VERDICT_NOT_RUN;
        tally.grader_errors += check->verdict == VERDICT_GRADER_ERROR;
        if (check->verdict == VERDICT_FAIL && tally.first == NULL)
            tally.first = check;
    }
    return tally;
}

/* ---- steps of the starter ---- */

/* Where several checks failed, those that reached a step that is still to do are replaced by a list
 * of these steps: they have no story yet. */
static bool is_to_do(const struct check_result *check)
{
    return check->verdict == VERDICT_FAIL && check_result_fact(check, "todo.step") != NULL &&
           check_result_fact(check, "todo.file") != NULL;
}

static bool same_fact(const struct check_result *a, const struct check_result *b, const char *key)
{
    return strcmp(check_result_fact(a, key), check_result_fact(b, key)) == 0;
}

static bool is_listed(const struct result *result, size_t index)
{
    const struct check_result *check = &result->checks[index];
    for (size_t i = 0; i < index; i++)
        if (is_to_do(&result->checks[i]) && same_fact(&result->checks[i], check, "todo.file") &&
            same_fact(&result->checks[i], check, "todo.step"))
            return true;
    return false;
}

/* "server.c, step 1: make a TCP socket" and where to read about it. */
static void put_step(FILE *out, const struct check_result *check,
                     const struct terminal_style *style)
{
    const char *what = check_result_fact(check, "todo.what");
    char *step = must_format("%s, step %s%s%s", check_result_fact(check, "todo.file"),
                             check_result_fact(check, "todo.step"), what != NULL ? ": " : "",
                             what ? what : "");
    char *clean = text_limit(text_clean(step, keep_of(style)), STEP_MAX);
    const char *where =
        check->finding != NULL && check->finding->read != NULL ? check->finding->read : check->read;
    char *read = text_reading(where != NULL ? where : "");
    char *shown = text_clean(read, keep_of(style));
    fputs("  ", out);
    text_put_wrapped(out, clean, 4, (size_t)style->width + 2);
    if (*shown != '\0')
        fprintf(out, "    read %s\n", text_limit(shown, (size_t)style->width - 9));
    free(shown);
    free(read);
    free(clean);
    free(step);
}

static void put_steps(FILE *out, const struct result *result, const struct terminal_style *style)
{
    fputc('\n', out);
    paint(out, style, TONE_TITLE, "Steps still to do");
    fputs("\n\n", out);
    for (size_t i = 0; i < result->check_count; i++)
        if (is_to_do(&result->checks[i]) && !is_listed(result, i))
            put_step(out, &result->checks[i], style);
}

/* Whether the steps are listed instead of their stories. */
static bool lists_steps(const struct result *result, const struct terminal_style *style)
{
    int failed = 0, to_do = 0;
    for (size_t i = 0; i < result->check_count; i++) {
        failed += result->checks[i].verdict == VERDICT_FAIL;
        to_do += is_to_do(&result->checks[i]);
    }
    return !style->verbose && to_do > 0 && failed > 1;
}

/* ---- stories ---- */

/* Returns how many failures were shown; steps in the list count as shown. */
static int put_stories(FILE *out, const struct result *result, const struct terminal_style *style)
{
    bool listed = lists_steps(result, style);
    int shown = 0, stories = 0;
    if (listed)
        put_steps(out, result, style);
    for (size_t i = 0; i < result->check_count; i++) {
        const struct check_result *check = &result->checks[i];
        bool failed = check->verdict == VERDICT_FAIL;
        shown += listed && is_to_do(check);
        if (check->verdict == VERDICT_NOT_RUN || (listed && is_to_do(check)))
            continue;
        if (!style->verbose && (!failed || stories == style->first_failures))
            continue;
        fputc('\n', out);
        report_story(out, result, check, style);
        stories += failed;
    }
    return shown + stories;
}

static bool is_built(const struct result *result)
{
    for (size_t i = 0; i < result->problem_count; i++)
        if (result->problems[i].fatal)
            return false;
    return true;
}

static void put_first_failure(FILE *out, const struct tally *tally)
{
    if (is_to_do(tally->first) && tally->failed > 1) {
        fputs("Next: write the first of these steps, and grade again.\n", out);
        return;
    }
    char *id = text_limit(text_clean(tally->first->id, TEXT_ASCII), ID_COLUMNS);
    fprintf(out, "Next: %s%s.\n", id,
            tally->failed > 1 ? "; others may have failed for the same reason" : "");
    free(id);
}

static void put_next_step(FILE *out, const struct result *result, const struct tally *tally,
                          int shown)
{
    int more = tally->failed - shown;
    if (more > 0)
        fprintf(out, "%d more failed; --verbose shows %s, too.\n", more, more == 1 ? "it" : "them");
    if (!is_built(result))
        fputs("Next: make it compile; begin with the first error.\n", out);
    else if (tally->first != NULL)
        put_first_failure(out, tally);
    else if (tally->grader_errors > 0)
        fputs("Next: run it again. If it fails again, report it: it is not your mistake.\n", out);
}

/* For an instructor: a student's report says nothing of them. */
static void put_remarks(FILE *out, const struct result *result, const struct terminal_style *style)
{
    for (size_t i = 0; style->verbose && i < result->remark_count; i++) {
        char *clean = text_clean(result->remarks[i], keep_of(style));
        fprintf(out, "%sremark: %s\n", i == 0 ? "\n" : "", clean);
        free(clean);
    }
}

static void put_total(FILE *out, const struct result *result, const struct terminal_style *style,
                      int shown)
{
    struct tally tally = count(result);
    bool full = result_exit_status(result) == 0;
    fputc('\n', out);
    paint(out, style, full ? TONE_GOOD : TONE_TITLE, "%d/%d points", result->points,
          result->max_points);
    if (tally.failed > 0)
        fprintf(out, ", %d failed", tally.failed);
    if (tally.not_run > 0)
        fprintf(out, ", %d not run", tally.not_run);
    if (tally.grader_errors > 0)
        fprintf(out, ", %d grader error%s", tally.grader_errors,
                tally.grader_errors == 1 ? "" : "s");
    paint(out, style, TONE_QUIET, "  (%.1f s)", result->seconds);
    fputc('\n', out);
    put_next_step(out, result, &tally, shown);
}

int report_terminal(FILE *out, const struct result *result, const struct terminal_style *style)
{
    struct terminal_style fit = style_fitted(style);
    put_header(out, result, &fit);
    put_build(out, result, &fit);
    fputc('\n', out);
    put_checks(out, result, &fit);
    int shown = put_stories(out, result, &fit);
    put_remarks(out, result, &fit);
    put_total(out, result, &fit, shown);
    return text_finish(out);
}
