/* A batch on a cluster: its tasks are `autograde batch --shard`, its results files in a shared
 * folder; here they are submitted, watched, submitted again where a node was lost, and taken in. */
#define _GNU_SOURCE
#include "class/files.h"
#include "class/merge.h"
#include "class/run.h"
#include "class/slurm.h"
#include "memory.h"
#include "report/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- the shared folder ---- */

static char *in_folder(const struct run *run, const char *name)
{
    return must_format("%s/%s", run->cluster, name);
}

/* The job that a killed batch has left goes on without it: it is ended, and what it has done so far
 * is not done again. */
static char *take_over(struct run *run)
{
    enum { MOST = 64 };
    struct merged merged = {.taken = 0};
    char *file = in_folder(run, "job"), *results = in_folder(run, "results"), *problem = NULL;
    char *job = read_text(file, MOST, NULL);
    if (job != NULL && strspn(job, "0123456789") == strlen(job) && job[0] != '\0')
        slurm_cancel(job);
    if (access(results, F_OK) == 0)
        problem = merge_folder(run->store.book, results, NULL, 0, &merged);
    free(job);
    free(results);
    free(file);
    return problem;
}

static char *make_folders(struct run *run)
{
    static const char *const names[] = {"results", "log"};
    if (remove_tree(run->cluster) != 0 || mkdir(run->cluster, 0755) != 0)
        return must_format("cannot make the folder %s: %s", run->cluster, strerror(errno));
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char *path = in_folder(run, names[i]);
        bool made = mkdir(path, 0755) == 0;
        free(path);
        if (!made)
            return must_format("cannot make a folder in %s: %s", run->cluster, strerror(errno));
    }
    return NULL;
}

char *spread_prepare(struct run *run)
{
    char *problem = slurm_missing();
    if (problem != NULL)
        return problem;
    char *gradebook = realpath(run->batch->gradebook, NULL);
    run->cluster = must_format("%s-cluster", gradebook);
    free(gradebook);
    problem = take_over(run);
    return problem != NULL ? problem : make_folders(run);
}

/* ---- what the tasks get ---- */

static void put_field(FILE *out, const char *text, char end)
{
    fputc('"', out);
    for (; *text != '\0'; text++)
        fprintf(out, *text == '"' ? "\"\"" : "%c", *text);
    fprintf(out, "\"%c", end);
}

/* All students whom the gradebook knows, so that the tasks find the same owners. */
static char *roster_text(const struct roster *roster)
{
    struct text_buffer buffer;
    text_open(&buffer);
    fputs("id,name,email,group,section\n", buffer.stream);
    for (size_t i = 0; i < roster->count; i++) {
        const struct student *student = &roster->students[i];
        put_field(buffer.stream, student->id, ',');
        put_field(buffer.stream, student->name, ',');
        put_field(buffer.stream, student->email, ',');
        put_field(buffer.stream, student->team, ',');
        put_field(buffer.stream, student->section, '\n');
    }
    return text_close(&buffer);
}

static void put_option(FILE *out, const char *name, const char *value)
{
    fprintf(out, " %s ", name);
    text_put_shell(out, value);
}

/* One task: a share of the class, graded as fast as its node's processors can. */
static char *script_text(const struct run *run)
{
    const struct batch *batch = run->batch;
    struct text_buffer buffer;
    char *where = realpath(batch->where, NULL), *results = in_folder(run, "results");
    char *roster = in_folder(run, "roster.csv"), *chosen = in_folder(run, "chosen");
    char *program = must_format("%s/build/autograde", batch->home);
    text_open(&buffer);
    fputs("#!/bin/bash\nexec ", buffer.stream);
    text_put_shell(buffer.stream, program);
    fprintf(buffer.stream, " batch %s", batch->lab);
    put_option(buffer.stream, "", where != NULL ? where : batch->where);
    put_option(buffer.stream, "--results", results);
    put_option(buffer.stream, "--roster", roster);
    put_option(buffer.stream, "--chosen", chosen);
    put_option(buffer.stream, "--seed", run->list.seed);
    if (batch->choice.only != NULL)
        put_option(buffer.stream, "--only", batch->choice.only);
    if (batch->isolation != NULL)
        put_option(buffer.stream, "--isolation", batch->isolation);
    fprintf(buffer.stream, " --shard \"$SLURM_ARRAY_TASK_ID/%u\"", batch->shares);
    fprintf(buffer.stream, " --jobs \"${SLURM_CPUS_ON_NODE:-1}\" --check-jobs %u\n",
            batch->check_jobs > 0 ? batch->check_jobs : 1);
    free(program);
    free(chosen);
    free(roster);
    free(results);
    free(where);
    return text_close(&buffer);
}

static char *write_in_folder(const struct run *run, const char *name, char *text)
{
    char *path = in_folder(run, name);
    char *problem = write_at_once(path, text);
    free(path);
    free(text);
    return problem;
}

static char *write_orders(const struct run *run)
{
    char *problem = write_in_folder(run, "roster.csv", roster_text(&run->list.roster));
    if (problem == NULL)
        problem = write_in_folder(run, "chosen", worklist_chosen(&run->list));
    if (problem == NULL)
        problem = write_in_folder(run, "task.sh", script_text(run));
    return problem;
}

/* ---- submitting and watching ---- */

/* The shares that still miss a result, as Slurm wants them: "1,4,7". The caller frees it. */
static char *missing_shares(const struct run *run)
{
    struct text_buffer buffer;
    const char *between = "";
    text_open(&buffer);
    for (unsigned share = 1; share <= run->batch->shares; share++) {
        bool missing = false;
        for (size_t i = 0; !missing && i < run->list.count; i++) {
            const struct item *item = &run->list.items[i];
            missing = item->selected && !item->settled &&
                      shard_of(item->submission->owner, run->batch->shares) == share;
        }
        if (missing) {
            fprintf(buffer.stream, "%s%u", between, share);
            between = ",";
        }
    }
    return text_close(&buffer);
}

/* Takes in the result of an item, if it is there and of the work that we know. */
static void take_result(struct run *run, struct item *item)
{
    enum { MOST = 512 * 1024 * 1024 };
    const struct submission *submission = item->submission;
    char *name = record_file(run->batch->lab, submission->owner, submission->team);
    char *path = must_format("%s/results/%s", run->cluster, name);
    char *text = read_text(path, MOST, NULL);
    struct record record;
    char *broken = text == NULL ? NULL : record_parse(&record, text);
    if (text != NULL && broken == NULL) {
        bool same = record.content == NULL || submission->content == NULL
                        ? record.content == submission->content
                        : strcmp(record.content, submission->content) == 0;
        double seconds = json_number_value(json_object_get(record.report, "seconds"));
        item->settled = same && strcmp(record.grader, run->list.grader) == 0;
        if (item->settled)
            run_settle(run, &record, seconds);
    }
    if (text != NULL)
        record_clear(&record);
    free(broken);
    free(text);
    free(path);
    free(name);
}

/* Returns how many are still missing. */
static size_t take_results(struct run *run)
{
    size_t missing = 0;
    for (size_t i = 0; i < run->list.count && run->problem == NULL; i++) {
        struct item *item = &run->list.items[i];
        if (item->selected && !item->settled)
            take_result(run, item);
        missing += item->selected && !item->settled;
    }
    return missing;
}

/* Submits what is missing and waits until the job has left the queue. Returns how many are missing
 * then. */
static size_t one_round(struct run *run, size_t missing)
{
    char *shares = missing_shares(run), *script = in_folder(run, "task.sh");
    char *log = in_folder(run, "log"), *why = NULL;
    char *job = slurm_submit(script, shares, log, &why);
    if (job == NULL)
        run->problem = why;
    else
        run->problem = write_in_folder(run, "job", must_strdup(job));
    bool there = run->problem == NULL;
    while (there && run->stopped == 0 && run->problem == NULL && missing > 0) {
        run_wait(run, true);
        there = slurm_is_there(job);
        missing = take_results(run); /* after it was seen to be gone, if it is: none is missed */
    }
    if (there && job != NULL)
        slurm_cancel(job); /* stopped; or tasks that have nothing left to do */
    free(job);
    free(log);
    free(script);
    free(shares);
    return missing;
}

static void give_up(struct run *run)
{
    for (size_t i = 0; i < run->list.count && run->problem == NULL; i++)
        if (run->list.items[i].selected && !run->list.items[i].settled)
            run_refuse(run, &run->list.items[i],
                       must_format("no node of the cluster could grade it; %s/log says more",
                                   run->cluster),
                       WORK_ERROR);
}

void spread_grade(struct run *run)
{
    enum { PATIENCE = 3 };
    size_t missing = run->list.selected;
    unsigned in_vain = 0;
    progress_begin(&run->progress, missing, NULL, 0);
    run->problem = write_orders(run);
    while (missing > 0 && in_vain < PATIENCE && run->stopped == 0 && run->problem == NULL) {
        size_t left = one_round(run, missing);
        in_vain = left < missing ? 0 : in_vain + 1;
        if (left > 0 && run->stopped == 0 && run->problem == NULL)
            fprintf(stderr, "autograde: the cluster has lost %zu submissions: submitted again\n",
                    left);
        missing = left;
    }
    if (run->stopped == 0 && run->problem == NULL) {
        give_up(run);
        if (in_vain == 0)
            remove_tree(run->cluster);
    }
    progress_end(&run->progress);
}
