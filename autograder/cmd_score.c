/* autograde score: every score of a gradebook, and how it came about. */
#include "class/score.h"
#include "command.h"
#include "memory.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: autograde score GRADEBOOK [STUDENT] [OPTIONS]\n\n"
    "Shows each score and how it came about. Nothing is graded again for it.\n\n"
    "  --lab LAB             only this lab\n"
    "  --late FILE           from now on these rules for late work (NAME = VALUE, [lab]):\n"
    "                        due, grace (minutes), percent_per_day, percent_per_hour,\n"
    "                        points_per_day, points_per_hour, cap_percent, cap_points,\n"
    "                        refuse_after_days, refuse_after_hours, late_days\n"
    "  --extensions FILE     from now on these extensions: CSV with student (or group), until,\n"
    "                        reason, lab\n";

enum { OPTION_LAB = 1000, OPTION_LATE, OPTION_EXTENSIONS, OPTION_HELP };

static const struct option options[] = {
    {"lab", required_argument, NULL, OPTION_LAB},
    {"late", required_argument, NULL, OPTION_LATE},
    {"extensions", required_argument, NULL, OPTION_EXTENSIONS},
    {"help", no_argument, NULL, OPTION_HELP},
    {NULL, 0, NULL, 0},
};

struct wish {
    const char *gradebook, *student, *late, *extensions;
    const struct lab *lab;
};

static int take_option(struct wish *wish, int option, char *argv[])
{
    switch (option) {
    case OPTION_LAB:
        wish->lab = named_lab(optarg);
        return wish->lab == NULL ? STATUS_WRONG_USAGE : 0;
    case OPTION_LATE:
        wish->late = optarg;
        return 0;
    case OPTION_EXTENSIONS:
        wish->extensions = optarg;
        return 0;
    case ':':
        return complain("%s needs a value; score --help tells which", bad_option(argv));
    default:
        return complain("score has no option '%s'; score --help lists them", bad_option(argv));
    }
}

static int parse(int argc, char *argv[], struct wish *wish)
{
    int option;
    optind = 0;
    opterr = 0;
    while ((option = getopt_long(argc, argv, ":", options, NULL)) != -1) {
        if (option == OPTION_HELP) {
            fputs(help, stdout);
            exit(0);
        }
        int status = take_option(wish, option, argv);
        if (status != 0)
            return status;
    }
    if (optind == argc || argc - optind > 2)
        return complain("score needs a gradebook, and perhaps a student; score --help");
    wish->gradebook = argv[optind];
    wish->student = argv[optind + 1];
    return 0;
}

static void show(void *taker, const struct score *score)
{
    size_t *shown = taker;
    char *text = score_text(score);
    printf("%s  %s  %s\n", score->student->id, score->lab, text);
    free(text);
    ++*shown;
}

/* The id of the student whom the words mean, or NULL after a complaint; the caller frees it. */
static char *id_of(struct gradebook *book, const char *words)
{
    struct roster roster;
    char *id = NULL;
    if (gradebook_load_roster(book, &roster)) {
        struct owner owner = roster_match(&roster, words);
        if (owner.kind == OWNER_STUDENT)
            id = must_strdup(owner.student->id);
        else
            complain("%s: there is no student '%s'", book->path, words);
    }
    roster_free(&roster);
    return id;
}

static char *show_all(struct gradebook *book, const struct wish *wish, const char *student)
{
    size_t shown = 0;
    char *problem = NULL;
    if (wish->late != NULL)
        problem = score_set_rules(book, wish->late);
    if (problem == NULL && wish->extensions != NULL)
        problem = score_set_extensions(book, wish->extensions);
    if (problem == NULL)
        problem = score_each(book, student, wish->lab == NULL ? NULL : wish->lab->id, show, &shown);
    return problem;
}

int cmd_score(int argc, char *argv[])
{
    struct wish wish = {.gradebook = NULL};
    struct gradebook book;
    int status = parse(argc, argv, &wish);
    if (status != 0)
        return status;
    bool changes = wish.late != NULL || wish.extensions != NULL;
    char *problem = NULL, *student = NULL;
    if (!gradebook_open(&book, wish.gradebook, changes ? GRADEBOOK_CHANGE : GRADEBOOK_READ))
        problem = must_strdup(book.problem);
    else if (wish.student != NULL && (student = id_of(&book, wish.student)) == NULL)
        status = STATUS_WRONG_USAGE;
    else
        problem = show_all(&book, &wish, student);
    if (problem != NULL)
        status = complain("%s", problem);
    gradebook_close(&book);
    free(problem);
    free(student);
    return status;
}
