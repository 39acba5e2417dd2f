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

int cmd_explain(int argc, char *argv[])
{
    bool found = false;
    if (argc != 2)
        return complain("usage: autograde explain CHECK; autograde list LAB shows the checks");
    const struct lab **labs = all_labs();
    for (size_t i = 0; labs[i] != NULL; i++) {
        const struct check **checks = checks_of(labs[i]);
        for (size_t k = 0; checks[k] != NULL; k++)
            if (strcmp(checks[k]->id, argv[1]) == 0) {
                if (found)
                    putchar('\n');
                explain(checks[k]);
                found = true;
            }
        free(checks);
    }
    free(labs);
    return found ? 0 : complain("there is no check '%s'; autograde list LAB shows them", argv[1]);
}
