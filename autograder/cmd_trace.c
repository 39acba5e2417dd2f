/* autograde trace: lets a lab's own programs talk to each other and shows every segment. */
#define _GNU_SOURCE
#include "command.h"
#include "harness/trace.h"
#include "segment.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OPTION_SEED = 1000, OPTION_ISOLATION, OPTION_HELP };

static const struct option options[] = {
    {"seed", required_argument, NULL, OPTION_SEED},
    {"isolation", required_argument, NULL, OPTION_ISOLATION},
    {"help", no_argument, NULL, OPTION_HELP},
    {NULL, 0, NULL, 0},
};

static const char help[] =
    "usage: autograde trace LAB [DIR] [OPTIONS]\n\n"
    "Builds the server and the client in DIR (labs/LAB by default), lets them talk to each other\n"
    "in a network of their own, and shows every segment that went over the wire.\n"
    "LAB is lab1-oneshot, lab1 or 1.\n\n"
    "Sequence numbers and acknowledgements are relative: they count from the first one of their\n"
    "direction, whose real value stands beside the SYN. On each side stands the state of that end\n"
    "once the segment has arrived.\n\n"
    "  --seed N              send the same payloads as another run with this seed\n"
    "  --isolation LEVEL     full or network: keep the programs away from the machine less well\n"
    "                        than this machine could\n\n"
    "Status: 0 the programs did what the lab wants, 1 they did not, 2 wrong usage, 3 the grader's\n"
    "own error, and where this machine has no network to give them.\n";

static int take_option(struct grading *grading, int option)
{
    switch (option) {
    case OPTION_SEED:
        return set_seed(grading, optarg);
    case OPTION_ISOLATION:
        return set_isolation(grading, optarg);
    default:
        return complain("trace --help lists the options");
    }
}

static int parse(int argc, char *argv[], struct grading *grading)
{
    int option;
    optind = 0;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (option == OPTION_HELP) {
            fputs(help, stdout);
            exit(0);
        }
        int status = take_option(grading, option);
        if (status != 0)
            return status;
    }
    if (optind == argc)
        return complain("trace needs the name of a lab; autograde list shows them");
    grading->lab = named_lab(argv[optind++]);
    if (grading->lab == NULL)
        return STATUS_WRONG_USAGE;
    if (optind < argc)
        grading->submission = argv[optind++];
    if (optind < argc)
        return complain("trace takes one folder, not also '%s'", argv[optind]);
    return 0;
}

/* Where there is no terminal, a segment gets one row. */
static struct terminal_style trace_style(void)
{
    enum { WIDE = 100 };
    struct terminal_style style = stdout_style();
    if (!isatty(STDOUT_FILENO))
        style.width = WIDE;
    return style;
}

/* The ladder as far as it got and, if the programs did not play along, the reason on stderr. */
static int report(const struct result *result)
{
    const struct check_result *check = &result->checks[0];
    struct terminal_style style = trace_style();
    if (check->trace != NULL && check->trace->count > 0) {
        bool failed = report_trace(stdout, check->trace, &style) < 0;
        printf("\n%s\n", check->because);
        if (failed || fflush(stdout) != 0) {
            complain("cannot write the trace: %s", strerror(errno));
            return STATUS_GRADER_ERROR;
        }
    }
    if (check->verdict == VERDICT_PASS)
        return 0;
    complain("%s: %s", result->directory, check->message);
    return check->verdict == VERDICT_GRADER_ERROR ? STATUS_GRADER_ERROR : STATUS_POINTS_LOST;
}

int cmd_trace(int argc, char *argv[])
{
    struct grading grading = {.home = home_folder(), .seed = fresh_seed()};
    struct refusal refusal;
    int status = parse(argc, argv, &grading);
    if (status != 0 || grading.lab == NULL)
        return status;
    struct check scenario = trace_scenario(grading.lab);
    if (scenario.run == NULL)
        return complain("there is no trace of %s yet", grading.lab->id);
    grading.scenario = &scenario;
    char *standard = choose_folder(&grading);
    struct result *result = grade(&grading, &refusal);
    if (result == NULL) {
        free(standard);
        return refuse(&refusal);
    }
    status = report(result);
    result_free(result);
    free(standard);
    return status;
}
