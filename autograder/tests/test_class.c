/* The parts of a class: names of submissions, rosters, late work, merging, safe paths. */
#define _GNU_SOURCE
#include "class/collect.h"
#include "class/content.h"
#include "class/files.h"
#include "class/late.h"
#include "class/merge.h"
#include "class/moment.h"
#include "class/score.h"
#include "class/shard.h"
#include "class/unpack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* ---- files to work with ---- */

struct fixture {
    char folder[64];
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    snprintf(fixture->folder, sizeof fixture->folder, "/tmp/autograde-test-XXXXXX");
    *state = fixture;
    return mkdtemp(fixture->folder) == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    int status = remove_tree(fixture->folder);
    free(fixture);
    return status;
}

/* Writes a file and returns its path, which stays valid until the next call. */
static const char *file(const struct fixture *fixture, const char *name, const char *text)
{
    static char path[512];
    snprintf(path, sizeof path, "%s/%s", fixture->folder, name);
    assert_null(write_at_once(path, text));
    return path;
}

static void folder(const struct fixture *fixture, const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", fixture->folder, name);
    assert_int_equal(mkdir(path, 0755), 0);
}

/* ---- names ---- */

static void names_of_platforms(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        bool folder;
        enum naming naming;
        const char *student, *number, *file;
    } cases[] = {
        {"ada", true, NAMING_PLAIN, "ada", NULL, NULL},
        {"ada.zip", false, NAMING_PLAIN, "ada", NULL, NULL},
        {"ada.lovelace", true, NAMING_PLAIN, "ada.lovelace", NULL, NULL},
        {"lab2-ada.tar.gz", false, NAMING_PLAIN, "ada", NULL, NULL},
        {"LAB2_ada.TGZ", false, NAMING_PLAIN, "ada", NULL, NULL},
        {"lab2-echo-ada.zip", false, NAMING_PLAIN, "ada", NULL, NULL},
        {"ada_lab2.zip", false, NAMING_PLAIN, "ada", NULL, NULL},
        {"lab3-ada.zip", false, NAMING_PLAIN, "lab3-ada", NULL, NULL},
        {"lab2", true, NAMING_PLAIN, "lab2", NULL, NULL},
        {"Ada Lovelace_4711_assignsubmission_file_", true, NAMING_MOODLE, "Ada Lovelace", "4711",
         NULL},
        {"Ada Lovelace_4711_assignsubmission_file", true, NAMING_MOODLE, "Ada Lovelace", "4711",
         NULL},
        {"Ada_von_X_17_assignsubmission_file_server.c", false, NAMING_MOODLE, "Ada_von_X", "17",
         "server.c"},
        {"lovelaceada_4711_815_server.c", false, NAMING_CANVAS, "lovelaceada", "4711", "server.c"},
        {"lovelaceada_LATE_4711_815_server-2.c", false, NAMING_CANVAS, "lovelaceada", "4711",
         "server.c"},
        {"lovelaceada_late_4711_815_my_lab.zip", false, NAMING_CANVAS, "lovelaceada", "4711",
         "my_lab.zip"},
        {"lovelaceada_4711_server.c", false, NAMING_PLAIN, "lovelaceada_4711_server.c", NULL, NULL},
        {"submission_4711", true, NAMING_GRADESCOPE, "submission_4711", "4711", NULL},
        {"submission_x", true, NAMING_PLAIN, "submission_x", NULL, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct claim claim = claim_of(cases[i].name, "lab2-echo", cases[i].folder);
        assert_int_equal(claim.naming, cases[i].naming);
        assert_string_equal(claim.student, cases[i].student);
        assert_string_equal(claim.number == NULL ? "-" : claim.number,
                            cases[i].number == NULL ? "-" : cases[i].number);
        assert_string_equal(claim.file == NULL ? "-" : claim.file,
                            cases[i].file == NULL ? "-" : cases[i].file);
        claim_free(&claim);
    }
}

static void names_in_any_order(void **state)
{
    (void)state;
    assert_true(same_name("Ada King Lovelace", "Lovelace, Ada King"));
    assert_true(same_name("lovelaceadaking", "Ada King Lovelace"));
    assert_true(same_name("Zoë O'Neil", "zoë oneil"));
    assert_false(same_name("Ada Lovelace", "Ada Lovelac"));
    assert_false(same_name("", ""));
}

static void paths_that_stay_inside(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"./a//b/./c.c", "a/b/c.c"},
        {"a\\b.c", "a/b.c"},
        {"a/..b", "a/..b"},
        {"/etc/passwd", NULL},
        {"../x", NULL},
        {"a/../../x", NULL},
        {"C:\\x", NULL},
        {"a\\..\\x", NULL},
        {"", NULL},
        {".", NULL},
        {"1/2/3/4/5", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *why;
        char *path = safe_path(cases[i][0], 4, &why);
        if (cases[i][1] == NULL) {
            assert_null(path);
            assert_non_null(why);
        } else {
            assert_string_equal(path, cases[i][1]);
        }
        free(path);
    }
}

/* ---- rosters ---- */

static void rosters_in_any_order(void **state)
{
    struct roster roster;
    const char *path = file(*state, "r.csv",
                            "\xef\xbb\xbf"
                            "Email address;Group;ID number;First name;Last name\r\n"
                            "ada@x.org;Red;s1;Ada;\"Love;lace\"\r\n"
                            ";;;;\r\n"
                            "bob@x.org;;s2;Bob;\"O\"\"Neil\"\n"
                            "cyd@x.org;Red;;Cyd;Kay");
    assert_null(roster_read(&roster, path));
    assert_int_equal(roster.count, 3);
    assert_string_equal(roster.students[0].name, "Ada Love;lace");
    assert_string_equal(roster.students[1].name, "Bob O\"Neil");
    assert_string_equal(roster.students[2].id, "cyd@x.org");
    assert_int_equal(roster_match(&roster, "S1").kind, OWNER_STUDENT);
    assert_string_equal(roster_match(&roster, "bob").student->id, "s2");
    assert_string_equal(roster_match(&roster, "kaycyd").team, "Red");
    assert_int_equal(roster_match(&roster, "red").kind, OWNER_TEAM);
    assert_int_equal(roster_match(&roster, "eve").kind, OWNER_NOBODY);
    roster_free(&roster);
}

static void rosters_with_broken_lines(void **state)
{
    struct roster roster;
    assert_null(roster_read(&roster, file(*state, "r.csv", "id,name\ns1,Ada\ns1,Eve\n,\ns3\n")));
    assert_int_equal(roster.count, 2);
    assert_string_equal(roster.students[1].id, "s3");
    roster_free(&roster);
    static const char *const useless[] = {"", "id,name\n", "id,name\n\"s1,Ada\n", "colour\nred\n"};
    for (size_t i = 0; i < sizeof useless / sizeof useless[0]; i++) {
        char *problem = roster_read(&roster, file(*state, "bad.csv", useless[i]));
        assert_non_null(problem);
        free(problem);
        roster_free(&roster);
    }
}

/* Without a roster nobody is taken for somebody else. */
static void unlisted_students_are_themselves(void **state)
{
    (void)state;
    struct roster roster = {.count = 0};
    roster_add(&roster, "ada-1", "ada-1", NULL, false);
    assert_int_equal(roster_match(&roster, "ada1").kind, OWNER_NOBODY);
    assert_int_equal(roster_match(&roster, "ADA-1").kind, OWNER_NOBODY);
    assert_int_equal(roster_match(&roster, "ada-1").kind, OWNER_STUDENT);
    roster_free(&roster);
}

/* ---- collecting ---- */

static struct collection collected(const struct fixture *fixture, const char *name)
{
    struct collection collection;
    char where[512], room[512];
    snprintf(where, sizeof where, "%s/%s", fixture->folder, name);
    snprintf(room, sizeof room, "%s/room", fixture->folder);
    assert_null(make_private_folder(room));
    char *problem = collect(&collection, where, "lab1-oneshot", room);
    if (problem != NULL)
        fail_msg("%s", problem);
    return collection;
}

static const struct submission *owned(const struct collection *collection, const char *owner)
{
    for (size_t i = 0; i < collection->count; i++)
        if (strcmp(collection->items[i].owner, owner) == 0)
            return &collection->items[i];
    fail_msg("%s has no submission", owner);
    return NULL;
}

static void exports_become_submissions(void **state)
{
    struct roster roster;
    folder(*state, "class");
    folder(*state, "class/wrap");
    folder(*state, "class/wrap/Ada L_12_assignsubmission_file_");
    file(*state, "class/wrap/Ada L_12_assignsubmission_file_/server.c", "int a;");
    file(*state, "class/wrap/kaycyd_7_1_server-1.c", "int b;");
    file(*state, "class/wrap/kaycyd_7_2_client.c", "int c;");
    file(*state, "class/wrap/readme.txt", "");
    assert_null(roster_read(&roster, file(*state, "r.csv", "id,name\ns1,Ada L\ns3,Cyd Kay\n")));
    struct collection collection = collected(*state, "class");
    collection_assign(&collection, &roster);
    assert_int_equal(collection.count, 2);
    assert_int_equal(owned(&collection, "s3")->part_count, 2);
    assert_string_equal(owned(&collection, "s3")->parts[0].name, "server.c");
    assert_int_equal(owned(&collection, "s1")->part_count, 1);
    assert_int_equal(collection.ignored_count, 1);
    collection_free(&collection);
    roster_free(&roster);
}

static void the_newest_of_two_counts(void **state)
{
    struct roster roster = {.count = 0};
    folder(*state, "class");
    folder(*state, "class/ada");
    folder(*state, "class/lab1-ada");
    folder(*state, "class/bob");
    struct collection collection = collected(*state, "class");
    for (size_t i = 0; i < collection.count; i++)
        collection.items[i].submitted = strcmp(collection.items[i].entry, "ada") == 0 ? 20 : 10;
    collection_assign(&collection, &roster);
    assert_int_equal(collection.count, 2);
    assert_string_equal(owned(&collection, "ada")->entry, "ada");
    assert_string_equal(owned(&collection, "ada")->older, "lab1-ada");
    assert_null(owned(&collection, "bob")->older);
    collection_free(&collection);
    roster_free(&roster);
}

static void gradescope_knows_groups(void **state)
{
    struct roster roster = {.count = 0};
    folder(*state, "class");
    folder(*state, "class/submission_1");
    folder(*state, "class/submission_2");
    file(*state, "class/submission_metadata.yml",
         "submission_1:\n  :submitters:\n  - :name: \"Ada: L\"\n    :sid: 's1'\n    :email: a@x\n"
         "  - :name: Bob\n    :sid: s2\n  :created_at: 2026-10-01 10:00:00.5 Z\n"
         "submission_2:\n  :submitters:\n  - :name: Cyd\n    :email: c@x\n"
         "  :created_at: 2026-10-01 10:00:00 -02:00\n");
    struct collection collection = collected(*state, "class");
    collection_assign(&collection, &roster);
    assert_int_equal(collection.count, 2);
    assert_true(owned(&collection, "s1+s2")->team);
    assert_int_equal(owned(&collection, "s1+s2")->submitted, 1790848800);
    assert_int_equal(owned(&collection, "c@x")->submitted, 1790848800 + 7200);
    assert_string_equal(roster_find(&roster, "s2")->team, "s1+s2");
    assert_string_equal(roster_find(&roster, "s1")->name, "Ada: L");
    collection_free(&collection);
    roster_free(&roster);
}

static void content_is_what_a_grader_reads(void **state)
{
    const struct fixture *fixture = *state;
    time_t newest;
    file(fixture, "server.c", "int a;");
    char *one = content_hash(fixture->folder, &newest);
    file(fixture, "notes.txt", "nothing");
    char *same = content_hash(fixture->folder, &newest);
    file(fixture, "server.c", "int b;");
    char *other = content_hash(fixture->folder, &newest);
    assert_string_equal(one, same);
    assert_string_not_equal(one, other);
    assert_int_equal(strlen(one), 64);
    assert_true(newest > 0);
    free(one);
    free(same);
    free(other);
}

/* ---- late work ---- */

static struct lateness judged(const char *text, double hours, double points, double *bank)
{
    struct late_rules rules;
    char *problem = late_rules_parse(&rules, text);
    if (problem != NULL)
        fail_msg("%s", problem);
    const struct late_policy *policy = late_policy_of(&rules, "lab1-oneshot");
    double left = bank != NULL ? *bank : rules.bank;
    struct lateness late =
        late_judge(policy, policy->due, policy->due + (time_t)(hours * 3600), points, &left);
    if (bank != NULL)
        *bank = left;
    late_rules_free(&rules);
    return late;
}

static void lateness_has_its_price(void **state)
{
    (void)state;
    static const struct {
        const char *rules;
        double hours, points, penalty;
    } cases[] = {
        {"due = 2026-10-01 12:00Z\npercent_per_day = 10", -5, 80, 0},
        {"due = 2026-10-01 12:00Z\npercent_per_day = 10", 0.16, 80, 0}, /* the grace */
        {"due = 2026-10-01 12:00Z\npercent_per_day = 10", 0.17, 80, 8},
        {"due = 2026-10-01 12:00Z\npercent_per_day = 10\ngrace = 0", 0.01, 80, 8},
        {"due = 2026-10-01 12:00Z\npercent_per_day = 10", 24, 80, 8},
        {"due = 2026-10-01 12:00Z\npercent_per_day = 10", 24.1, 80, 16},
        {"due = 2026-10-01 12:00Z\npercent_per_hour = 1", 3.5, 50, 2},
        {"due = 2026-10-01 12:00Z\npoints_per_day = 7", 30, 80, 14},
        {"due = 2026-10-01 12:00Z\npoints_per_hour = 2", 1, 80, 2},
        {"due = 2026-10-01 12:00Z\npoints_per_day = 7", 30, 5, 5}, /* never below 0 */
        {"due = 2026-10-01 12:00Z\npercent_per_day = 10\ncap_percent = 25", 240, 80, 20},
        {"due = 2026-10-01 12:00Z\npercent_per_day = 10\ncap_points = 9", 240, 80, 9},
        {"due = 2026-10-01 12:00Z\nrefuse_after_days = 2", 48, 80, 0},
        {"due = 2026-10-01 12:00Z\nrefuse_after_days = 2", 49, 80, 80},
        {"due = 2026-10-01 12:00Z\nrefuse_after_hours = 2", 3, 80, 80},
        {"late_days = 2\ndue = 2026-10-01 12:00Z\npercent_per_day = 10", 47, 80, 0},
        {"late_days = 2\ndue = 2026-10-01 12:00Z\npercent_per_day = 10", 49, 80, 8},
        {"percent_per_day = 10", 100, 80, 0}, /* nothing is due */
        {"[lab1]\ndue = \"2026-10-01T12:00:00+02:00\" # noon\npercent_per_day=50", 1, 80, 40},
        {"percent_per_day = 5\n[lab1-oneshot]\ndue = 2026-10-01\n[lab2]\npercent_per_day=9", 1, 80,
         4},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct lateness late = judged(cases[i].rules, cases[i].hours, cases[i].points, NULL);
        if (late.penalty < cases[i].penalty - 1e-9 || late.penalty > cases[i].penalty + 1e-9)
            fail_msg("%s, %g hours: %g points", cases[i].rules, cases[i].hours, late.penalty);
    }
}

static void the_bank_is_spent_once(void **state)
{
    (void)state;
    double bank = 3;
    const char *rules = "due = 2026-10-01\npercent_per_day = 10";
    assert_true(judged(rules, 30, 80, &bank).penalty == 0);
    assert_true(bank == 1);
    assert_true(judged(rules, 30, 80, &bank).penalty == 8);
    assert_true(bank == 0);
}

static void wrong_rules_name_their_line(void **state)
{
    (void)state;
    static const char *const wrong[][2] = {
        {"grace = 5\ncolour = red", "line 2: colour takes a number"},
        {"colour = 3", "line 1: there is no rule 'colour'"},
        {"\ndue = soon", "line 2: due takes a time"},
        {"percent_per_day = -3", "line 1: percent_per_day takes a number"},
        {"[lab1]\nlate_days = 3", "line 2: late_days are for all labs"},
        {"[lab1\ndue = 2026-10-01", "line 1:"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct late_rules rules;
        char *problem = late_rules_parse(&rules, wrong[i][0]);
        assert_non_null(problem);
        if (strncmp(problem, wrong[i][1], strlen(wrong[i][1])) != 0)
            fail_msg("%s: %s", wrong[i][0], problem);
        free(problem);
        late_rules_free(&rules);
    }
}

static void moments(void **state)
{
    (void)state;
    time_t one, other;
    assert_true(moment_parse("2026-10-01 12:00Z", &one));
    assert_int_equal(one, 1790856000);
    assert_true(moment_parse("2026-10-01T14:00:00+02:00", &other));
    assert_int_equal(one, other);
    assert_true(moment_parse("2026-10-01", &one));
    static const char *const wrong[] = {"", "soon", "2026-10-01 25:00", "2026-10-01x",
                                        "2026-10-01 12:00 CET"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(moment_parse(wrong[i], &one));
}

/* ---- shares ---- */

static void shares_are_stable_and_even(void **state)
{
    (void)state;
    enum { STUDENTS = 1000, SHARES = 4 };
    unsigned sizes[SHARES + 1] = {0};
    for (int i = 0; i < STUDENTS; i++) {
        char name[16];
        snprintf(name, sizeof name, "s%d", i);
        sizes[shard_of(name, SHARES)]++;
    }
    for (int i = 1; i <= SHARES; i++)
        assert_in_range(sizes[i], STUDENTS / SHARES / 2, STUDENTS / SHARES * 2);
    /* published test vectors of FNV-1a */
    assert_int_equal(stable_hash("a"), UINT64_C(0xaf63dc4c8601ec8c));
    assert_int_equal(stable_hash("foobar"), UINT64_C(0x85944171f73967e8));
    struct shard shard;
    assert_true(shard_parse(&shard, "2/4") && shard.number == 2 && shard.of == 4);
    static const char *const wrong[] = {"", "2", "0/4", "5/4", "2/", "/4", "2/4x", "-1/4", "1/-1"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(shard_parse(&shard, wrong[i]));
}

/* ---- judging and merging ---- */

static void how_a_child_ended(void **state)
{
    (void)state;
    enum { KILLED = 9 };
    static const char good[] = "{\"points\": 3, \"checks\": [{\"verdict\": \"fail\"}]}";
    static const char bad[] = "{\"checks\": [{\"verdict\": \"grader_error\"}]}";
    static const struct {
        int status;
        const char *said, *json;
        enum work_state state;
        const char *reason;
    } cases[] = {
        {0, "", good, WORK_GRADED, NULL},
        {1 << 8, "", good, WORK_GRADED, NULL},
        {2 << 8, "autograde: no source\nmore", NULL, WORK_REFUSED, "no source"},
        {2 << 8, "autograde: no source\n", good, WORK_REFUSED, "no source"},
        {2 << 8, "", NULL, WORK_ERROR, "the grader ended with status 2 and no result"},
        {3 << 8, "autograde: no space", NULL, WORK_ERROR, "no space"},
        {3 << 8, "", bad, WORK_ERROR, "a check ended with an error of the grader"},
        {1 << 8, "", bad, WORK_ERROR, "a check ended with an error of the grader"},
        {1 << 8, "", "{\"points\": 3, \"che", WORK_ERROR,
         "the grader ended with status 1 and no result"},
        {1 << 8, "", "[]", WORK_ERROR, "the grader ended with status 1 and no result"},
        {77 << 8, "", good, WORK_ERROR, "the grader ended with status 77 and no result"},
        {KILLED, "x", good, WORK_ERROR, "the grader was killed by signal 9 (Killed)"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct record record = {.lab = NULL};
        record_judge(&record, cases[i].status, cases[i].said, cases[i].json);
        assert_int_equal(record.state, cases[i].state);
        assert_string_equal(record.reason == NULL ? "-" : record.reason,
                            cases[i].reason == NULL ? "-" : cases[i].reason);
        record_clear(&record);
    }
}

/* A result of ada's work. */
static struct record result(const char *content, time_t submitted, time_t graded, const char *only,
                            int points)
{
    char json[256];
    snprintf(json, sizeof json,
             "{\"checks\": [{\"id\": \"listens\", \"title\": \"t\", \"verdict\": \"fail\","
             " \"points\": %d, \"max_points\": 10, \"transcript\": []}%s]}",
             points,
             only != NULL ? ""
                          : ", {\"id\": \"answers\", \"title\": \"t\", \"verdict\": \"pass\","
                            " \"points\": 5, \"max_points\": 5, \"transcript\": []}");
    return (struct record){.lab = strdup("lab1-oneshot"),
                           .owner = strdup("ada"),
                           .entry = strdup("ada.zip"),
                           .content = strdup(content),
                           .submitted = submitted,
                           .graded = graded,
                           .grader = strdup("g1"),
                           .seed = strdup("7"),
                           .only = only == NULL ? NULL : strdup(only),
                           .state = WORK_GRADED,
                           .max_points = 15,
                           .report = json_loads(json, 0, NULL),
                           .people = json_pack("[{ssss}]", "id", "ada", "name", "Ada L")};
}

static int64_t number(struct gradebook *book, const char *sql)
{
    sqlite3_stmt *row = gradebook_query(book, sql, "");
    int64_t value = -1;
    while (gradebook_row(book, &row))
        value = sqlite3_column_int64(row, 0);
    return value;
}

static enum fate fate_of(struct gradebook *book, struct record record, const char *grader)
{
    struct known known;
    assert_true(gradebook_known(book, record.lab, record.owner, record.team, record.only, &known));
    enum fate fate = merge_judge(&record, &known, grader);
    known_clear(&known);
    record_clear(&record);
    return fate;
}

static void keep(struct gradebook *book, struct record record)
{
    if (!gradebook_keep(book, &record, 0))
        fail_msg("%s", book->problem);
    record_clear(&record);
}

static void open_book(const struct fixture *fixture, struct gradebook *book)
{
    char path[512];
    snprintf(path, sizeof path, "%s/g.db", fixture->folder);
    if (!gradebook_open(book, path, GRADEBOOK_CREATE))
        fail_msg("%s", book->problem);
}

static void results_are_kept_in_layers(void **state)
{
    struct gradebook book;
    open_book(*state, &book);
    keep(&book, result("c1", 100, 200, NULL, 3));
    assert_int_equal(number(&book, "SELECT points FROM work"), 8);
    keep(&book, result("c1", 150, 300, NULL, 4)); /* the same bytes: no later than they were */
    assert_int_equal(number(&book, "SELECT submitted FROM work"), 100);
    assert_int_equal(number(&book, "SELECT graded FROM work"), 300);
    keep(&book, result("c1", 100, 400, "listens", 10));
    assert_int_equal(number(&book, "SELECT points FROM work"), 15);
    assert_int_equal(number(&book, "SELECT count(*) FROM check_result"), 2);
    keep(&book, result("c2", 500, 600, NULL, 1));
    assert_int_equal(number(&book, "SELECT submitted FROM work"), 500);
    assert_int_equal(number(&book, "SELECT points FROM work"), 6);
    gradebook_close(&book);
}

static void merging_knows_what_is_stale(void **state)
{
    struct gradebook book;
    open_book(*state, &book);
    assert_int_equal(fate_of(&book, result("c1", 100, 200, NULL, 3), "g1"), FATE_TAKE);
    assert_int_equal(fate_of(&book, result("c1", 100, 200, NULL, 3), "g2"), FATE_OLD_GRADER);
    assert_int_equal(fate_of(&book, result("c1", 100, 200, NULL, 3), NULL), FATE_TAKE);
    assert_int_equal(fate_of(&book, result("c1", 100, 200, "listens", 3), "g1"), FATE_OLD_WORK);
    keep(&book, result("c1", 100, 200, NULL, 3));
    assert_int_equal(fate_of(&book, result("c1", 100, 200, NULL, 3), "g1"), FATE_KNOWN);
    assert_int_equal(fate_of(&book, result("c1", 100, 100, NULL, 3), "g1"), FATE_KNOWN);
    assert_int_equal(fate_of(&book, result("c1", 100, 300, NULL, 3), "g1"), FATE_TAKE);
    assert_int_equal(fate_of(&book, result("c0", 90, 900, NULL, 3), "g1"), FATE_OLD_WORK);
    assert_int_equal(fate_of(&book, result("c2", 110, 210, NULL, 3), "g1"), FATE_TAKE);
    assert_int_equal(fate_of(&book, result("c2", 110, 210, "listens", 3), "g1"), FATE_OLD_WORK);
    assert_int_equal(fate_of(&book, result("c1", 100, 300, "listens", 3), "g1"), FATE_TAKE);
    gradebook_close(&book);
}

static void records_survive_their_files(void **state)
{
    (void)state;
    struct record record = result("c1", 100, 200, NULL, 3), copy;
    char *text = record_text(&record);
    assert_null(record_parse(&copy, text));
    char *again = record_text(&copy);
    assert_string_equal(text, again);
    record_clear(&copy);
    text[strlen(text) / 2] = '\0';
    char *problem = record_parse(&copy, text);
    assert_non_null(problem);
    record_clear(&copy);
    record_clear(&record);
    free(problem);
    free(again);
    free(text);
}

/* ---- scores ---- */

struct seen {
    double final;
    bool earlier;
    size_t remarks;
};

static void see(void *taker, const struct score *score)
{
    struct seen *seen = taker;
    *seen = (struct seen){.final = score->final, .remarks = score->remark_count};
    for (size_t i = 0; i < score->remark_count; i++)
        seen->earlier = seen->earlier || score->remarks[i].earlier;
}

static struct seen score_of(struct gradebook *book, const char *student)
{
    struct seen seen = {.final = -1};
    char *problem = score_each(book, student, NULL, see, &seen);
    if (problem != NULL)
        fail_msg("%s", problem);
    return seen;
}

static void people_have_the_last_word(void **state)
{
    struct gradebook book;
    struct roster roster = {.count = 0};
    const char *lab = "lab1-oneshot";
    open_book(*state, &book);
    roster_add(&roster, "ada", "Ada", NULL, true);
    assert_true(gradebook_save_roster(&book, &roster, true));
    keep(&book, result("c1", 100, 200, NULL, 3));
    assert_true(score_of(&book, "ada").final == 8);
    assert_true(score_remark(&book, "ada", lab, "add", 2.5, NULL, "clear code"));
    assert_true(score_of(&book, "ada").final == 10.5);
    assert_true(score_remark(&book, "ada", lab, "comment", 0, "nice", "read it"));
    assert_false(score_of(&book, "ada").earlier);
    keep(&book, result("c2", 300, 400, NULL, 4)); /* a new version: nothing is dropped */
    assert_true(score_of(&book, "ada").final == 11.5);
    assert_true(score_of(&book, "ada").earlier);
    assert_true(score_remark(&book, "ada", lab, "set", 99, NULL, "appeal"));
    keep(&book, result("c2", 300, 500, NULL, 0));
    assert_true(score_of(&book, "ada").final == 99);
    assert_true(score_remark(&book, "ada", lab, "clear", 0, NULL, "a mistake"));
    assert_true(score_of(&book, "ada").final == 5);
    assert_int_equal(score_of(&book, "ada").remarks, 0);
    assert_int_equal(number(&book, "SELECT count(*) FROM remark"), 4);
    roster_free(&roster);
    gradebook_close(&book);
}

static void extensions_grade_nothing_again(void **state)
{
    struct gradebook book;
    struct roster roster;
    open_book(*state, &book);
    assert_null(roster_read(&roster, file(*state, "r.csv", "id,group\nada,Red\nbob,Red\n")));
    assert_true(gradebook_save_roster(&book, &roster, true));
    time_t due;
    assert_true(moment_parse("2026-10-01 12:00Z", &due));
    keep(&book, result("c1", due + 3600, due + 7200, NULL, 5));
    assert_null(score_set_rules(
        &book, file(*state, "late", "due = 2026-10-01 12:00Z\npercent_per_day = 10")));
    assert_true(score_of(&book, "ada").final == 9);
    assert_null(score_set_extensions(
        &book, file(*state, "e.csv", "group,until,reason\nRed,2026-10-02,ill\nnobody,2026,x\n")));
    assert_true(score_of(&book, "ada").final == 10);
    assert_null(score_set_extensions(&book, file(*state, "e.csv", "group,until,reason\n")));
    assert_true(score_of(&book, "ada").final == 9);
    roster_free(&roster);
    gradebook_close(&book);
}

static void groups_are_credited_to_all(void **state)
{
    struct gradebook book;
    struct roster roster;
    open_book(*state, &book);
    assert_null(roster_read(&roster, file(*state, "r.csv", "id,group\nada,Red\nbob,Red\ncyd,\n")));
    assert_true(gradebook_save_roster(&book, &roster, true));
    struct record record = result("c1", 100, 200, NULL, 5);
    free(record.owner);
    record.owner = strdup("Red");
    record.team = true;
    keep(&book, record);
    assert_true(score_of(&book, "ada").final == 10);
    assert_true(score_of(&book, "bob").final == 10);
    assert_true(score_of(&book, "cyd").final == 0);
    /* who joins later is credited, too */
    roster_join(&roster, "cyd", "Red");
    assert_true(gradebook_save_roster(&book, &roster, true));
    assert_true(score_of(&book, "cyd").final == 10);
    roster_free(&roster);
    gradebook_close(&book);
}

int main(void)
{
#define WITH_FILES(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_of_platforms),
        cmocka_unit_test(names_in_any_order),
        cmocka_unit_test(paths_that_stay_inside),
        WITH_FILES(rosters_in_any_order),
        WITH_FILES(rosters_with_broken_lines),
        cmocka_unit_test(unlisted_students_are_themselves),
        WITH_FILES(exports_become_submissions),
        WITH_FILES(the_newest_of_two_counts),
        WITH_FILES(gradescope_knows_groups),
        WITH_FILES(content_is_what_a_grader_reads),
        cmocka_unit_test(lateness_has_its_price),
        cmocka_unit_test(the_bank_is_spent_once),
        cmocka_unit_test(wrong_rules_name_their_line),
        cmocka_unit_test(moments),
        cmocka_unit_test(shares_are_stable_and_even),
        cmocka_unit_test(how_a_child_ended),
        WITH_FILES(results_are_kept_in_layers),
        WITH_FILES(merging_knows_what_is_stale),
        cmocka_unit_test(records_survive_their_files),
        WITH_FILES(people_have_the_last_word),
        WITH_FILES(extensions_grade_nothing_again),
        WITH_FILES(groups_are_credited_to_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
