/* The engine: holds the facts of each failed check against the table of rules. */
#include "diagnosis/diagnosis.h"
#include "diagnosis/rules.h"
#include "memory.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- facts ---- */

/* The value of a fact, or the check's id, which is none; NULL if there is no such fact. */
static const char *value_of(const struct check_result *check, const char *key)
{
    return strcmp(key, "check") == 0 ? check->id : check_result_fact(check, key);
}

/* ---- conditions ---- */

bool condition_allows(const char *patterns, const char *value)
{
    bool allowed = false;
    char *copy = must_strdup(patterns), *rest = NULL;
    for (char *pattern = strtok_r(copy, "|", &rest); pattern != NULL && !allowed;
         pattern = strtok_r(NULL, "|", &rest))
        allowed = value == NULL ? strcmp(pattern, ABSENT) == 0
                                : fnmatch(pattern, value, FNM_NOESCAPE) == 0;
    free(copy);
    return allowed;
}

static bool all_hold(const struct condition *when, const struct check_result *check)
{
    for (; when->key != NULL; when++)
        if (!condition_allows(when->value, value_of(check, when->key)))
            return false;
    return true;
}

/* ---- templates ---- */

/* Writes len characters of a template, each {key} replaced by the first line of its fact. False if
 * a fact is missing. */
static bool write_filled(FILE *out, const char *template, size_t len,
                         const struct check_result *check)
{
    char key[64];
    const char *end = template + len;
    while (template <end) {
        size_t plain = strcspn(template, "{");
        plain = plain < (size_t)(end - template) ? plain : (size_t)(end - template);
        fwrite(template, 1, plain, out);
        template += plain;
        if (template == end)
            break;
        size_t name = strcspn(template, "}") - 1;
        snprintf(key, sizeof key, "%.*s", (int)name, template + 1);
        const char *value = value_of(check, key);
        if (value == NULL)
            return false;
        fwrite(value, 1, strcspn(value, "\n"), out);
        template += name + 2;
    }
    return true;
}

/* The same in memory; NULL if a fact is missing. */
static char *fill_part(const char *template, size_t len, const struct check_result *check)
{
    char *text = NULL;
    size_t size;
    FILE *out = must_have(open_memstream(&text, &size));
    bool whole = write_filled(out, template, len, check);
    fclose(out);
    must_have(text);
    if (whole)
        return text;
    free(text);
    return NULL;
}

/* Appends part to text, which may be NULL for nothing so far, and frees part. */
static char *join(char *text, char *part)
{
    size_t before = text != NULL ? strlen(text) : 0, size = strlen(part) + 1;
    text = must_realloc(text, before + size);
    memcpy(text + before, part, size);
    free(part);
    return text;
}

/* The template with its facts; a part in brackets is left out if one of its own is missing. NULL if
 * any other is missing. */
static char *fill(const char *template, const struct check_result *check)
{
    char *text = NULL;
    while (*template != '\0') {
        bool optional = *template == '[';
        template += optional;
        size_t len = strcspn(template, optional ? "]" : "[");
        char *part = fill_part(template, len, check);
        template += len;
        template += optional &&*template == ']';
        if (part == NULL && !optional) {
            free(text);
            return NULL;
        }
        if (part != NULL)
            text = join(text, part);
    }
    return text != NULL ? text : must_strdup("");
}

/* ---- rules ---- */

/* What was seen, as the first proof that holds says it; NULL if none does. */
static char *prove(const struct rule *rule, const struct check_result *check)
{
    char *seen = NULL;
    for (const struct proof *proof = rule->proofs; proof->seen != NULL && seen == NULL; proof++)
        if (all_hold(proof->when, check))
            seen = fill(proof->seen, check);
    return seen;
}

/* The rule of this id that has words. */
static const struct rule *worded(const struct rule_table *const *tables, const struct rule *rule)
{
    for (; *tables != NULL && rule->title == NULL; tables++)
        for (const struct rule *other = (*tables)->rules; other->id != NULL; other++)
            if (strcmp(other->id, rule->id) == 0 && other->title != NULL)
                return other;
    return rule;
}

static struct finding *new_finding(const struct rule *rule, char *seen)
{
    struct finding *finding = must_alloc(sizeof *finding);
    *finding = (struct finding){
        .id = must_strdup(rule->id),
        .title = must_strdup(rule->title),
        .promise = must_strdup(rule->promise),
        .seen = seen,
        .read = rule->read != NULL ? must_strdup(rule->read) : NULL,
    };
    return finding;
}

struct finding *find_in(const struct rule_table *const *tables, const struct result *result,
                        const struct check_result *check)
{
    for (size_t i = 0; tables[i] != NULL; i++) {
        if (tables[i]->lab != NULL && strcmp(tables[i]->lab, result->lab) != 0)
            continue;
        for (const struct rule *rule = tables[i]->rules; rule->id != NULL; rule++) {
            char *seen = prove(rule, check);
            if (seen != NULL)
                return new_finding(worded(tables, rule), seen);
        }
    }
    return NULL;
}

void diagnose(struct result *result)
{
    const struct rule_table **tables = all_rule_tables();
    for (size_t i = 0; i < result->check_count; i++) {
        struct check_result *check = &result->checks[i];
        if (check->verdict == VERDICT_FAIL && check->finding == NULL)
            check->finding = find_in(tables, result, check);
    }
    free(tables);
}
