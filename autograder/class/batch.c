/* Grades all submissions of a class, several at once; see batch.h. */
#define _GNU_SOURCE
#include "class/batch.h"
#include "buffer.h"
#include "class/child.h"
#include "class/files.h"
#include "class/lock.h"
#include "class/run.h"
#include "report/text.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FULL_POINTS = 0, POINTS_LOST = 1, WRONG_INPUT = 2, GRADER_ERROR = 3, SIGNALLED = 128 };

/* ---- what became of one ---- */

static void remember_error(struct run *run, const char *owner, const char *reason)
{
    run->errors = must_realloc(run->errors, (run->error_count + 1) * sizeof *run->errors);
    run->errors[run->error_count++] = must_format("%s: %s", owner, reason);
}

static char *outcome_of(const struct record *record)
{
    int points = (int)json_integer_value(json_object_get(record->report, "points"));
    int most = (int)json_integer_value(json_object_get(record->report, "max_points"));
    if (record->state == WORK_REFUSED)
        return must_format("refused: %s", record->reason);
    if (record->state == WORK_ERROR)
        return must_format("grader error: %s", record->reason);
    if (record->only != NULL)
        return must_format("%s %d/%d", record->only, points, most);
    return must_format("%d/%d", points, most);
}

void run_settle(struct run *run, struct record *record, double seconds)
{
    int points = (int)json_integer_value(json_object_get(record->report, "points"));
    int most = (int)json_integer_value(json_object_get(record->report, "max_points"));
    char *problem = store_keep(&run->store, record);
    if (problem != NULL && run->problem == NULL)
        run->problem = problem;
    else
        free(problem);
    if (run->problem == NULL) {
        char *outcome = outcome_of(record);
        progress_tell(&run->progress, record->owner, outcome, seconds,
                      record->state != WORK_GRADED);
        free(outcome);
        if (record->state == WORK_ERROR)
            remember_error(run, record->owner, record->reason);
        else if (record->state == WORK_REFUSED)
            run->refused++;
        else if (points < most)
            run->lost++;
        else
            run->full++;
    }
    record_clear(record);
}

/* ---- one submission in its place ---- */

void run_refuse(struct run *run, struct item *item, char *why, enum work_state state)
{
    struct record record = item_record(&run->list, item, run->batch);
    record.state = state;
    record.reason = why;
    run_settle(run, &record, 0);
}

static void leave(struct place *place)
{
    free(place->sources);
    place->sources = NULL;
    place->item = NULL;
}

/* Students know their files, and not where we have put them: the folder goes out of the reason. */
static void forget_folder(char *reason, const char *folder)
{
    char *whole = must_format("%s/", folder);
    size_t length = strlen(whole);
    for (char *at = reason; at != NULL && (at = strstr(at, whole)) != NULL;)
        memmove(at, at + length, strlen(at + length) + 1);
    free(whole);
}

static struct child_orders orders_for(const struct run *run, const struct place *place,
                                      const char *sources)
{
    const struct batch *batch = run->batch;
    return (struct child_orders){.lab = batch->lab,
                                 .sources = sources,
                                 .room = place->room,
                                 .seed = run->list.seed,
                                 .only = place->item->whole ? NULL : batch->choice.only,
                                 .isolation = batch->isolation,
                                 .jobs = batch->check_jobs};
}

/* Begins with an item; one that cannot be graded is settled at once. */
static void start(struct run *run, size_t number, struct item *item)
{
    struct place *place = &run->places[number];
    char *why = NULL, *problem = make_private_folder(place->room);
    char *sources =
        problem == NULL ? submission_sources(item->submission, place->room, &why) : NULL;
    if (problem != NULL) {
        run_refuse(run, item, problem, WORK_ERROR);
    } else if (sources == NULL) {
        run_refuse(run, item, why, WORK_REFUSED);
    } else {
        place->item = item;
        place->sources = must_strdup(sources);
        struct child_orders orders = orders_for(run, place, sources);
        pid_t pid = child_start(&orders);
        if (pid < 0) {
            leave(place);
            run_refuse(run, item, must_format("cannot start a process: %s", strerror(errno)),
                       WORK_ERROR);
        } else {
            run->running[number] = (struct running){item->submission->owner, pid, clock_seconds()};
        }
    }
    free(sources);
}

static void finish(struct run *run, size_t number, int status)
{
    struct place *place = &run->places[number];
    double seconds = clock_seconds() - run->running[number].since;
    struct record record = item_record(&run->list, place->item, run->batch);
    char *said = child_said(place->room), *json = child_result(place->room);
    record_judge(&record, status, said, json);
    free(said);
    free(json);
    forget_folder(record.reason, place->sources);
    leave(place);
    run->running[number] = (struct running){.owner = NULL};
    remove_tree(place->room);
    run_settle(run, &record, seconds);
}

/* A place that is free, or jobs. */
static size_t free_place(const struct run *run)
{
    size_t number = 0;
    while (number < run->batch->jobs && run->places[number].item != NULL)
        number++;
    return number;
}

static bool may_start(const struct run *run)
{
    return run->stopped == 0 && run->problem == NULL && run->next < run->list.count;
}

static void fill_places(struct run *run)
{
    size_t number;
    while (may_start(run) && (number = free_place(run)) < run->batch->jobs) {
        struct item *item = &run->list.items[run->next++];
        if (item->selected)
            start(run, number, item);
    }
    progress_draw(&run->progress);
}

static bool is_busy(const struct run *run)
{
    for (size_t i = 0; i < run->batch->jobs; i++)
        if (run->places[i].item != NULL)
            return true;
    return false;
}

/* ---- signals ---- */

/* What was begun is not kept: it is graded when the same command goes on. */
static void end_children(struct run *run, int signal)
{
    for (size_t i = 0; i < run->batch->jobs; i++)
        if (run->places[i].item != NULL)
            kill(run->running[i].pid, signal);
}

static void drop(struct run *run, size_t number)
{
    remove_tree(run->places[number].room);
    leave(&run->places[number]);
    run->running[number] = (struct running){.owner = NULL};
}

/* Children and orphans of theirs that have ended. */
static void reap(struct run *run)
{
    int status;
    for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;)
        for (size_t i = 0; i < run->batch->jobs; i++) {
            if (run->places[i].item == NULL || run->running[i].pid != pid)
                continue;
            if (run->stopped != 0 || run->problem != NULL)
                drop(run, i);
            else
                finish(run, i, status);
        }
}

static void take_signal(struct run *run, int signal)
{
    if (signal == SIGCHLD) {
        reap(run);
    } else if (signal == SIGUSR1) {
        progress_running(&run->progress);
    } else {
        end_children(run, run->stopped != 0 ? SIGKILL : SIGTERM);
        run->stopped = signal;
    }
}

void run_wait(struct run *run, bool ticking)
{
    enum { SECOND = 1000 };
    struct pollfd news = {.fd = run->signals, .events = POLLIN};
    struct signalfd_siginfo info;
    if (poll(&news, 1, ticking ? SECOND : -1) > 0)
        while (read(run->signals, &info, sizeof info) == sizeof info)
            take_signal(run, (int)info.ssi_signo);
    progress_draw(&run->progress);
}

static void listen_for_signals(struct run *run)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN); /* who watches may go away; the grades are kept all the same */
    run->signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    prctl(PR_SET_CHILD_SUBREAPER, 1); /* a grader that was killed leaves its orphans to us */
}

/* ---- all of them ---- */

static void make_places(struct run *run)
{
    size_t jobs = run->batch->jobs;
    run->places = must_alloc(jobs * sizeof *run->places);
    run->running = must_alloc(jobs * sizeof *run->running);
    for (size_t i = 0; i < jobs; i++) {
        run->places[i] = (struct place){.room = must_format("%s/place-%zu", run->room, i)};
        run->running[i] = (struct running){.owner = NULL};
    }
    progress_begin(&run->progress, run->list.selected, run->running, jobs);
}

static void grade_all(struct run *run)
{
    bool ending = false;
    fill_places(run);
    while (is_busy(run)) {
        run_wait(run, run->progress.bar); /* the bar is drawn every second */
        if (run->problem != NULL && !ending)
            end_children(run, SIGTERM);
        ending = run->problem != NULL;
        fill_places(run);
    }
    progress_end(&run->progress);
}

static void count_unchanged(struct run *run)
{
    for (size_t i = 0; i < run->list.count; i++) {
        const struct item *item = &run->list.items[i];
        if (!item->selected && item->errors)
            remember_error(run, item->submission->owner,
                           "from an earlier run; --grader-errors "
                           "grades it again");
        else if (!item->selected && item->lost)
            run->lost++;
    }
}

static void tell(struct run *run)
{
    double seconds = clock_seconds() - run->progress.began;
    size_t done = run->progress.done;
    count_unchanged(run);
    printf("%s: %zu submissions: %zu graded now, %zu unchanged or not chosen", run->batch->lab,
           run->list.count, done, run->list.count - run->list.selected);
    if (done > 0)
        printf("; %.1f s, %.1f a minute", seconds, 60.0 * (double)done / seconds);
    printf("\nof those graded now: %zu with full points, %zu refused, %zu grader errors\n",
           run->full, run->refused, run->error_count);
    worklist_tell(&run->list, run->batch);
    for (size_t i = 0; i < run->error_count; i++)
        printf("grader error: %s\n", run->errors[i]);
}

int run_complain(const char *problem, int status)
{
    char *clean = text_clean(problem, TEXT_UNICODE);
    fprintf(stderr, "autograde: %s\n", clean);
    free(clean);
    return status;
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
    listen_for_signals(run);
    make_places(run);
    if (run->batch->cluster)
        spread_grade(run);
    else
        grade_all(run);
    if (book != NULL && run->problem == NULL && run->stopped == 0 &&
        !gradebook_end_batch(book, run->store.batch))
        run->problem = must_strdup(book->problem);
    return status_of(run);
}

static void run_free(struct run *run)
{
    for (size_t i = 0; run->places != NULL && i < run->batch->jobs; i++)
        free(run->places[i].room);
    for (size_t i = 0; i < run->error_count; i++)
        free(run->errors[i]);
    free(run->errors);
    free(run->places);
    free(run->running);
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
