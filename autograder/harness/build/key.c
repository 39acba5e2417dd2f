/* SHA-256 over everything that an object or a program is made from. See key.h.
 *
 * Submissions are not trusted: with a weaker hash one could be made whose objects take the place of
 * another's. */
#define _GNU_SOURCE
#include "harness/build/key.h"
#include "memory.h"

#include <dirent.h>
#include <sha2.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Each piece with its length, so that none can pass for the end of another. */
static void add(SHA2_CTX *context, const void *data, size_t len)
{
    uint64_t length = len;
    SHA256Update(context, (const uint8_t *)&length, sizeof length);
    SHA256Update(context, data, len);
}

static void add_text(SHA2_CTX *context, const char *string)
{
    add(context, string, strlen(string));
}

/* What tells that a file of the system is another one now. */
static void add_identity(SHA2_CTX *context, const char *path)
{
    struct stat info = {.st_size = -1};
    stat(path, &info);
    int64_t identity[] = {info.st_size, info.st_mtim.tv_sec, info.st_mtim.tv_nsec};
    add_text(context, path);
    add(context, identity, sizeof identity);
}

static bool read_file(const char *folder, const char *name, struct buffer *content)
{
    char *path = must_format("%s/%s", folder, name), piece[65536];
    FILE *file = fopen(path, "re");
    size_t got;
    free(path);
    if (file == NULL)
        return false;
    while ((got = fread(piece, 1, sizeof piece, file)) > 0)
        buffer_append(content, piece, got);
    bool whole = ferror(file) == 0 && content->total == content->len;
    fclose(file);
    return whole;
}

/* .incbin makes the assembler read a file, which the compiler does not tell: not kept. */
static bool add_file(SHA2_CTX *context, const char *folder, const char *name)
{
    static const char hidden[] = "incbin";
    struct buffer content = {.data = NULL};
    bool whole =
        read_file(folder, name, &content) &&
        (content.len == 0 || memmem(content.data, content.len, hidden, sizeof hidden - 1) == NULL);
    add_text(context, name);
    add(context, content.data, content.len);
    free(content.data);
    return whole;
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static int is_header(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    return length > 2 && strcmp(entry->d_name + length - 2, ".h") == 0;
}

/* The files of a folder, in the order of their names. */
static bool add_folder(SHA2_CTX *context, const char *root, const char *name,
                       int (*filter)(const struct dirent *))
{
    char *folder = must_format("%s/%s", root, name);
    struct dirent **files = NULL;
    int count = scandir(folder, &files, filter, alphasort);
    bool whole = count >= 0;
    for (int i = 0; i < count; i++) {
        whole = add_file(context, folder, files[i]->d_name) && whole;
        free(files[i]);
    }
    free(files);
    free(folder);
    return whole;
}

/* Any package that comes or goes may bring another compiler, linker or header. */
bool key_of_all(const struct workspace *workspace, struct cache_key *key)
{
    static const char *const tools[] = {"/usr/bin/as",        "/usr/bin/ld",
                                        "/usr/bin/ld.gold",   "/usr/include",
                                        "/usr/local/include", "/var/lib/dpkg/status"};
    SHA2_CTX context;
    char *compiler = compiler_path();
    SHA256Init(&context);
    add_identity(&context, compiler != NULL ? compiler : "");
    free(compiler);
    for (size_t i = 0; i < sizeof tools / sizeof tools[0]; i++)
        add_identity(&context, tools[i]);
    bool whole = add_folder(&context, workspace->root, "rules", is_visible) &&
                 add_folder(&context, workspace->root, "src", is_header);
    SHA256End(&context, key->hex);
    return whole;
}

static void begin(SHA2_CTX *context, const struct workspace *workspace, const struct cache_key *all,
                  const struct step *step)
{
    struct arguments command = {.count = 0};
    SHA256Init(context);
    add_text(context, all->hex);
    step_command(workspace, step, true, &command);
    for (size_t i = 0; i < command.count; i++)
        add_text(context, command.items[i]);
    arguments_clear(&command);
}

bool key_of_object(const struct workspace *workspace, const struct cache_key *all,
                   const struct step *step, struct cache_key *key)
{
    SHA2_CTX context;
    char *folder = must_format("%s/src", workspace->root);
    begin(&context, workspace, all, step);
    bool whole = add_file(&context, folder, step->source);
    SHA256End(&context, key->hex);
    free(folder);
    return whole;
}

void key_of_program(const struct workspace *workspace, const struct cache_key *all,
                    const struct step *step, const struct cache_key objects[], size_t count,
                    struct cache_key *key)
{
    SHA2_CTX context;
    begin(&context, workspace, all, step);
    for (size_t i = 0; i < count; i++)
        add_text(&context, objects[i].hex);
    SHA256End(&context, key->hex);
}

static bool begins_with(const char *text, const char *beginning)
{
    return strncmp(text, beginning, strlen(beginning)) == 0;
}

/* The compiler writes "/out/made: server.c /usr/include/stdio.h", and a backslash at a line's end.
 */
bool key_is_complete(const struct workspace *workspace, const struct step *step)
{
    char *folder = workspace_step(workspace, step->number);
    char *rest = NULL;
    struct buffer list = {.data = NULL};
    bool complete = read_file(folder, STEP_READ, &list) && list.len > 0;
    buffer_append(&list, "", 1);
    for (char *word = strtok_r((char *)list.data, " \\\n", &rest); word != NULL;
         word = strtok_r(NULL, " \\\n", &rest)) {
        word += strncmp(word, "./", 2) == 0 ? 2 : 0;
        size_t length = strlen(word);
        complete = complete &&
                   ((length > 0 && word[length - 1] == ':') || strcmp(word, step->source) == 0 ||
                    begins_with(word, "/usr/") || begins_with(word, "/rules/") ||
                    (word[0] != '/' && length > 2 && strcmp(word + length - 2, ".h") == 0));
    }
    free(list.data);
    free(folder);
    return complete;
}
