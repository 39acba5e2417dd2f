/* All that a program has started. See family.h. */
#define _GNU_SOURCE
#include "harness/tools/family.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

ssize_t family_pids(const struct program *program, pid_t **pids)
{
    *pids = NULL;
    ssize_t count = program->keeper != 0 ? proc_descendants(program->keeper, pids) : -1;
    if (count <= 0)
        return -1;
    memmove(*pids, *pids + 1, (size_t)(count - 1) * sizeof **pids); /* without the keeper */
    return count - 1;
}

int family_threads(const struct program *program, struct thread_list *list)
{
    size_t kept = 0;
    *list = (struct thread_list){0};
    if (program->keeper == 0 || thread_list_read(list, program->keeper) < 0)
        return -1;
    for (size_t i = 0; i < list->count; i++)
        if (list->threads[i].pid != program->keeper)
            list->threads[kept++] = list->threads[i];
    list->count = kept;
    if (kept > 0)
        return 0;
    thread_list_free(list);
    errno = ESRCH;
    return -1;
}
