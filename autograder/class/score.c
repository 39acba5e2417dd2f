/* The score of each student in each lab, from what the gradebook stores. */
#define _GNU_SOURCE
#include "class/score.h"
#include "class/files.h"
#include "class/moment.h"
#include "class/table.h"
#include "memory.h"
#include "report/text.h"

#include <errno.h>
#include <math.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char rules_key[] = "late rules";

struct scoring {
    struct gradebook *book;
    struct late_rules rules;
    struct roster roster;
    char **labs; /* in the order of their due times */
    size_t lab_count;
    const char *student, *lab;
    void (*take)(void *taker, const struct score *score);
    void *taker;
};

/* ---- labs ---- */

static void sort_labs(struct scoring *scoring)
{
    for (size_t i = 1; i < scoring->lab_count; i++)
        for (size_t k = i; k > 0; k--) {
            const struct late_policy *one = late_policy_of(&scoring->rules, scoring->labs[k - 1]);
            const struct late_policy *next = late_policy_of(&scoring->rules, scoring->labs[k]);
            if (!next->has_due || (one->has_due && one->due <= next->due))
                break;
            char *moved = scoring->labs[k];
            scoring->labs[k] = scoring->labs[k - 1];
            scoring->labs[k - 1] = moved;
        }
}

static void load_labs(struct scoring *scoring)
{
    sqlite3_stmt *rows = gradebook_query(
        scoring->book, "SELECT lab FROM work UNION SELECT lab FROM remark ORDER BY lab", "");
    while (gradebook_row(scoring->book, &rows)) {
        scoring->labs =
            must_realloc(scoring->labs, (scoring->lab_count + 1) * sizeof *scoring->labs);
        scoring->labs[scoring->lab_count++] = must_strdup(gradebook_text(rows, 0));
    }
    sort_labs(scoring);
}

/* ---- one score ---- */

static char *text_or_null(sqlite3_stmt *row, int column)
{
    return sqlite3_column_type(row, column) == SQLITE_NULL
               ? NULL
               : must_strdup(gradebook_text(row, column));
}

static enum work_state state_of(const char *name)
{
    enum work_state state = WORK_WAITING;
    while (state < WORK_ERROR && strcmp(work_state_name(state), name) != 0)
        state++;
    return state;
}

/* Returns the hash of the work that counts, or NULL. */
static char *load_work(struct scoring *scoring, struct score *score)
{
    sqlite3_stmt *row = gradebook_query(
        scoring->book,
        "SELECT w.state, w.entry, w.reason, w.points, w.max_points, w.submitted, w.content"
        " FROM credit c JOIN work w ON w.id = c.work WHERE c.student = ? AND c.lab = ?",
        "ss", score->student->id, score->lab);
    char *content = NULL;
    while (gradebook_row(scoring->book, &row)) {
        score->there = true;
        score->state = state_of(gradebook_text(row, 0));
        score->entry = text_or_null(row, 1);
        score->reason = text_or_null(row, 2);
        score->points = sqlite3_column_double(row, 3);
        score->max_points = sqlite3_column_double(row, 4);
        score->submitted = sqlite3_column_int64(row, 5);
        content = text_or_null(row, 6);
    }
    return content;
}

/* An extension of the student counts before one of the group, one for the lab before one for all.
 */
static void load_extension(struct scoring *scoring, struct score *score)
{
    sqlite3_stmt *row = gradebook_query(
        scoring->book,
        "SELECT until, reason FROM extension WHERE (who = ?1 OR (who = ?2 AND ?2 <> ''))"
        " AND lab IN ('', ?3) ORDER BY lab <> '', who = ?1, until",
        "sss", score->student->id, score->student->team, score->lab);
    while (gradebook_row(scoring->book, &row)) {
        free(score->extension);
        score->extended = true;
        score->due = sqlite3_column_int64(row, 0);
        score->extension = text_or_null(row, 1);
    }
}

static void take_remark(struct score *score, const struct remark *remark)
{
    score->remarks =
        must_realloc(score->remarks, (score->remark_count + 1) * sizeof *score->remarks);
    score->remarks[score->remark_count++] = *remark;
    if (strcmp(remark->kind, "add") == 0)
        score->added += remark->points;
    if (strcmp(remark->kind, "set") == 0) {
        score->set = true;
        score->final = remark->points;
    }
}

static void load_remarks(struct scoring *scoring, struct score *score, const char *content)
{
    sqlite3_stmt *row = gradebook_query(
        scoring->book,
        "SELECT kind, points, comment, why, who, at, content IS NOT ?3 FROM remark"
        " WHERE lab = ?1 AND student = ?2 AND kind <> 'clear' AND id > coalesce((SELECT max(id)"
        " FROM remark WHERE lab = ?1 AND student = ?2 AND kind = 'clear'), 0) ORDER BY id",
        "sss", score->lab, score->student->id, content);
    while (gradebook_row(scoring->book, &row)) {
        struct remark remark = {.kind = must_strdup(gradebook_text(row, 0)),
                                .points = sqlite3_column_double(row, 1),
                                .comment = text_or_null(row, 2),
                                .why = must_strdup(gradebook_text(row, 3)),
                                .who = must_strdup(gradebook_text(row, 4)),
                                .at = sqlite3_column_int64(row, 5),
                                .earlier = sqlite3_column_int(row, 6) != 0};
        take_remark(score, &remark);
    }
}

static void score_clear(struct score *score)
{
    for (size_t i = 0; i < score->remark_count; i++) {
        free(score->remarks[i].kind);
        free(score->remarks[i].comment);
        free(score->remarks[i].why);
        free(score->remarks[i].who);
    }
    free(score->remarks);
    free(score->entry);
    free(score->reason);
    free(score->extension);
}

static void score_one(struct scoring *scoring, const struct student *student, const char *lab,
                      double *bank)
{
    const struct late_policy *policy = late_policy_of(&scoring->rules, lab);
    struct score score = {
        .student = student, .lab = lab, .has_due = policy->has_due, .due = policy->due};
    char *content = load_work(scoring, &score);
    load_extension(scoring, &score);
    load_remarks(scoring, &score, content);
    free(content);
    if (score.there)
        score.late = late_judge(policy, score.due, score.submitted, score.points, bank);
    if (!score.set)
        score.final = fmax(0, score.points - score.late.penalty + score.added);
    if (scoring->lab == NULL || strcmp(scoring->lab, lab) == 0)
        scoring->take(scoring->taker, &score);
    score_clear(&score);
}

static void score_student(struct scoring *scoring, const struct student *student)
{
    double bank = scoring->rules.bank;
    for (size_t i = 0; i < scoring->lab_count; i++)
        score_one(scoring, student, scoring->labs[i], &bank);
}

char *score_each(struct gradebook *book, const char *student, const char *lab,
                 void (*take)(void *taker, const struct score *score), void *taker)
{
    struct scoring scoring = {
        .book = book, .student = student, .lab = lab, .take = take, .taker = taker};
    char *text = gradebook_setting(book, rules_key);
    char *problem = late_rules_parse(&scoring.rules, text == NULL ? "" : text);
    free(text);
    if (problem == NULL && gradebook_load_roster(book, &scoring.roster)) {
        load_labs(&scoring);
        for (size_t i = 0; i < scoring.roster.count; i++)
            if (student == NULL || strcmp(scoring.roster.students[i].id, student) == 0)
                score_student(&scoring, &scoring.roster.students[i]);
    }
    for (size_t i = 0; i < scoring.lab_count; i++)
        free(scoring.labs[i]);
    free(scoring.labs);
    roster_free(&scoring.roster);
    late_rules_free(&scoring.rules);
    if (problem == NULL && book->problem != NULL)
        problem = must_strdup(book->problem);
    return problem;
}

/* ---- as text ---- */

/* Points without superfluous digits: 97, 87.3 */
static void put_points(FILE *out, double points, bool sign)
{
    enum { PRECISION = 8 };
    double rounded = round(points * 100) / 100;
    fprintf(out, sign ? "%+.*g" : "%.*g", PRECISION, rounded + 0.0);
}

static void put_late(FILE *out, const struct score *score)
{
    enum { MINUTE = 60, HOUR = 3600, DAY = 86400 };
    const struct lateness *late = &score->late;
    if (late->seconds <= 0)
        return;
    char *due = moment_text(score->due);
    fputs("; ", out);
    put_points(out, -late->penalty, true);
    if (late->seconds >= DAY)
        fprintf(out, " for %.1f days late", late->seconds / DAY);
    else
        fprintf(out, " for %d h %02d min late", (int)(late->seconds / HOUR),
                (int)fmod(late->seconds / MINUTE, 60));
    fprintf(out, " (due %s", due);
    if (late->refused)
        fputs(", too late to count", out);
    if (late->banked > 0)
        fprintf(out, ", %g late days of the bank", late->banked);
    if (late->percent > 0)
        fprintf(out, ", %g %%", late->percent);
    fputs(late->capped ? ", at most that)" : ")", out);
    free(due);
}

static void put_remark(FILE *out, const struct score *score, const struct remark *remark)
{
    char *at = moment_text(remark->at);
    fputs("; ", out);
    if (strcmp(remark->kind, "set") == 0) {
        fputs("set to ", out);
        put_points(out, remark->points, false);
    } else if (strcmp(remark->kind, "add") == 0) {
        put_points(out, remark->points, true);
        fputs(score->set ? " (not counted: the score is set)" : "", out);
    } else {
        fprintf(out, "comment '%s'", remark->comment != NULL ? remark->comment : "");
    }
    fprintf(out, " by %s, %s: %s%s", remark->who, at, remark->why,
            remark->earlier ? " (written for an earlier version of the work)" : "");
    free(at);
}

static void put_automatic(FILE *out, const struct score *score)
{
    if (!score->there) {
        fputs("nothing handed in", out);
        return;
    }
    put_points(out, score->points, false);
    fprintf(out, " automatic (%s)", score->entry);
    if (score->state != WORK_GRADED)
        fprintf(out, ", %s%s%s",
                score->state == WORK_WAITING   ? "not graded yet"
                : score->state == WORK_REFUSED ? "refused"
                                               : "grader error",
                score->reason != NULL ? ": " : "", score->reason != NULL ? score->reason : "");
}

char *score_text(const struct score *score)
{
    struct text_buffer buffer;
    text_open(&buffer);
    put_points(buffer.stream, score->final, false);
    if (score->there)
        fprintf(buffer.stream, "/%g", score->max_points);
    fputs(": ", buffer.stream);
    put_automatic(buffer.stream, score);
    put_late(buffer.stream, score);
    if (score->extended)
        fprintf(buffer.stream, "; extension: %s", score->extension != NULL ? score->extension : "");
    for (size_t i = 0; i < score->remark_count; i++)
        put_remark(buffer.stream, score, &score->remarks[i]);
    return text_close(&buffer);
}

/* ---- rules and extensions ---- */

char *score_set_rules(struct gradebook *book, const char *path)
{
    enum { MOST = 1024 * 1024 };
    struct late_rules rules;
    char *text = read_text(path, MOST, NULL);
    if (text == NULL)
        return must_format("cannot read %s: %s", path, strerror(errno));
    char *why = late_rules_parse(&rules, text), *problem = NULL;
    if (why != NULL)
        problem = must_format("%s, %s", path, why);
    else if (!gradebook_set(book, rules_key, text))
        problem = must_strdup(book->problem);
    late_rules_free(&rules);
    free(why);
    free(text);
    return problem;
}

enum { WHO, UNTIL, REASON, LAB, COLUMNS };

static const struct column columns[COLUMNS] = {
    [WHO] = {"student id who group team studentid"},
    [UNTIL] = {"until due"},
    [REASON] = {"reason why"},
    [LAB] = {"lab assignment"},
};

struct extensions {
    struct gradebook *book;
    struct roster roster;
};

static char *take_extension(void *taker, const char *const *values)
{
    struct extensions *to = taker;
    time_t until;
    if (values[WHO][0] == '\0')
        return must_strdup("it names no student and no group");
    if (!moment_parse(values[UNTIL], &until))
        return must_format("until takes a time such as 2026-10-05 23:59, not '%s'", values[UNTIL]);
    struct owner owner = roster_match(&to->roster, values[WHO]);
    if (owner.kind == OWNER_NOBODY || owner.kind == OWNER_MANY)
        return must_format("the gradebook knows no student or group '%s'", values[WHO]);
    bool kept = gradebook_run(to->book, "INSERT INTO extension VALUES (?, ?, ?, ?)", "ssis",
                              owner.student != NULL ? owner.student->id : owner.team, values[LAB],
                              (int64_t)until, values[REASON]);
    return kept ? NULL : must_strdup(to->book->problem);
}

char *score_set_extensions(struct gradebook *book, const char *path)
{
    struct extensions to = {.book = book};
    unsigned wrong = 0;
    char *problem = NULL;
    if (gradebook_load_roster(book, &to.roster) && gradebook_begin(book)) {
        gradebook_run(book, "DELETE FROM extension", "");
        problem = table_read(path, columns, COLUMNS, take_extension, &to, &wrong);
        gradebook_end(book, problem == NULL && book->problem == NULL);
    }
    roster_free(&to.roster);
    return problem != NULL || book->problem == NULL ? problem : must_strdup(book->problem);
}

/* ---- remarks ---- */

bool score_remark(struct gradebook *book, const char *student, const char *lab, const char *kind,
                  double points, const char *comment, const char *why)
{
    const struct passwd *user = getpwuid(getuid());
    char *who = user != NULL ? must_strdup(user->pw_name) : must_format("user %u", getuid());
    bool kept = gradebook_run(
        book,
        "INSERT INTO remark (lab, student, kind, points, comment, why, who, at, content)"
        " VALUES (?1, ?2, ?3, CASE WHEN ?3 IN ('set', 'add') THEN ?4 END, ?5, ?6, ?7, ?8,"
        " (SELECT w.content FROM credit c JOIN work w ON w.id = c.work"
        "  WHERE c.lab = ?1 AND c.student = ?2))",
        "sssdsssi", lab, student, kind, points, comment, why, who, (int64_t)time(NULL));
    free(who);
    return kept;
}
