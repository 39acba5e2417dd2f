/* The gradebook: opened, asked and changed in transactions, by SQLite. */
#define _GNU_SOURCE
#include "class/gradebook.h"
#include "class/schema.h"
#include "memory.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* ---- opening ---- */

static bool fail(struct gradebook *book, const char *why)
{
    if (book->problem == NULL)
        book->problem = must_format("%s: %s", book->path, why);
    return false;
}

static bool fail_sql(struct gradebook *book)
{
    int code = sqlite3_errcode(book->db);
    if (code == SQLITE_FULL)
        return fail(book, "the disk is full; what was graded before is kept, and the same command "
                          "goes on from there");
    if (code == SQLITE_READONLY)
        return fail(book, "it cannot be written");
    if (code == SQLITE_NOTADB)
        return fail(book, "it is no gradebook: not a SQLite database");
    return fail(book, sqlite3_errmsg(book->db));
}

static int64_t number_of(struct gradebook *book, const char *sql)
{
    sqlite3_stmt *statement = gradebook_query(book, sql, "");
    int64_t number = -1;
    while (gradebook_row(book, &statement))
        number = sqlite3_column_int64(statement, 0);
    return number;
}

static bool make_tables(struct gradebook *book)
{
    char *mark = must_format("PRAGMA application_id = %d; PRAGMA user_version = %d", GRADEBOOK_ID,
                             GRADEBOOK_SCHEMA);
    bool well = gradebook_begin(book);
    /* Of two who make it at once the second finds it made. */
    if (well && number_of(book, "SELECT count(*) FROM sqlite_schema") == 0)
        well = sqlite3_exec(book->db, gradebook_schema, NULL, NULL, NULL) == SQLITE_OK &&
               sqlite3_exec(book->db, mark, NULL, NULL, NULL) == SQLITE_OK;
    free(mark);
    if (!well)
        fail_sql(book);
    return gradebook_end(book, well);
}

static bool check_tables(struct gradebook *book, enum gradebook_mode mode)
{
    int64_t tables = number_of(book, "SELECT count(*) FROM sqlite_schema");
    if (book->problem != NULL)
        return false;
    if (tables == 0 && mode == GRADEBOOK_CREATE)
        return make_tables(book);
    if (number_of(book, "PRAGMA application_id") != GRADEBOOK_ID)
        return fail(book, "it is no gradebook: another program's database");
    if (number_of(book, "PRAGMA user_version") > GRADEBOOK_SCHEMA)
        return fail(book, "a newer autograde has made it; this one would damage it");
    return true;
}

static bool prepare(struct gradebook *book, enum gradebook_mode mode)
{
    enum { PATIENCE_MS = 120000 }; /* for another program's transaction to end */
    sqlite3_busy_timeout(book->db, PATIENCE_MS);
    if (!check_tables(book, mode))
        return false;
    if (mode == GRADEBOOK_READ)
        return true;
    if (sqlite3_db_readonly(book->db, "main") == 1)
        return fail(book, "it cannot be written: it or its folder is read-only");
    return sqlite3_exec(book->db,
                        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                        "PRAGMA foreign_keys = ON",
                        NULL, NULL, NULL) == SQLITE_OK ||
           fail_sql(book);
}

bool gradebook_open(struct gradebook *book, const char *path, enum gradebook_mode mode)
{
    int flags = mode == GRADEBOOK_CREATE ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                                         : SQLITE_OPEN_READWRITE;
    *book = (struct gradebook){.path = must_strdup(path)};
    if (mode != GRADEBOOK_CREATE && access(path, F_OK) != 0)
        return fail(book, strerror(errno));
    if (sqlite3_open_v2(path, &book->db, flags, NULL) == SQLITE_OK)
        return prepare(book, mode);
    return fail(book, errno != 0 ? strerror(errno) : sqlite3_errmsg(book->db));
}

void gradebook_close(struct gradebook *book)
{
    sqlite3_close(book->db);
    free(book->path);
    free(book->problem);
    *book = (struct gradebook){.db = NULL};
}

/* ---- statements ---- */

static sqlite3_stmt *query(struct gradebook *book, const char *sql, const char *kinds,
                           va_list values)
{
    sqlite3_stmt *statement = NULL;
    if (book->db == NULL || sqlite3_prepare_v2(book->db, sql, -1, &statement, NULL) != SQLITE_OK) {
        fail_sql(book);
        return NULL;
    }
    for (int i = 0; kinds[i] != '\0'; i++)
        if (kinds[i] == 's')
            sqlite3_bind_text(statement, i + 1, va_arg(values, const char *), -1, SQLITE_TRANSIENT);
        else if (kinds[i] == 'i')
            sqlite3_bind_int64(statement, i + 1, va_arg(values, int64_t));
        else
            sqlite3_bind_double(statement, i + 1, va_arg(values, double));
    return statement;
}

sqlite3_stmt *gradebook_query(struct gradebook *book, const char *sql, const char *kinds, ...)
{
    va_list values;
    va_start(values, kinds);
    sqlite3_stmt *statement = query(book, sql, kinds, values);
    va_end(values);
    return statement;
}

bool gradebook_row(struct gradebook *book, sqlite3_stmt **statement)
{
    int status = *statement == NULL ? SQLITE_DONE : sqlite3_step(*statement);
    if (status == SQLITE_ROW)
        return true;
    if (status != SQLITE_DONE)
        fail_sql(book);
    sqlite3_finalize(*statement);
    *statement = NULL;
    return false;
}

bool gradebook_run(struct gradebook *book, const char *sql, const char *kinds, ...)
{
    va_list values;
    va_start(values, kinds);
    sqlite3_stmt *statement = query(book, sql, kinds, values);
    va_end(values);
    while (gradebook_row(book, &statement))
        ;
    return book->problem == NULL;
}

const char *gradebook_text(sqlite3_stmt *statement, int column)
{
    const unsigned char *text = sqlite3_column_text(statement, column);
    return text == NULL ? "" : (const char *)text;
}

bool gradebook_begin(struct gradebook *book)
{
    return gradebook_run(book, "BEGIN IMMEDIATE", "");
}

bool gradebook_end(struct gradebook *book, bool well)
{
    if (well && sqlite3_exec(book->db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK)
        return true;
    if (well)
        fail_sql(book);
    sqlite3_exec(book->db, "ROLLBACK", NULL, NULL, NULL);
    return false;
}

/* ---- the roster ---- */

bool gradebook_load_roster(struct gradebook *book, struct roster *roster)
{
    sqlite3_stmt *rows = gradebook_query(
        book, "SELECT id, name, email, listed, team, section FROM student ORDER BY id", "");
    *roster = (struct roster){.count = 0};
    while (gradebook_row(book, &rows)) {
        struct student *student =
            roster_add(roster, gradebook_text(rows, 0), gradebook_text(rows, 1),
                       gradebook_text(rows, 2), sqlite3_column_int(rows, 3) != 0);
        free(student->team);
        free(student->section);
        student->team = must_strdup(gradebook_text(rows, 4));
        student->section = must_strdup(gradebook_text(rows, 5));
    }
    return book->problem == NULL;
}

static bool save_student(struct gradebook *book, const struct student *student)
{
    return gradebook_run(book,
                         "INSERT INTO student (id, name, email, team, section, listed)"
                         " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
                         " name = excluded.name, email = excluded.email, team = excluded.team,"
                         " section = excluded.section, listed = excluded.listed"
                         " WHERE excluded.listed OR NOT listed",
                         "sssssi", student->id, student->name, student->email, student->team,
                         student->section, (int64_t)student->listed);
}

bool gradebook_save_roster(struct gradebook *book, const struct roster *roster, bool renew)
{
    if (!gradebook_begin(book))
        return false;
    bool well = !renew || gradebook_run(book, "UPDATE student SET listed = 0", "");
    for (size_t i = 0; well && i < roster->count; i++)
        well = save_student(book, &roster->students[i]);
    return gradebook_end(book, well);
}

/* ---- works ---- */

static char *text_or_null(sqlite3_stmt *row, int column)
{
    return sqlite3_column_type(row, column) == SQLITE_NULL
               ? NULL
               : must_strdup(gradebook_text(row, column));
}

static enum work_state state_named(const char *name)
{
    for (int i = WORK_WAITING; i <= WORK_ERROR; i++)
        if (strcmp(work_state_name((enum work_state)i), name) == 0)
            return (enum work_state)i;
    return WORK_ERROR;
}

bool gradebook_known(struct gradebook *book, const char *lab, const char *owner, bool team,
                     const char *check, struct known *known)
{
    sqlite3_stmt *row = gradebook_query(
        book,
        "SELECT w.state, w.content, w.grader, w.seed, w.reason, w.submitted, w.graded,"
        " w.points < w.max_points, (SELECT count(*) FROM check_result c WHERE c.work = w.id AND"
        " c.verdict = 'grader_error'), c.content, c.grader, c.seed,"
        " (SELECT count(*) FROM check_result c WHERE c.work = w.id)"
        " FROM work w LEFT JOIN check_result c ON c.work = w.id AND c.id = ?"
        " WHERE w.lab = ? AND w.owner = ? AND w.team = ?",
        "sssi", check, lab, owner, (int64_t)team);
    *known = (struct known){.there = false};
    while (gradebook_row(book, &row))
        *known = (struct known){.there = true,
                                .state = state_named(gradebook_text(row, 0)),
                                .content = text_or_null(row, 1),
                                .grader = text_or_null(row, 2),
                                .seed = text_or_null(row, 3),
                                .reason = text_or_null(row, 4),
                                .submitted = sqlite3_column_int64(row, 5),
                                .graded = sqlite3_column_int64(row, 6),
                                .lost = sqlite3_column_int(row, 7) != 0,
                                .errors = sqlite3_column_int(row, 8) != 0,
                                .check_content = text_or_null(row, 9),
                                .check_grader = text_or_null(row, 10),
                                .check_seed = text_or_null(row, 11),
                                .checks = sqlite3_column_int(row, 12) != 0};
    return book->problem == NULL;
}

void known_clear(struct known *known)
{
    free(known->content);
    free(known->grader);
    free(known->seed);
    free(known->reason);
    free(known->check_content);
    free(known->check_grader);
    free(known->check_seed);
    *known = (struct known){.there = false};
}

static int64_t work_id(struct gradebook *book, const struct record *record)
{
    sqlite3_stmt *row =
        gradebook_query(book, "SELECT id FROM work WHERE lab = ? AND owner = ? AND team = ?", "ssi",
                        record->lab, record->owner, (int64_t)record->team);
    int64_t id = 0;
    while (gradebook_row(book, &row))
        id = sqlite3_column_int64(row, 0);
    return id;
}

static const char *report_text(const struct record *record, const char *key)
{
    return json_string_value(json_object_get(record->report, key));
}

bool gradebook_expect(struct gradebook *book, const struct record *record)
{
    return gradebook_run(book,
                         "INSERT INTO work (lab, owner, team, entry, older, content, submitted,"
                         " state, points, max_points)"
                         " VALUES (?, ?, ?, ?, ?, ?, ?, 'waiting', 0, ?) ON CONFLICT DO NOTHING",
                         "ssisssii", record->lab, record->owner, (int64_t)record->team,
                         record->entry, record->older, record->content, (int64_t)record->submitted,
                         (int64_t)record->max_points);
}

/* The same bytes handed in, or copied, again are no newer than they were. */
static bool keep_work(struct gradebook *book, const struct record *record)
{
    json_t *list = json_object_get(record->report, "build");
    char *build = list == NULL ? NULL : json_dumps(list, JSON_COMPACT);
    bool kept = gradebook_run(
        book,
        "UPDATE work SET entry = ?1, older = ?2,"
        " submitted = CASE WHEN content IS ?6 THEN submitted ELSE ?3 END,"
        " state = ?4, reason = ?5, content = ?6, seed = ?7, grader = ?8,"
        " isolation = ?9, seconds = ?10, build = ?11, points = 0, max_points = ?12"
        " WHERE lab = ?13 AND owner = ?14 AND team = ?15",
        "ssissssssdsissi", record->entry, record->older, (int64_t)record->submitted,
        work_state_name(record->state), record->reason, record->content, record->seed,
        record->grader, report_text(record, "isolation"),
        json_number_value(json_object_get(record->report, "seconds")), build,
        (int64_t)record->max_points, record->lab, record->owner, (int64_t)record->team);
    free(build);
    return kept;
}

static bool keep_check(struct gradebook *book, const struct record *record, int64_t work,
                       json_t *check, size_t place)
{
    json_t *rest = json_copy(check);
    json_object_del(rest, "transcript");
    char *transcript = json_dumps(json_object_get(check, "transcript"), JSON_COMPACT);
    char *detail = json_dumps(rest, JSON_COMPACT | JSON_REAL_PRECISION(9));
    bool kept = gradebook_run(
        book,
        "INSERT INTO check_result (work, id, place, title, verdict, points, max_points, diagnosis,"
        " message, transcript, detail, content, seed, grader, graded)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (work, id) DO UPDATE SET title = excluded.title,"
        " verdict = excluded.verdict, points = excluded.points, max_points = excluded.max_points,"
        " diagnosis = excluded.diagnosis, message = excluded.message,"
        " transcript = excluded.transcript, detail = excluded.detail,"
        " content = excluded.content, seed = excluded.seed, grader = excluded.grader,"
        " graded = excluded.graded",
        "isissiisssssssi", work, json_string_value(json_object_get(check, "id")), (int64_t)place,
        json_string_value(json_object_get(check, "title")),
        json_string_value(json_object_get(check, "verdict")),
        (int64_t)json_integer_value(json_object_get(check, "points")),
        (int64_t)json_integer_value(json_object_get(check, "max_points")),
        json_string_value(json_object_get(check, "diagnosis")),
        json_string_value(json_object_get(check, "message")),
        transcript == NULL ? "[]" : transcript, detail, record->content, record->seed,
        record->grader, (int64_t)record->graded);
    free(transcript);
    free(detail);
    json_decref(rest);
    return kept;
}

/* Points and state follow from the checks, where there are some. */
static bool sum_up(struct gradebook *book, int64_t work)
{
    return gradebook_run(
        book,
        "UPDATE work SET points = s.points, max_points = s.most,"
        " state = CASE WHEN s.errors THEN 'grader_error' ELSE 'graded' END,"
        " reason = CASE WHEN s.errors THEN 'a check ended with an error of the grader' END"
        " FROM (SELECT sum(points) AS points, sum(max_points) AS most,"
        "   sum(verdict = 'grader_error') AS errors, count(*) AS checks"
        "   FROM check_result WHERE work = ?1) AS s WHERE work.id = ?1 AND s.checks > 0",
        "i", work);
}

static bool keep_all(struct gradebook *book, const struct record *record, int64_t batch)
{
    size_t i;
    json_t *check;
    if (!gradebook_expect(book, record))
        return false;
    int64_t work = work_id(book, record);
    bool well = record->only != NULL ||
                (keep_work(book, record) &&
                 gradebook_run(book, "DELETE FROM check_result WHERE work = ?", "i", work));
    json_array_foreach(json_object_get(record->report, "checks"), i, check)
    {
        well = well && keep_check(book, record, work, check, i);
    }
    well = well && gradebook_run(book, "UPDATE work SET graded = ? WHERE id = ?", "ii",
                                 (int64_t)record->graded, work);
    /* Whatever breaks the grader is told, also while the other checks keep their results. */
    if (well && record->only != NULL && record->report == NULL)
        well =
            gradebook_run(book, "UPDATE work SET state = 'grader_error', reason = ? WHERE id = ?",
                          "si", record->reason, work);
    return well && (record->report == NULL || sum_up(book, work)) &&
           gradebook_run(book, "UPDATE batch SET done = done + 1, latest = ? WHERE id = ?", "ii",
                         (int64_t)time(NULL), batch);
}

bool gradebook_keep(struct gradebook *book, const struct record *record, int64_t batch)
{
    return gradebook_begin(book) && gradebook_end(book, keep_all(book, record, batch));
}

/* ---- runs ---- */

int64_t gradebook_begin_batch(struct gradebook *book, const char *lab, const char *source,
                              size_t total)
{
    char host[256] = "?";
    int64_t now = time(NULL);
    gethostname(host, sizeof host - 1);
    bool begun =
        gradebook_run(book,
                      "INSERT INTO batch (lab, source, host, pid, total, done, started, latest)"
                      " VALUES (?, ?, ?, ?, ?, 0, ?, ?)",
                      "sssiiii", lab, source, host, (int64_t)getpid(), (int64_t)total, now, now);
    return begun ? sqlite3_last_insert_rowid(book->db) : 0;
}

bool gradebook_end_batch(struct gradebook *book, int64_t batch)
{
    return gradebook_run(book, "UPDATE batch SET ended = ? WHERE id = ?", "ii", (int64_t)time(NULL),
                         batch);
}

char *gradebook_setting(struct gradebook *book, const char *key)
{
    sqlite3_stmt *row = gradebook_query(book, "SELECT value FROM setting WHERE key = ?", "s", key);
    char *value = NULL;
    while (gradebook_row(book, &row)) {
        free(value);
        value = must_strdup(gradebook_text(row, 0));
    }
    return value;
}

bool gradebook_set(struct gradebook *book, const char *key, const char *value)
{
    return gradebook_run(book,
                         "INSERT INTO setting VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET"
                         " value = excluded.value",
                         "ss", key, value);
}
