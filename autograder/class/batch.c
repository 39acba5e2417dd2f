/* Grades all submissions of a class, several at once; see batch.h. */
#define _GNU_SOURCE
#include "class/batch.h"
#include "class/files.h"
#include "class/lock.h"
#include "class/run.h"
#include "memory.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FULL_POINTS = 0, POINTS_LOST = 1, WRONG_INPUT = 2, GRADER_ERROR = 3, SIGNALLED = 128 };

static void count_unchanged(struct run *run)
{
    for (size_t i = 0; i < run->list.count; i++) {
        const struct item *item = &run->list.items[i];
        if (!item->selected && item->errors)
            run_remember_error(run, item->submission->owner,
                               "from an earlier run; --grader-errors grades it again");
        else if (!item->selected && item->lost)
            run->lost++;
    }
}

static void tell(struct run *run)
{
    double seconds = clock_seconds() - run->progress.began;
    size_t done = run->progress.done;
    printf("%s: %zu submissions: %zu graded now, %zu unchanged or not chosen", run->batch->lab,
           run->list.count, done, run->list.count - run->list.selected);
    if (done > 0)
        printf("; %.1f s, %.1f a minute", seconds, 60.0 * (double)done / seconds);
    printf("\nof those graded now: %zu with full points, %zu refused, %zu grader errors\n",
           run->full, run->refused, run->error_count);
    count_unchanged(run);
    worklist_tell(&run->list, run->batch);
    for (size_t i = 0; i < run->error_count; i++)
        printf("grader error: %s\n", run->errors[i]);
}

static int status_of(struct run *run)
{
    if (run->problem != NULL)
        return run_complain(run->problem, GRADER_ERROR);
    if (run->stopped != 0) {
        fprintf(stderr,
                "autograde: stopped by signal %d after %zu of %zu; the same command goes on\n",
                run->stopped, run->progress.done, run->progress.total);
        return SIGNALLED + run->stopped;
    }
    tell(run);
    if (run->error_count > 0)
        return GRADER_ERROR;
    return run->lost + run->refused > 0 ? POINTS_LOST : FULL_POINTS;
}

static int run_locked(struct run *run)
{
    struct gradebook *book = run->store.book;
    if (run->batch->cluster)
        run->problem = spread_prepare(run);
    if (run->problem == NULL)
        run->problem = worklist_make(&run->list, run->batch, &run->store, run->room);
    if (run->problem != NULL)
        return run_complain(run->problem,
                            book != NULL && book->problem != NULL ? GRADER_ERROR : WRONG_INPUT);
    if (book != NULL)
        run->store.batch =
            gradebook_begin_batch(book, run->batch->lab, run->batch->where, run->list.selected);
    run_listen(run);
    if (run->batch->cluster)
        spread_grade(run);
    else
        local_grade(run);
    if (book != NULL && run->problem == NULL && run->stopped == 0 &&
        !gradebook_end_batch(book, run->store.batch))
        run->problem = must_strdup(book->problem);
    return status_of(run);
}

static void run_free(struct run *run)
{
    local_free(run);
    for (size_t i = 0; i < run->error_count; i++)
        free(run->errors[i]);
    free(run->errors);
    free(run->problem);
    free(run->room);
    free(run->cluster);
    worklist_free(&run->list);
}

/* The private folder: its name follows from what it is for, so that whatever a killed batch has
 * left there goes when the next one comes. */
static char *room_for(const char *what)
{
    const char *temporary = getenv("TMPDIR");
    char *full = realpath(what, NULL);
    char *room = must_format("%s/autograde-batch-%u-%016llx",
                             temporary != NULL && temporary[0] != '\0' ? temporary : "/tmp",
                             (unsigned)geteuid(),
                             (unsigned long long)stable_hash(full != NULL ? full : what));
    free(full);
    return room;
}

static int run_with_room(struct run *run, const char *what)
{
    char *name = room_for(what);
    char *problem = make_private_folder(name);
    run->room = realpath(name, NULL);
    int status = problem == NULL ? 0 : run_complain(problem, GRADER_ERROR);
    if (status == 0) {
        setenv("TMPDIR", run->room, 1);
        status = run->batch->examine(run->batch);
        if (status == 0)
            status = run_locked(run);
    }
    if (problem == NULL)
        remove_tree(name);
    free(problem);
    free(name);
    return status;
}

/* What the lock and the private folder of a share are called after. A share that a cluster lost may
 * still be at work where nobody sees it: the one that replaces it has a name of its own. */
static char *share_name(const struct batch *batch)
{
    const char *job = getenv("SLURM_JOB_ID");
    return must_format("%s/share-%u-of-%u%s%s", batch->results, batch->shard.number,
                       batch->shard.of, job != NULL ? "-" : "", job != NULL ? job : "");
}

int batch_run(const struct batch *batch)
{
    struct gradebook book = {.db = NULL};
    struct run run = {.batch = batch, .store = {.results = batch->results}, .signals = -1};
    struct lock lock;
    char *beside = batch->gradebook != NULL ? must_strdup(batch->gradebook) : share_name(batch);
    char *problem = NULL;
    int status = GRADER_ERROR;
    if (batch->gradebook == NULL && mkdir(batch->results, 0777) != 0 && errno != EEXIST)
        problem = must_format("cannot make the folder %s: %s", batch->results, strerror(errno));
    if (problem == NULL && batch->gradebook != NULL) {
        if (gradebook_open(&book, batch->gradebook, GRADEBOOK_CREATE))
            run.store.book = &book;
        else
            problem = must_strdup(book.problem);
    }
    if (problem != NULL)
        status = run_complain(problem, WRONG_INPUT);
    else if ((problem = lock_take(&lock, beside)) != NULL)
        status = run_complain(problem, WRONG_INPUT);
    else {
        status = run_with_room(&run, beside);
        lock_release(&lock);
    }
    run_free(&run);
    gradebook_close(&book);
    if (run.signals >= 0)
        close(run.signals);
    free(problem);
    free(beside);
    return status;
}
