/* What the commands share: complaints, options, names of labs, where the repository is. */
#define _GNU_SOURCE
#include "command.h"
#include "memory.h"
#include "report/text.h"

#include <errno.h>
#include <langinfo.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

/* Upwards from this program to the first folder that has labs. */
const char *home_folder(void)
{
    static char path[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    path[length > 0 ? length : 0] = '\0';
    for (char *slash; (slash = strrchr(path, '/')) != NULL;) {
        struct stat info;
        *slash = '\0';
        char *labs = must_format("%s/labs", path);
        bool found = stat(labs, &info) == 0 && S_ISDIR(info.st_mode);
        free(labs);
        if (found)
            return path;
    }
    return ".";
}

bool wants_colour(int fd)
{
    const char *no_colour = getenv("NO_COLOR");
    return isatty(fd) && (no_colour == NULL || *no_colour == '\0');
}

struct terminal_style stdout_style(void)
{
    struct terminal_style style = terminal_style_plain();
    struct winsize window;
    style.colour = wants_colour(STDOUT_FILENO);
    style.unicode = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col > 0)
        style.width = window.ws_col;
    return style;
}

int complain(const char *fmt, ...)
{
    va_list values;
    va_start(values, fmt);
    char *message = must_format_list(fmt, values);
    va_end(values);
    char *clean = text_clean(message, TEXT_UNICODE); /* there may be names of files in it */
    fprintf(stderr, "autograde: %s\n", clean);
    free(clean);
    free(message);
    return STATUS_WRONG_USAGE;
}

int refuse(struct refusal *refusal)
{
    complain("%s", refusal->text);
    free(refusal->text);
    return refusal->ours ? STATUS_GRADER_ERROR : STATUS_WRONG_USAGE;
}

bool parse_number(const char *text, uint64_t largest, uint64_t *value)
{
    char *end;
    errno = 0;
    unsigned long long number = strtoull(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0 || number > largest)
        return false;
    *value = number;
    return true;
}

int set_seed(struct grading *grading, const char *text)
{
    if (!parse_number(text, UINT64_MAX, &grading->seed))
        return complain("--seed takes a whole number, not '%s'", text);
    return 0;
}

int set_isolation(struct grading *grading, const char *text)
{
    for (int i = ISOLATION_FULL; i <= ISOLATION_NONE; i++)
        if (strcmp(text, isolation_name((enum isolation)i)) == 0) {
            grading->at_most = (enum isolation)i;
            return 0;
        }
    return complain("--isolation takes full, network or none, not '%s'", text);
}

const char *bad_option(char *argv[])
{
    enum { LONG_OPTIONS = 1000 };
    static char letter[] = "-?";
    if (optopt == 0 || optopt >= LONG_OPTIONS)
        return argv[optind - 1];
    letter[1] = (char)optopt;
    return letter;
}

uint64_t fresh_seed(void)
{
    uint32_t seed = 1;
    if (getrandom(&seed, sizeof seed, 0) < 0)
        seed = (uint32_t)getpid();
    return seed % 1000000;
}

char *choose_folder(struct grading *grading)
{
    char *standard = must_format("%s/labs/%s", grading->home, grading->lab->id);
    if (grading->submission == NULL) {
        grading->submission = standard;
        grading->shown = standard + strlen(grading->home) + 1;
    }
    return standard;
}

const struct lab *named_lab(const char *name)
{
    const struct lab *lab = find_lab(name);
    if (lab != NULL)
        return lab;
    const struct lab **labs = all_labs();
    char *known = must_strdup("");
    for (size_t i = 0; labs[i] != NULL; i++) {
        char *longer = must_format("%s%s%s", known, i > 0 ? ", " : "", labs[i]->id);
        free(known);
        known = longer;
    }
    complain("there is no lab '%s'; the labs are %s", name, known);
    free(known);
    free(labs);
    return NULL;
}
