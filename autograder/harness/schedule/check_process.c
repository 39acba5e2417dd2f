/* The process of a check. See check_process.h. */
#define _GNU_SOURCE
#include "harness/schedule/check_process.h"
#include "harness/kernel/capture.h"
#include "harness/kernel/room.h"
#include "harness/schedule/wire.h"
#include "harness/tools/cell.h"
#include "harness/tools/run.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

/* In a check's process, once its verdict is known: ends its programs, and hands the result over. */
static void finish_check(struct run *run)
{
    static bool finishing;
    if (!finishing) { /* an error while ending must not begin again */
        finishing = true;
        if (run->capture != NULL) /* what killing the programs sends is none of their doing */
            run->result.trace = capture_close(run->capture);
        cell_end(run);
    }
    run->result.seconds = now() - run->started;
    wire_write(RESULT_FD, &run->result);
    _exit(0);
}

static uint64_t seed_of(uint64_t seed, const char *id)
{
    uint64_t mixed = seed ^ 0xcbf29ce484222325u;
    for (; *id != '\0'; id++)
        mixed = (mixed ^ (unsigned char)*id) * 0x100000001b3u; /* FNV-1a */
    return mixed;
}

_Noreturn void check_process(const struct check *check, const struct workspace *workspace,
                             const struct sandbox *sandbox, uint64_t seed)
{
    static struct run run;
    run = (struct run){.check = check,
                       .workspace = workspace,
                       .sandbox = sandbox,
                       .random = seed_of(seed, check->id),
                       .started = now(),
                       .cell = {.control = -1, .err = -1},
                       .finish = finish_check};
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    signal(SIGPIPE, SIG_IGN);
    char *lacks = room_problem(sandbox_user());
    if (lacks != NULL)
        grader_error(&run, "%s", lacks);
    if (sandbox_drop_root() < 0)
        grader_error(&run, "cannot become an ordinary user: %s", strerror(errno));
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* not before: another user's process loses it again */
    if (sandbox->isolation != ISOLATION_NONE && sandbox_own_network() < 0)
        grader_error(&run, "cannot create a network namespace: %s", strerror(errno));
    check->run(&run);
    conclude(&run, VERDICT_PASS, NULL);
}
