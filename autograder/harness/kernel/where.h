/* Where in its source a thread of the program is: a backtrace with libdw, read from outside. */
#ifndef HARNESS_WHERE_H
#define HARNESS_WHERE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct frame {
    char function[64]; /* "serve_client" */
    char file[64];     /* base name, "server.c" */
    int line;
};

/* Fills in the innermost frame of thread tid that lies in the program's own source (not in libc, a
 * sanitizer or the grader's faults.c). box_path is the program's path as the process sees it (in
 * /proc/PID/maps); host_path is the same file as this process can open it. Returns 0, or -1 where
 * there is no such frame, no debug information, or no right to trace. The process is stopped
 * meanwhile, and goes on afterwards as it was (a process stopped by SIGSTOP stays stopped);
 * but an epoll_wait(2) and the few others that signal(7) lists then fail with EINTR. So this is for
 * a thread whose verdict is known. */
int where_is(pid_t pid, pid_t tid, const char *box_path, const char *host_path,
             struct frame *frame);

#endif
