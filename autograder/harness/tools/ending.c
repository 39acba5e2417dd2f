/* How a program ended: in words, and as facts for diagnosis. */
#define _GNU_SOURCE
#include "harness/tools/ending.h"

#include <string.h>
#include <sys/wait.h>

char *program_ending(const struct program *program)
{
    if (program->exec_error != 0)
        return must_format("could not be executed: %s", strerror(program->exec_error));
    if (WIFEXITED(program->status))
        return must_format("exited with status %d", WEXITSTATUS(program->status));
    return must_format("was killed by SIG%s", sigabbrev_np(WTERMSIG(program->status)));
}

void note_ending(struct run *run, const struct program *program)
{
    if (program->exec_error != 0)
        note_fact(run, "exec.error", strerrorname_np(program->exec_error));
    else if (WIFEXITED(program->status))
        note_fact(run, "exit.status", number(run, WEXITSTATUS(program->status)));
    else
        note_fact(run, "exit.signal",
                  must_format("SIG%s", sigabbrev_np(WTERMSIG(program->status))));
}
