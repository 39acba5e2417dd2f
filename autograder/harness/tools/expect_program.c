/* What a check expects of a program: what it holds, how it ends, and what it said on stdout and
 * stderr in all. */
#define _GNU_SOURCE
#include "harness/tools/difference.h"
#include "harness/tools/ending.h"
#include "harness/tools/expect.h"
#include "harness/tools/listening.h"
#include "harness/tools/sanitizer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

/* ---- what it holds ---- */

struct awaited_ledger {
    struct program *program;
    struct ledger most;
};

static bool holds_no_more(void *argument)
{
    const struct awaited_ledger *awaited = argument;
    struct ledger now = ledger_of(awaited->program);
    return now.descriptors <= awaited->most.descriptors && now.threads <= awaited->most.threads &&
           now.maps <= awaited->most.maps;
}

void expect_no_growth(struct program *program, struct ledger before, int slack)
{
    struct run *run = program->run;
    const struct ledger most = {.descriptors = before.descriptors + slack,
                                .threads = before.threads + slack,
                                .maps = before.maps + slack};
    struct awaited_ledger awaited = {program, most};
    if (await(run, holds_no_more, &awaited) == HAPPENED)
        return;
    struct ledger now = ledger_of(program);
    const struct {
        const char *what;
        int before, after;
    } kinds[] = {{"descriptors", before.descriptors, now.descriptors},
                 {"threads", before.threads, now.threads},
                 {"maps", before.maps, now.maps}};
    size_t i = 0;
    while (i < 2 && kinds[i].after <= kinds[i].before + slack)
        i++;
    note_fact(run, "program", program->name);
    note_fact(run, "leak", kinds[i].what);
    note_fact(run, "leak.before", number(run, kinds[i].before));
    note_fact(run, "leak.after", number(run, kinds[i].after));
    fail(run, "%s had %d %s, and %d after more clients had come and gone", program->name,
         kinds[i].before, kinds[i].what, kinds[i].after);
}

/* ---- the end ---- */

static bool has_ended(void *argument)
{
    return ((struct program *)argument)->ended;
}

static void await_end(struct program *program)
{
    enum outcome outcome = await(program->run, has_ended, program);
    if (program->ended)
        return;
    note_fact(program->run, "awaited", "exit");
    fail_waiting(program->run, outcome, program, NULL, "%s should have ended by now",
                 program->name);
}

static bool exited_with(const struct program *program, int status)
{
    return program->exec_error == 0 && WIFEXITED(program->status) &&
           WEXITSTATUS(program->status) == status;
}

void expect_exit(struct program *program, int status)
{
    await_end(program);
    if (exited_with(program, status))
        return;
    note_fact(program->run, "awaited", "exit");
    note_fact(program->run, "program", program->name);
    note_fact(program->run, "exit.expected", number(program->run, status));
    note_ending(program->run, program);
    fail(program->run, "%s %s; it should exit with status %d", program->name,
         program_ending(program), status);
}

void expect_failure_exit(struct program *program)
{
    await_end(program);
    if (WIFEXITED(program->status) && WEXITSTATUS(program->status) != 0)
        return;
    note_fact(program->run, "awaited", "exit");
    note_fact(program->run, "program", program->name);
    note_ending(program->run, program);
    fail(program->run, "%s %s; it should exit with a status that reports the failure",
         program->name, program_ending(program));
}

void expect_stdout(struct program *program, struct bytes expected)
{
    await_end(program);
    struct bytes got = {program->out_data.data, program->out_data.len};
    if (bytes_equal(expected, got))
        return;
    note_fact(program->run, "awaited", "stdout");
    note_bytes(program->run, expected, got, EVENT_STDOUT);
    note_fact(program->run, "program", program->name);
    fail(program->run, "%s wrote the wrong bytes to stdout: %zu bytes instead of %zu",
         program->name, program->out_data.total, expected.len);
}

static bool on_stderr(const struct program *program, const char *part)
{
    char *words = buffer_text(&program->err_data);
    bool there = strcasestr(words, part) != NULL;
    free(words);
    return there;
}

void expect_stderr(struct program *program, const char *part)
{
    await_end(program);
    if (on_stderr(program, part))
        return;
    note_fact(program->run, "awaited", "stderr");
    note_fact(program->run, "program", program->name);
    note_fact(program->run, "stderr.empty", program->err_data.total == 0 ? "yes" : "no");
    note_fact(program->run, "stderr.success", on_stderr(program, "success") ? "yes" : "no");
    bool on_stdout = memmem(program->out_data.data, program->out_data.len, part, strlen(part));
    note_fact(program->run, "stderr.on-stdout", on_stdout ? "yes" : "no");
    fail(program->run, "%s should say '%s' on stderr%s", program->name, part,
         program->err_data.total == 0 ? ", but says nothing" : "");
}

void expect_reason(struct program *program)
{
    await_end(program);
    if (program->err_data.total > 0)
        return;
    note_fact(program->run, "awaited", "stderr");
    note_fact(program->run, "program", program->name);
    note_fact(program->run, "stderr.empty", "yes");
    note_fact(program->run, "stderr.on-stdout", program->out_data.total > 0 ? "yes" : "no");
    fail(program->run, "%s should say on stderr why it failed, but says nothing", program->name);
}

void expect_usage(struct program *program)
{
    struct run *run = program->run;
    enum outcome outcome = await(run, has_ended, program);
    if (!program->ended && program_listens(program, 0)) {
        note_fact(run, "awaited", "usage");
        note_fact(run, "usage.instead", "listens");
        note_fact(run, "program", program->name);
        fail(run, "%s should refuse its arguments, but listens on port %d", program->name,
             program->port);
    }
    note_fact(run, "awaited", "usage");
    if (!program->ended)
        fail_waiting(run, outcome, program, NULL, "%s should have ended by now", program->name);
    expect_exit(program, 2);
    expect_stderr(program, "usage:");
    if (program->out_data.total == 0)
        return;
    note_fact(run, "usage.instead", "stdout");
    fail(run, "%s should report wrong usage on stderr only, but writes to stdout", program->name);
}

void expect_asleep(struct program *program)
{
    bool settled = settle(program->run);
    if (program->ended) {
        note_fact(program->run, "awaited", "alive");
        note_fact(program->run, "program", program->name);
        note_ending(program->run, program);
        fail(program->run, "%s %s; it should keep running", program->name, program_ending(program));
    }
    if (!settled) {
        note_fact(program->run, "awaited", "sleep");
        fail_waiting(program->run, BUSY, program, NULL, "%s should be idle", program->name);
    }
}

/* ---- what the sanitizers say ---- */

/* Which two lines race, on what; the end of a sentence. */
static const char *tell_race(const struct check_result *result)
{
    const char *where = check_result_fact(result, "race.where");
    const char *other = check_result_fact(result, "race.other.where");
    const char *about = check_result_fact(result, "race.about");
    if (where == NULL || other == NULL)
        return "";
    return must_format(": %s %s and %s %s %s", where, check_result_fact(result, "race.does"), other,
                       check_result_fact(result, "race.other.does"),
                       about != NULL ? about : "the same memory");
}

void expect_no_report(struct program *program)
{
    await(program->run, nothing_more, NULL);
    if (note_report_of(program->run, program))
        fail(program->run, "%s: %s%s", program->name,
             check_result_fact(&program->run->result, "sanitizer.kind"),
             tell_race(&program->run->result));
}
