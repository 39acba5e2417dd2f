/* Compiles and links the programs of a submission, by the flags of labs/flags.mk and with the
 * libraries that the lab's Makefile names. */
#define _GNU_SOURCE
#include "harness/build/compile.h"
#include "faults/faults.h"
#include "memory.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#ifndef LAB_FLAGS /* labs/flags.mk and labs/LAB/Makefile, by way of the Makefile */
#define LAB_FLAGS
#define LAB_SANITIZE
#define LAB_LIBRARIES
#endif

static const char *const lab_flags[] = {LAB_FLAGS NULL};

enum { MAX_LIBRARIES = 8 };
static const struct {
    const char *lab;
    const char *libraries[MAX_LIBRARIES + 1]; /* linker flags: "-lm" */
} lab_libraries[] = {LAB_LIBRARIES{NULL, {NULL}}};

/* A source that asks whether a sanitizer is there is told no, and one that wants a function left
 * out is not heard: gcc(1), "Common Function Attributes". What it can still do is remarked on
 * (remarks.h). */
#define UNWATCHED                                                                                  \
    "-U__SANITIZE_ADDRESS__", "-U__SANITIZE_THREAD__", "-Dno_sanitize(...)=",                      \
        "-Dno_sanitize_address=", "-Dno_sanitize_thread=", "-Dno_sanitize_undefined=",

/* What differs between the builds. */
static const char *const plain_flags[] = {NULL};
static const char *const faults_flags[] = {FAULTS_LINK_FLAG, NULL};
static const char *const asan_flags[] = {LAB_SANITIZE UNWATCHED NULL};
static const char *const tsan_flags[] = {"-fsanitize=thread", "-O1", UNWATCHED NULL};
static const char *const *const build_flags[] = {plain_flags, faults_flags, asan_flags, tsan_flags};

enum build objects_of(enum build build)
{
    return build == BUILD_FAULTS ? BUILD_PLAIN : build;
}

static const char *compiler(void)
{
    const char *given = getenv("AUTOGRADE_CC");
    return given != NULL && *given != '\0' ? given : "gcc";
}

char *compiler_path(void)
{
    static const char *const folders[] = {"/usr/local/bin", "/usr/bin", "/bin"};
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        char *path = must_format("%s/%s", folders[i], compiler());
        if (access(path, X_OK) == 0)
            return path;
        free(path);
    }
    return NULL;
}

char *compile_problem(void)
{
    char *path = compiler_path();
    bool found = path != NULL;
    free(path);
    return found ? NULL
                 : must_format("there is no compiler '%s' in /usr/bin: apt-get install gcc",
                               compiler());
}

static void add_flags(const char *const *flags, struct arguments *command)
{
    for (; *flags != NULL; flags++)
        arguments_add(command, *flags, NULL);
}

static void add_libraries(const char *lab, struct arguments *command)
{
    for (size_t i = 0; lab_libraries[i].lab != NULL; i++)
        if (strcmp(lab_libraries[i].lab, lab) == 0)
            add_flags(lab_libraries[i].libraries, command);
}

/* ---- the command line ---- */

/* The folders as the compiler sees them. */
struct view {
    const char *rules, *objects, *out;
};

static struct view view_of(const struct workspace *workspace, const struct step *step, bool boxed,
                           struct arguments *command)
{
    if (boxed)
        return (struct view){"/rules", "/objects", "/out"};
    return (struct view){
        arguments_own(command, must_format("%s/rules", workspace->root)),
        arguments_own(command, workspace_objects(workspace, objects_of(step->build))),
        arguments_own(command, workspace_step(workspace, step->number)),
    };
}

/* gcc's sanitizers are shared libraries with so many names that ld takes four times as long as gold
 * over them. Clang's are not, and what the plain build says is best said by ld. */
static const char *linker_flag(enum build build)
{
    bool sanitizer = build == BUILD_ASAN || build == BUILD_TSAN;
    return sanitizer && strncmp(compiler(), "gcc", 3) == 0 && access("/usr/bin/ld.gold", X_OK) == 0
               ? "-fuse-ld=gold"
               : NULL;
}

static void compile_command(const struct workspace *workspace, const struct step *step,
                            const struct view *view, struct arguments *command)
{
    bool clang = strncmp(compiler(), "clang", 5) == 0;
    arguments_add(command, compiler(), "-pipe", "-fdiagnostics-color=never",
                  clang ? "-ferror-limit=20" : "-fmax-errors=20", "-I", view->rules, NULL);
    add_flags(lab_flags, command);
    add_flags(build_flags[step->build], command);
    arguments_add(command, "-MD", "-MF",
                  arguments_own(command, must_format("%s/%s", view->out, STEP_READ)), "-c", "-o",
                  arguments_own(command, must_format("%s/%s", view->out, STEP_MADE)),
                  arguments_own(command, workspace_argument(workspace, step->source)), NULL);
}

static void link_command(const struct workspace *workspace, const struct step *step,
                         const struct view *view, struct arguments *command)
{
    arguments_add(command, compiler(), "-fdiagnostics-color=never", NULL);
    add_flags(lab_flags, command);
    add_flags(build_flags[step->build], command);
    arguments_add(command, "-o", arguments_own(command, must_format("%s/%s", view->out, STEP_MADE)),
                  arguments_own(command, must_format("%s/%s.c.o", view->objects, step->program)),
                  NULL);
    for (char **extra = workspace->extra; *extra != NULL; extra++)
        arguments_add(command,
                      arguments_own(command, must_format("%s/%s.o", view->objects, *extra)), NULL);
    if (step->build != BUILD_PLAIN)
        arguments_add(
            command,
            arguments_own(command,
                          must_format("%s/%s", view->rules,
                                      step->build == BUILD_FAULTS ? "faults.o" : "sanitizers.o")),
            NULL);
    arguments_add(command, arguments_own(command, must_format("%s/libcommon.a", view->rules)),
                  linker_flag(step->build), NULL);
    add_libraries(workspace->lab, command);
}

void step_command(const struct workspace *workspace, const struct step *step, bool boxed,
                  struct arguments *command)
{
    struct view view = view_of(workspace, step, boxed, command);
    if (step->program == NULL)
        compile_command(workspace, step, &view, command);
    else
        link_command(workspace, step, &view, command);
}

/* ---- becoming it ---- */

static void limit(unsigned resource, rlim_t value)
{
    struct rlimit both = {value, resource == RLIMIT_CPU ? value + 2 : value};
    setrlimit(resource, &both);
}

/* A compiler that meets a bomb ends by itself. What is honest takes less than a tenth of this. */
static void set_limits(void)
{
    static const rlim_t seconds = 10, memory = 1ul << 30, file = 64ul << 20;
    limit(RLIMIT_CPU, seconds);
    limit(RLIMIT_AS, memory);
    limit(RLIMIT_FSIZE, file);
    limit(RLIMIT_CORE, 0);
}

void step_become(const struct sandbox *sandbox, const struct workspace *workspace,
                 const struct step *step)
{
    static char *const environment[] = {"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C.UTF-8",
                                        "TMPDIR=/tmp", NULL};
    struct arguments command = {.count = 0};
    bool boxed = sandbox->isolation == ISOLATION_FULL;
    char *source = must_format("%s/src", workspace->root);
    struct box box = {
        .toolchain = true,
        .no_devices = true,
        .own_network = true,
        .directory = "/src",
        .mounts = {{source, "/src", false},
                   {must_format("%s/rules", workspace->root), "/rules", false},
                   {workspace_objects(workspace, objects_of(step->build)), "/objects", false},
                   {workspace_step(workspace, step->number), "/out", true}}};
    if (sandbox_drop_root() < 0 || chdir(source) < 0) {
        fprintf(stderr, "cannot prepare to compile: %s\n", strerror(errno));
        _exit(STEP_BROKEN);
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* not before: another user's process loses it again */
    sandbox_offer_to_oom_killer();
    set_limits();
    if (sandbox_command(sandbox, &box, &command) < 0)
        abort(); /* nothing is copied */
    if (boxed)
        arguments_add(&command, "--json-status-fd", must_format("%d", STEP_STATUS_FD), NULL);
    step_command(workspace, step, boxed, &command);
    execvpe(command.items[0], (char *const *)command.items, environment);
    fprintf(stderr, "%s: %s\n", command.items[0], strerror(errno));
    _exit(STEP_BROKEN);
}
