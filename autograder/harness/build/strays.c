/* Finds sources in subfolders, of other languages, and with one main() too many. See strays.h. */
#define _GNU_SOURCE
#include "harness/build/strays.h"
#include "memory.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

enum { LOOKED_AT = 1000 }; /* entries of a subfolder */

bool name_ends_with(const char *name, const char *end)
{
    size_t length = strlen(name), tail = strlen(end);
    return length > tail && strcmp(name + length - tail, end) == 0;
}

static bool is_other_language(const char *name)
{
    static const char *const ends[] = {".cpp", ".cc", ".cxx", ".C", ".c++", ".c.txt"};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        if (name_ends_with(name, ends[i]))
            return true;
    return false;
}

/* True if there is a C source in the subfolder. Links are not followed. */
static bool holds_sources(int folder, const char *name)
{
    int fd = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *subfolder = fd >= 0 ? fdopendir(fd) : NULL;
    bool found = false;
    if (subfolder == NULL) {
        if (fd >= 0)
            close(fd);
        return false;
    }
    const struct dirent *entry;
    for (int i = 0; i < LOOKED_AT && !found && (entry = readdir(subfolder)) != NULL; i++)
        found = entry->d_name[0] != '.' && name_ends_with(entry->d_name, ".c");
    closedir(subfolder);
    return found;
}

char *stray_entry(int folder, const char *name)
{
    if (name[0] == '.')
        return NULL;
    if (is_other_language(name))
        return must_format("%s is not compiled: only files whose names end in .c are; rename it",
                           name);
    if (holds_sources(folder, name))
        return must_format("the C sources in the folder %s are not compiled: only those beside it "
                           "are; move them up",
                           name);
    return NULL;
}

/* "/usr/bin/ld: /objects/test.c.o: in function `main':" */
char *stray_main(const char *said, const char *program)
{
    static const char function[] = ".o: in function `main':";
    if (strstr(said, "multiple definition of `main'") == NULL)
        return NULL;
    for (const char *at = strstr(said, function); at != NULL; at = strstr(at + 1, function)) {
        const char *start = at;
        while (start > said && start[-1] != '/' && start[-1] != '\n')
            start--;
        size_t len = (size_t)(at - start);
        if (len == strlen(program) + 2 && strncmp(start, program, len - 2) == 0)
            continue; /* its own */
        return must_format("%.*s has a main() too, and is linked into each program, as every other "
                           ".c file here; take it out of the folder",
                           (int)len, start);
    }
    return NULL;
}
