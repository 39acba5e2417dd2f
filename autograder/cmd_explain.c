/* autograde explain: what a check does and the promise behind it. */
#include "command.h"
#include "harness/schedule/runner.h"
#include "report/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void explain(const struct check *check)
{
    printf("%s  (%s, %d points)\n\n", check->id, check->lab->id, check->points);
    printf("  proves    %s\n", check->title);
    printf("  because   %s\n", check->because);
    char *read = text_reading(check->read);
    printf("  read      %s\n", read);
    free(read);
    if (check->needs != NULL)
        printf("  needs     %s\n", check->needs);
    if (check->needs_all_of != NULL)
        printf("  needs     %s, all of it\n", check->needs_all_of);
    printf("  repeat    build/autograde check %s --only %s\n", check->lab->id, check->id);
}

/* Explains the lab's check of that name, after an empty line if others came before it. False if the
 * lab has none. */
static bool explain_in(const struct lab *lab, const char *id, bool others)
{
    const struct check **checks = checks_of(lab);
    bool found = false;
    for (size_t i = 0; checks[i] != NULL && !found; i++)
        if (strcmp(checks[i]->id, id) == 0) {
            fputs(others ? "\n" : "", stdout);
            explain(checks[i]);
            found = true;
        }
    free(checks);
    return found;
}

static int explain_in_lab(const char *name, const char *id)
{
    const struct lab *lab = named_lab(name);
    if (lab == NULL)
        return STATUS_WRONG_USAGE;
    if (explain_in(lab, id, false))
        return 0;
    return complain("%s has no check '%s'; autograde list %s shows them", lab->id, id, lab->id);
}

/* Labs may have checks of the same name. */
static int explain_in_all(const char *id)
{
    const struct lab **labs = all_labs();
    bool found = false;
    for (size_t i = 0; labs[i] != NULL; i++)
        found |= explain_in(labs[i], id, found);
    free(labs);
    return found ? 0 : complain("there is no check '%s'; autograde list LAB shows them", id);
}

int cmd_explain(int argc, char *argv[])
{
    if (argc == 3)
        return explain_in_lab(argv[1], argv[2]);
    if (argc == 2)
        return explain_in_all(argv[1]);
    return complain("usage: autograde explain [LAB] CHECK; autograde list LAB shows the checks");
}
