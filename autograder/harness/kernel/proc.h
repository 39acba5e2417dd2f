/* What /proc knows about processes and threads: proc(5). Needs no more than the right to trace
 * them. */
#ifndef HARNESS_PROC_H
#define HARNESS_PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { SYSCALL_RUNNING = -1, SYSCALL_NONE = -2, SYSCALL_UNKNOWN = -3 };

/* One thread at one look. */
struct thread_look {
    pid_t pid, tid;
    char state;            /* 'R', 'S', 'D', 'T', 'Z' ... as in /proc/PID/stat */
    long syscall;          /* its number, or one of SYSCALL_* */
    unsigned long args[6]; /* the system call's arguments */
    uint64_t switches;     /* context switches so far, of its own will or not */
    uint64_t cpu_ns;       /* time on a processor so far */
    uint64_t waited_ns;    /* time runnable, but without a processor: starvation */
    char name[16];         /* comm(5) */
};

/* All threads of a process and of all its descendants. */
struct thread_list {
    struct thread_look *threads;
    size_t count;
};

/* Looks at root and all its descendants. Threads that vanish meanwhile are left out. Returns 0, or
 * -1 with errno set (ESRCH: root is gone); free it with thread_list_free(). */
int thread_list_read(struct thread_list *list, pid_t root);
void thread_list_free(struct thread_list *list);

/* The pids of root's descendants, root first; the caller frees *pids. Returns how many, or -1. */
ssize_t proc_descendants(pid_t root, pid_t **pids);

enum descriptor_kind {
    DESCRIPTOR_NONE,
    DESCRIPTOR_SOCKET,
    DESCRIPTOR_PIPE,
    DESCRIPTOR_TTY,
    DESCRIPTOR_FILE
};

/* What descriptor fd of process pid is, and the inode of its socket or pipe (0 otherwise). */
enum descriptor_kind proc_descriptor(pid_t pid, int fd, unsigned long *inode);

/* True if one of pid's descriptors is the socket with this inode. */
bool proc_owns_socket(pid_t pid, unsigned long inode);

/* The first of pid's descriptors that is one of these sockets: its inode, or 0. The inodes are in
 * ascending order, as qsort(3) puts them with proc_compare_inodes(). */
unsigned long proc_find_socket(pid_t pid, const unsigned long inodes[], size_t count);
int proc_compare_inodes(const void *a, const void *b);

/* Open descriptors of pid, or -1. */
int proc_descriptor_count(pid_t pid);

/* The largest number among them, or -1. */
int proc_highest_descriptor(pid_t pid);

/* The threads of a process and of all its descendants, zombies too, or -1. */
int proc_thread_count(pid_t root);

/* The regions of memory of a process (proc(5), /proc/PID/maps), or -1. */
int proc_map_count(pid_t pid);

/* The memory that a process has written to, in KiB (RssAnon in proc(5), /proc/PID/status), or -1.
 */
long proc_memory(pid_t pid);

/* A copy of descriptor fd of process pid in this process (pidfd_getfd(2)); close it. -1 with errno.
 */
int proc_borrow_descriptor(pid_t pid, int fd);

/* The parent's pid, or -1. */
pid_t proc_parent(pid_t pid);

/* "recvfrom", "accept" ... or "system call 999" (in a static buffer). */
const char *syscall_name(long number);

#endif
