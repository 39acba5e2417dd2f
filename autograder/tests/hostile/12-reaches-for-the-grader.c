/* Attack 12: an honest server that first traces and overwrites every process that it can see. */
/* A program that it catches while that is being started is one of its own, and may suffer. */
/* Points: 50-53 */
#define _GNU_SOURCE
#include "honest.h"

#include <fcntl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>

/* The other programs of a check are ours, like this one. */
static int is_our_own(pid_t pid)
{
    char path[64], name[16] = "";
    snprintf(path, sizeof path, "/proc/%d/comm", (int)pid);
    int fd = open(path, O_RDONLY);
    read(fd, name, sizeof name - 1);
    close(fd);
    return strcmp(name, "server\n") == 0;
}

static void attack(pid_t pid)
{
    static const char *const files[] = {"mem", "oom_score_adj", "comm", "clear_refs", "uid_map"};
    char path[64], byte = 'x';
    struct iovec ours = {&byte, 1}, theirs = {(void *)(uintptr_t)&environ, 1};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, files[i]);
        int fd = open(path, O_RDWR);
        write(fd, "1000", 4);
        close(fd);
    }
    process_vm_writev(pid, &ours, 1, &theirs, 1, 0);
    int process = (int)syscall(SYS_pidfd_open, pid, 0);
    for (int fd = 0; fd < 16; fd++)
        if (write((int)syscall(SYS_pidfd_getfd, process, fd, 0), "forged", 6) > 0 &&
            !is_our_own(pid)) /* it may have become one meanwhile, by execve */
            fputs("LEAKED a descriptor\n", stdout);
    if (ptrace(PTRACE_SEIZE, pid, NULL, NULL) != 0)
        return;
    if (!is_our_own(pid))
        fputs("LEAKED a trace\n", stdout);
    ptrace(PTRACE_INTERRUPT, pid, NULL, NULL);
    waitpid(pid, NULL, __WALL);
    ptrace(PTRACE_DETACH, pid, NULL, NULL);
}

int main(int argc, char *argv[])
{
    for (pid_t pid = 1; pid < 2000; pid++)
        if (!is_our_own(pid))
            attack(pid);
    honest_serve(honest_listen(argc, argv));
}
