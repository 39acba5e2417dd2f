/* Looks at limits, /proc and file systems before anybody is blamed. See room.h. */
#define _GNU_SOURCE
#include "harness/kernel/room.h"
#include "memory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum {
    MOST_FILES = 8192,
    LEAST_FILES = 512,    /* descriptors: half of them are enough for a check, and for a program */
    LEAST_PROCESSES = 300 /* more than there are: what a program may have (256), and ours */
};
static const unsigned long long least_space = 32ull << 20; /* bytes */

void room_raise_limits(void)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) < 0 || files.rlim_cur >= MOST_FILES)
        return;
    files.rlim_cur = files.rlim_max < MOST_FILES ? files.rlim_max : MOST_FILES;
    setrlimit(RLIMIT_NOFILE, &files);
}

/* ---- processes ---- */

/* A folder has two links and one for each folder in it: task/ has one for each thread. */
static long threads_of(const char *pid, uid_t user)
{
    struct stat info;
    char path[64];
    snprintf(path, sizeof path, "/proc/%.20s/task", pid);
    return stat(path, &info) == 0 && info.st_uid == user && info.st_nlink > 2
               ? (long)info.st_nlink - 2
               : 0;
}

long room_processes_of(uid_t user)
{
    DIR *folder = opendir("/proc");
    struct dirent *entry;
    long count = 0;
    while (folder != NULL && (entry = readdir(folder)) != NULL)
        if (entry->d_name[0] >= '0' && entry->d_name[0] <= '9')
            count += threads_of(entry->d_name, user);
    if (folder != NULL)
        closedir(folder);
    return count;
}

/* Root is not limited (setrlimit(2)), but who programs run as may be. */
static char *problem_of_processes(uid_t user)
{
    struct rlimit limit;
    if (user == (uid_t)-1)
        user = geteuid();
    if (user == 0 || getrlimit(RLIMIT_NPROC, &limit) < 0 || limit.rlim_cur == RLIM_INFINITY)
        return NULL;
    long have = room_processes_of(user);
    if (limit.rlim_cur >= (rlim_t)(have + LEAST_PROCESSES))
        return NULL;
    return must_format("only %lu processes are allowed (ulimit -u), and there are %ld: programs "
                       "may need %d more",
                       (unsigned long)limit.rlim_cur, have, LEAST_PROCESSES);
}

/* ---- descriptors, /proc ---- */

static char *problem_of_files(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
        return must_format("getrlimit: %s", strerror(errno));
    if (limit.rlim_cur < LEAST_FILES)
        return must_format("only %lu open files are allowed (ulimit -n): %d are needed",
                           (unsigned long)limit.rlim_cur, LEAST_FILES);
    int fds[2];
    if (pipe2(fds, O_CLOEXEC) < 0)
        return must_format("no descriptors are left: %s", strerror(errno));
    close(fds[0]);
    close(fds[1]);
    return NULL;
}

static char *problem_of_proc(void)
{
    return access("/proc/self/stat", R_OK) == 0 && access("/proc/self/task", X_OK) == 0
               ? NULL
               : must_strdup("/proc shows no processes: is it mounted?");
}

char *room_problem(uid_t user)
{
    char *problem = problem_of_files();
    if (problem == NULL)
        problem = problem_of_proc();
    return problem != NULL ? problem : problem_of_processes(user);
}

char *room_problem_of_space(const char *folder)
{
    struct statvfs disk;
    if (statvfs(folder, &disk) < 0)
        return must_format("%s: %s", folder, strerror(errno));
    if ((unsigned long long)disk.f_bavail * disk.f_frsize >= least_space &&
        (disk.f_files == 0 || disk.f_favail > 0))
        return NULL;
    return must_format("no space left in %s: %llu KiB are free, and %llu are needed; TMPDIR can "
                       "name another place",
                       folder, (unsigned long long)disk.f_bavail * disk.f_frsize >> 10,
                       least_space >> 10);
}
