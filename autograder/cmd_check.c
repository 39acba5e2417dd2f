/* autograde check: grades one submission and reports it. */
#define _GNU_SOURCE
#include "command.h"
#include "diagnosis/diagnosis.h"
#include "harness/build/cache.h"
#include "harness/schedule/runner.h"
#include "memory.h"
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
    OPTION_STOP,
    OPTION_HELP,
    OPTION_PROGRAM
};

/* What the user asked for beyond the grading itself. */
struct request {
    struct grading grading;
    const char *json, *junit; /* files; "-" is stdout */
    char *only;               /* names of checks, with commas between them; NULL for all */
    bool tap, verbose;
};

/* Besides these, each program of a lab is an option. */
static const struct option own_options[] = {
    {"only", required_argument, NULL, OPTION_ONLY},
    {"seed", required_argument, NULL, OPTION_SEED},
    {"jobs", required_argument, NULL, OPTION_JOBS},
    {"runs", required_argument, NULL, OPTION_RUNS},
    {"no-cache", no_argument, NULL, OPTION_NO_CACHE},
    {"json", required_argument, NULL, OPTION_JSON},
    {"junit", required_argument, NULL, OPTION_JUNIT},
    {"tap", no_argument, NULL, OPTION_TAP},
    {"stop-at-first-failure", no_argument, NULL, OPTION_STOP},
    {"isolation", required_argument, NULL, OPTION_ISOLATION},
    {"verbose", no_argument, NULL, 'v'},
    {"help", no_argument, NULL, OPTION_HELP},
};

static const char help_before[] =
    "usage: autograde check LAB [DIR] [OPTIONS]\n\n"
    "Grades the submission in DIR (labs/LAB by default): builds it, runs its programs, and talks\n"
    "to them.\n"
    "LAB is lab1-oneshot, lab1 or 1.\n\n"
    "  --only CHECK,CHECK    run just these checks\n"
    "  --seed N              send the same payloads as the run that printed this seed\n"
    "  --jobs N              do N things at once (default: one for each processor)\n"
    "  --runs N              build once, run the checks N times: one failure is enough\n"
    "  --no-cache            compile everything again, even what has not changed\n"
    "  --json FILE           write the result as JSON; - is stdout\n"
    "  --junit FILE          write it as JUnit XML; - is stdout\n"
    "  --tap                 report as TAP on stdout instead of for people\n"
    "  --stop-at-first-failure   run no more checks once one has failed\n"
    "  -v, --verbose         show every check, with its whole story\n"
    "  --isolation LEVEL     full, network, or none: isolate the program less than this machine\n"
    "                        could\n"
    "  --server COMMAND      grade a program in any language, started in DIR as COMMAND PORT;\n"
    "  ";
static const char help_after[] =
    " COMMAND   likewise, with the arguments that the lab specifies\n\n"
    "Status: 0 full points, 1 points lost, 2 wrong usage, 3 the grader's own error.\n";

/* ---- options: a table for getopt_long(), made of our own and of the programs of all labs ---- */

struct options {
    struct option *table; /* ends with zeros */
    size_t count;
    char **words; /* of each lab its programs, cut into their names; ends with NULL */
};

static bool has_option(const struct options *options, const char *name)
{
    for (size_t i = 0; i < options->count; i++)
        if (strcmp(options->table[i].name, name) == 0)
            return true;
    return false;
}

static void add_option(struct options *options, struct option option)
{
    size_t size = (options->count + 2) * sizeof *options->table;
    options->table = must_realloc(options->table, size);
    options->table[options->count++] = option;
    options->table[options->count] = (struct option){0};
}

static void add_programs(struct options *options, char *programs)
{
    char *rest = NULL;
    for (char *word = strtok_r(programs, " ", &rest); word != NULL;
         word = strtok_r(NULL, " ", &rest))
        if (!has_option(options, word))
            add_option(options, (struct option){word, required_argument, NULL, OPTION_PROGRAM});
}

static struct options all_options(void)
{
    struct options options = {0};
    for (size_t i = 0; i < sizeof own_options / sizeof own_options[0]; i++)
        add_option(&options, own_options[i]);
    const struct lab **labs = all_labs();
    size_t count = 0;
    while (labs[count] != NULL)
        count++;
    options.words = must_alloc((count + 1) * sizeof *options.words);
    options.words[count] = NULL;
    for (size_t i = 0; i < count; i++) {
        options.words[i] = must_strdup(labs[i]->programs);
        add_programs(&options, options.words[i]);
    }
    free(labs);
    return options;
}

static void free_options(struct options *options)
{
    for (char **words = options->words; *words != NULL; words++)
        free(*words);
    free(options->words);
    free(options->table);
}

/* The help names all programs but the server, which it has explained. */
static void print_help(const struct options *options)
{
    const char *comma = "";
    fputs(help_before, stdout);
    for (size_t i = 0; i < options->count; i++)
        if (options->table[i].val == OPTION_PROGRAM &&
            strcmp(options->table[i].name, "server") != 0) {
            printf("%s--%s", comma, options->table[i].name);
            comma = ", ";
        }
    fputs(help_after, stdout);
}

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

/* What to write, and where. False if it is another option. */
static bool take_report_option(struct request *request, int option)
{
    switch (option) {
    case OPTION_JSON:
        request->json = optarg;
        return true;
    case OPTION_JUNIT:
        request->junit = optarg;
        return true;
    case OPTION_TAP:
        request->tap = true;
        return true;
    case 'v':
        request->verbose = true;
        return true;
    default:
        return false;
    }
}

static int take_option(struct request *request, int option, const char *name)
{
    struct grading *grading = &request->grading;
    if (take_report_option(request, option))
        return 0;
    switch (option) {
    case OPTION_ONLY:
        request->only = optarg;
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
    case OPTION_STOP:
        grading->stop_at_first_failure = true;
        return 0;
    case OPTION_PROGRAM:
        if (!add_command(grading, name, optarg))
            return complain("too many programs");
        return 0;
    case ':':
        return complain("%s needs a value; see check --help", name);
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

/* "echoes,half_close" becomes "echoes half_close", in place. Complains of what is no check. */
static int set_only(struct grading *grading, char *list)
{
    for (char *comma = strchr(list, ','); comma != NULL; comma = strchr(comma, ','))
        *comma = ' ';
    grading->only = list;
    if (list[strspn(list, " ")] == '\0')
        return complain("--only needs the name of a check; autograde list %s shows them",
                        grading->lab->id);
    char *words = must_strdup(list), *rest = NULL;
    int status = 0;
    for (char *id = strtok_r(words, " ", &rest); id != NULL && status == 0;
         id = strtok_r(NULL, " ", &rest))
        if (!lab_has_check(grading->lab, id))
            status = complain("%s has no check '%s'; autograde list %s shows them",
                              grading->lab->id, id, grading->lab->id);
    free(words);
    return status;
}

static bool is_stdout(const char *path)
{
    return path != NULL && strcmp(path, "-") == 0;
}

static int parse_options(int argc, char *argv[], const struct options *options,
                         struct request *request)
{
    int option, index, status = 0;
    optind = 0;
    opterr = 0;
    while (status == 0 && (option = getopt_long(argc, argv, ":v", options->table, &index)) != -1) {
        if (option == OPTION_HELP) {
            print_help(options);
            exit(0);
        }
        bool bad = option == '?' || option == ':';
        const char *name = bad             ? bad_option(argv)
                           : option == 'v' ? "verbose"
                                           : options->table[index].name;
        status = take_option(request, option, name);
    }
    return status;
}

static int parse(int argc, char *argv[], const struct options *options, struct request *request)
{
    int status = parse_options(argc, argv, options, request);
    if (status != 0)
        return status;
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
    return request->only != NULL ? set_only(grading, request->only) : 0;
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

/* The reports that programs read. 0, or a status after a complaint. */
static int write_for_programs(const struct request *request, const struct result *result)
{
    int problem = 0;
    if (request->json != NULL)
        problem |= write_report(request->json, result, report_json);
    if (request->junit != NULL)
        problem |= write_report(request->junit, result, report_junit);
    if (request->tap)
        problem |= write_report("-", result, report_tap);
    return problem;
}

static int report_all(const struct request *request, const struct result *result)
{
    struct terminal_style style = stdout_style();
    bool stdout_taken = is_stdout(request->json) || is_stdout(request->junit);
    int status = result_exit_status(result), problem = write_for_programs(request, result);
    style.verbose = request->verbose;
    if (!request->tap && !stdout_taken && report_terminal(stdout, result, &style) < 0)
        problem = complain("cannot write the report: %s", strerror(errno));
    if (fflush(stdout) != 0 || problem != 0)
        return STATUS_GRADER_ERROR;
    return status;
}

/* The line for people goes to stderr; whatever reads a file finds a result in it. */
static int report_refusal(const struct request *request, struct refusal *refusal)
{
    struct result *result = refused(&request->grading, refusal);
    int problem = write_for_programs(request, result);
    result_free(result);
    int status = refuse(refusal);
    return problem != 0 ? STATUS_GRADER_ERROR : status;
}

static int grade_and_report(struct request *request)
{
    struct refusal refusal;
    char *standard = choose_folder(&request->grading);
    struct result *result = grade(&request->grading, &refusal);
    int status;
    if (result != NULL) {
        diagnose(result);
        status = report_all(request, result);
        result_free(result);
    } else {
        status = report_refusal(request, &refusal);
    }
    free(standard);
    return status;
}

int cmd_check(int argc, char *argv[])
{
    char *cache = cache_standard_folder();
    struct request request = {
        .grading = {.home = home_folder(), .seed = fresh_seed(), .cache = cache}};
    struct options options = all_options();
    int status = parse(argc, argv, &options, &request);
    if (status == 0)
        status = grade_and_report(&request);
    free_options(&options);
    free(cache);
    return status;
}
