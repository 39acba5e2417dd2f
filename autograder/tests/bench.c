/* What grading costs: each figure is a ratio to what cannot be saved, both measured in turn, A B A
 * B, so that the machine may be as noisy as it likes.
 *
 * The limit of a grading is to compile each source once for each kind of build, and to link. */
#define _GNU_SOURCE
#include "command.h"
#include "harness/build/compile.h"
#include "harness/schedule/runner.h"
#include "harness/schedule/task.h"
#include "harness/tools/run.h"
#include "memory.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
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

/* ---- the limit ---- */

static void become_compiler(const struct runner *limit, const struct step *step)
{
    struct arguments command = {.count = 0};
    char *source = must_format("%s/src", limit->workspace.root);
    int null = open("/dev/null", O_RDWR);
    dup2(null, STDOUT_FILENO);
    dup2(null, STDERR_FILENO);
    step_command(&limit->workspace, step, false, &command);
    if (chdir(source) == 0)
        execvp(command.items[0], (char *const *)command.items);
    _exit(127);
}

static void end_compiler(struct runner *limit)
{
    int status = 0;
    pid_t pid = wait(&status);
    for (size_t i = 0; i < limit->task_count; i++) {
        struct task *task = &limit->tasks[i];
        const struct step *step = &task->step;
        if (task->pid != pid || task->state != TASK_RUNNING)
            continue;
        char *place = step->program != NULL
                          ? workspace_program(&limit->workspace, step->build, step->program)
                          : workspace_object(&limit->workspace, step->build, step->source);
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0 ||
            !workspace_take(&limit->workspace, step->number, STEP_MADE, place))
            give_up("a compiler failed");
        task->state = TASK_DONE;
        free(place);
        return;
    }
    if (pid < 0 && errno != EINTR)
        give_up("a compiler is gone");
}

static unsigned running_compilers(const struct runner *limit)
{
    unsigned running = 0;
    for (size_t i = 0; i < limit->task_count; i++)
        running += limit->tasks[i].state == TASK_RUNNING;
    return running;
}

/* All steps of one kind, as many at once as there are processors. */
static void run_compilers(struct runner *limit, enum task_kind kind)
{
    cpu_set_t set;
    unsigned room = sched_getaffinity(0, sizeof set, &set) == 0 ? (unsigned)CPU_COUNT(&set) : 1;
    for (size_t i = 0; i < limit->task_count; i++) {
        struct task *task = &limit->tasks[i];
        if (task->kind != kind)
            continue;
        while (running_compilers(limit) >= room)
            end_compiler(limit);
        if (!workspace_make_step(&limit->workspace, task->step.number))
            give_up("no folder for a compiler");
        fflush(NULL);
        task->pid = fork();
        if (task->pid == 0)
            become_compiler(limit, &task->step);
        if (task->pid < 0)
            give_up("cannot start a compiler");
        task->state = TASK_RUNNING;
    }
    while (running_compilers(limit) > 0)
        end_compiler(limit);
}

static double compile_once(struct runner *limit)
{
    double started = now();
    run_compilers(limit, TASK_COMPILE);
    run_compilers(limit, TASK_LINK);
    return now() - started;
}

static void open_limit(struct runner *limit, struct grading *grading)
{
    enum { ROOM = 512 };
    *limit = (struct runner){.grading = grading};
    char *problem =
        workspace_open(&limit->workspace, grading->lab, grading->home, grading->submission);
    if (problem != NULL)
        give_up(problem);
    limit->tasks = must_alloc(ROOM * sizeof *limit->tasks);
    add_builds(limit);
}

/* ---- grading ---- */

enum { MAX_CHECKS = 128 };

struct figures {
    struct times limit, cold, changed, make, again;      /* seconds */
    struct times cold_ratio, changed_ratio, again_ratio; /* to limit, to make, to limit */
    struct times processor;                              /* seconds of a cold grading */
    struct times checks[MAX_CHECKS]; /* of each that passed, in the lab's order */
    struct times passing;            /* of all of these */
};

/* Waits for whatever a grading has left, so that its processor time is counted. */
static double processor_time(void)
{
    struct rusage own, children;
    while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
        continue;
    getrusage(RUSAGE_SELF, &own);
    getrusage(RUSAGE_CHILDREN, &children);
    const struct timeval times[] = {own.ru_utime, own.ru_stime, children.ru_utime,
                                    children.ru_stime};
    double sum = 0;
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++)
        sum += (double)times[i].tv_sec + (double)times[i].tv_usec / 1e6;
    return sum;
}

/* Grades once; figures may be NULL. Returns the seconds. */
static double grade_once(const struct grading *grading, struct figures *figures)
{
    struct refusal refusal;
    double started = now();
    struct result *result = grade(grading, &refusal);
    double seconds = now() - started;
    if (result == NULL)
        give_up(refusal.text);
    for (size_t i = 0; figures != NULL && i < result->check_count && i < MAX_CHECKS; i++)
        if (result->checks[i].verdict == VERDICT_PASS) {
            add_time(&figures->checks[i], result->checks[i].seconds);
            add_time(&figures->passing, result->checks[i].seconds);
        }
    result_free(result);
    return seconds;
}

static void run_shell(char *command)
{
    if (system(command) != 0)
        give_up(command);
    free(command);
}

/* As a student's folder is: the lab's Makefile, with the finished programs. */
static void lay_out(const struct lab *lab)
{
    run_shell(must_format("rm -rf build/bench && mkdir -p build/bench/labs && "
                          "cp -r common build/bench && cp labs/*.mk build/bench/labs && "
                          "cp -r solutions/%s build/bench/labs && "
                          "cp labs/%s/Makefile build/bench/labs/%s",
                          lab->id, lab->id, lab->id));
}

/* One line of server.c is another one; make builds its program anew. */
static double make_once(const struct lab *lab, int number)
{
    run_shell(
        must_format("echo '/* change %d */' >>build/bench/labs/%s/server.c", number, lab->id));
    char *command = must_format("make -s -C build/bench/labs/%s server", lab->id);
    double started = now();
    run_shell(command);
    return now() - started;
}

/* What a student waits for who has changed a line, or nothing. */
static void measure_again(const struct lab *lab, int pairs, struct figures *figures)
{
    char *submission = must_format("build/bench/labs/%s", lab->id);
    struct grading grading = {
        .lab = lab, .home = ".", .submission = submission, .seed = 1, .cache = "build/bench/cache"};
    lay_out(lab);
    grade_once(&grading, NULL);
    for (int i = 0; i < pairs; i++) {
        double make = make_once(lab, i), changed = grade_once(&grading, NULL);
        double again = grade_once(&grading, NULL);
        add_time(&figures->make, make);
        add_time(&figures->changed, changed);
        add_time(&figures->changed_ratio, changed / make);
        add_time(&figures->again, again);
        add_time(&figures->again_ratio, again / make);
    }
    free(submission);
}

static void measure_cold(const struct lab *lab, const char *submission, int pairs,
                         struct figures *figures)
{
    struct grading grading = {.lab = lab, .home = ".", .submission = submission, .seed = 1};
    struct runner limit;
    open_limit(&limit, &grading);
    compile_once(&limit); /* the system's caches are warm */
    for (int i = 0; i < pairs; i++) {
        double compiling = compile_once(&limit), before = processor_time();
        double grading_time = grade_once(&grading, figures);
        add_time(&figures->processor, processor_time() - before);
        add_time(&figures->limit, compiling);
        add_time(&figures->cold, grading_time);
        add_time(&figures->cold_ratio, grading_time / compiling);
    }
    free_tasks(&limit);
    workspace_close(&limit.workspace);
}

/* ---- the report ---- */

static void report_ratio(const char *what, struct times *ratio, struct times *seconds,
                         const char *limit, struct times *limit_seconds)
{
    printf("  %-30s %5.2f (%.2f to %.2f) x %s: %.2f s, %.2f s\n", what, quantile(ratio, 0.5),
           quantile(ratio, 0), quantile(ratio, 1), limit, quantile(seconds, 0.5),
           quantile(limit_seconds, 0.5));
}

static void report_cold(const char *what, struct figures *figures)
{
    report_ratio(what, &figures->cold_ratio, &figures->cold, "compiling once", &figures->limit);
    printf("  %-30s %5.2f s of processor time\n", "", quantile(&figures->processor, 0.5));
}

/* The slowest three checks, and what they wait for. */
static void report_slowest(const struct lab *lab, struct figures *figures)
{
    const struct check **checks = checks_of(lab);
    printf("  a check that passes takes %.0f ms (median); the slowest:",
           quantile(&figures->passing, 0.5) * 1e3);
    for (int shown = 0; shown < 3; shown++) {
        size_t slowest = 0;
        for (size_t i = 0; checks[i] != NULL && i < MAX_CHECKS; i++)
            if (quantile(&figures->checks[i], 0.5) > quantile(&figures->checks[slowest], 0.5))
                slowest = i;
        printf("%s %s %.0f ms%s", shown > 0 ? "," : "", checks[slowest]->id,
               quantile(&figures->checks[slowest], 0.5) * 1e3,
               checks[slowest]->waits ? " (waits for the program's own clock)" : "");
        figures->checks[slowest].count = 0;
    }
    printf("\n");
    free(checks);
}

static void measure_lab(const struct lab *lab, int pairs)
{
    static struct figures finished, starter;
    char *folders[] = {must_format("solutions/%s", lab->id), must_format("labs/%s", lab->id)};
    memset(&finished, 0, sizeof finished);
    memset(&starter, 0, sizeof starter);
    measure_cold(lab, folders[0], pairs, &finished);
    measure_cold(lab, folders[1], pairs, &starter);
    measure_again(lab, pairs, &finished);
    printf("%s\n", lab->id);
    report_cold("grading the solution", &finished);
    report_cold("grading the starter", &starter);
    report_ratio("again, one line changed", &finished.changed_ratio, &finished.changed,
                 "make of that program", &finished.make);
    report_ratio("again, nothing changed", &finished.again_ratio, &finished.again,
                 "make of one program", &finished.make);
    report_slowest(lab, &finished);
    fflush(stdout);
    free(folders[0]);
    free(folders[1]);
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

/* Compiles submissions one after the other, as little else as can be: what a class takes at least.
 */
static void measure_compiling(const struct lab *lab, char *submissions[])
{
    double seconds = 0;
    for (size_t i = 0; submissions[i] != NULL; i++) {
        struct grading grading = {.lab = lab, .home = ".", .submission = submissions[i], .seed = 1};
        struct runner limit;
        open_limit(&limit, &grading);
        seconds += compile_once(&limit);
        free_tasks(&limit);
        workspace_close(&limit.workspace);
    }
    printf("%.3f\n", seconds);
}

/* bench [PAIRS [LAB...]], or bench compile LAB DIR... */
int main(int argc, char *argv[])
{
    if (argc > 3 && strcmp(argv[1], "compile") == 0 && find_lab(argv[2]) != NULL) {
        measure_compiling(find_lab(argv[2]), argv + 3);
        return 0;
    }
    int pairs = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 9;
    const struct lab **labs = all_labs();
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    for (size_t i = 0; labs[i] != NULL; i++) {
        bool wanted = argc <= 2;
        for (int k = 2; k < argc; k++)
            wanted |= find_lab(argv[k]) == labs[i];
        if (wanted)
            measure_lab(labs[i], pairs);
    }
    free(labs);
    measure_giving_up(pairs);
    return 0;
}
