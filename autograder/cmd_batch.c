/* autograde batch: grades a whole class. */
#define _GNU_SOURCE
#include "class/batch.h"
#include "class/moment.h"
#include "command.h"
#include "memory.h"

#include <getopt.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    OPTION_GRADEBOOK = 1000,
    OPTION_ROSTER,
    OPTION_JOBS,
    OPTION_CHECK_JOBS,
    OPTION_SEED,
    OPTION_ISOLATION,
    OPTION_FAILED,
    OPTION_GRADER_ERRORS,
    OPTION_AGAIN,
    OPTION_ONLY,
    OPTION_STUDENT,
    OPTION_SINCE,
    OPTION_SHARD,
    OPTION_RESULTS,
    OPTION_CLUSTER,
    OPTION_SHARES,
    OPTION_CHOSEN,
    OPTION_HELP
};

static const struct option options[] = {
    {"gradebook", required_argument, NULL, OPTION_GRADEBOOK},
    {"roster", required_argument, NULL, OPTION_ROSTER},
    {"jobs", required_argument, NULL, OPTION_JOBS},
    {"check-jobs", required_argument, NULL, OPTION_CHECK_JOBS},
    {"seed", required_argument, NULL, OPTION_SEED},
    {"isolation", required_argument, NULL, OPTION_ISOLATION},
    {"failed", no_argument, NULL, OPTION_FAILED},
    {"grader-errors", no_argument, NULL, OPTION_GRADER_ERRORS},
    {"again", no_argument, NULL, OPTION_AGAIN},
    {"only", required_argument, NULL, OPTION_ONLY},
    {"student", required_argument, NULL, OPTION_STUDENT},
    {"since", required_argument, NULL, OPTION_SINCE},
    {"shard", required_argument, NULL, OPTION_SHARD},
    {"results", required_argument, NULL, OPTION_RESULTS},
    {"cluster", required_argument, NULL, OPTION_CLUSTER},
    {"shares", required_argument, NULL, OPTION_SHARES},
    {"chosen", required_argument, NULL, OPTION_CHOSEN},
    {"help", no_argument, NULL, OPTION_HELP},
    {NULL, 0, NULL, 0},
};

static const char help[] =
    "usage: autograde batch LAB WHERE [OPTIONS]\n\n"
    "Grades all submissions in WHERE, a folder or an archive (zip, tar, 7z) as Moodle, Canvas, or\n"
    "Gradescope exports it, or with a folder or archive for each student. Results go to a\n"
    "gradebook as soon as they are known: whatever stops a batch, the same command resumes it.\n"
    "Unchanged work is not graded again.\n\n"
    "  --gradebook FILE      the gradebook (default: grades.db)\n"
    "  --roster FILE         who is in the class: CSV with id, name, email, group, section\n"
    "  --jobs N              grade N submissions at once (default: one for each processor)\n"
    "  --check-jobs N        do N things at once for each of them (default: 2)\n"
    "  --seed N              send the same payloads as the run that printed this seed\n"
    "  --isolation LEVEL     full, network, or none: allow less isolation than full\n\n"
    "What is graded:\n"
    "  --failed              those that lost points, again\n"
    "  --grader-errors       those where the grader failed, again\n"
    "  --again               even unchanged work\n"
    "  --only CHECK          just this check; only its result is replaced\n"
    "  --student ID          this student's work; you can repeat this option\n"
    "  --since TIME          work submitted at 2026-10-01 or 2026-10-01T18:00, or later\n\n"
    "On more than one machine:\n"
    "  --shard K/N           the K-th of N shares of the class\n"
    "  --results DIR         write results as files into DIR, for autograde merge\n"
    "  --cluster slurm       give the class to Slurm as a job array, and merge what comes back;\n"
    "                        the gradebook, WHERE, and this program must be in a folder that all\n"
    "                        nodes share\n"
    "  --shares N            split into N tasks (default: 32)\n\n"
    "SIGUSR1 shows what is running.\n"
    "Status: 0 everybody has full points, 1 points were lost, 2 wrong usage, 3 a grader error.\n";

static int set_count(unsigned *count, const char *option, const char *text)
{
    enum { MOST = 1024 };
    uint64_t number;
    if (!parse_number(text, MOST, &number) || number == 0)
        return complain("%s takes a number from 1 to %d, not '%s'", option, MOST, text);
    *count = (unsigned)number;
    return 0;
}

static int add_student(struct choice *choice, const char *name)
{
    choice->students =
        must_realloc(choice->students, (choice->student_count + 1) * sizeof *choice->students);
    choice->students[choice->student_count++] = name;
    return 0;
}

static int set_seed_text(struct batch *batch, const char *text)
{
    struct grading grading = {.seed = 0};
    batch->seed = text;
    return set_seed(&grading, text);
}

static int set_isolation_text(struct batch *batch, const char *text)
{
    struct grading grading = {.at_most = ISOLATION_FULL};
    batch->isolation = text;
    return set_isolation(&grading, text);
}

static int take_choice(struct choice *choice, int option)
{
    switch (option) {
    case OPTION_FAILED:
        choice->failed = true;
        return 0;
    case OPTION_GRADER_ERRORS:
        choice->grader_errors = true;
        return 0;
    case OPTION_AGAIN:
        choice->again = true;
        return 0;
    case OPTION_ONLY:
        choice->only = optarg;
        return 0;
    case OPTION_STUDENT:
        return add_student(choice, optarg);
    default:
        if (!moment_parse(optarg, &choice->since))
            return complain("--since takes a time such as 2026-10-01 or 2026-10-01T18:00, not '%s'",
                            optarg);
        return 0;
    }
}

static int set_cluster(struct batch *batch, const char *text)
{
    batch->cluster = true;
    return strcmp(text, "slurm") == 0 ? 0 : complain("--cluster takes slurm, not '%s'", text);
}

static int take_option(struct batch *batch, int option, const char *name)
{
    switch (option) {
    case OPTION_GRADEBOOK:
        batch->gradebook = optarg;
        return 0;
    case OPTION_ROSTER:
        batch->roster = optarg;
        return 0;
    case OPTION_RESULTS:
        batch->results = optarg;
        return 0;
    case OPTION_JOBS:
        return set_count(&batch->jobs, "--jobs", optarg);
    case OPTION_CHECK_JOBS:
        return set_count(&batch->check_jobs, "--check-jobs", optarg);
    case OPTION_SEED:
        return set_seed_text(batch, optarg);
    case OPTION_ISOLATION:
        return set_isolation_text(batch, optarg);
    case OPTION_SHARD:
        if (!shard_parse(&batch->shard, optarg))
            return complain("--shard takes a share such as 2/4, not '%s'", optarg);
        return 0;
    case OPTION_CLUSTER:
        return set_cluster(batch, optarg);
    case OPTION_SHARES:
        return set_count(&batch->shares, "--shares", optarg);
    case OPTION_CHOSEN: /* what the batch that submits a cluster's tasks has chosen for them */
        batch->choice.chosen = optarg;
        return 0;
    case ':':
        return complain("%s needs a value; batch --help tells which", name);
    case '?':
        return complain("batch has no option '%s'; batch --help lists them", name);
    default:
        return take_choice(&batch->choice, option);
    }
}

/* The points of all checks; -1 after a complaint if `only` is none of them. */
static int points_of(const struct lab *lab, const char *only)
{
    const struct check **checks = checks_of(lab);
    int points = 0;
    bool found = only == NULL;
    for (size_t i = 0; checks[i] != NULL; i++) {
        points += checks[i]->points;
        found = found || strcmp(checks[i]->id, only) == 0;
    }
    free(checks);
    if (found)
        return points;
    complain("%s has no check '%s'; autograde list %s shows them", lab->id, only, lab->id);
    return -1;
}

static int take_arguments(int argc, char *argv[], struct batch *batch)
{
    if (argc - optind < 2)
        return complain("batch needs a lab and a folder or archive of submissions");
    if (argc - optind > 2)
        return complain("batch takes one folder or archive, not also '%s'", argv[optind + 2]);
    const struct lab *lab = named_lab(argv[optind]);
    if (lab == NULL)
        return STATUS_WRONG_USAGE;
    batch->lab = lab->id;
    batch->where = argv[optind + 1];
    batch->max_points = points_of(lab, batch->choice.only);
    if (batch->max_points < 0)
        return STATUS_WRONG_USAGE;
    if (batch->gradebook != NULL && batch->results != NULL)
        return complain("results go either to --gradebook or to --results");
    if (batch->shard.of > 0 && batch->results == NULL)
        return complain("--shard needs --results DIR, a folder for its results");
    if (batch->shard.of > 1 && batch->seed == NULL)
        return complain(
            "--shard needs --seed N, the same for all: nobody is to have easier payloads");
    if (batch->cluster && batch->results != NULL)
        return complain("--cluster writes into a gradebook: it needs no --shard and no --results");
    if (batch->gradebook == NULL && batch->results == NULL)
        batch->gradebook = "grades.db";
    return 0;
}

static int parse(int argc, char *argv[], struct batch *batch)
{
    int option, index;
    optind = 0;
    opterr = 0;
    while ((option = getopt_long(argc, argv, ":", options, &index)) != -1) {
        if (option == OPTION_HELP) {
            fputs(help, stdout);
            exit(0);
        }
        bool bad = option == '?' || option == ':';
        int status = take_option(batch, option, bad ? bad_option(argv) : options[index].name);
        if (status != 0)
            return status;
    }
    return take_arguments(argc, argv, batch);
}

/* The work of strangers is kept apart from the machine as well as this machine can: less only if
 * the instructor says so. */
static int check_isolation(const struct batch *batch)
{
    struct sandbox sandbox;
    if (batch->isolation != NULL || batch->cluster) /* each node looks at itself */
        return 0;
    if (!try_sandbox(&sandbox))
        return STATUS_GRADER_ERROR;
    if (sandbox.isolation == ISOLATION_FULL)
        return 0;
    complain("this machine gives submissions only the isolation '%s' (%s); autograde doctor says "
             "how to mend it, --isolation %s grades all the same",
             isolation_name(sandbox.isolation), sandbox.reason, isolation_name(sandbox.isolation));
    return STATUS_GRADER_ERROR;
}

static unsigned processors(void)
{
    cpu_set_t set;
    return sched_getaffinity(0, sizeof set, &set) == 0 ? (unsigned)CPU_COUNT(&set) : 1;
}

int cmd_batch(int argc, char *argv[])
{
    enum { CHECK_JOBS = 2, SHARES = 32 };
    struct batch batch = {.home = home_folder(),
                          .jobs = processors(),
                          .check_jobs = CHECK_JOBS,
                          .shares = SHARES,
                          .examine = check_isolation};
    int status = parse(argc, argv, &batch);
    if (status == 0)
        status = batch_run(&batch);
    free(batch.choice.students);
    return status;
}
