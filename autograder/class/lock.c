/* Who runs: one batch at a time, also right after one was killed. */
#define _GNU_SOURCE
#include "class/lock.h"
#include "class/files.h"
#include "memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static int open_lock(const char *path)
{
    return open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);
}

/* True if the open file is still the one of that name. */
static bool is_there(int fd, const char *path)
{
    struct stat open_file, named;
    return fstat(fd, &open_file) == 0 && stat(path, &named) == 0 &&
           open_file.st_ino == named.st_ino && open_file.st_dev == named.st_dev;
}

static char *who_holds(const char *path)
{
    enum { MOST = 512 };
    char *text = read_text(path, MOST, NULL);
    if (text == NULL || text[0] == '\0') {
        free(text);
        return must_strdup("another process");
    }
    return text;
}

static void write_self(int fd)
{
    char host[256] = "?", text[512];
    gethostname(host, sizeof host - 1);
    snprintf(text, sizeof text, "process %ld on %s", (long)getpid(), host);
    if (ftruncate(fd, 0) != 0 || pwrite(fd, text, strlen(text), 0) < 0)
        return; /* the lock holds without it */
}

/* An exclusive lock on the file of that name, which its last holder may have removed meanwhile. -1
 * with errno, EWOULDBLOCK if it is held and we are not to wait. */
static int take(const char *path, bool wait)
{
    for (;;) {
        int fd = open_lock(path);
        if (fd < 0)
            return -1;
        if (flock(fd, LOCK_EX | (wait ? 0 : LOCK_NB)) == 0 && is_there(fd, path))
            return fd;
        int problem = errno;
        bool held = problem == EWOULDBLOCK && is_there(fd, path);
        close(fd);
        errno = problem;
        if (held || (problem != EWOULDBLOCK && problem != EINTR && problem != ENOENT))
            return -1;
    }
}

char *lock_take(struct lock *lock, const char *what)
{
    char *children = must_format("%s-children", what), *problem = NULL;
    *lock = (struct lock){-1, -1, must_format("%s-batch", what)};
    lock->alive = take(lock->path, false);
    if (lock->alive < 0 && errno == EWOULDBLOCK) {
        char *who = who_holds(lock->path);
        problem = must_format("%s: %s is grading into it; autograde status tells how far it is",
                              what, who);
        free(who);
    } else if (lock->alive < 0) {
        problem = must_format("%s: %s", lock->path, strerror(errno));
    } else {
        write_self(lock->alive);
        lock->children = take(children, true);
        if (lock->children < 0)
            problem = must_format("%s: %s", children, strerror(errno));
        else
            fcntl(lock->children, F_SETFD, 0); /* children keep it through exec */
    }
    if (problem != NULL)
        lock_release(lock);
    free(children);
    return problem;
}

void lock_release(struct lock *lock)
{
    if (lock->children >= 0) {
        char *children =
            must_format("%.*s-children", (int)(strlen(lock->path) - strlen("-batch")), lock->path);
        unlink(children);
        close(lock->children);
        free(children);
    }
    if (lock->alive >= 0) {
        unlink(lock->path);
        close(lock->alive);
    }
    free(lock->path);
    *lock = (struct lock){-1, -1, NULL};
}

bool lock_is_held(const char *what, char **who)
{
    char *path = must_format("%s-batch", what);
    int fd = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
    bool held = fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    *who = held ? who_holds(path) : NULL;
    if (fd >= 0)
        close(fd);
    free(path);
    return held;
}
