/* autograde status: how far a batch is, and what a gradebook holds. */
#include "class/gradebook.h"
#include "class/lock.h"
#include "class/moment.h"
#include "command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void show_rate(int64_t done, int64_t total, int64_t started)
{
    double seconds = difftime(time(NULL), (time_t)started);
    if (done > 0 && seconds > 0)
        printf(", %.0f a minute, about %.0f min left", 60 * (double)done / seconds,
               (double)(total - done) * seconds / (double)done / 60);
}

/* The last batch; who: the process that holds the gradebook, or NULL. */
static void show_batch(struct gradebook *book, const char *who)
{
    sqlite3_stmt *row = gradebook_query(
        book, "SELECT lab, total, done, started, latest, ended FROM batch ORDER BY id DESC LIMIT 1",
        "");
    while (gradebook_row(book, &row)) {
        int64_t total = sqlite3_column_int64(row, 1), done = sqlite3_column_int64(row, 2);
        bool ended = sqlite3_column_type(row, 5) != SQLITE_NULL;
        char *latest = moment_text((time_t)sqlite3_column_int64(row, 4));
        printf("%s: %lld of %lld graded", gradebook_text(row, 0), (long long)done,
               (long long)total);
        if (who != NULL) {
            show_rate(done, total, sqlite3_column_int64(row, 3));
            printf("; %s is at it\n", who);
        } else if (ended) {
            printf("; ended %s\n", latest);
        } else {
            printf("; stopped %s: the same command goes on\n", latest);
        }
        free(latest);
    }
}

static void show_labs(struct gradebook *book)
{
    sqlite3_stmt *row = gradebook_query(
        book,
        "SELECT lab, count(*), sum(state = 'waiting'), sum(state = 'refused'),"
        " sum(state = 'grader_error'), sum(state = 'graded' AND points = max_points),"
        " avg(points) FILTER (WHERE state = 'graded') FROM work GROUP BY lab ORDER BY lab",
        "");
    while (gradebook_row(book, &row))
        printf("%s: %d submissions, %d waiting, %d refused, %d grader errors, %d with full points, "
               "%.1f points on average\n",
               gradebook_text(row, 0), sqlite3_column_int(row, 1), sqlite3_column_int(row, 2),
               sqlite3_column_int(row, 3), sqlite3_column_int(row, 4), sqlite3_column_int(row, 5),
               sqlite3_column_double(row, 6));
}

int cmd_status(int argc, char *argv[])
{
    struct gradebook book;
    if (argc != 2 || argv[1][0] == '-')
        return complain("status takes a gradebook: autograde status grades.db");
    int status = 0;
    if (gradebook_open(&book, argv[1], GRADEBOOK_READ)) {
        char *who;
        lock_is_held(argv[1], &who);
        show_batch(&book, who);
        show_labs(&book);
        free(who);
    }
    if (book.problem != NULL)
        status = complain("%s", book.problem);
    gradebook_close(&book);
    return status;
}
