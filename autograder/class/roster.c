/* Who is in the class. Read from a CSV file, remembered by the gradebook. */
#define _GNU_SOURCE
#include "class/roster.h"
#include "class/table.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { ID, NAME, EMAIL, TEAM, SECTION, FIRST_NAME, LAST_NAME, COLUMNS };

static const struct column columns[COLUMNS] = {
    [ID] = {"id studentid sid sisuserid idnumber studentnumber username user login netid"},
    [NAME] = {"name fullname student studentname"},
    [EMAIL] = {"email emailaddress mail"},
    [TEAM] = {"group team groupname groups"},
    [SECTION] = {"section sections class course"},
    [FIRST_NAME] = {"firstname givenname"},
    [LAST_NAME] = {"lastname surname familyname"},
};

static char *text_or_empty(const char *text)
{
    return must_strdup(text == NULL ? "" : text);
}

struct student *roster_add(struct roster *roster, const char *id, const char *name,
                           const char *email, bool listed)
{
    roster->students =
        must_realloc(roster->students, (roster->count + 1) * sizeof *roster->students);
    struct student *student = &roster->students[roster->count++];
    *student = (struct student){.id = must_strdup(id),
                                .name = text_or_empty(name),
                                .email = text_or_empty(email),
                                .team = text_or_empty(NULL),
                                .section = text_or_empty(NULL),
                                .listed = listed};
    return student;
}

const struct student *roster_find(const struct roster *roster, const char *id)
{
    for (size_t i = 0; i < roster->count; i++)
        if (strcmp(roster->students[i].id, id) == 0)
            return &roster->students[i];
    return NULL;
}

static char *take_student(void *taker, const char *const *values)
{
    struct roster *roster = taker;
    char *name = values[NAME][0] != '\0'
                     ? must_strdup(values[NAME])
                     : must_format("%s%s%s", values[FIRST_NAME],
                                   values[FIRST_NAME][0] != '\0' ? " " : "", values[LAST_NAME]);
    const char *id = values[ID][0] != '\0' ? values[ID] : values[EMAIL];
    if (id[0] == '\0')
        id = name;
    char *problem = NULL;
    if (id[0] == '\0')
        problem = must_strdup("it has no id, no e-mail address and no name");
    else if (roster_find(roster, id) != NULL)
        problem = must_format("the id '%s' was there before", id);
    if (problem == NULL) {
        struct student *student = roster_add(roster, id, name, values[EMAIL], true);
        free(student->team);
        free(student->section);
        student->team = must_strdup(values[TEAM]);
        student->section = must_strdup(values[SECTION]);
    }
    free(name);
    return problem;
}

char *roster_read(struct roster *roster, const char *path)
{
    unsigned wrong;
    *roster = (struct roster){.count = 0};
    char *problem = table_read(path, columns, COLUMNS, take_student, roster, &wrong);
    if (problem == NULL && roster->count == 0)
        problem = must_format("%s: no student in it; its first line must name the columns: id, "
                              "name, email, group, section",
                              path);
    return problem;
}

void roster_free(struct roster *roster)
{
    for (size_t i = 0; i < roster->count; i++) {
        struct student *student = &roster->students[i];
        free(student->id);
        free(student->name);
        free(student->email);
        free(student->team);
        free(student->section);
    }
    free(roster->students);
    *roster = (struct roster){.count = 0};
}

/* ---- matching ---- */

static bool has_email(const struct student *student, const char *text)
{
    size_t local = strcspn(student->email, "@");
    return student->listed && student->email[0] != '\0' &&
           (strcasecmp(student->email, text) == 0 ||
            (strlen(text) == local && strncasecmp(student->email, text, local) == 0));
}

static bool by_very_id(const struct student *student, const char *text)
{
    return strcmp(student->id, text) == 0;
}

static bool by_id(const struct student *student, const char *text)
{
    return student->listed && strcasecmp(student->id, text) == 0;
}

static bool by_name(const struct student *student, const char *text)
{
    return student->listed && same_name(student->name, text);
}

static struct owner owner_student(const struct student *student)
{
    return (struct owner){.kind = OWNER_STUDENT,
                          .student = student,
                          .team = student->team[0] != '\0' ? student->team : NULL};
}

/* The one student for whom the test holds. */
static struct owner match_by(const struct roster *roster, const char *text,
                             bool (*test)(const struct student *, const char *))
{
    struct owner owner = {.kind = OWNER_NOBODY};
    for (size_t i = 0; i < roster->count; i++) {
        const struct student *student = &roster->students[i];
        if (!test(student, text))
            continue;
        if (owner.kind != OWNER_NOBODY)
            return (struct owner){.kind = OWNER_MANY};
        owner = owner_student(student);
    }
    return owner;
}

static struct owner match_team(const struct roster *roster, const char *text)
{
    for (size_t i = 0; i < roster->count; i++)
        if (roster->students[i].team[0] != '\0' && same_name(roster->students[i].team, text))
            return (struct owner){.kind = OWNER_TEAM, .team = roster->students[i].team};
    return (struct owner){.kind = OWNER_NOBODY};
}

struct owner roster_match(const struct roster *roster, const char *student)
{
    struct owner owner = match_by(roster, student, by_very_id);
    if (owner.kind == OWNER_NOBODY)
        owner = match_by(roster, student, by_id);
    if (owner.kind == OWNER_NOBODY)
        owner = match_by(roster, student, has_email);
    if (owner.kind == OWNER_NOBODY)
        owner = match_by(roster, student, by_name);
    if (owner.kind == OWNER_NOBODY)
        owner = match_team(roster, student);
    return owner;
}

void roster_join(struct roster *roster, const char *id, const char *team)
{
    for (size_t i = 0; i < roster->count; i++)
        if (strcmp(roster->students[i].id, id) == 0) {
            free(roster->students[i].team);
            roster->students[i].team = must_strdup(team);
        }
}
