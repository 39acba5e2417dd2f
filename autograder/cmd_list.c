/* autograde list: the labs, or the checks of one with their points. */
#include "command.h"
#include "harness/schedule/runner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void list_labs(void)
{
    const struct lab **labs = all_labs();
    for (size_t i = 0; labs[i] != NULL; i++) {
        const struct check **checks = checks_of(labs[i]);
        size_t count = 0;
        while (checks[count] != NULL)
            count++;
        printf("%-16s %2zu checks  %s\n", labs[i]->id, count, labs[i]->title);
        free(checks);
    }
    free(labs);
}

static void list_checks(const struct lab *lab, bool markdown)
{
    const struct check **checks = checks_of(lab);
    if (markdown)
        puts("| check | program | points | what it proves |\n| --- | --- | ---: | --- |");
    for (size_t i = 0; checks[i] != NULL; i++)
        printf(markdown ? "| `%s` | %s | %d | %s |\n" : "%-24s %-14s %3d  %s\n", checks[i]->id,
               programs_of(checks[i]), checks[i]->points, checks[i]->title);
    free(checks);
}

int cmd_list(int argc, char *argv[])
{
    bool markdown = argc == 3 && strcmp(argv[2], "--markdown") == 0;
    if (argc > 2 && !markdown)
        return complain("usage: autograde list [LAB [--markdown]]");
    if (argc == 1) {
        list_labs();
        return 0;
    }
    const struct lab *lab = named_lab(argv[1]);
    if (lab == NULL)
        return STATUS_WRONG_USAGE;
    list_checks(lab, markdown);
    return 0;
}
