/* autograde trace: lets a lab's own programs talk to each other and shows every segment. */
#define _GNU_SOURCE
#include "command.h"
#include "harness/scenario.h"
#include "harness/schedule/trace.h"
#include "segment.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    OPTION_SEED = 1000,
    OPTION_ISOLATION,
    OPTION_SCENARIO,
    OPTION_SVG,
    OPTION_STATES,
    OPTION_TALK,
    OPTION_PCAP,
    OPTION_LIST,
    OPTION_HELP
};

static const struct option options[] = {
    {"seed", required_argument, NULL, OPTION_SEED},
    {"isolation", required_argument, NULL, OPTION_ISOLATION},
    {"scenario", required_argument, NULL, OPTION_SCENARIO},
    {"svg", required_argument, NULL, OPTION_SVG},
    {"states", required_argument, NULL, OPTION_STATES},
    {"talk", required_argument, NULL, OPTION_TALK},
    {"pcap", required_argument, NULL, OPTION_PCAP},
    {"list", no_argument, NULL, OPTION_LIST},
    {"help", no_argument, NULL, OPTION_HELP},
    {NULL, 0, NULL, 0},
};

static const char help[] =
    "usage: autograde trace LAB [DIR] [OPTIONS]\n\n"
    "Builds the programs in DIR (labs/LAB by default) that a scenario needs, lets them talk to\n"
    "each other in a network of their own, and shows every segment that crossed the wire.\n"
    "LAB is lab1-oneshot, lab1 or 1.\n\n"
    "Sequence numbers and acknowledgements are relative: they count from the first number of "
    "their\n"
    "direction, whose real value is shown with the SYN. Each side shows the state of its end once\n"
    "the segment has arrived.\n\n"
    "  --scenario NAME       what happens; without a NAME, the lab's own programs meet\n"
    "  --list                list the scenarios that the lab can show\n"
    "  --svg FILE            draw the ladder as a picture, too\n"
    "  --states FILE         draw the states that both ends went through\n"
    "  --talk FILE           draw what two clients and the server say to each other\n"
    "  --pcap FILE           write the segments for tcpdump, tshark and Wireshark\n"
    "  --seed N              send the same payloads as another run with this seed\n"
    "  --isolation LEVEL     full or network: isolate the programs less than this machine could\n\n"
    "Status: 0 the programs did what the lab wants, 1 they did not, 2 wrong usage, 3 the grader's\n"
    "own error, or this machine has no network to give them.\n";

/* What the user asked for, besides what every grading has. */
struct request {
    struct grading grading;
    const char *scenario;                   /* NULL: the lab's own */
    const char *svg, *states, *talk, *pcap; /* files; NULL: none */
    bool list;
};

static int take_option(struct request *request, int option, const char *name)
{
    const char **files[] = {[OPTION_SCENARIO - OPTION_SEED] = &request->scenario,
                            [OPTION_SVG - OPTION_SEED] = &request->svg,
                            [OPTION_STATES - OPTION_SEED] = &request->states,
                            [OPTION_TALK - OPTION_SEED] = &request->talk,
                            [OPTION_PCAP - OPTION_SEED] = &request->pcap};
    switch (option) {
    case OPTION_SEED:
        return set_seed(&request->grading, optarg);
    case OPTION_ISOLATION:
        return set_isolation(&request->grading, optarg);
    case OPTION_LIST:
        request->list = true;
        return 0;
    case OPTION_SCENARIO:
    case OPTION_SVG:
    case OPTION_STATES:
    case OPTION_TALK:
    case OPTION_PCAP:
        *files[option - OPTION_SEED] = optarg;
        return 0;
    case ':':
        return complain("%s needs a value; see trace --help", name);
    default:
        return complain("trace has no option '%s'; trace --help lists them", name);
    }
}

static int parse(int argc, char *argv[], struct request *request)
{
    struct grading *grading = &request->grading;
    int option;
    optind = 0;
    opterr = 0;
    while ((option = getopt_long(argc, argv, ":", options, NULL)) != -1) {
        if (option == OPTION_HELP) {
            fputs(help, stdout);
            exit(0);
        }
        int status = take_option(request, option, bad_option(argv));
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

/* Writes one of the files, if it was asked for. */
static int save(const char *path, const struct trace *trace,
                int (*report_as)(FILE *out, const struct trace *trace))
{
    if (path == NULL)
        return 0;
    FILE *out = fopen(path, "we");
    bool failed = out == NULL || report_as(out, trace) < 0;
    int reason = errno;
    if (out != NULL && fclose(out) != 0 && !failed) {
        failed = true;
        reason = errno;
    }
    if (!failed)
        return 0;
    complain("cannot write %s: %s", path, strerror(reason));
    return STATUS_GRADER_ERROR;
}

static int save_all(const struct request *request, const struct result *result)
{
    const struct trace *trace = result->checks[0].trace;
    if (trace == NULL || trace->connections == 0)
        return 0;
    int status = save(request->svg, trace, report_trace_svg);
    if (status == 0)
        status = save(request->states, trace, report_states_svg);
    if (status == 0)
        status = save(request->talk, trace, report_talk_svg);
    return status != 0 ? status : save(request->pcap, trace, report_pcap);
}

static void list_scenarios(const struct lab *lab)
{
    const struct scenario **scenarios = scenarios_of(lab);
    for (size_t i = 0; scenarios[i] != NULL; i++)
        printf("%-16s %s\n", scenarios[i]->id, scenarios[i]->title);
    free(scenarios);
}

static int play(struct request *request, const struct scenario *scenario)
{
    struct grading *grading = &request->grading;
    struct check check = scenario_check(grading->lab, scenario);
    struct refusal refusal;
    grading->scenario = &check;
    char *standard = choose_folder(grading);
    struct result *result = grade(grading, &refusal);
    free(standard);
    if (result == NULL)
        return refuse(&refusal);
    int status = report(result), saved = save_all(request, result);
    result_free(result);
    return saved != 0 ? saved : status;
}

int cmd_trace(int argc, char *argv[])
{
    struct request request = {.grading = {.home = home_folder(), .seed = fresh_seed()}};
    int status = parse(argc, argv, &request);
    const struct lab *lab = request.grading.lab;
    if (status != 0 || lab == NULL)
        return status;
    if (request.list) {
        list_scenarios(lab);
        return 0;
    }
    const struct scenario *scenario = find_scenario(lab, request.scenario);
    if (scenario == NULL)
        return complain("%s has no scenario '%s'; autograde trace %s --list shows them", lab->id,
                        request.scenario, lab->id);
    return play(&request, scenario);
}
