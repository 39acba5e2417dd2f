/* The cache of what was compiled: what is found again, what is not, and what never may be. */
#define _GNU_SOURCE
#include "harness/build/cache.h"
#include "harness/build/key.h"
#include "memory.h"

#include <fcntl.h>
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

/* ---- a folder for each test ---- */

static char folder[] = "/tmp/test-cache-XXXXXX";

static char *path_of(const char *name)
{
    return must_format("%s/%s", folder, name);
}

static int make_folder(void **state)
{
    (void)state;
    memcpy(folder + sizeof folder - 7, "XXXXXX", 6);
    return mkdtemp(folder) != NULL ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    char *command = must_format("rm -rf %s", folder);
    int status = system(command);
    free(command);
    return status;
}

static void write_text(const char *name, const char *text)
{
    char *path = path_of(name);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    free(path);
}

static void assert_text(const char *name, const char *expected)
{
    char *path = path_of(name), text[4096];
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    size_t len = fread(text, 1, sizeof text - 1, file);
    text[len] = '\0';
    assert_string_equal(text, expected);
    fclose(file);
    free(path);
}

static struct cache open_it(void)
{
    char *path = path_of("cache");
    struct cache cache = cache_open(path);
    assert_true(cache.folder >= 0);
    free(path);
    return cache;
}

/* Keys as those of SHA-256 are: 64 hexadecimal digits. */
static struct cache_key key_number(unsigned number)
{
    struct cache_key key;
    snprintf(key.hex, sizeof key.hex, "%064x", number);
    return key;
}

static void put(struct cache *cache, unsigned number, const char *made, const char *said)
{
    const struct cache_key key = key_number(number);
    struct buffer words = {.data = NULL};
    char *path = path_of("made");
    write_text("made", made);
    buffer_append(&words, said, strlen(said));
    cache_put(cache, &key, path, &words);
    free(words.data);
    free(path);
}

/* What was made comes to the file taken; what was said, to *said if that is not NULL. */
static bool get(const struct cache *cache, unsigned number, struct buffer *said)
{
    const struct cache_key key = key_number(number);
    struct buffer words = {.data = NULL};
    char *path = path_of("taken");
    unlink(path);
    bool found = cache_get(cache, &key, path, &words);
    assert_int_equal(access(path, F_OK), found ? 0 : -1);
    if (said != NULL)
        *said = words;
    else
        free(words.data);
    free(path);
    return found;
}

static char *entry_of(unsigned number)
{
    const struct cache_key key = key_number(number);
    return must_format("%s/cache/%s", folder, key.hex);
}

/* ---- entries ---- */

static void what_was_put_is_found(void **state)
{
    (void)state;
    struct buffer said;
    struct cache cache = open_it();
    assert_false(get(&cache, 1, NULL));
    put(&cache, 1, "an object", "a warning\n");
    assert_true(get(&cache, 1, &said));
    assert_text("taken", "an object");
    assert_int_equal(said.len, 10);
    assert_memory_equal(said.data, "a warning\n", 10);
    assert_false(get(&cache, 2, NULL));
    free(said.data);
    cache_close(&cache, SIZE_MAX);
    cache = open_it();
    assert_true(get(&cache, 1, NULL)); /* also by another grading */
    cache_close(&cache, SIZE_MAX);
}

static void nothing_said_is_nothing_said(void **state)
{
    (void)state;
    struct buffer said;
    struct cache cache = open_it();
    put(&cache, 1, "", "");
    assert_true(get(&cache, 1, &said));
    assert_text("taken", "");
    assert_int_equal(said.len, 0);
    cache_close(&cache, SIZE_MAX);
}

/* Each byte of an entry, changed, makes it none. */
static void a_poisoned_entry_is_removed(void **state)
{
    (void)state;
    struct cache cache = open_it();
    put(&cache, 1, "an object", "a warning\n");
    char *path = entry_of(1);
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    for (off_t at = 0; at < info.st_size; at++) {
        unsigned char byte;
        put(&cache, 1, "an object", "a warning\n");
        int fd = open(path, O_RDWR | O_CLOEXEC);
        assert_int_equal(pread(fd, &byte, 1, at), 1);
        byte ^= 1;
        assert_int_equal(pwrite(fd, &byte, 1, at), 1);
        close(fd);
        assert_false(get(&cache, 1, NULL));
        assert_int_equal(access(path, F_OK), -1);
    }
    put(&cache, 1, "an object", "");
    assert_true(get(&cache, 1, NULL));
    free(path);
    cache_close(&cache, SIZE_MAX);
}

static void an_entry_that_was_cut_is_removed(void **state)
{
    (void)state;
    struct cache cache = open_it();
    char *path = entry_of(1);
    for (off_t len = 0; len < 40; len++) {
        put(&cache, 1, "an object", "a warning\n");
        assert_int_equal(truncate(path, len), 0);
        assert_false(get(&cache, 1, NULL));
        assert_int_equal(access(path, F_OK), -1);
    }
    free(path);
    cache_close(&cache, SIZE_MAX);
}

static void an_entry_is_only_good_under_its_own_key(void **state)
{
    (void)state;
    struct cache cache = open_it();
    char *one = entry_of(1), *two = entry_of(2);
    put(&cache, 1, "an object", "");
    assert_int_equal(rename(one, two), 0);
    assert_false(get(&cache, 2, NULL));
    assert_int_equal(symlink("/etc/passwd", one), 0);
    assert_false(get(&cache, 1, NULL));
    free(one);
    free(two);
    cache_close(&cache, SIZE_MAX);
}

static void the_least_used_goes_first(void **state)
{
    (void)state;
    struct cache cache = open_it();
    char big[1001];
    memset(big, 'x', sizeof big - 1);
    big[sizeof big - 1] = '\0';
    for (unsigned i = 1; i <= 8; i++) {
        char *path = entry_of(i);
        const struct timespec times[2] = {{.tv_sec = 1000 + i}, {.tv_sec = 1000 + i}};
        put(&cache, i, big, "");
        assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
        free(path);
    }
    assert_true(get(&cache, 1, NULL)); /* used now */
    cache_close(&cache, 6000);
    cache = open_it();
    assert_true(get(&cache, 1, NULL));
    for (unsigned i = 2; i <= 5; i++)
        assert_false(get(&cache, i, NULL));
    for (unsigned i = 6; i <= 8; i++)
        assert_true(get(&cache, i, NULL));
    cache_close(&cache, 0); /* nothing was put: nothing goes */
    cache = open_it();
    assert_true(get(&cache, 8, NULL));
    cache_close(&cache, SIZE_MAX);
}

/* Two processes put and get the same entry all the time: it is never there in part. */
static void two_gradings_share_it(void **state)
{
    (void)state;
    enum { ROUNDS = 300 };
    struct cache cache = open_it();
    put(&cache, 1, "an object", "a warning\n");
    pid_t other = fork();
    assert_true(other >= 0);
    if (other == 0) {
        const struct cache_key key = key_number(1);
        const struct buffer said = {.data = (unsigned char *)"a warning\n", .len = 10};
        char *path = path_of("made");
        for (int i = 0; i < ROUNDS; i++)
            cache_put(&cache, &key, path, &said);
        _exit(0);
    }
    int status;
    do
        assert_true(get(&cache, 1, NULL));
    while (waitpid(other, &status, WNOHANG) == 0);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    cache_close(&cache, SIZE_MAX);
}

static void a_folder_that_is_not_ours_alone_is_not_used(void **state)
{
    (void)state;
    char *path = path_of("cache");
    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(chmod(path, 0777), 0);
    struct cache cache = cache_open(path);
    assert_int_equal(cache.folder, -1);
    put(&cache, 1, "an object", "");
    assert_false(get(&cache, 1, NULL));
    cache_close(&cache, SIZE_MAX);
    assert_int_equal(rmdir(path), 0); /* nothing in it */
    assert_int_equal(symlink("/tmp", path), 0);
    cache = cache_open(path);
    assert_int_equal(cache.folder, -1);
    cache = cache_open(NULL);
    assert_int_equal(cache.folder, -1);
    free(path);
}

static void the_user_says_where_it_is(void **state)
{
    (void)state;
    static const struct {
        const char *cache, *home, *folder;
    } cases[] = {{"/x", "/home/u", "/x/autograde"},
                 {"", "/home/u", "/home/u/.cache/autograde"},
                 {"relative", "/home/u", "/home/u/.cache/autograde"},
                 {NULL, "/home/u", "/home/u/.cache/autograde"},
                 {NULL, NULL, NULL}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        unsetenv("XDG_CACHE_HOME");
        unsetenv("HOME");
        if (cases[i].cache != NULL)
            setenv("XDG_CACHE_HOME", cases[i].cache, 1);
        if (cases[i].home != NULL)
            setenv("HOME", cases[i].home, 1);
        char *found = cache_standard_folder();
        if (cases[i].folder == NULL)
            assert_null(found);
        else
            assert_string_equal(found, cases[i].folder);
        free(found);
    }
}

/* ---- keys ---- */

static char *no_extra[] = {NULL};

static struct cache_key object_key(const char *source, enum build build)
{
    const struct workspace workspace = {.root = folder, .extra = no_extra, .lab = "lab1-oneshot"};
    const struct step step = {.build = build, .source = source, .number = 1};
    struct cache_key all, key;
    assert_true(key_of_all(&workspace, &all));
    assert_true(key_of_object(&workspace, &all, &step, &key));
    return key;
}

static void lay_out_sources(void)
{
    static const char *const folders[] = {"src", "rules", "step", "step/1"};
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        char *path = path_of(folders[i]);
        assert_int_equal(mkdir(path, 0700), 0);
        free(path);
    }
    write_text("src/server.c", "int main(void) { return 0; }\n");
    write_text("src/list.h", "struct list;\n");
    write_text("rules/lab.h", "void usage(void);\n");
}

static void assert_same(bool same, const struct cache_key *a, const struct cache_key *b)
{
    assert_int_equal(strlen(a->hex), 64);
    assert_true((strcmp(a->hex, b->hex) == 0) == same);
}

static void whatever_changes_the_object_changes_its_key(void **state)
{
    (void)state;
    static const char *const files[] = {"src/server.c", "src/list.h", "rules/lab.h",
                                        "rules/libcommon.a", "src/new.h"};
    lay_out_sources();
    struct cache_key before = object_key("server.c", BUILD_PLAIN), after;
    after = object_key("server.c", BUILD_PLAIN);
    assert_same(true, &before, &after);
    after = object_key("server.c", BUILD_ASAN);
    assert_same(false, &before, &after);
    write_text("src/other.c", "int main(void) { return 0; }\n");
    after = object_key("server.c", BUILD_PLAIN); /* another source does not matter */
    assert_same(true, &before, &after);
    after = object_key("other.c", BUILD_PLAIN);
    assert_same(false, &before, &after);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        write_text(files[i], "int changed;\n");
        after = object_key("server.c", BUILD_PLAIN);
        assert_same(false, &before, &after);
        before = after;
    }
}

static void a_file_that_the_compiler_does_not_name_has_no_key(void **state)
{
    (void)state;
    const struct workspace workspace = {.root = folder, .extra = no_extra, .lab = "lab1-oneshot"};
    const struct step step = {.source = "server.c", .number = 1};
    struct cache_key all, key;
    lay_out_sources();
    write_text("src/server.c", "__asm__(\".incbin \\\"other.c\\\"\");\n");
    assert_true(key_of_all(&workspace, &all));
    assert_false(key_of_object(&workspace, &all, &step, &key));
}

static void what_includes_a_source_is_not_kept(void **state)
{
    (void)state;
    static const struct {
        const char *read;
        bool complete;
    } cases[] = {{"/out/made: server.c /usr/include/stdio.h \\\n list.h /rules/lab.h\n", true},
                 {"/out/made: ./server.c\n", true},
                 {"/out/made: server.c other.c\n", false},
                 {"/out/made: server.c list.h \\\n ./other.c\n", false},
                 {"/out/made: server.c /etc/passwd.h\n", false},
                 {"", false}};
    const struct workspace workspace = {.root = folder, .extra = no_extra};
    const struct step step = {.source = "server.c", .number = 1};
    lay_out_sources();
    assert_false(key_is_complete(&workspace, &step)); /* it said nothing */
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        write_text("step/1/read", cases[i].read);
        assert_int_equal(key_is_complete(&workspace, &step), cases[i].complete);
    }
}

static void a_program_depends_on_each_object(void **state)
{
    (void)state;
    const struct workspace workspace = {.root = folder, .extra = no_extra, .lab = "lab1-oneshot"};
    struct step step = {.program = "server", .number = 1};
    struct cache_key objects[] = {key_number(1), key_number(2)}, all = key_number(3), before, after;
    key_of_program(&workspace, &all, &step, objects, 2, &before);
    key_of_program(&workspace, &all, &step, objects, 2, &after);
    assert_same(true, &before, &after);
    objects[1] = key_number(4);
    key_of_program(&workspace, &all, &step, objects, 2, &after);
    assert_same(false, &before, &after);
    step.build = BUILD_FAULTS;
    before = after;
    key_of_program(&workspace, &all, &step, objects, 2, &after);
    assert_same(false, &before, &after);
}

#define IN_A_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_FOLDER(what_was_put_is_found),
        IN_A_FOLDER(nothing_said_is_nothing_said),
        IN_A_FOLDER(a_poisoned_entry_is_removed),
        IN_A_FOLDER(an_entry_that_was_cut_is_removed),
        IN_A_FOLDER(an_entry_is_only_good_under_its_own_key),
        IN_A_FOLDER(the_least_used_goes_first),
        IN_A_FOLDER(two_gradings_share_it),
        IN_A_FOLDER(a_folder_that_is_not_ours_alone_is_not_used),
        cmocka_unit_test(the_user_says_where_it_is),
        IN_A_FOLDER(whatever_changes_the_object_changes_its_key),
        IN_A_FOLDER(a_file_that_the_compiler_does_not_name_has_no_key),
        IN_A_FOLDER(what_includes_a_source_is_not_kept),
        IN_A_FOLDER(a_program_depends_on_each_object),
    };
    return cmocka_run_group_tests_name("cache", tests, NULL, NULL);
}
