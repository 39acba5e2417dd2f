/* What the commands share: complaints, names of labs, where the repository is. */
#define _GNU_SOURCE
#include "command.h"
#include "harness/buffer.h"
#include "harness/runner.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Upwards from this program to the first folder that has labs. */
const char *home_folder(void)
{
    static char path[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    path[length > 0 ? length : 0] = '\0';
    for (char *slash; (slash = strrchr(path, '/')) != NULL;) {
        struct stat info;
        *slash = '\0';
        char *labs = must_format("%s/labs", path);
        bool found = stat(labs, &info) == 0 && S_ISDIR(info.st_mode);
        free(labs);
        if (found)
            return path;
    }
    return ".";
}

bool wants_colour(int fd)
{
    const char *no_colour = getenv("NO_COLOR");
    return isatty(fd) && (no_colour == NULL || *no_colour == '\0');
}

int complain(const char *fmt, ...)
{
    va_list values;
    fputs("autograde: ", stderr);
    va_start(values, fmt);
    vfprintf(stderr, fmt, values);
    va_end(values);
    fputc('\n', stderr);
    return STATUS_WRONG_USAGE;
}

const struct lab_spec *named_lab(const char *name)
{
    const struct lab_spec *lab = find_lab(name);
    if (lab != NULL)
        return lab;
    const struct lab_spec **labs = all_labs();
    char *known = must_strdup("");
    for (size_t i = 0; labs[i] != NULL; i++) {
        char *longer = must_format("%s%s%s", known, i > 0 ? ", " : "", labs[i]->id);
        free(known);
        known = longer;
    }
    complain("there is no lab '%s'; there is %s", name, known);
    free(known);
    free(labs);
    return NULL;
}
