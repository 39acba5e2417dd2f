/* autograde grade: a person's decision about a score, above what the grader found. */
#include "class/score.h"
#include "command.h"
#include "memory.h"

#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: autograde grade GRADEBOOK STUDENT LAB [--set N | --add N] [--comment TEXT] --why TEXT\n"
    "       autograde grade GRADEBOOK STUDENT LAB --clear --why TEXT\n\n"
    "Keeps a decision above the automatic points, which stay beneath it and which no batch "
    "touches.\n"
    "STUDENT may be a group: then it is for each of its members.\n\n"
    "  --set N               the score is N, whatever the grader found and however late it was\n"
    "  --add N               N points more (or fewer: --add -5)\n"
    "  --comment TEXT        for the student\n"
    "  --clear               what was set, added and commented no longer counts; it stays on "
    "record\n"
    "  --why TEXT            for the record, with your name and the time\n";

enum { OPTION_SET = 1000, OPTION_ADD, OPTION_COMMENT, OPTION_CLEAR, OPTION_WHY, OPTION_HELP };

static const struct option options[] = {
    {"set", required_argument, NULL, OPTION_SET},
    {"add", required_argument, NULL, OPTION_ADD},
    {"comment", required_argument, NULL, OPTION_COMMENT},
    {"clear", no_argument, NULL, OPTION_CLEAR},
    {"why", required_argument, NULL, OPTION_WHY},
    {"help", no_argument, NULL, OPTION_HELP},
    {NULL, 0, NULL, 0},
};

struct decision {
    const char *gradebook, *student, *lab, *comment, *why;
    bool set, add, clear;
    double points;
};

static int set_points(struct decision *decision, bool *kind, const char *text)
{
    char *end;
    decision->points = strtod(text, &end);
    *kind = true;
    if (end == text || *end != '\0' || !isfinite(decision->points))
        return complain("points are a number, not '%s'", text);
    if (decision->set && decision->points < 0)
        return complain("a score is not negative");
    return 0;
}

static int take_option(struct decision *decision, int option, char *argv[])
{
    switch (option) {
    case OPTION_SET:
        return set_points(decision, &decision->set, optarg);
    case OPTION_ADD:
        return set_points(decision, &decision->add, optarg);
    case OPTION_COMMENT:
        decision->comment = optarg;
        return 0;
    case OPTION_CLEAR:
        decision->clear = true;
        return 0;
    case OPTION_WHY:
        decision->why = optarg;
        return 0;
    case ':':
        return complain("%s needs a value; grade --help tells which", bad_option(argv));
    default:
        return complain("grade has no option '%s'; grade --help lists them", bad_option(argv));
    }
}

static int check(const struct decision *decision)
{
    bool comment = decision->comment != NULL;
    if (decision->set + decision->add + decision->clear > 1 || (decision->clear && comment))
        return complain("grade takes one of --set, --add and --clear");
    if (!decision->set && !decision->add && !decision->clear && !comment)
        return complain("grade needs --set, --add, --comment or --clear");
    if (decision->why == NULL || decision->why[0] == '\0')
        return complain("grade needs --why TEXT: somebody will ask");
    return 0;
}

static int parse(int argc, char *argv[], struct decision *decision)
{
    int option;
    optind = 0;
    opterr = 0;
    while ((option = getopt_long(argc, argv, ":", options, NULL)) != -1) {
        if (option == OPTION_HELP) {
            fputs(help, stdout);
            exit(0);
        }
        int status = take_option(decision, option, argv);
        if (status != 0)
            return status;
    }
    if (argc - optind != 3)
        return complain("grade needs a gradebook, a student and a lab; grade --help");
    decision->gradebook = argv[optind];
    decision->student = argv[optind + 1];
    const struct lab *lab = named_lab(argv[optind + 2]);
    if (lab == NULL)
        return STATUS_WRONG_USAGE;
    decision->lab = lab->id;
    return check(decision);
}

static bool write_remarks(struct gradebook *book, const struct decision *decision, const char *id)
{
    const char *lab = decision->lab, *why = decision->why;
    bool well = true;
    if (decision->set || decision->add)
        well =
            score_remark(book, id, lab, decision->set ? "set" : "add", decision->points, NULL, why);
    if (well && decision->clear)
        well = score_remark(book, id, lab, "clear", 0, NULL, why);
    if (well && decision->comment != NULL)
        well = score_remark(book, id, lab, "comment", 0, decision->comment, why);
    return well;
}

static int decide(struct gradebook *book, const struct decision *decision)
{
    struct roster roster;
    if (!gradebook_load_roster(book, &roster))
        return complain("%s", book->problem);
    struct owner owner = roster_match(&roster, decision->student);
    size_t count = 0;
    bool well = gradebook_begin(book);
    for (size_t i = 0; well && i < roster.count; i++) {
        const struct student *student = &roster.students[i];
        bool meant = owner.kind == OWNER_STUDENT
                         ? student == owner.student
                         : owner.kind == OWNER_TEAM && strcmp(student->team, owner.team) == 0;
        if (meant)
            well = write_remarks(book, decision, student->id);
        count += meant;
    }
    well = gradebook_end(book, well && count > 0);
    roster_free(&roster);
    if (count == 0)
        return complain("%s: there is no student or group '%s'%s", book->path, decision->student,
                        owner.kind == OWNER_MANY ? " alone: the name fits several" : "");
    return well ? 0 : complain("%s", book->problem);
}

int cmd_grade(int argc, char *argv[])
{
    struct decision decision = {.gradebook = NULL};
    struct gradebook book;
    int status = parse(argc, argv, &decision);
    if (status != 0)
        return status;
    status = gradebook_open(&book, decision.gradebook, GRADEBOOK_CHANGE)
                 ? decide(&book, &decision)
                 : complain("%s", book.problem);
    gradebook_close(&book);
    return status;
}
