/* One submission, graded by a process of its own: `autograde check`. */
#define _GNU_SOURCE
#include "class/child.h"
#include "class/files.h"
#include "memory.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a killed parent would leave behind ends with it; a check that gets SIGTERM cleans up. */
static void tie_to_parent(pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent)
        _exit(128 + SIGTERM);
}

static void fresh_signals(void)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
}

static void direct_output(const char *room)
{
    char *path = must_format("%s/said", room);
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    int said = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    dup2(null, STDIN_FILENO);
    dup2(null, STDOUT_FILENO);
    dup2(said >= 0 ? said : null, STDERR_FILENO);
    free(path);
}

static void run_check(const struct child_orders *orders)
{
    const char *program = getenv("AUTOGRADE_CHECK");
    char *json = must_format("%s/result.json", orders->room);
    char *temporary = must_format("%s/tmp", orders->room);
    char jobs[16];
    snprintf(jobs, sizeof jobs, "%u", orders->jobs);
    const char *words[20] = {"autograde", "check", orders->lab, orders->sources,
                             "--json",    json,    "--seed",    orders->seed};
    size_t count = 8;
    if (orders->jobs > 0) {
        words[count++] = "--jobs";
        words[count++] = jobs;
    }
    if (orders->only != NULL) {
        words[count++] = "--only";
        words[count++] = orders->only;
    }
    if (orders->isolation != NULL) {
        words[count++] = "--isolation";
        words[count++] = orders->isolation;
    }
    setenv("TMPDIR", temporary, 1);
    execv(program != NULL ? program : "/proc/self/exe", (char *const *)words);
    fprintf(stderr, "autograde: cannot start %s\n", program != NULL ? program : "autograde check");
    _exit(3);
}

pid_t child_start(const struct child_orders *orders)
{
    char *temporary = must_format("%s/tmp", orders->room);
    int made = mkdir(temporary, 0700) == 0 ? chmod(temporary, 01777) : -1;
    free(temporary);
    fflush(NULL);
    pid_t parent = getpid(), pid = made == 0 ? fork() : -1;
    if (pid != 0)
        return pid;
    setsid(); /* its own share of the processors, where the kernel gives one to each session */
    fresh_signals();
    tie_to_parent(parent);
    direct_output(orders->room);
    run_check(orders);
    return -1;
}

char *child_said(const char *room)
{
    enum { MOST = 1024 * 1024 };
    char *path = must_format("%s/said", room);
    char *text = read_text(path, MOST, NULL);
    free(path);
    return text;
}

char *child_result(const char *room)
{
    enum { MOST = 512 * 1024 * 1024 };
    char *path = must_format("%s/result.json", room);
    char *text = read_text(path, MOST, NULL);
    free(path);
    return text;
}
