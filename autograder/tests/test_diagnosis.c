/* Tests of the diagnosis: that each rule is reached by what proves it, and by nothing less; that
 * texts and documents are in order; and the edges of the engine.
 *
 * Run from the top folder. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "diagnosis/diagnosis.h"
#include "diagnosis/rules.h"
#include "tests/scenes/scenes.h"

/* ---- a result with one failed check, and one that passed ---- */

enum { FAILED, OTHER, CHECKS };

struct stage {
    struct result result;
    struct check_result checks[CHECKS];
};

static char *copy(const char *text)
{
    char *memory = strdup(text);
    assert_non_null(memory);
    return memory;
}

static void stage_open(struct stage *stage, const char *lab, const char *check)
{
    *stage = (struct stage){.result = {.lab = copy(lab), .check_count = CHECKS}};
    stage->result.checks = stage->checks;
    stage->checks[FAILED] = (struct check_result){.id = copy(check), .verdict = VERDICT_FAIL};
    stage->checks[OTHER] = (struct check_result){.id = copy("-"), .verdict = VERDICT_PASS};
}

static void stage_close(struct stage *stage)
{
    for (size_t i = 0; i < CHECKS; i++)
        check_result_clear(&stage->checks[i]);
    free(stage->result.lab);
}

/* Adds what a condition may ask for: a fact, or the check's id. */
static void stage_add(struct stage *stage, const char *key, const char *value)
{
    if (strcmp(key, "check") == 0) {
        free(stage->checks[FAILED].id);
        stage->checks[FAILED].id = copy(value);
    } else if (check_result_fact(&stage->checks[FAILED], key) == NULL) {
        check_result_add_fact(&stage->checks[FAILED], key, value);
    }
}

/* Adds "key=value; key=value". */
static void stage_add_all(struct stage *stage, const char *facts)
{
    static const char separator[] = "; ";
    for (const char *at = facts; *at != '\0';) {
        const char *next = strstr(at, separator);
        size_t len = next != NULL ? (size_t)(next - at) : strlen(at), name = strcspn(at, "=");
        char *key = strndup(at, name), *value = strndup(at + name + 1, len - name - 1);
        assert_non_null(key);
        assert_non_null(value);
        stage_add(stage, key, value);
        free(key);
        free(value);
        at += next != NULL ? len + strlen(separator) : len;
    }
}

static const struct finding *stage_diagnose(struct stage *stage)
{
    diagnose(&stage->result);
    return stage->checks[FAILED].finding;
}

/* ---- all rules, one after the other ---- */

typedef void visitor(const struct rule_table *table, const struct rule *rule, void *argument);

static void for_each_rule(visitor *visit, void *argument)
{
    const struct rule_table **tables = all_rule_tables();
    for (size_t i = 0; tables[i] != NULL; i++)
        for (const struct rule *rule = tables[i]->rules; rule->id != NULL; rule++)
            visit(tables[i], rule, argument);
    free(tables);
}

static bool is_absent(const char *patterns)
{
    return condition_allows(patterns, NULL);
}

/* A value that the first of the patterns allows. */
static void instance_of(const char *patterns, char value[static 256])
{
    size_t len = 0;
    for (const char *at = patterns; *at != '\0' && *at != '|'; at++) {
        assert_true(len < 255);
        const char *plain = *at == '*' ? "x" : *at == '[' ? at + 1 : at;
        value[len++] = *plain;
        if (*at == '[')
            at = strchr(at, ']');
    }
    value[len] = '\0';
    assert_true(condition_allows(patterns, value));
}

/* The facts of a proof, except for condition number missing, and those that its words need. */
static void stage_proof(struct stage *stage, const char *lab, const struct proof *proof,
                        size_t missing)
{
    char value[256];
    stage_open(stage, lab, "some_check");
    for (size_t i = 0; proof->when[i].key != NULL; i++) {
        if (i == missing || is_absent(proof->when[i].value))
            continue;
        instance_of(proof->when[i].value, value);
        stage_add(stage, proof->when[i].key, value);
    }
    bool optional = false;
    for (const char *at = proof->seen; *at != '\0'; at++) {
        optional = *at == '[' || (optional && *at != ']');
        if (*at != '{' || optional)
            continue;
        snprintf(value, sizeof value, "%.*s", (int)strcspn(at + 1, "}"), at + 1);
        if (missing == SIZE_MAX || strcmp(value, proof->when[missing].key) != 0)
            stage_add(stage, value, "x");
    }
}

static void reaches_itself(const struct rule_table *table, const struct rule *rule, void *argument)
{
    (void)argument;
    for (const struct proof *proof = rule->proofs; proof->seen != NULL; proof++) {
        struct stage stage;
        stage_proof(&stage, table->lab != NULL ? table->lab : "lab0-none", proof, SIZE_MAX);
        const struct finding *finding = stage_diagnose(&stage);
        if (finding == NULL)
            fail_msg("%s: '%s' is never said", rule->id, proof->seen);
        else if (strcmp(finding->id, rule->id) != 0 || strpbrk(finding->seen, "{}[]") != NULL)
            fail_msg("'%s' leads to %s, '%s'", proof->seen, finding->id, finding->seen);
        stage_close(&stage);
    }
}

static void every_proof_leads_to_its_own_rule(void **state)
{
    (void)state;
    for_each_rule(reaches_itself, NULL);
}

/* Holds a single proof against facts of which one is missing. */
static bool holds_without(const struct proof *proof, size_t missing)
{
    const struct rule rules[] = {{.id = "-", .title = "-", .promise = "-", .proofs = {*proof}},
                                 {.id = NULL}};
    const struct rule_table table = {.rules = rules}, *tables[] = {&table, NULL};
    struct stage stage;
    stage_proof(&stage, "lab1-oneshot", proof, missing);
    stage.checks[FAILED].finding = find_in(tables, &stage.result, &stage.checks[FAILED]);
    bool holds = stage.checks[FAILED].finding != NULL;
    stage_close(&stage);
    return holds;
}

static void needs_each_condition(const struct rule_table *table, const struct rule *rule,
                                 void *argument)
{
    (void)table;
    (void)argument;
    for (const struct proof *proof = rule->proofs; proof->seen != NULL; proof++) {
        assert_true(holds_without(proof, SIZE_MAX));
        for (size_t i = 0; proof->when[i].key != NULL; i++)
            if (!is_absent(proof->when[i].value) && holds_without(proof, i))
                fail_msg("%s holds without %s", rule->id, proof->when[i].key);
    }
}

static void no_proof_holds_when_one_of_its_facts_is_missing(void **state)
{
    (void)state;
    for_each_rule(needs_each_condition, NULL);
}

/* ---- what checks really saw ---- */

/* The scenes of all labs, one pointer for each file. */
extern const struct play *const __start_autograde_plays[];
extern const struct play *const __stop_autograde_plays[];

static void is_named(const char *lab, const struct scene *scene)
{
    struct stage stage;
    stage_open(&stage, lab, scene->check);
    stage_add_all(&stage, scene->facts);
    const struct finding *finding = stage_diagnose(&stage);
    const char *found = finding != NULL ? finding->id : "nothing";
    const char *wanted = scene->id != NULL ? scene->id : "nothing";
    if (strcmp(found, wanted) != 0)
        fail_msg("%s: a scene of %s should be %s and is %s", lab, scene->check, wanted, found);
    stage_close(&stage);
}

static void what_was_seen_is_named(void **state)
{
    (void)state;
    assert_ptr_not_equal(&__start_autograde_plays[0], &__stop_autograde_plays[0]);
    for (const struct play *const *play = __start_autograde_plays; play < __stop_autograde_plays;
         play++)
        for (size_t i = 0; i < (*play)->count; i++)
            is_named((*play)->lab, &(*play)->scenes[i]);
}

static bool leads_to(const struct play *play, const char *id)
{
    for (size_t i = 0; i < play->count; i++)
        if (play->scenes[i].id != NULL && strcmp(play->scenes[i].id, id) == 0)
            return true;
    return false;
}

/* A scene of its lab, or of any where the rule is for all. */
static void has_a_scene(const struct rule_table *table, const struct rule *rule, void *argument)
{
    (void)argument;
    for (const struct play *const *play = __start_autograde_plays; play < __stop_autograde_plays;
         play++)
        if ((table->lab == NULL || strcmp(table->lab, (*play)->lab) == 0) &&
            leads_to(*play, rule->id))
            return;
    fail_msg("no scene%s%s leads to %s", table->lab != NULL ? " of " : "",
             table->lab != NULL ? table->lab : "", rule->id);
}

static void every_rule_has_a_scene(void **state)
{
    (void)state;
    for_each_rule(has_a_scene, NULL);
}

/* ---- texts and documents ---- */

struct counter {
    const char *id, *lab;
    int words, here; /* rules of that id: with words, and in tables of that lab */
};

static void count_same_id(const struct rule_table *table, const struct rule *rule, void *argument)
{
    struct counter *counter = argument;
    if (strcmp(rule->id, counter->id) != 0)
        return;
    const char *lab = table->lab != NULL ? table->lab : "";
    counter->words += rule->title != NULL;
    counter->here += strcmp(lab, counter->lab) == 0;
}

static void is_unique(const struct rule_table *table, const struct rule *rule, void *argument)
{
    (void)argument;
    struct counter counter = {.id = rule->id, .lab = table->lab != NULL ? table->lab : ""};
    for_each_rule(count_same_id, &counter);
    if (counter.words != 1 || counter.here != 1)
        fail_msg("%d rules called %s have words, and %d stand in one lab's table", counter.words,
                 rule->id, counter.here);
}

static void every_id_is_explained_once(void **state)
{
    (void)state;
    for_each_rule(is_unique, NULL);
}

enum { TITLE_MAX = 80, PHRASE_MAX = 200 };

static void assert_phrase(const struct rule *rule, const char *text)
{
    if (text == NULL || *text == '\0' || strchr(".;:, \n", text[strlen(text) - 1]) != NULL ||
        strstr(text, "  ") != NULL)
        fail_msg("%s: '%s'", rule->id, text != NULL ? text : "(nothing)");
}

/* Braces and brackets are paired, and only braces stand in brackets. */
static void assert_template(const struct rule *rule, const char *template)
{
    bool key = false, optional = false, wrong = false;
    for (const char *at = template; *at != '\0'; at++) {
        wrong |= (*at == '{' && key) || (*at == '}' && !key) || (*at == ']' && !optional) ||
                 (*at == '[' && (optional || key));
        key = *at == '{' || (key && *at != '}');
        optional = *at == '[' || (optional && *at != ']');
    }
    if (wrong || key || optional)
        fail_msg("%s: '%s'", rule->id, template);
}

/* The words of a rule; those that a lab's rule takes from the table for all labs are theirs. */
static void has_good_words(const struct rule_table *table, const struct rule *rule)
{
    if (rule->title == NULL && table->lab != NULL) {
        assert_null(rule->promise);
        assert_null(rule->read);
        return;
    }
    assert_phrase(rule, rule->title);
    assert_phrase(rule, rule->promise);
    if (strlen(rule->title) >= TITLE_MAX || strlen(rule->promise) > PHRASE_MAX)
        fail_msg("%s: too long", rule->id);
}

static void is_well_written(const struct rule_table *table, const struct rule *rule, void *argument)
{
    (void)argument;
    assert_int_equal(strspn(rule->id, "abcdefghijklmnopqrstuvwxyz0123456789-"), strlen(rule->id));
    has_good_words(table, rule);
    assert_non_null(rule->proofs[0].seen);
    for (const struct proof *proof = rule->proofs; proof->seen != NULL; proof++) {
        for (size_t i = 0; table->lab == NULL && proof->when[i].key != NULL; i++)
            assert_string_not_equal(proof->when[i].key, "check"); /* it would be some lab's */
        assert_phrase(rule, proof->seen);
        assert_template(rule, proof->seen);
        assert_non_null(proof->when[0].key);
        assert_true(strlen(proof->seen) <= PHRASE_MAX);
    }
}

static void texts_are_short_and_well_formed(void **state)
{
    (void)state;
    for_each_rule(is_well_written, NULL);
}

/* The whole file, or NULL where there is none. */
static char *slurp(const char *path)
{
    enum { MOST = 1 << 20 };
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return NULL;
    char *text = calloc(1, MOST);
    assert_non_null(text);
    assert_true(fread(text, 1, MOST - 1, file) < MOST - 1);
    fclose(file);
    return text;
}

/* Where facts are explained: in the README those that every lab may note, in the file of a table
 * those that its lab's checks note. */
struct documents {
    const char *common, *own;
};

static void assert_documented(const struct documents *documents, const char *rule, const char *name)
{
    char quoted[128];
    snprintf(quoted, sizeof quoted, "`%s`", name);
    if (strstr(documents->common, quoted) == NULL && strstr(documents->own, quoted) == NULL)
        fail_msg("%s: neither README.md nor the file of its table says what %s is", rule, quoted);
}

/* The name under which a key is explained. */
static const char *documented_name(const char *key)
{
    return strncmp(key, "fault.", strlen("fault.")) == 0 ? "fault.CALL.ERROR" : key;
}

static void is_documented(const struct rule_table *table, const struct rule *rule, void *argument)
{
    char key[64], *own = slurp(table->file);
    assert_non_null(own);
    const struct documents documents = {argument, own};
    for (const struct proof *proof = rule->proofs; proof->seen != NULL; proof++) {
        for (size_t i = 0; proof->when[i].key != NULL; i++)
            assert_documented(&documents, rule->id, documented_name(proof->when[i].key));
        for (const char *at = strchr(proof->seen, '{'); at != NULL; at = strchr(at + 1, '{')) {
            snprintf(key, sizeof key, "%.*s", (int)strcspn(at + 1, "}"), at + 1);
            assert_documented(&documents, rule->id, documented_name(key));
        }
    }
    free(own);
}

static void every_fact_is_explained(void **state)
{
    (void)state;
    char *readme = slurp("autograder/diagnosis/README.md");
    assert_non_null(readme);
    for_each_rule(is_documented, readme);
    free(readme);
}

/* The anchor that a heading gets: "FIN and RST" is fin-and-rst. */
static void write_anchor(const char *heading, size_t len, char anchor[static 128])
{
    size_t used = 0;
    for (size_t i = 0; i < len && used < 127; i++) {
        unsigned char c = (unsigned char)heading[i];
        if (isalnum(c) || strchr("-_ ", c) != NULL)
            snprintf(anchor + used++, 2, "%c", c == ' ' ? '-' : tolower(c));
    }
    anchor[used] = '\0';
}

/* The section of that anchor, with what is under its heading; NULL if there is none. The caller
 * frees it. */
static char *section_of(const char *handout, const char *section)
{
    char anchor[128];
    const char *start = NULL;
    size_t level = 0;
    for (const char *line = handout; *line != '\0';
         line += strcspn(line, "\n"), line += *line != '\0') {
        size_t marks = strspn(line, "#");
        if (marks == 0 || line[marks] != ' ')
            continue;
        if (start != NULL && marks <= level)
            return strndup(start, (size_t)(line - start));
        write_anchor(line + marks + 1, strcspn(line, "\n") - marks - 1, anchor);
        if (start == NULL && strcmp(anchor, section) == 0) {
            start = line;
            level = marks;
        }
    }
    return start != NULL ? strdup(start) : NULL;
}

/* True if one of the calls stands in the text: of "send(2), RFC 9293" it is send. */
static bool speaks_of_a_call(const char *text, const char *calls)
{
    char name[64];
    for (const char *at = strchr(calls, '('); at != NULL; at = strchr(at + 1, '(')) {
        size_t len = 0;
        while (at - len > calls &&
               (isalnum((unsigned char)at[-1 - (long)len]) || at[-1 - (long)len] == '_'))
            len++;
        snprintf(name, sizeof name, "%.*s", (int)len, at - len);
        if (strstr(text, name) != NULL)
            return true;
    }
    return false;
}

/* True for a word that says something of the matter: what every section speaks of does not. */
static bool is_keyword(const char *word)
{
    static const char *const everywhere[] = {"server", "client",  "program",    "connection",
                                             "other",  "another", "connections"};
    bool common = strlen(word) < 5;
    for (size_t i = 0; i < sizeof everywhere / sizeof everywhere[0]; i++)
        common |= strcasecmp(word, everywhere[i]) == 0;
    return !common;
}

/* True if a keyword of the phrase stands in the text, whatever its case, as one or as many. */
static bool shares_a_word(const char *text, const char *phrase)
{
    static const char between[] = " ,.:'()-{}[]";
    char word[64];
    for (const char *at = phrase; *at != '\0'; at += strspn(at, between)) {
        size_t len = strcspn(at, between);
        snprintf(word, sizeof word, "%.*s", (int)len, at);
        if (len > 1 && word[len - 1] == 's')
            word[len - 1] = '\0';
        if (is_keyword(word) && strcasestr(text, word) != NULL)
            return true;
        at += len;
    }
    return false;
}

static bool speaks_of(const char *text, const struct rule *rule)
{
    bool speaks = speaks_of_a_call(text, strchr(rule->read, '#')) ||
                  shares_a_word(text, rule->title) || shares_a_word(text, rule->promise);
    for (const struct proof *proof = rule->proofs; proof->seen != NULL; proof++)
        speaks |= shares_a_word(text, proof->seen);
    return speaks;
}

/* "lab1-oneshot#sending, send(2)": the section is there and speaks of the matter: of a call that is
 * named with it, or in a word of the rule. Where no handout does, man pages stand alone:
 * "abort(3)".
 */
static void points_to_a_section(const struct rule_table *table, const struct rule *rule,
                                void *argument)
{
    char lab[64], section[64], path[128];
    int end = 0;
    (void)table;
    (void)argument;
    if (rule->read == NULL)
        return;
    assert_phrase(rule, rule->read);
    if (strchr(rule->read, '#') == NULL) {
        assert_non_null(strchr(rule->read, '('));
        return;
    }
    assert_int_equal(sscanf(rule->read, "%63[a-z0-9-]#%63[a-z0-9-]%n", lab, section, &end), 2);
    if (rule->read[end] != '\0' && strncmp(rule->read + end, ", ", 2) != 0)
        fail_msg("%s: read '%s'", rule->id, rule->read);
    snprintf(path, sizeof path, "labs/%s/README.md", lab);
    char *handout = slurp(path);
    assert_non_null(handout);
    char *found = section_of(handout, section);
    if (found == NULL)
        fail_msg("%s: %s has no section %s", rule->id, path, section);
    else if (!speaks_of(found, rule))
        fail_msg("%s: %s#%s says nothing of the matter", rule->id, path, section);
    free(found);
    free(handout);
}

static void what_to_read_is_there(void **state)
{
    (void)state;
    for_each_rule(points_to_a_section, NULL);
}

/* ---- the engine ---- */

static void conditions_are_patterns(void **state)
{
    (void)state;
    assert_true(condition_allows("accept", "accept"));
    assert_false(condition_allows("accept", "accept4"));
    assert_false(condition_allows("accept", NULL));
    assert_true(condition_allows("recv|read", "read"));
    assert_false(condition_allows("recv|read", "recv|read"));
    assert_true(condition_allows("accept*", "accept4"));
    assert_true(condition_allows(PRESENT, ""));
    assert_true(condition_allows(PRESENT, "a/b"));
    assert_false(condition_allows(PRESENT, NULL));
    assert_true(condition_allows(ABSENT, NULL));
    assert_false(condition_allows(ABSENT, ""));
    assert_true(condition_allows("!|0", NULL));
    assert_true(condition_allows("!|0", "0"));
    assert_false(condition_allows("!|0", "1"));
    assert_true(condition_allows("[1-9]*", "14"));
    assert_false(condition_allows("[1-9]*", "0"));
    assert_true(condition_allows("[[]::]:*", "[::]:80"));
    assert_true(condition_allows("a\\b", "a\\b"));
}

/* Diagnoses facts with a table of these rules only; the caller clears the stage. */
static const struct finding *find_with(struct stage *stage, const struct rule *rules,
                                       const char *lab, const char *facts)
{
    const struct rule_table table = {.lab = lab, .rules = rules}, *tables[] = {&table, NULL};
    stage_open(stage, "lab1-oneshot", "some_check");
    stage_add_all(stage, facts);
    stage->checks[FAILED].finding = find_in(tables, &stage->result, &stage->checks[FAILED]);
    return stage->checks[FAILED].finding;
}

static void assert_seen(const char *template, const char *facts, const char *seen)
{
    const struct rule table[] = {
        {.id = "r", .title = "t", .promise = "p", .proofs = {{{{"k", PRESENT}}, template}}},
        {.id = NULL}};
    struct stage stage;
    const struct finding *finding = find_with(&stage, table, NULL, facts);
    if (seen == NULL)
        assert_null(finding);
    else
        assert_string_equal(finding->seen, seen);
    stage_close(&stage);
}

static void templates_are_filled_in(void **state)
{
    (void)state;
    assert_seen("plain", "k=1", "plain");
    assert_seen("{k}", "k=1", "1");
    assert_seen("a {k} b {l} c", "k=1; l=2", "a 1 b 2 c");
    assert_seen("{k}{l}", "k=1; l=", "1");
    assert_seen("{check}", "k=1", "some_check");
    assert_seen("{k}", "k={l}", "{l}");     /* a value is not a template */
    assert_seen("[x {k}]", "k=[y", "x [y"); /* nor are its brackets */
}

static void a_missing_fact_drops_the_bracket_or_the_proof(void **state)
{
    (void)state;
    assert_seen("a {l}", "k=1", NULL);
    assert_seen("a[ at {l}]", "k=1", "a");
    assert_seen("a[ at {l}] b[ by {k}]", "k=1", "a b by 1");
    assert_seen("[only {l}]", "k=1", "");
    assert_seen("[a {k} {l}]b", "k=1", "b");
    assert_seen("a", "l=1", NULL);
}

static void the_first_rule_and_its_first_proof_win(void **state)
{
    static const struct rule table[] = {
        {.id = "one", .title = "t", .promise = "p", .proofs = {{{{"k", "1"}}, "needs {gone}"}}},
        {.id = "two",
         .title = "t",
         .promise = "p",
         .proofs = {{{{"k", "2"}}, "a"}, {{{"k", "1"}}, "b"}, {{{"k", PRESENT}}, "c"}}},
        {.id = "three", .title = "t", .promise = "p", .proofs = {{{{"k", PRESENT}}, "d"}}},
        {.id = NULL}};
    struct stage stage;
    (void)state;
    const struct finding *finding = find_with(&stage, table, NULL, "k=1");
    assert_string_equal(finding->id, "two");
    assert_string_equal(finding->seen, "b");
    assert_null(finding->read);
    stage_close(&stage);
    assert_null(find_with(&stage, table, "lab2-echo", "k=1")); /* the rules of another lab */
    stage_close(&stage);
    assert_non_null(find_with(&stage, table, "lab1-oneshot", "k=1"));
    stage_close(&stage);
}

static void only_failed_checks_are_diagnosed(void **state)
{
    static const enum verdict spared[] = {VERDICT_PASS, VERDICT_NOT_RUN, VERDICT_GRADER_ERROR};
    (void)state;
    for (size_t i = 0; i < sizeof spared / sizeof spared[0]; i++) {
        struct stage stage;
        stage_open(&stage, "lab1-oneshot", "listens");
        stage_add_all(&stage, "program=server; listen.instead=bound-only");
        stage.checks[FAILED].verdict = spared[i];
        assert_null(stage_diagnose(&stage));
        stage.checks[FAILED].verdict = VERDICT_FAIL;
        const struct finding *finding = stage_diagnose(&stage);
        assert_non_null(finding);
        assert_ptr_equal(stage_diagnose(&stage), finding); /* a finding is kept */
        stage_close(&stage);
    }
}

static void nothing_is_said_of_nothing(void **state)
{
    struct result empty = {.lab = NULL};
    struct stage stage;
    (void)state;
    diagnose(&empty);
    stage_open(&stage, "lab1-oneshot", "some_check");
    assert_null(stage_diagnose(&stage));
    stage_close(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_proof_leads_to_its_own_rule),
        cmocka_unit_test(no_proof_holds_when_one_of_its_facts_is_missing),
        cmocka_unit_test(what_was_seen_is_named),
        cmocka_unit_test(every_rule_has_a_scene),
        cmocka_unit_test(every_id_is_explained_once),
        cmocka_unit_test(texts_are_short_and_well_formed),
        cmocka_unit_test(every_fact_is_explained),
        cmocka_unit_test(what_to_read_is_there),
        cmocka_unit_test(conditions_are_patterns),
        cmocka_unit_test(templates_are_filled_in),
        cmocka_unit_test(a_missing_fact_drops_the_bracket_or_the_proof),
        cmocka_unit_test(the_first_rule_and_its_first_proof_win),
        cmocka_unit_test(only_failed_checks_are_diagnosed),
        cmocka_unit_test(nothing_is_said_of_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
