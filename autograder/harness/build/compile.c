/* Compiles one program of a submission, by the flags of labs/flags.mk and with the libraries that
 * the lab's Makefile names. */
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

/* What differs between the builds. */
static const char *const plain_flags[] = {NULL};
static const char *const faults_flags[] = {FAULTS_LINK_FLAG, NULL};
static const char *const asan_flags[] = {LAB_SANITIZE NULL};
static const char *const tsan_flags[] = {"-fsanitize=thread", "-O1", NULL};
static const char *const *const build_flags[] = {plain_flags, faults_flags, asan_flags, tsan_flags};

static const char *compiler(void)
{
    const char *given = getenv("AUTOGRADE_CC");
    return given != NULL && *given != '\0' ? given : "gcc";
}

char *compile_problem(void)
{
    static const char *const folders[] = {"/usr/local/bin", "/usr/bin", "/bin"};
    bool found = false;
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        char *path = must_format("%s/%s", folders[i], compiler());
        found = found || access(path, X_OK) == 0;
        free(path);
    }
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

void compile_command(const struct workspace *workspace, enum build build, const char *program,
                     bool boxed, struct arguments *command)
{
    const char *rules = boxed ? "/rules" : must_format("%s/rules", workspace->root);
    const char *out =
        boxed ? must_format("/out/%s", program) : workspace_program(workspace, build, program);
    arguments_add(command, compiler(), "-pipe", "-fdiagnostics-color=never", "-fmax-errors=20",
                  "-I", rules, NULL);
    add_flags(lab_flags, command);
    add_flags(build_flags[build], command);
    arguments_add(command, "-o", out, must_format("%s.c", program), NULL);
    for (char **extra = workspace->extra; *extra != NULL; extra++)
        arguments_add(command, must_format("./%s", *extra), NULL); /* it may begin with - or @ */
    if (build != BUILD_PLAIN)
        arguments_add(
            command,
            must_format("%s/%s", rules, build == BUILD_FAULTS ? "faults.o" : "sanitizers.o"), NULL);
    arguments_add(command, must_format("%s/libcommon.a", rules), NULL);
    add_libraries(workspace->lab, command);
}

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

void compile(const struct sandbox *sandbox, const struct workspace *workspace, enum build build,
             const char *program)
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
                   {must_format("%s/out/%s", workspace->root, build_name(build)), "/out", true}}};
    if (sandbox_drop_root() < 0 || chdir(source) < 0) {
        fprintf(stderr, "autograde: cannot prepare to compile: %s\n", strerror(errno));
        _exit(COMPILE_BROKEN);
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* not before: another user's process loses it again */
    sandbox_offer_to_oom_killer();
    set_limits();
    sandbox_command(sandbox, &box, &command);
    compile_command(workspace, build, program, boxed, &command);
    execvpe(command.items[0], (char *const *)command.items, environment);
    fprintf(stderr, "autograde: %s: %s\n", command.items[0], strerror(errno));
    _exit(COMPILE_BROKEN);
}
