/* Where results go: into a gradebook, or as files into a folder. */
#define _GNU_SOURCE
#include "class/store.h"
#include "class/files.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

static char *copy_or_null(const char *text)
{
    return text == NULL ? NULL : must_strdup(text);
}

/* A file knows one kind of run: of all checks, or of one. */
static void known_from_file(const struct record *record, const char *check, struct known *known)
{
    bool same =
        record->only == NULL ? check == NULL : check != NULL && strcmp(record->only, check) == 0;
    *known = (struct known){.there = same, .state = record->state};
    if (!same)
        return;
    known->content = copy_or_null(record->content);
    known->grader = copy_or_null(record->grader);
    known->seed = copy_or_null(record->seed);
    known->reason = copy_or_null(record->reason);
    known->submitted = record->submitted;
    known->checks = record->report != NULL;
    known->check_content = copy_or_null(record->content);
    known->check_grader = copy_or_null(record->grader);
    known->check_seed = copy_or_null(record->seed);
    known->lost = record->state != WORK_GRADED ||
                  json_integer_value(json_object_get(record->report, "points")) <
                      json_integer_value(json_object_get(record->report, "max_points"));
}

static char *path_of(const struct store *store, const char *lab, const char *owner, bool team)
{
    char *name = record_file(lab, owner, team);
    char *path = must_format("%s/%s", store->results, name);
    free(name);
    return path;
}

char *store_known(struct store *store, const char *lab, const char *owner, bool team,
                  const char *check, struct known *known)
{
    enum { MOST = 512 * 1024 * 1024 };
    *known = (struct known){.there = false};
    if (store->book != NULL)
        return gradebook_known(store->book, lab, owner, team, check, known)
                   ? NULL
                   : must_strdup(store->book->problem);
    char *path = path_of(store, lab, owner, team);
    char *text = read_text(path, MOST, NULL);
    struct record record;
    free(path);
    if (text == NULL)
        return NULL;
    char *problem = record_parse(&record, text);
    if (problem == NULL)
        known_from_file(&record, check, known);
    record_clear(&record); /* a broken file is written anew */
    free(problem);
    free(text);
    return NULL;
}

char *store_keep(struct store *store, const struct record *record)
{
    if (store->book != NULL)
        return gradebook_keep(store->book, record, store->batch)
                   ? NULL
                   : must_strdup(store->book->problem);
    char *path = path_of(store, record->lab, record->owner, record->team);
    char *text = record_text(record);
    char *problem = write_at_once(path, text);
    free(text);
    free(path);
    return problem;
}
