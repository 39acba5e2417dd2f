/* The one place where a check waits. Every few moments it looks at what each thread of each program
 * does (proc.h) and at what is on its way between sockets (in_flight.h); two equal looks are an
 * answer. */
#define _GNU_SOURCE
#include "harness/tools/watch.h"
#include "harness/kernel/in_flight.h"
#include "harness/kernel/sleep.h"
#include "harness/tools/family.h"
#include "harness/tools/pump.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

/* Seconds. The first is counted in time that the programs could have used. */
static const double patience = 10.0; /* with programs whose own timers run, or that do not settle */
static const double silence = 1.0;   /* without a word: then it does not just draw breath */
static const double starved_out = 90.0; /* of wall time: then the machine is to blame */

/* A program that wakes up by itself and goes back to sleep, again and again, with nothing to read
 * and nothing said, has nothing to do after so many rounds and so many seconds. */
struct quiet {
    uint64_t rounds;
    double asleep, polling; /* longer where it waits with a limit: it may be counting them */
};

/* How to wait. All times are in seconds. */
struct manner {
    bool chatter;    /* what a program prints is a sign that it is getting somewhere */
    double patience; /* that the programs may take in all */
    double timers;   /* a thread whose sleep has at least this limit is asleep: its timer does not
                        matter. A shorter one has to come round first */
    double cpu;      /* processor time of all threads without a sign of life: it spins */
    struct quiet enough;
};

/* For what must come: a timer may bring it, unless it is longer than anybody's patience. */
static const struct manner until_it_comes = {true, patience, patience, 1.5, {4, 0.5, 1.5}};
/* Where it is only asked whether something comes that should not, a look too early costs nobody a
 * point; and whoever waits with a limit waits. */
static const struct manner until_all_rest = {false, patience, 0.05, 0.2, {2, 0.2, 0.02}};
/* Each timer has to come round, however often another one does; then there is time to act. */
static const double longest_timer = 10.0;
static const struct manner until_timers_ran_out = {
    false, longest_timer + 2, longest_timer + 0.1, 1.5, {UINT32_MAX, 60, 60}};

/* A program that a signal has stopped may take two seconds for its last things. */
static const double last_things = 3.0;
static const double first_pause = 100e-6, longest_pause = 2e-3;

/* What the threads of all programs did at one look. */
struct look {
    struct thread_list threads[MAX_PROGRAMS];
    size_t count;
    double limit;      /* of all threads the shortest (sleep_limit): 0 if one is awake */
    uint64_t switches; /* of all threads: how often one was woken */
};

/* One wait. */
struct wait {
    struct run *run;
    struct manner manner;
    double started;
    double late;             /* seconds that our own timers were late in all */
    double starved_at_start; /* the largest of a thread's times without a processor */
    bool looked;
    struct look previous;
    double quiet_since; /* nothing was said since then; at the first look after it */
    bool quiet_counted;
    bool spins;              /* since then so much that it is said to */
    uint64_t quiet_switches; /* all threads had been woken so often, */
    double quiet_cpu;        /* and had used so much processor time */
};

static void look_free(struct look *look)
{
    for (size_t i = 0; i < look->count; i++)
        thread_list_free(&look->threads[i]);
    look->count = 0;
}

/* ThreadSanitizer starts a thread of its own before main() begins, which sleeps for some time again
 * and again: it is none of the program's. */
static void leave_out_own_thread(struct thread_list *list)
{
    double limit = list->count < 2 ? 0 : sleep_limit(&list->threads[1]);
    if (limit <= 0 || isinf(limit))
        return;
    memmove(&list->threads[1], &list->threads[2], (list->count - 2) * sizeof list->threads[0]);
    list->count--;
}

/* Adds one program's threads. */
static void look_at(const struct program *program, struct look *look)
{
    struct thread_list *list = &look->threads[look->count];
    bool alive = false;
    if (program->pid == 0 || family_threads(program, list) < 0) {
        look->limit = 0;
        return;
    }
    look->count++;
    if (program->build == BUILD_TSAN)
        leave_out_own_thread(list);
    for (size_t t = 0; t < list->count; t++) {
        look->limit = fmin(look->limit, sleep_limit(&list->threads[t]));
        look->switches += list->threads[t].switches;
        alive |= strchr("ZX", list->threads[t].state) == NULL;
    }
    if (!alive) /* it is just ending: that will be told */
        look->limit = 0;
}

/* Looks at all programs that have not ended. */
static void look_take(struct run *run, struct look *look)
{
    *look = (struct look){.limit = INFINITY};
    for (size_t i = 0; i < run->program_count; i++)
        if (!run->programs[i]->ended)
            look_at(run->programs[i], look);
}

static bool same_thread(const struct thread_look *a, const struct thread_look *b)
{
    return a->tid == b->tid && a->switches == b->switches && a->syscall == b->syscall &&
           memcmp(a->args, b->args, sizeof a->args) == 0;
}

/* True if no thread has run between the two looks. */
static bool nothing_ran(const struct look *a, const struct look *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++) {
        if (a->threads[i].count != b->threads[i].count)
            return false;
        for (size_t t = 0; t < a->threads[i].count; t++)
            if (!same_thread(&a->threads[i].threads[t], &b->threads[i].threads[t]))
                return false;
    }
    return true;
}

static bool anything_in_flight(void)
{
    struct socket_table table;
    if (socket_table_read(&table) < 0)
        return true;
    bool in_flight = socket_table_in_flight(&table);
    socket_table_free(&table);
    return in_flight;
}

/* What is left. Of programs that say no more it may be more than one read takes. */
static void pump_rest(struct run *run, enum outcome outcome)
{
    struct news news;
    do
        news = pump(run);
    while (outcome != BUSY && (news.programs || news.connections));
}

static bool all_ended(const struct run *run)
{
    for (size_t i = 0; i < run->program_count; i++)
        if (!run->programs[i]->ended)
            return false;
    return true;
}

/* The largest processor time of a thread, and the largest time that one had to wait for a
 * processor. */
static void measure(const struct look *look, double *cpu, double *starved)
{
    *cpu = *starved = 0;
    for (size_t i = 0; i < look->count; i++)
        for (size_t t = 0; t < look->threads[i].count; t++) {
            const struct thread_look *thread = &look->threads[i].threads[t];
            double waited = (double)thread->waited_ns / 1e9;
            *cpu += (double)thread->cpu_ns / 1e9;
            *starved = waited > *starved ? waited : *starved;
        }
}

/* What came before this look is past: rounds and processor time count from here. */
static void begin_quiet(struct wait *wait, const struct look *look, double cpu)
{
    if (wait->quiet_counted)
        return;
    wait->quiet_counted = true;
    wait->quiet_switches = look->switches;
    wait->quiet_cpu = cpu;
}

/* True once the programs had all the time that they may ask for. */
static bool patience_is_over(struct wait *wait, const struct look *look)
{
    double cpu, starved, passed = now() - wait->started;
    measure(look, &cpu, &starved);
    if (!wait->looked)
        wait->starved_at_start = starved;
    begin_quiet(wait, look, cpu);
    double lost =
        wait->late + (starved > wait->starved_at_start ? starved - wait->starved_at_start : 0);
    wait->spins = cpu - wait->quiet_cpu > wait->manner.cpu;
    if (wait->spins || passed - lost > wait->manner.patience)
        return true;
    if (passed > starved_out)
        grader_error(
            wait->run,
            "the machine is too busy: in %.0f s the program got to run for less than %.0f s",
            passed, patience);
    return false;
}

/* True if the programs came round to sleeping often enough without a word. */
static bool goes_round(const struct wait *wait, const struct look *look)
{
    const struct quiet *enough = &wait->manner.enough;
    double seconds = isinf(look->limit) ? enough->asleep : enough->polling;
    if (now() - wait->run->signalled - wait->late < last_things)
        return false;
    return look->limit > 0 && look->switches >= wait->quiet_switches + enough->rounds &&
           now() - wait->quiet_since - wait->late > seconds && !anything_in_flight();
}

/* True if all threads sleep, and none of their timers matters. */
static bool all_sleep(const struct wait *wait, const struct look *look)
{
    return look->limit > 0 && look->limit >= wait->manner.timers;
}

/* True if all threads sleep, nothing is on its way, and none of them has run since. What arrived
 * before the look at the connections has woken somebody; what a timer of the kernel's sends is seen
 * there. */
static bool is_still(const struct wait *wait, const struct look *look)
{
    if (!wait->looked || !all_sleep(wait, look) || !nothing_ran(look, &wait->previous) ||
        anything_in_flight())
        return false;
    struct look after;
    look_take(wait->run, &after);
    bool still = all_sleep(wait, &after) && nothing_ran(&after, look);
    look_free(&after);
    return still;
}

/* One look. True if it settles the matter, and *outcome says how. */
static bool look_again(struct wait *wait, enum outcome *outcome)
{
    struct look look;
    look_take(wait->run, &look);
    bool over = patience_is_over(wait, &look);
    bool still = is_still(wait, &look) || goes_round(wait, &look);
    bool silent = now() - wait->quiet_since > silence; /* one that talks on is not asleep */
    bool sleeps = silent && !wait->spins && look.limit > 0 && wait->looked &&
                  nothing_ran(&look, &wait->previous);
    look_free(&wait->previous);
    wait->previous = look;
    wait->looked = true;
    *outcome = still || sleeps ? STALLED : BUSY;
    return still || over;
}

/* Fills in what may wake us; returns how many. */
static nfds_t descriptors(const struct run *run, struct pollfd *fds)
{
    nfds_t count = 0;
    if (run->cell.control >= 0)
        fds[count++] = (struct pollfd){.fd = run->cell.control, .events = POLLIN};
    for (size_t i = 0; i < run->program_count; i++) {
        const int each[] = {run->programs[i]->control, run->programs[i]->out,
                            run->programs[i]->err};
        for (size_t k = 0; k < 3; k++)
            if (each[k] >= 0)
                fds[count++] = (struct pollfd){.fd = each[k], .events = POLLIN};
        if (run->programs[i]->to_type.len > 0)
            fds[count++] = (struct pollfd){.fd = run->programs[i]->in, .events = POLLOUT};
    }
    for (size_t i = 0; i < run->peer_count; i++) {
        const struct peer *peer = run->peers[i];
        short events = POLLIN;
        if (peer->deaf)
            events = peer->wants;
        if (peer->fd >= 0 && peer->end == STREAM_OPEN && events != 0)
            fds[count++] = (struct pollfd){.fd = peer->fd, .events = events};
    }
    return count;
}

/* True if programs or connections have said something that was not read yet, or a connection has
 * room again. It may have come without any thread of a program: out of the kernel's buffers. */
static bool has_news(const struct run *run)
{
    static struct pollfd fds[1 + 4 * MAX_PROGRAMS + MAX_PEERS];
    return poll(fds, descriptors(run, fds), 0) > 0;
}

/* Waits until one of the descriptors has something, pause seconds at the most. True if one has; if
 * not, *late grows by how late it came back. */
static bool doze(const struct run *run, double pause, double *late)
{
    static struct pollfd fds[1 + 4 * MAX_PROGRAMS + MAX_PEERS + MAX_LISTENERS];
    struct timespec limit = {.tv_sec = 0, .tv_nsec = (long)(pause * 1e9)};
    double before = now();
    nfds_t count = descriptors(run, fds);
    for (size_t i = 0; i < run->listener_count; i++)
        fds[count++] = (struct pollfd){.fd = run->listeners[i]->fd, .events = POLLIN};
    if (ppoll(fds, count, &limit, NULL) != 0)
        return true;
    double more = now() - before - pause;
    *late += more > 0 ? more : 0;
    return false;
}

/* True if nothing can happen any more, or the programs had their time; *outcome says which. */
static bool is_over(struct wait *wait, enum outcome *outcome)
{
    if (!all_ended(wait->run))
        return look_again(wait, outcome);
    *outcome = ENDED;
    return !anything_in_flight();
}

static enum outcome wait_for(struct run *run, bool (*done)(void *argument), void *argument,
                             struct manner manner)
{
    static const double between_looks =
        20e-3; /* at most, while there is always something to read */
    struct wait wait = {.run = run, .manner = manner, .started = now(), .quiet_since = now()};
    double pause = first_pause, look_due = wait.started + between_looks;
    enum outcome outcome = HAPPENED;
    bool woken = false;
    for (;;) {
        struct news news = pump(run);
        bool progress = news.connections || news.programs;
        if (done(argument)) {
            outcome = HAPPENED;
            break;
        }
        if (news.connections || (manner.chatter && news.programs)) {
            wait.quiet_since = now();
            wait.quiet_counted = false;
        }
        woken = woken && !progress;
        if (progress && now() < look_due)
            continue;
        /* What woke us is read before anybody is looked at: it may be all that was waited for. What
         * is there and is not read (a connection that the check does not take) wakes us but once.
         */
        woken = doze(run, pause, &wait.late) && !woken;
        if (woken && now() < look_due)
            continue;
        pause = progress ? first_pause : pause * 2 < longest_pause ? pause * 2 : longest_pause;
        look_due = now() + between_looks;
        if (is_over(&wait, &outcome) && (outcome == BUSY || !has_news(run))) {
            pump_rest(run, outcome);
            outcome = done(argument) ? HAPPENED : outcome;
            break;
        }
    }
    look_free(&wait.previous);
    return outcome;
}

enum outcome await(struct run *run, bool (*done)(void *argument), void *argument)
{
    return wait_for(run, done, argument, until_it_comes);
}

static bool never(void *argument)
{
    (void)argument;
    return false;
}

bool settle_or(struct run *run, bool (*done)(void *argument), void *argument)
{
    return wait_for(run, done, argument, until_all_rest) != BUSY;
}

bool happens(struct run *run, bool (*done)(void *argument), void *argument)
{
    return wait_for(run, done, argument, until_all_rest) == HAPPENED;
}

bool settle(struct run *run)
{
    return settle_or(run, never, NULL);
}

/* ---- timers ---- */

/* A thread's sleep that its own timer ends in time: seconds, or 0. */
static double timer_of(const struct thread_look *thread)
{
    double limit = sleep_limit(thread);
    return limit <= longest_timer ? limit : 0;
}

/* The same thread at a later look, or NULL. */
static const struct thread_look *find_thread(const struct look *look, pid_t tid)
{
    for (size_t i = 0; i < look->count; i++)
        for (size_t t = 0; t < look->threads[i].count; t++)
            if (look->threads[i].threads[t].tid == tid)
                return &look->threads[i].threads[t];
    return NULL;
}

struct awaited_timers {
    struct run *run;
    struct look before;
};

/* True once each thread that slept with a limit was woken. */
static bool timers_ran_out(void *argument)
{
    const struct awaited_timers *awaited = argument;
    struct look after;
    bool all = true;
    look_take(awaited->run, &after);
    for (size_t i = 0; i < awaited->before.count; i++)
        for (size_t t = 0; t < awaited->before.threads[i].count; t++) {
            const struct thread_look *then = &awaited->before.threads[i].threads[t];
            const struct thread_look *since = find_thread(&after, then->tid);
            all = all && (timer_of(then) == 0 || since == NULL || !same_thread(then, since));
        }
    look_free(&after);
    return all;
}

/* In seconds; 0 if no thread sleeps with a limit that can be waited for. */
static double longest_timer_of(const struct look *look)
{
    double longest = 0;
    for (size_t i = 0; i < look->count; i++)
        for (size_t t = 0; t < look->threads[i].count; t++)
            longest = fmax(longest, timer_of(&look->threads[i].threads[t]));
    return longest;
}

void outlast(struct run *run)
{
    struct awaited_timers awaited = {.run = run};
    settle(run);
    look_take(run, &awaited.before);
    double longest = longest_timer_of(&awaited.before);
    if (longest > 0) {
        log_note(run, "grader", "waits until the program's timers have run out");
        note_fact(run, "outlasted", number(run, lround(longest * 1000)));
        wait_for(run, timers_ran_out, &awaited, until_timers_ran_out);
        settle(run);
    }
    look_free(&awaited.before);
}

void hear_last_words(struct run *run)
{
    static const double a_moment = 0.05;
    struct manner manner = until_all_rest;
    manner.patience = a_moment;
    wait_for(run, never, NULL, manner);
}

bool nothing_more(void *argument)
{
    (void)argument;
    return true;
}
