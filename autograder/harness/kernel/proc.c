/* Reads processes, threads and descriptors from /proc (proc(5)). For every check that asks whether
 * a program still does something, and for the words that say what it is stuck in. */
#define _GNU_SOURCE
#include "harness/kernel/proc.h"
#include "harness/kernel/proc_text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

enum { PATH_SIZE = 64 };

/* Reads a small file of /proc, which comes in one piece, and ends it with a 0. Returns its length,
 * or -1 with errno: the process may be gone, or not ours to look at. */
static ssize_t read_text(const char *path, char *text, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    ssize_t len = read(fd, text, size - 1);
    int error = errno;
    close(fd);
    errno = error;
    if (len >= 0)
        text[len] = '\0';
    return len;
}

/* ---- One thread. ---- */

static bool look_at_status(struct thread_look *look)
{
    char path[PATH_SIZE], status[16384]; /* long where groups or processors are many */
    snprintf(path, sizeof path, "/proc/%d/task/%d/status", look->pid, look->tid);
    return read_text(path, status, sizeof status) > 0 && proc_read_status(look, status);
}

static void look_at_schedstat(struct thread_look *look)
{
    char path[PATH_SIZE], text[128];
    snprintf(path, sizeof path, "/proc/%d/task/%d/schedstat", look->pid, look->tid);
    if (read_text(path, text, sizeof text) > 0)
        proc_read_schedstat(look, text);
}

/* A poll() that was stopped and goes on is called restart_syscall(2), and so are calls that come
 * back by themselves; its arguments are those of poll(). Which one it is shows where it sleeps
 * (proc(5): wchan). */
static long restarted_call(const struct thread_look *look)
{
#ifdef SYS_poll
    static const char in_poll[] = "poll_schedule_timeout";
    char path[PATH_SIZE], text[128];
    snprintf(path, sizeof path, "/proc/%d/task/%d/wchan", look->pid, look->tid);
    if (read_text(path, text, sizeof text) > 0 && strncmp(text, in_poll, sizeof in_poll - 1) == 0)
        return SYS_poll;
#endif
    (void)look;
    return SYS_restart_syscall;
}

static void look_at_syscall(struct thread_look *look)
{
    char path[PATH_SIZE], text[256];
    look->syscall = SYSCALL_UNKNOWN;
    snprintf(path, sizeof path, "/proc/%d/task/%d/syscall", look->pid, look->tid);
    if (look->state == 'Z' || look->state == 'X' || read_text(path, text, sizeof text) <= 0)
        return;
    proc_read_syscall(look, text);
    if (look->syscall == SYS_restart_syscall)
        look->syscall = restarted_call(look);
}

static int append_thread(struct thread_list *list, pid_t pid, pid_t tid)
{
    struct thread_look look = {.pid = pid, .tid = tid};
    if (!look_at_status(&look))
        return 0; /* gone */
    look_at_schedstat(&look);
    look_at_syscall(&look);
    struct thread_look *threads =
        reallocarray(list->threads, list->count + 1, sizeof *list->threads);
    if (!threads)
        return -1;
    list->threads = threads;
    list->threads[list->count++] = look;
    return 0;
}

/* ---- Folders of /proc whose entries are numbers: processes, tasks, descriptors. ---- */

static DIR *open_folder(pid_t pid, const char *name)
{
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
    return opendir(path);
}

/* The next number in the folder, or -1 at its end. */
static int next_number(DIR *folder)
{
    struct dirent *entry;
    while ((entry = readdir(folder)))
        if (entry->d_name[0] >= '0' && entry->d_name[0] <= '9')
            return (int)strtol(entry->d_name, NULL, 10);
    return -1;
}

static int append_threads_of(struct thread_list *list, pid_t pid)
{
    DIR *tasks = open_folder(pid, "task");
    if (!tasks)
        return 0; /* gone */
    int tid, result = 0;
    while (result == 0 && (tid = next_number(tasks)) >= 0)
        result = append_thread(list, pid, tid);
    closedir(tasks);
    return result;
}

int thread_list_read(struct thread_list *list, pid_t root)
{
    *list = (struct thread_list){0};
    pid_t *pids;
    ssize_t count = proc_descendants(root, &pids);
    if (count < 0)
        return -1;
    int result = 0;
    for (ssize_t i = 0; result == 0 && i < count; i++)
        result = append_threads_of(list, pids[i]);
    free(pids);
    if (result == 0 && list->count == 0) {
        errno = ESRCH;
        result = -1;
    }
    if (result != 0)
        thread_list_free(list);
    return result;
}

void thread_list_free(struct thread_list *list)
{
    free(list->threads);
    *list = (struct thread_list){0};
}

/* ---- The family. ---- */

pid_t proc_parent(pid_t pid)
{
    char path[PATH_SIZE], text[512];
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    return read_text(path, text, sizeof text) > 0 ? proc_read_parent(text) : -1;
}

struct pid_list {
    pid_t *pids;
    size_t count, capacity;
};

static int append_pid(struct pid_list *list, pid_t pid)
{
    if (list->count == list->capacity) {
        size_t larger = list->capacity ? list->capacity * 2 : 16;
        pid_t *pids = reallocarray(list->pids, larger, sizeof *pids);
        if (!pids)
            return -1;
        list->pids = pids;
        list->capacity = larger;
    }
    list->pids[list->count++] = pid;
    return 0;
}

/* Each thread has its own list of the processes that it has started. */
static int append_children_of_thread(struct pid_list *list, pid_t pid, pid_t tid)
{
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", pid, tid);
    FILE *file = fopen(path, "re");
    if (!file)
        return 0;
    int child, result = 0;
    while (result == 0 && fscanf(file, "%d", &child) == 1)
        result = append_pid(list, child);
    fclose(file);
    return result;
}

static int append_children(struct pid_list *list, pid_t pid)
{
    DIR *tasks = open_folder(pid, "task");
    if (!tasks)
        return 0; /* gone */
    int tid, result = 0;
    while (result == 0 && (tid = next_number(tasks)) >= 0)
        result = append_children_of_thread(list, pid, tid);
    closedir(tasks);
    return result;
}

/* The slow way, for kernels without CONFIG_PROC_CHILDREN: asks every process for its parent. */
static int append_children_by_parent(struct pid_list *list, pid_t pid)
{
    DIR *processes = opendir("/proc");
    if (!processes)
        return -1;
    int child, result = 0;
    while (result == 0 && (child = next_number(processes)) >= 0)
        if (proc_parent(child) == pid)
            result = append_pid(list, child);
    closedir(processes);
    return result;
}

ssize_t proc_descendants(pid_t root, pid_t **pids)
{
    struct pid_list list = {0};
    bool has_children_files = access("/proc/thread-self/children", R_OK) == 0;
    *pids = NULL;
    if (proc_parent(root) < 0) {
        errno = ESRCH;
        return -1;
    }
    int result = append_pid(&list, root);
    for (size_t i = 0; result == 0 && i < list.count; i++)
        result = has_children_files ? append_children(&list, list.pids[i])
                                    : append_children_by_parent(&list, list.pids[i]);
    if (result != 0) {
        free(list.pids);
        return -1;
    }
    *pids = list.pids;
    return (ssize_t)list.count;
}

/* ---- Descriptors. stat(2) on /proc/PID/fd/N follows the link to what is open, box or not. ---- */

static bool has_descriptors(pid_t task)
{
    DIR *descriptors = open_folder(task, "fd");
    bool any = descriptors && next_number(descriptors) >= 0;
    if (descriptors)
        closedir(descriptors);
    return any;
}

/* The thread through which the process's descriptors can be seen: its first one, unless that has
 * ended by itself (pthread_exit(3) in main) and others go on. */
static pid_t holder_of_descriptors(pid_t pid)
{
    if (has_descriptors(pid))
        return pid;
    DIR *tasks = open_folder(pid, "task");
    pid_t task = -1, holder = pid;
    while (tasks && (task = next_number(tasks)) >= 0)
        if (has_descriptors(task))
            holder = task;
    if (tasks)
        closedir(tasks);
    return holder;
}

static bool is_terminal(dev_t device)
{
    enum { TTY = 4, TTY_ALIASES = 5, PTS_FIRST = 136, PTS_LAST = 143 }; /* kernel: devices.txt */
    unsigned int number = major(device);
    return number == TTY || number == TTY_ALIASES || (number >= PTS_FIRST && number <= PTS_LAST);
}

enum descriptor_kind proc_descriptor(pid_t pid, int fd, unsigned long *inode)
{
    char path[PATH_SIZE];
    struct stat status;
    *inode = 0;
    snprintf(path, sizeof path, "/proc/%d/fd/%d", pid, fd);
    if (stat(path, &status) != 0) {
        snprintf(path, sizeof path, "/proc/%d/fd/%d", holder_of_descriptors(pid), fd);
        if (stat(path, &status) != 0)
            return DESCRIPTOR_NONE;
    }
    if (S_ISCHR(status.st_mode) && is_terminal(status.st_rdev))
        return DESCRIPTOR_TTY;
    if (!S_ISSOCK(status.st_mode) && !S_ISFIFO(status.st_mode))
        return DESCRIPTOR_FILE;
    *inode = status.st_ino;
    return S_ISSOCK(status.st_mode) ? DESCRIPTOR_SOCKET : DESCRIPTOR_PIPE;
}

int proc_compare_inodes(const void *a, const void *b)
{
    unsigned long left = *(const unsigned long *)a, right = *(const unsigned long *)b;
    return left < right ? -1 : left > right;
}

unsigned long proc_find_socket(pid_t pid, const unsigned long inodes[], size_t count)
{
    pid_t holder = holder_of_descriptors(pid);
    DIR *descriptors = open_folder(holder, "fd");
    if (!descriptors)
        return 0;
    int fd;
    unsigned long found = 0;
    while (found == 0 && (fd = next_number(descriptors)) >= 0) {
        unsigned long inode;
        if (proc_descriptor(holder, fd, &inode) == DESCRIPTOR_SOCKET &&
            bsearch(&inode, inodes, count, sizeof inode, proc_compare_inodes))
            found = inode;
    }
    closedir(descriptors);
    return found;
}

bool proc_owns_socket(pid_t pid, unsigned long inode)
{
    return proc_find_socket(pid, &inode, 1) != 0;
}

int proc_descriptor_count(pid_t pid)
{
    DIR *descriptors = open_folder(holder_of_descriptors(pid), "fd");
    if (!descriptors)
        return -1;
    int count = 0;
    while (next_number(descriptors) >= 0)
        count++;
    closedir(descriptors);
    return count;
}

int proc_highest_descriptor(pid_t pid)
{
    DIR *descriptors = open_folder(holder_of_descriptors(pid), "fd");
    int highest = -1, fd;
    if (!descriptors)
        return -1;
    while ((fd = next_number(descriptors)) >= 0)
        highest = fd > highest ? fd : highest;
    closedir(descriptors);
    return highest;
}

int proc_thread_count(pid_t root)
{
    pid_t *pids;
    ssize_t processes = proc_descendants(root, &pids);
    int count = 0;
    for (ssize_t i = 0; i < processes; i++) {
        DIR *tasks = open_folder(pids[i], "task");
        while (tasks && next_number(tasks) >= 0)
            count++;
        if (tasks)
            closedir(tasks);
    }
    if (processes > 0)
        free(pids);
    return processes < 0 ? -1 : count;
}

int proc_map_count(pid_t pid)
{
    char path[PATH_SIZE];
    int count = 0, letter;
    snprintf(path, sizeof path, "/proc/%d/maps", pid);
    FILE *maps = fopen(path, "re");
    if (!maps)
        return -1;
    while ((letter = getc_unlocked(maps)) != EOF)
        count += letter == '\n';
    fclose(maps);
    return count;
}

long proc_memory(pid_t pid)
{
    char path[PATH_SIZE], line[256];
    long memory = -1;
    snprintf(path, sizeof path, "/proc/%d/status", pid);
    FILE *status = fopen(path, "re");
    if (!status)
        return -1;
    while (memory < 0 && fgets(line, sizeof line, status) != NULL)
        if (strncmp(line, "RssAnon:", strlen("RssAnon:")) == 0)
            memory = strtol(line + strlen("RssAnon:"), NULL, 10);
    fclose(status);
    return memory;
}

int proc_borrow_descriptor(pid_t pid, int fd)
{
    int process = (int)syscall(SYS_pidfd_open, pid, 0);
    if (process < 0)
        return -1;
    int copy = (int)syscall(SYS_pidfd_getfd, process, fd, 0);
    int error = errno;
    close(process);
    errno = error;
    return copy;
}

/* ---- Names. The second half is missing on some machines (64-bit Arm) or in older headers. ---- */

struct name_of_call {
    long number;
    const char *name;
};

static const struct name_of_call calls[] = {
    {SYS_accept, "accept"},
    {SYS_accept4, "accept4"},
    {SYS_bind, "bind"},
    {SYS_brk, "brk"},
    {SYS_clock_nanosleep, "clock_nanosleep"},
    {SYS_clone, "clone"},
    {SYS_close, "close"},
    {SYS_connect, "connect"},
    {SYS_dup, "dup"},
    {SYS_dup3, "dup3"},
    {SYS_epoll_create1, "epoll_create1"},
    {SYS_epoll_ctl, "epoll_ctl"},
    {SYS_epoll_pwait, "epoll_pwait"},
    {SYS_execve, "execve"},
    {SYS_exit, "exit"},
    {SYS_exit_group, "exit_group"},
    {SYS_fallocate, "fallocate"},
    {SYS_fcntl, "fcntl"},
    {SYS_fdatasync, "fdatasync"},
    {SYS_fsync, "fsync"},
    {SYS_futex, "futex"},
    {SYS_getpeername, "getpeername"},
    {SYS_getsockname, "getsockname"},
    {SYS_getsockopt, "getsockopt"},
    {SYS_ioctl, "ioctl"},
    {SYS_listen, "listen"},
    {SYS_madvise, "madvise"},
    {SYS_mmap, "mmap"},
    {SYS_munmap, "munmap"},
    {SYS_nanosleep, "nanosleep"},
    {SYS_openat, "openat"},
    {SYS_ppoll, "ppoll"},
    {SYS_pread64, "pread64"},
    {SYS_preadv, "preadv"},
    {SYS_pselect6, "pselect6"},
    {SYS_pwrite64, "pwrite64"},
    {SYS_pwritev, "pwritev"},
    {SYS_read, "read"},
    {SYS_readv, "readv"},
    {SYS_recvfrom, "recvfrom"},
    {SYS_recvmmsg, "recvmmsg"},
    {SYS_recvmsg, "recvmsg"},
    {SYS_restart_syscall, "restart_syscall"},
    {SYS_rt_sigsuspend, "rt_sigsuspend"},
    {SYS_rt_sigtimedwait, "rt_sigtimedwait"},
    {SYS_sched_yield, "sched_yield"},
    {SYS_sendfile, "sendfile"},
    {SYS_sendmmsg, "sendmmsg"},
    {SYS_sendmsg, "sendmsg"},
    {SYS_sendto, "sendto"},
    {SYS_setsockopt, "setsockopt"},
    {SYS_shutdown, "shutdown"},
    {SYS_socket, "socket"},
    {SYS_splice, "splice"},
    {SYS_tee, "tee"},
    {SYS_wait4, "wait4"},
    {SYS_waitid, "waitid"},
    {SYS_write, "write"},
    {SYS_writev, "writev"},
#ifdef SYS_alarm
    {SYS_alarm, "alarm"},
#endif
#ifdef SYS_clone3
    {SYS_clone3, "clone3"},
#endif
#ifdef SYS_close_range
    {SYS_close_range, "close_range"},
#endif
#ifdef SYS_dup2
    {SYS_dup2, "dup2"},
#endif
#ifdef SYS_epoll_create
    {SYS_epoll_create, "epoll_create"},
#endif
#ifdef SYS_epoll_pwait2
    {SYS_epoll_pwait2, "epoll_pwait2"},
#endif
#ifdef SYS_epoll_wait
    {SYS_epoll_wait, "epoll_wait"},
#endif
#ifdef SYS_fork
    {SYS_fork, "fork"},
#endif
#ifdef SYS_futex_waitv
    {SYS_futex_waitv, "futex_waitv"},
#endif
#ifdef SYS_io_uring_enter
    {SYS_io_uring_enter, "io_uring_enter"},
#endif
#ifdef SYS_open
    {SYS_open, "open"},
#endif
#ifdef SYS_pause
    {SYS_pause, "pause"},
#endif
#ifdef SYS_pipe
    {SYS_pipe, "pipe"},
#endif
#ifdef SYS_poll
    {SYS_poll, "poll"},
#endif
#ifdef SYS_select
    {SYS_select, "select"},
#endif
#ifdef SYS_vfork
    {SYS_vfork, "vfork"},
#endif
};

const char *syscall_name(long number)
{
    static char text[40];
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
        if (calls[i].number == number)
            return calls[i].name;
    if (number == SYSCALL_RUNNING)
        return "no system call (it is running)";
    if (number == SYSCALL_NONE)
        return "no system call";
    if (number == SYSCALL_UNKNOWN)
        return "an unknown system call";
    snprintf(text, sizeof text, "system call %ld", number);
    return text;
}
