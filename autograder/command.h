/* The commands of autograde: one file each, found by name in main.c. */
#ifndef AUTOGRADER_COMMAND_H
#define AUTOGRADER_COMMAND_H

#include "harness/box/sandbox.h"
#include "harness/schedule/runner.h"
#include "report/report.h"

#include <stdbool.h>
#include <stdint.h>

enum exit_status {
    STATUS_FULL_POINTS = 0, /* or: the command did what it was asked */
    STATUS_POINTS_LOST = 1,
    STATUS_WRONG_USAGE = 2,
    STATUS_GRADER_ERROR = 3,
};

/* Each takes the words after its name, argv[0] being the name, and returns an exit status. */
int cmd_check(int argc, char *argv[]);
int cmd_list(int argc, char *argv[]);
int cmd_explain(int argc, char *argv[]);
int cmd_doctor(int argc, char *argv[]);
int cmd_trace(int argc, char *argv[]);
int cmd_batch(int argc, char *argv[]);
int cmd_status(int argc, char *argv[]);
int cmd_score(int argc, char *argv[]);
int cmd_grade(int argc, char *argv[]);
int cmd_merge(int argc, char *argv[]);

/* The folder of the repository, found from where this program is (build/autograde). */
const char *home_folder(void);

/* True if output to the stream may have colour: a terminal, and no NO_COLOR. */
bool wants_colour(int fd);

/* How a report to stdout may look: as the terminal allows, or plain if there is none. */
struct terminal_style stdout_style(void);

/* Prints "autograde: " and the message as one line on stderr and returns STATUS_WRONG_USAGE. */
int complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Complains that there was nothing to grade, frees the reason, and returns an exit status that says
 * whose fault it is. */
int refuse(struct refusal *refusal);

/* A whole decimal number up to the largest allowed; false if text is anything else. */
bool parse_number(const char *text, uint64_t largest, uint64_t *value);

/* Take in what the user gave to --seed and --isolation. They return 0, or STATUS_WRONG_USAGE after
 * a complaint. */
int set_seed(struct grading *grading, const char *text);
int set_isolation(struct grading *grading, const char *text);

/* The option that getopt_long() stumbled over, as it was typed; long options have values from 1000
 * on. */
const char *bad_option(char *argv[]);

/* A seed that differs from run to run, short enough to be typed. */
uint64_t fresh_seed(void);

/* Fills in the submission's folder where the user named none: labs/LAB. Returns memory that the
 * grading points into; the caller frees it after the grading. */
char *choose_folder(struct grading *grading);

/* Tries the sandbox out. False, after a complaint, where it cannot even be tried. */
bool try_sandbox(struct sandbox *sandbox);

/* The lab that the user named, or NULL after a complaint that lists the labs. */
const struct lab *named_lab(const char *name);

#endif
