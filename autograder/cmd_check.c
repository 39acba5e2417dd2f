/* autograde check: grades one submission and reports it. */
#define _GNU_SOURCE
#include "command.h"
#include "diagnosis/diagnosis.h"
#include "harness/build/cache.h"
#include "harness/schedule/runner.h"
#include "report/report.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    OPTION_ONLY = 1000,
    OPTION_SEED,
    OPTION_JOBS,
    OPTION_RUNS,
    OPTION_NO_CACHE,
    OPTION_JSON,
    OPTION_JUNIT,
    OPTION_TAP,
    OPTION_ISOLATION,
    OPTION_HELP,
    OPTION_PROGRAM
};

/* What the user asked for beyond the grading itself. */
struct request {
    struct grading grading;
    const char *json, *junit; /* files; "-" is stdout */
    bool tap, verbose;
};

static const struct option options[] = {
    {"only", required_argument, NULL, OPTION_ONLY},
    {"seed", required_argument, NULL, OPTION_SEED},
    {"jobs", required_argument, NULL, OPTION_JOBS},
    {"runs", required_argument, NULL, OPTION_RUNS},
    {"no-cache", no_argument, NULL, OPTION_NO_CACHE},
    {"json", required_argument, NULL, OPTION_JSON},
    {"junit", required_argument, NULL, OPTION_JUNIT},
    {"tap", no_argument, NULL, OPTION_TAP},
    {"isolation", required_argument, NULL, OPTION_ISOLATION},
    {"verbose", no_argument, NULL, 'v'},
    {"help", no_argument, NULL, OPTION_HELP},
    {"server", required_argument, NULL, OPTION_PROGRAM},
    {"client", required_argument, NULL, OPTION_PROGRAM},
    {"fetch", required_argument, NULL, OPTION_PROGRAM},
    {"states", required_argument, NULL, OPTION_PROGRAM},
    {NULL, 0, NULL, 0},
};

static const char help[] =
    "usage: autograde check LAB [DIR] [OPTIONS]\n\n"
    "Grades the submission in DIR (labs/LAB by default): builds it, runs its programs, talks to "
    "them.\n"
    "LAB is lab1-oneshot, lab1 or 1.\n\n"
    "  --only CHECK          run just this check\n"
    "  --seed N              send the same payloads as the run that printed this seed\n"
    "  --jobs N              do so many things at once (default: one for each processor)\n"
    "  --runs N              build once, run the checks N times: a verdict that changes is told\n"
    "  --no-cache            compile all of it, also what was compiled before\n"
    "  --json FILE           write the result as JSON; - is stdout\n"
    "  --junit FILE          write it as JUnit XML; - is stdout\n"
    "  --tap                 report as TAP on stdout instead of for people\n"
    "  -v, --verbose         tell the whole story of every check\n"
    "  --isolation LEVEL     full, network or none: keep the program away from the machine less "
    "well\n"
    "                        than this machine could\n"
    "  --server COMMAND      grade a program in any language, started in DIR as COMMAND PORT;\n"
    "  --client, --fetch, --states COMMAND   likewise, with the arguments that the lab "
    "prescribes\n\n"
    "Status: 0 full points, 1 points lost, 2 wrong usage, 3 the grader's own error.\n";

/* Remembers a program that is given as a command. */
static bool add_command(struct grading *grading, const char *program, const char *line)
{
    size_t count = 0;
    while (count < MAX_LAB_PROGRAMS && grading->commands[count].program != NULL)
        count++;
    if (count + 1 >= MAX_LAB_PROGRAMS + 1)
        return false;
    grading->commands[count] = (struct command){program, line};
    return true;
}

static int set_count(unsigned *count, const char *option, unsigned largest, const char *text)
{
    uint64_t number;
    if (!parse_number(text, largest, &number) || number == 0)
        return complain("%s takes a number from 1 to %u, not '%s'", option, largest, text);
    *count = (unsigned)number;
    return 0;
}

static int take_option(struct request *request, int option, const char *name)
{
    struct grading *grading = &request->grading;
    switch (option) {
    case OPTION_ONLY:
        grading->only = optarg;
        return 0;
    case OPTION_SEED:
        return set_seed(grading, optarg);
    case OPTION_JOBS:
        return set_count(&grading->jobs, "--jobs", 1024, optarg);
    case OPTION_RUNS:
        return set_count(&grading->runs, "--runs", 1000000, optarg);
    case OPTION_NO_CACHE:
        grading->cache = NULL;
        return 0;
    case OPTION_ISOLATION:
        return set_isolation(grading, optarg);
    case OPTION_JSON:
        request->json = optarg;
        return 0;
    case OPTION_JUNIT:
        request->junit = optarg;
        return 0;
    case OPTION_TAP:
        request->tap = true;
        return 0;
    case 'v':
        request->verbose = true;
        return 0;
    case OPTION_PROGRAM:
        if (!add_command(grading, name, optarg))
            return complain("too many programs");
        return 0;
    case ':':
        return complain("%s needs a value; check --help tells which", name);
    default:
        return complain("check has no option '%s'; check --help lists them", name);
    }
}

static bool lab_has_check(const struct lab *lab, const char *id)
{
    const struct check **checks = checks_of(lab);
    bool found = false;
    for (size_t i = 0; checks[i] != NULL; i++)
        found |= strcmp(checks[i]->id, id) == 0;
    free(checks);
    return found;
}

static bool is_stdout(const char *path)
{
    return path != NULL && strcmp(path, "-") == 0;
}

static int parse(int argc, char *argv[], struct request *request)
{
    int option, index;
    optind = 0;
    opterr = 0;
    while ((option = getopt_long(argc, argv, ":v", options, &index)) != -1) {
        if (option == OPTION_HELP) {
            fputs(help, stdout);
            exit(0);
        }
        bool bad = option == '?' || option == ':';
        const char *name = bad ? bad_option(argv) : option == 'v' ? "verbose" : options[index].name;
        int status = take_option(request, option, name);
        if (status != 0)
            return status;
    }
    if (is_stdout(request->json) + is_stdout(request->junit) + request->tap > 1)
        return complain("stdout takes only one of --json -, --junit - and --tap");
    if (optind == argc)
        return complain("check needs the name of a lab; autograde list shows them");
    struct grading *grading = &request->grading;
    grading->lab = named_lab(argv[optind++]);
    if (grading->lab == NULL)
        return STATUS_WRONG_USAGE;
    if (optind < argc)
        grading->submission = argv[optind++];
    if (optind < argc)
        return complain("check takes one folder, not also '%s'", argv[optind]);
    if (grading->only != NULL && !lab_has_check(grading->lab, grading->only))
        return complain("%s has no check '%s'; autograde list %s shows them", grading->lab->id,
                        grading->only, grading->lab->id);
    return 0;
}

static int write_report(const char *path, const struct result *result,
                        int (*report)(FILE *out, const struct result *result))
{
    bool to_stdout = is_stdout(path);
    FILE *out = to_stdout ? stdout : fopen(path, "we");
    bool failed = out == NULL || report(out, result) < 0;
    if (out != NULL && (to_stdout ? fflush(out) : fclose(out)) != 0)
        failed = true;
    if (!failed)
        return 0;
    complain("cannot write %s: %s", path, strerror(errno));
    return STATUS_GRADER_ERROR;
}

static int report_all(const struct request *request, const struct result *result)
{
    struct terminal_style style = stdout_style();
    bool stdout_taken = is_stdout(request->json) || is_stdout(request->junit);
    int status = result_exit_status(result), problem = 0;
    style.verbose = request->verbose;
    if (request->json != NULL)
        problem |= write_report(request->json, result, report_json);
    if (request->junit != NULL)
        problem |= write_report(request->junit, result, report_junit);
    if (request->tap)
        problem |= write_report("-", result, report_tap);
    else if (!stdout_taken && report_terminal(stdout, result, &style) < 0)
        problem = complain("cannot write the report: %s", strerror(errno));
    if (fflush(stdout) != 0 || problem != 0)
        return STATUS_GRADER_ERROR;
    return status;
}

int cmd_check(int argc, char *argv[])
{
    char *cache = cache_standard_folder();
    struct request request = {
        .grading = {.home = home_folder(), .seed = fresh_seed(), .cache = cache}};
    struct refusal refusal;
    int status = parse(argc, argv, &request);
    if (status != 0 || request.grading.lab == NULL) {
        free(cache);
        return status;
    }
    char *standard = choose_folder(&request.grading);
    struct result *result = grade(&request.grading, &refusal);
    free(cache);
    if (result == NULL) {
        free(standard);
        return refuse(&refusal);
    }
    diagnose(result);
    status = report_all(&request, result);
    result_free(result);
    free(standard);
    return status;
}
