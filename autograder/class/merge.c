/* Takes results that other machines wrote as files into a gradebook. */
#define _GNU_SOURCE
#include "class/merge.h"
#include "class/files.h"
#include "memory.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool same(const char *one, const char *other)
{
    return one == NULL || other == NULL ? one == other : strcmp(one, other) == 0;
}

enum fate merge_judge(const struct record *record, const struct known *known, const char *grader)
{
    if (grader != NULL && !same(record->grader, grader))
        return FATE_OLD_GRADER;
    if (!known->there)
        return record->only == NULL ? FATE_TAKE : FATE_OLD_WORK;
    if (!same(record->content, known->content))
        return record->only == NULL && record->submitted > known->submitted ? FATE_TAKE
                                                                            : FATE_OLD_WORK;
    if (record->only != NULL)
        return !known->checks ? FATE_OLD_WORK
               : same(record->grader, known->check_grader) &&
                       same(record->seed, known->check_seed) && record->graded <= known->graded
                   ? FATE_KNOWN
                   : FATE_TAKE;
    return known->state != WORK_WAITING && record->graded <= known->graded ? FATE_KNOWN : FATE_TAKE;
}

/* The people whom the record counts for, where the gradebook does not know them. */
static bool save_people(struct gradebook *book, const struct record *record)
{
    struct roster people = {.count = 0};
    size_t i;
    json_t *person;
    json_array_foreach(record->people, i, person)
    {
        const char *id = json_string_value(json_object_get(person, "id"));
        if (id == NULL)
            continue;
        roster_add(&people, id, json_string_value(json_object_get(person, "name")),
                   json_string_value(json_object_get(person, "email")), false);
        const char *team = json_string_value(json_object_get(person, "team"));
        roster_join(&people, id, team == NULL ? "" : team);
    }
    bool saved = gradebook_save_roster(book, &people, false);
    roster_free(&people);
    return saved;
}

static void count(struct merged *merged, enum fate fate, const char *path)
{
    if (fate == FATE_TAKE)
        merged->taken++;
    else if (fate == FATE_KNOWN)
        merged->known++;
    else {
        merged->stale++;
        fprintf(stderr, "autograde: %s is left out: %s\n", path,
                fate == FATE_OLD_GRADER ? "another version of the grader made it"
                                        : "it is of an earlier version of the work");
    }
}

static char *merge_record(struct gradebook *book, const struct record *record, const char *grader,
                          int64_t batch, enum fate *fate)
{
    struct known known;
    if (!gradebook_known(book, record->lab, record->owner, record->team, record->only, &known))
        return must_strdup(book->problem);
    *fate = merge_judge(record, &known, grader);
    known_clear(&known);
    if (*fate != FATE_TAKE || (save_people(book, record) && gradebook_keep(book, record, batch)))
        return NULL;
    return must_strdup(book->problem);
}

static char *merge_file(struct gradebook *book, const char *path, const char *grader, int64_t batch,
                        struct merged *merged)
{
    enum { MOST = 512 * 1024 * 1024 };
    char *text = read_text(path, MOST, NULL), *problem = NULL;
    struct record record = {.lab = NULL};
    char *why = text == NULL ? must_strdup(strerror(errno)) : record_parse(&record, text);
    if (why != NULL) {
        merged->broken++;
        fprintf(stderr, "autograde: %s is left out: %s\n", path, why);
    } else {
        enum fate fate = FATE_KNOWN;
        problem = merge_record(book, &record, grader, batch, &fate);
        if (problem == NULL)
            count(merged, fate, path);
    }
    record_clear(&record);
    free(why);
    free(text);
    return problem;
}

char *merge_folder(struct gradebook *book, const char *folder, const char *grader, int64_t batch,
                   struct merged *merged)
{
    char **names = folder_names(folder, NULL), *problem = NULL;
    if (names == NULL)
        return must_format("cannot read %s: %s", folder, strerror(errno));
    for (size_t i = 0; problem == NULL && names[i] != NULL; i++) {
        if (!name_ends(names[i], ".json"))
            continue;
        char *path = must_format("%s/%s", folder, names[i]);
        problem = merge_file(book, path, grader, batch, merged);
        free(path);
    }
    free_names(names);
    return problem;
}
