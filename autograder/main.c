/* autograde: grades programs that talk TCP, over real sockets. This file finds the command. */
#define _GNU_SOURCE
#include "command.h"

#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
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
    {"explain", cmd_explain, "[LAB] CHECK", "show what a check proves and the promise behind it"},
    {"trace", cmd_trace, "LAB [DIR]",
     "let server and client talk, and show every segment they send"},
    {"batch", cmd_batch, "LAB WHERE [OPTIONS]",
     "grade a whole class (batch --help lists the options)"},
    {"status", cmd_status, "GRADEBOOK", "say how far a batch is, and what the gradebook holds"},
    {"score", cmd_score, "GRADEBOOK [STUDENT]", "show each score and how it came about"},
    {"grade", cmd_grade, "GRADEBOOK STUDENT LAB", "set, adjust or comment a score by hand"},
    {"merge", cmd_merge, "GRADEBOOK DIR...", "take in what other machines have graded"},
    {"doctor", cmd_doctor, "", "show what this machine can do, and how to mend what it cannot"},
};

enum { COMMANDS = sizeof commands / sizeof commands[0] };

static void print_usage(FILE *out)
{
    fputs("usage: autograde COMMAND [ARGUMENTS]\n\n", out);
    for (size_t i = 0; i < COMMANDS; i++) {
        int width = fprintf(out, "  %s %s", commands[i].name, commands[i].arguments);
        fprintf(out, "%*s%s\n", width < 34 ? 34 - width : 1, "", commands[i].purpose);
    }
}

/* What the caller has closed of stdin, stdout and stderr stays taken, so that no file of ours gets
 * into its place; to write there fails as before. */
static void hold_standard_descriptors(void)
{
    int fd;
    do
        fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0)
        close(fd);
}

/* The status of a command whose output may not have arrived. */
static int finish(int status)
{
    bool written = fflush(stdout) == 0 && !ferror(stdout);
    if (written || status == STATUS_GRADER_ERROR) /* the command has noticed by itself */
        return status;
    complain("cannot write to stdout");
    return STATUS_GRADER_ERROR;
}

int main(int argc, char *argv[])
{
    hold_standard_descriptors();
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
            return finish(commands[i].run(argc - 1, argv + 1));
    return complain("there is no command '%s'; autograde --help lists them", argv[1]);
}
