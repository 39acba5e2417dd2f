/* Grades on this machine: a child for each submission, several at once. */
#define _GNU_SOURCE
#include "class/child.h"
#include "class/files.h"
#include "class/run.h"
#include "memory.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

/* ---- one submission in its place ---- */

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

/* ---- ends ---- */

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

void local_free(struct run *run)
{
    for (size_t i = 0; run->places != NULL && i < run->batch->jobs; i++)
        free(run->places[i].room);
    free(run->places);
    free(run->running);
}

void local_grade(struct run *run)
{
    bool ending = false;
    make_places(run);
    run->child_ended = reap;
    run->stop = end_children;
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
