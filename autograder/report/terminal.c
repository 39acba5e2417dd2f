/* The report for a person at a terminal: header, build problems, a line per check, the stories of
 * the first failures, the total. The stories themselves are told in story.c. */
#include "report/report.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "report/paint.h"
#include "report/text.h"

enum { ID_COLUMNS = 24, BUILD_LINES = 30, BUILD_COLUMNS = 240 };

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
        fputs("(`build/autograde doctor` says why, and what mends it)\n", out);
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
        paint(out, style, TONE_QUIET, "    %s (%zu lines more)\n", glyphs_of(style)->gap, left_out);
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

static bool same_reason(const struct check_result *a, const struct check_result *b)
{
    return a != NULL && a->verdict == b->verdict && a->message != NULL && b->message != NULL &&
           strcmp(a->message, b->message) == 0;
}

/* The title, and for what was not judged the reason, once for all that follow each other. The
 * caller frees it. */
static char *line_of(const struct check_result *check, const struct check_result *before,
                     const struct terminal_style *style)
{
    bool not_run = check->verdict == VERDICT_NOT_RUN;
    char *title = text_clean(check->title, keep_of(style));
    if (!not_run && check->verdict != VERDICT_GRADER_ERROR)
        return title;
    char *reason = text_clean(check->message, keep_of(style)), *line;
    if (not_run && same_reason(before, check))
        line = must_format("%s (not run either)", title);
    else
        line = must_format("%s (%s%s%s)", title, not_run ? "not run" : "grader error, not yours",
                           *reason != '\0' ? ": " : "", reason);
    free(title);
    free(reason);
    return line;
}

static void put_check(FILE *out, const struct check_result *check,
                      const struct check_result *before, const struct terminal_style *style)
{
    const char *mark = mark_of(check->verdict, style);
    char *line = line_of(check, before, style);
    fputs("  ", out);
    paint(out, style, tone_of(check->verdict), "%s", mark);
    fprintf(out, " %3d/%-3d ", check->points, check->max_points);
    text_put_wrapped(out, line, 2 + text_columns(mark) + 9, (size_t)style->width);
    free(line);
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

/* Returns how many failures were told. */
static int put_stories(FILE *out, const struct result *result, const struct terminal_style *style)
{
    int told = 0;
    for (size_t i = 0; i < result->check_count; i++) {
        const struct check_result *check = &result->checks[i];
        bool failed = check->verdict == VERDICT_FAIL;
        if (!style->verbose && (!failed || told == style->first_failures))
            continue;
        if (check->verdict == VERDICT_NOT_RUN)
            continue;
        fputc('\n', out);
        report_story(out, result, check, style);
        told += failed;
    }
    return told;
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
    char *id = text_limit(text_clean(tally->first->id, TEXT_ASCII), ID_COLUMNS);
    fprintf(out, "Next: %s%s.\n", id,
            tally->failed > 1 ? "; others may have failed for the same reason" : "");
    free(id);
}

static void put_next_step(FILE *out, const struct result *result, const struct tally *tally,
                          int told)
{
    int more = tally->failed - told;
    if (more > 0)
        fprintf(out, "%d more failed; --verbose tells %s.\n", more,
                more == 1 ? "its story too" : "their stories too");
    if (!is_built(result))
        fputs("Next: make it compile, beginning with the first error.\n", out);
    else if (tally->first != NULL)
        put_first_failure(out, tally);
    else if (tally->grader_errors > 0)
        fputs("Next: run it again. If it stays so, report it: it is not your mistake.\n", out);
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
                      int told)
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
    put_next_step(out, result, &tally, told);
}

int report_terminal(FILE *out, const struct result *result, const struct terminal_style *style)
{
    struct terminal_style fit = style_fitted(style);
    put_header(out, result, &fit);
    put_build(out, result, &fit);
    fputc('\n', out);
    for (size_t i = 0; i < result->check_count; i++)
        put_check(out, &result->checks[i], i > 0 ? &result->checks[i - 1] : NULL, &fit);
    int told = put_stories(out, result, &fit);
    put_remarks(out, result, &fit);
    put_total(out, result, &fit, told);
    return text_finish(out);
}
