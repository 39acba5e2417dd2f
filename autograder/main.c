/* autograde: grades programs that talk TCP, over real sockets. This file finds the command. */
#define _GNU_SOURCE
#include "command.h"
#include "harness/buffer.h"
#include "harness/runner.h"

#include <langinfo.h>
#include <libgen.h>
#include <limits.h>
#include <locale.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct {
    const char *name;
    int (*run)(int argc, char *argv[]);
    const char *arguments, *purpose;
} commands[] = {
    {"check", cmd_check, "LAB [DIR] [OPTIONS]",
     "grade a submission (check --help lists the options)"},
    {"list", cmd_list, "[LAB]", "list the labs, or the checks of one"},
    {"explain", cmd_explain, "CHECK", "say what a check does, and what it is about"},
    {"doctor", cmd_doctor, "", "say what this machine can do, and how to mend what it cannot"},
};

enum { COMMANDS = sizeof commands / sizeof commands[0] };

const char *home_folder(void)
{
    static char path[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    if (length < 0)
        return ".";
    path[length] = '\0';
    return dirname(dirname(path));
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

static void print_usage(FILE *out)
{
    fputs("usage: autograde COMMAND [ARGUMENTS]\n\n", out);
    for (size_t i = 0; i < COMMANDS; i++) {
        int width = fprintf(out, "  %s %s", commands[i].name, commands[i].arguments);
        fprintf(out, "%*s%s\n", width < 34 ? 34 - width : 1, "", commands[i].purpose);
    }
}

int main(int argc, char *argv[])
{
    setlocale(LC_CTYPE, "");
    if (argc < 2) {
        print_usage(stderr);
        return STATUS_WRONG_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        print_usage(stdout);
        return 0;
    }
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(argv[1], commands[i].name) == 0)
            return commands[i].run(argc - 1, argv + 1);
    return complain("there is no command '%s'; autograde --help lists them", argv[1]);
}
