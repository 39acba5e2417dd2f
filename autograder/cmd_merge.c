/* autograde merge: takes the results of other machines into a gradebook. */
#include "class/content.h"
#include "class/merge.h"
#include "command.h"
#include "memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: autograde merge [--any-grader] GRADEBOOK DIR...\n\n"
    "Takes in the results that `autograde batch --results DIR` wrote. Those of an earlier version "
    "of\n"
    "the work, and those that another version of the grader made (unless --any-grader), are left\n"
    "out. Merging twice changes nothing.\n";

static int merge_all(struct gradebook *book, char *folders[], const char *grader)
{
    struct merged merged = {.taken = 0};
    for (size_t i = 0; folders[i] != NULL; i++) {
        char *problem = merge_folder(book, folders[i], grader, 0, &merged);
        if (problem == NULL)
            continue;
        complain("%s", problem);
        free(problem);
        return STATUS_WRONG_USAGE;
    }
    printf("%zu taken in, %zu there before, %zu stale, %zu broken\n", merged.taken, merged.known,
           merged.stale, merged.broken);
    return merged.broken > 0 ? STATUS_GRADER_ERROR : 0;
}

int cmd_merge(int argc, char *argv[])
{
    bool any = argc > 1 && strcmp(argv[1], "--any-grader") == 0;
    argv += any;
    argc -= any;
    if (argc > 1 && strcmp(argv[1], "--help") == 0) {
        fputs(help, stdout);
        return 0;
    }
    if (argc < 3 || argv[1][0] == '-')
        return complain("merge needs a gradebook and the folders of results; merge --help");
    struct gradebook book;
    char *grader = any ? NULL : grader_version(home_folder());
    int status = STATUS_WRONG_USAGE;
    if (gradebook_open(&book, argv[1], GRADEBOOK_CREATE))
        status = merge_all(&book, argv + 2, grader);
    else
        complain("%s", book.problem);
    gradebook_close(&book);
    free(grader);
    return status;
}
