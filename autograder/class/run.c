/* A batch that runs: results settled, signals heard. */
#define _GNU_SOURCE
#include "class/run.h"
#include "memory.h"
#include "report/text.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

/* ---- what became of one ---- */

void run_remember_error(struct run *run, const char *owner, const char *reason)
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
            run_remember_error(run, record->owner, record->reason);
        else if (record->state == WORK_REFUSED)
            run->refused++;
        else if (points < most)
            run->lost++;
        else
            run->full++;
    }
    record_clear(record);
}

void run_refuse(struct run *run, struct item *item, char *why, enum work_state state)
{
    struct record record = item_record(&run->list, item, run->batch);
    record.state = state;
    record.reason = why;
    run_settle(run, &record, 0);
}

int run_complain(const char *problem, int status)
{
    char *clean = text_clean(problem, TEXT_UNICODE);
    fprintf(stderr, "autograde: %s\n", clean);
    free(clean);
    return status;
}

/* ---- signals ---- */

static void take_signal(struct run *run, int signal)
{
    if (signal == SIGUSR1) {
        progress_running(&run->progress);
    } else if (signal == SIGCHLD) {
        if (run->child_ended != NULL)
            run->child_ended(run);
    } else {
        if (run->stop != NULL)
            run->stop(run, run->stopped != 0 ? SIGKILL : SIGTERM);
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

void run_listen(struct run *run)
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
