/* The labs and checks that are linked into this program: the CHECK macro lays pointers to them into
 * a section, whose ends the linker names. */
#define _GNU_SOURCE
#include "harness/schedule/runner.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

extern const struct check *const __start_autograde_checks[];
extern const struct check *const __stop_autograde_checks[];

static int by_place(const void *a, const void *b)
{
    const struct check *const *left = a, *const *right = b;
    int part = (*left)->part - (*right)->part;
    return part != 0 ? part : (*left)->line - (*right)->line;
}

static int by_id(const void *a, const void *b)
{
    const struct lab *const *left = a, *const *right = b;
    return strcmp((*left)->id, (*right)->id);
}

static size_t check_count(void)
{
    return (size_t)(__stop_autograde_checks - __start_autograde_checks);
}

const struct check **checks_of(const struct lab *lab)
{
    const struct check **checks = must_alloc((check_count() + 1) * sizeof *checks);
    size_t count = 0;
    for (size_t i = 0; i < check_count(); i++)
        if (__start_autograde_checks[i]->lab == lab)
            checks[count++] = __start_autograde_checks[i];
    qsort(checks, count, sizeof *checks, by_place);
    return checks;
}

const struct lab **all_labs(void)
{
    const struct lab **labs = must_alloc((check_count() + 1) * sizeof *labs);
    size_t count = 0;
    for (size_t i = 0; i < check_count(); i++) {
        size_t known = 0;
        while (known < count && labs[known] != __start_autograde_checks[i]->lab)
            known++;
        if (known == count)
            labs[count++] = __start_autograde_checks[i]->lab;
    }
    qsort(labs, count, sizeof *labs, by_id);
    return labs;
}

/* True if name is id, or the part of it before the dash, or the number in that part. */
static bool means(const char *name, const char *id)
{
    static const char prefix[] = "lab";
    size_t length = strlen(name), head = strcspn(id, "-"), number = sizeof prefix - 1;
    return strcmp(name, id) == 0 || (length == head && strncmp(name, id, head) == 0) ||
           (length == head - number && strncmp(name, id + number, length) == 0);
}

const struct lab *find_lab(const char *name)
{
    const struct lab **labs = all_labs(), *found = NULL;
    for (size_t i = 0; labs[i] != NULL && found == NULL; i++)
        if (means(name, labs[i]->id))
            found = labs[i];
    free(labs);
    return found;
}

bool has_word(const char *list, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = list; at != NULL && *at != '\0'; at += strspn(at, " ")) {
        size_t len = strcspn(at, " ");
        if (len == length && strncmp(at, word, len) == 0)
            return true;
        at += len;
    }
    return false;
}

const char *programs_of(const struct check *check)
{
    return check->program != NULL ? check->program : "server";
}

bool needs_build(const struct lab *lab, const char *only, enum build build, const char *program)
{
    const struct check **checks = checks_of(lab);
    bool needed = false;
    for (size_t i = 0; checks[i] != NULL; i++)
        needed |= checks[i]->build == build && has_word(programs_of(checks[i]), program) &&
                  (only == NULL || has_word(only, checks[i]->id));
    free(checks);
    return needed;
}
