/* autograde doctor: what this machine can do for the grader, and the command that mends what it
 * cannot. */
#define _GNU_SOURCE
#include "command.h"
#include "harness/box/sandbox.h"
#include "harness/build/workspace.h"
#include "harness/kernel/sockets.h"
#include "memory.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void say(bool good, const char *what, const char *detail, const char *mend)
{
    printf("  %-4s %-28s %s\n", good ? "ok" : "--", what, detail);
    if (!good && mend != NULL)
        printf("       %-28s %s\n", "", mend);
}

/* What the grader calls, and what the handouts call. */
static const struct tool {
    const char *program, *package, *use;
    const char
        *proof; /* a shell command that succeeds if it is the right one; NULL: its name does */
} tools[] = {
    {"gcc", "gcc", "compiles the submissions", NULL},
    {"bwrap", "bubblewrap", "isolates programs from the machine", NULL},
    {"ss", "iproute2", "shows sockets, for you", NULL},
    {"strace", "strace", "shows system calls, for you", NULL},
    {"nc", "netcat-openbsd", "speaks TCP by hand, for you (the handouts use its option -N)",
     "nc -h 2>&1 | grep -q -e -N"},
    {"python3", "python3", "runs a web server for your client, for you", NULL},
    {"tcpdump", "tcpdump", "shows segments, for you (the lectures use it)", NULL},
};

enum { TOOLS = sizeof tools / sizeof tools[0] };

static bool is_there(const struct tool *tool)
{
    char *command = must_format("{ command -v %s && %s; } >/dev/null 2>&1", tool->program,
                                tool->proof != NULL ? tool->proof : "true");
    bool found = system(command) == 0; /* fixed words, never anything of a user's */
    free(command);
    return found;
}

/* Ends with the one command that installs all that is missing. */
static void check_tools(void)
{
    char *missing = must_strdup("");
    for (size_t i = 0; i < TOOLS; i++) {
        bool there = is_there(&tools[i]);
        say(there, tools[i].program, tools[i].use, NULL);
        if (there)
            continue;
        char *longer = must_format("%s %s", missing, tools[i].package);
        free(missing);
        missing = longer;
    }
    if (*missing != '\0')
        printf("       %-28s mend: %sapt-get install%s\n", "", geteuid() == 0 ? "" : "sudo ",
               missing);
    free(missing);
}

static void check_sock_diag(void)
{
    struct socket_table table;
    bool works = socket_table_read(&table) == 0;
    say(works, "sock_diag", works ? "the kernel shows its sockets" : strerror(errno),
        "mend: modprobe tcp_diag (a kernel with CONFIG_INET_TCP_DIAG)");
    if (works)
        socket_table_free(&table);
}

/* What usually stands in the way of namespaces, by what the kernel shows. */
static const char *mend_for(const struct sandbox *sandbox)
{
    static const char apparmor[] = "/proc/sys/kernel/apparmor_restrict_unprivileged_userns";
    static const char debian[] = "/proc/sys/kernel/unprivileged_userns_clone";
    char value = '?';
    FILE *file = fopen(apparmor, "re");
    if (file != NULL) {
        value = (char)fgetc(file);
        fclose(file);
        if (value == '1')
            return "mend: sysctl kernel.apparmor_restrict_unprivileged_userns=0";
    }
    file = fopen(debian, "re");
    if (file != NULL) {
        value = (char)fgetc(file);
        fclose(file);
        if (value == '0')
            return "mend: sysctl kernel.unprivileged_userns_clone=1";
    }
    if (strstr(sandbox->reason, "bwrap") != NULL)
        return "mend: apt-get install bubblewrap";
    return "in a container: allow it user namespaces (docker run --security-opt seccomp=unconfined "
           "--security-opt systempaths=unconfined)";
}

/* With a launcher that stands where any user may execute it. */
bool try_sandbox(struct sandbox *sandbox)
{
    struct workspace workspace = {.root = NULL};
    char *problem = workspace_prepare(&workspace, home_folder());
    bool prepared = problem == NULL;
    if (prepared) {
        char *launcher = must_format("%s/bin/launch", workspace.root);
        *sandbox = sandbox_detect(launcher, ISOLATION_FULL);
        free(launcher);
    } else {
        complain("%s", problem);
    }
    workspace_close(&workspace);
    free(problem);
    return prepared;
}

int cmd_doctor(int argc, char *argv[])
{
    struct sandbox sandbox;
    (void)argv;
    if (argc > 1)
        return complain("doctor takes no arguments");
    if (!try_sandbox(&sandbox))
        return STATUS_GRADER_ERROR;
    puts("This machine:");
    check_tools();
    check_sock_diag();
    say(sandbox.isolation != ISOLATION_NONE, "network namespaces", "each check has its own network",
        mend_for(&sandbox));
    say(sandbox.isolation == ISOLATION_FULL, "sandbox", "programs see nothing but themselves",
        mend_for(&sandbox));
    printf("\nIsolation: %s%s%s\n", isolation_name(sandbox.isolation),
           sandbox.reason[0] != '\0' ? ", because " : "", sandbox.reason);
    return sandbox.isolation == ISOLATION_FULL ? 0 : 1;
}
