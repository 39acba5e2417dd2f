/* How much grading adds to compiling: compiles alone and grades in turn, A B A B, and prints
 * ratios. The machine may be as noisy as it likes: both are measured in the same moments. */
#define _GNU_SOURCE
#include "command.h"
#include "harness/build/compile.h"
#include "harness/schedule/runner.h"
#include "harness/tools/run.h"
#include "memory.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MAX_TIMES = 4096 };

struct times {
    double values[MAX_TIMES];
    size_t count;
};

static void add_time(struct times *times, double value)
{
    if (times->count < MAX_TIMES)
        times->values[times->count++] = value;
}

static int ascending(const void *a, const void *b)
{
    const double *left = a, *right = b;
    return (*left > *right) - (*left < *right);
}

static double quantile(struct times *times, double part)
{
    if (times->count == 0)
        return 0;
    qsort(times->values, times->count, sizeof times->values[0], ascending);
    return times->values[(size_t)(part * (double)(times->count - 1) + 0.5)];
}

/* What cannot be measured is not printed. */
_Noreturn static void give_up(const char *why)
{
    fprintf(stderr, "bench: %s\n", why);
    exit(STATUS_GRADER_ERROR);
}

/* ---- compiling alone ---- */

/* The compilers that run now; 0: a free place. Gradings may leave other children to be waited for.
 */
static pid_t compilers[256];

static pid_t *place_of(pid_t pid)
{
    for (size_t i = 0; i < sizeof compilers / sizeof compilers[0]; i++)
        if (compilers[i] == pid)
            return &compilers[i];
    return NULL;
}

static void start_compiler(const struct workspace *workspace, enum build build, const char *program)
{
    pid_t child = fork(), *place = place_of(0);
    if (child < 0 || place == NULL)
        give_up("cannot start a compiler");
    if (child > 0) {
        *place = child;
        return;
    }
    struct arguments command = {.count = 0};
    char *source = must_format("%s/src", workspace->root);
    int null = open("/dev/null", O_RDWR);
    dup2(null, STDOUT_FILENO);
    dup2(null, STDERR_FILENO);
    compile_command(workspace, build, program, false, &command);
    if (chdir(source) == 0)
        execvp(command.items[0], (char *const *)command.items);
    _exit(127);
}

static void wait_for_one(void)
{
    int status = 0;
    pid_t *place = NULL;
    while (place == NULL) {
        pid_t child = wait(&status);
        if (child < 0 && errno != EINTR)
            give_up("a compiler is gone");
        place = child > 0 ? place_of(child) : NULL;
    }
    *place = 0;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        give_up("a compiler failed");
}

/* Runs the compiler for every build that the lab's checks need, as many at once as processors. */
static double compile_all(const struct lab *lab, const struct workspace *workspace)
{
    cpu_set_t set;
    int room = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1, running = 0;
    double started = now();
    for (enum build build = BUILD_PLAIN; build < BUILD_KINDS; build++) {
        char *words = must_strdup(lab->programs);
        for (char *word = strtok(words, " "); word != NULL; word = strtok(NULL, " ")) {
            if (!needs_build(lab, NULL, build, word))
                continue;
            if (running == room)
                wait_for_one();
            else
                running++;
            start_compiler(workspace, build, word);
        }
        free(words);
    }
    while (running-- > 0)
        wait_for_one();
    return now() - started;
}

/* ---- grading ---- */

struct figures {
    struct times ratio, compile, grade; /* ratios; seconds */
    struct times passing;               /* seconds of each check that passed */
};

/* Grades once; passing may be NULL. Returns the seconds. */
static double grade_once(const struct lab *lab, const char *submission, struct times *passing)
{
    struct grading grading = {.lab = lab, .home = ".", .submission = submission, .seed = 1};
    struct refusal refusal;
    double started = now();
    struct result *result = grade(&grading, &refusal);
    double seconds = now() - started;
    if (result == NULL) {
        give_up(refusal.text);
    }
    for (size_t i = 0; passing != NULL && i < result->check_count; i++)
        if (result->checks[i].verdict == VERDICT_PASS)
            add_time(passing, result->checks[i].seconds);
    result_free(result);
    return seconds;
}

static void measure(const struct lab *lab, const char *submission, int pairs,
                    struct figures *figures)
{
    struct workspace workspace = {.root = NULL};
    char *problem = workspace_open(&workspace, lab, ".", submission);
    if (problem != NULL) {
        give_up(problem);
    }
    compile_all(lab, &workspace); /* warms the caches */
    for (int i = 0; i < pairs; i++) {
        double compiling = compile_all(lab, &workspace);
        double grading = grade_once(lab, submission, &figures->passing);
        add_time(&figures->compile, compiling);
        add_time(&figures->grade, grading);
        add_time(&figures->ratio, grading / compiling);
    }
    workspace_close(&workspace);
}

static void report(const char *what, struct figures *figures)
{
    printf("%-28s compiling %.3f s, grading %.3f s, ratio %.2f (%.2f to %.2f)\n", what,
           quantile(&figures->compile, 0.5), quantile(&figures->grade, 0.5),
           quantile(&figures->ratio, 0.5), quantile(&figures->ratio, 0),
           quantile(&figures->ratio, 1));
    if (figures->passing.count > 0)
        printf("%-28s a check that passes takes %.1f ms (median), %.1f ms (9 of 10)\n", "",
               quantile(&figures->passing, 0.5) * 1e3, quantile(&figures->passing, 0.9) * 1e3);
}

/* ---- giving up ---- */

/* From the last thing that happened to the verdict, for a server that takes clients and says
 * nothing. */
static double give_up_once(const struct lab *lab)
{
    struct grading grading = {
        .lab = lab, .home = ".", .only = "answers", .seed = 1, .submission = "build/bench/stuck"};
    struct refusal refusal;
    struct result *result = grade(&grading, &refusal);
    if (result == NULL || result->checks[0].verdict != VERDICT_FAIL)
        give_up("the stalled server is not found out");
    const struct check_result *check = &result->checks[0];
    double seconds = check->seconds - check->events[check->event_count - 1].at;
    result_free(result);
    return seconds;
}

static void measure_giving_up(int runs)
{
    const struct lab *lab = find_lab("lab1");
    static struct times times;
    if (lab == NULL || system("mkdir -p build/bench/stuck && "
                              "cp autograder/tests/bench/stuck.c build/bench/stuck/server.c") != 0)
        return;
    for (int i = 0; i < runs; i++)
        add_time(&times, give_up_once(lab));
    printf("%-28s a check gives up after %.1f ms (median), %.1f ms (longest)\n",
           "a stalled program", quantile(&times, 0.5) * 1e3, quantile(&times, 1) * 1e3);
}

int main(int argc, char *argv[])
{
    static struct figures figures[2];
    int pairs = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 9;
    const struct lab **labs = all_labs();
    for (size_t i = 0; labs[i] != NULL; i++) {
        static const char *const folders[] = {"solutions", "labs"};
        memset(figures, 0, sizeof figures);
        for (size_t k = 0; k < 2; k++) {
            char *folder = must_format("%s/%s", folders[k], labs[i]->id);
            measure(labs[i], folder, pairs, &figures[k]);
            report(folder, &figures[k]);
            free(folder);
        }
    }
    free(labs);
    measure_giving_up(pairs);
    return 0;
}
