/* Copies a submission out of its owner's reach before anything looks at it. */
#define _GNU_SOURCE
#include "harness/build/workspace.h"
#include "harness/box/sandbox.h"
#include "harness/build/strays.h"
#include "memory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_SOURCES = 200, MAX_SOURCE_SIZE = 4 * 1024 * 1024 };

static const char *const build_names[] = {"plain", "faults", "asan", "tsan"};

const char *build_name(enum build build)
{
    return build_names[build];
}

const char *workspace_command(const struct workspace *workspace, const char *program)
{
    for (size_t i = 0; i < MAX_LAB_PROGRAMS && workspace->commands[i].program != NULL; i++)
        if (strcmp(workspace->commands[i].program, program) == 0)
            return workspace->commands[i].line;
    return NULL;
}

char *workspace_program(const struct workspace *workspace, enum build build, const char *program)
{
    return must_format("%s/out/%s/%s", workspace->root, build_name(build), program);
}

char *workspace_objects(const struct workspace *workspace, enum build build)
{
    return must_format("%s/objects/%s", workspace->root, build_name(build));
}

char *workspace_object(const struct workspace *workspace, enum build build, const char *source)
{
    return must_format("%s/objects/%s/%s.o", workspace->root, build_name(build), source);
}

char *workspace_step(const struct workspace *workspace, unsigned number)
{
    return must_format("%s/step/%u", workspace->root, number);
}

char *workspace_argument(const struct workspace *workspace, const char *source)
{
    for (char **extra = workspace->extra; *extra != NULL; extra++)
        if (strcmp(*extra, source) == 0)
            return must_format("./%s", source);
    return must_strdup(source);
}

bool workspace_has(const struct workspace *workspace, const char *program)
{
    char *path = must_format("%s/src/%s.c", workspace->root, program);
    bool there = access(path, R_OK) == 0;
    free(path);
    return there;
}

/* ---- copying ---- */

static bool is_source(const char *name)
{
    return name[0] != '.' && (name_ends_with(name, ".c") || name_ends_with(name, ".h"));
}

/* Copies size bytes. False with errno: ENOSPC shows only when nothing more fits; EIO stands for a
 * file that has become shorter. */
static bool copy_bytes(int out, int in, off_t size)
{
    ssize_t copied = 1;
    for (off_t rest = size; rest > 0 && copied > 0; rest -= copied > 0 ? copied : 0)
        copied = sendfile(out, in, NULL, (size_t)rest);
    if (copied == 0)
        errno = EIO;
    return copied > 0;
}

/* Copies one regular file, by descriptor, so that nothing can be swapped under us. Returns NULL or
 * why it cannot be copied, and in errno what the system says of it, if anything. */
static const char *copy_file(int folder, const char *name, const char *to)
{
    struct stat info;
    const char *problem = NULL;
    int error = 0;
    int in = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (in < 0)
        return errno == ELOOP ? "is a symbolic link; only regular files are graded"
                              : strerror(errno);
    bool regular = fstat(in, &info) == 0 && S_ISREG(info.st_mode);
    mode_t mode = regular && (info.st_mode & S_IXUSR) != 0 ? 0755 : 0644;
    int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (!regular)
        problem = "is not a regular file";
    else if (info.st_size > MAX_SOURCE_SIZE)
        problem = "is larger than 4 MiB";
    else if (out < 0 || !copy_bytes(out, in, info.st_size))
        problem = strerror(error = errno);
    close(in);
    if (out >= 0)
        close(out);
    if (problem != NULL)
        unlink(to);
    errno = error;
    return problem;
}

static char *copy_named(const char *from_folder, const char *name, const char *to)
{
    int folder = open(from_folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const char *problem = folder < 0 ? strerror(errno) : copy_file(folder, name, to);
    if (folder >= 0)
        close(folder);
    return problem == NULL ? NULL : must_format("%s/%s: %s", from_folder, name, problem);
}

static bool is_program(const struct lab *lab, const char *name)
{
    char *words = must_format(" %s ", lab->programs);
    char *word = must_format(" %.*s ", (int)strlen(name) - 2, name);
    bool found = strstr(words, word) != NULL;
    free(words);
    free(word);
    return found;
}

static void remember_extra(struct workspace *workspace, size_t *count, const char *name)
{
    workspace->extra = must_realloc(workspace->extra, (*count + 2) * sizeof *workspace->extra);
    workspace->extra[(*count)++] = must_strdup(name);
    workspace->extra[*count] = NULL;
}

/* sentence may be NULL; otherwise it is the workspace's from now on. */
static void remember_stray(struct workspace *workspace, char *sentence)
{
    if (sentence == NULL || workspace->stray_count == MAX_STRAYS)
        free(sentence);
    else
        workspace->strays[workspace->stray_count++] = sentence;
}

static int by_name(const void *a, const void *b)
{
    const char *const *left = a, *const *right = b;
    return strcmp(*left, *right);
}

/* Copies every source of the open folder into src/. Returns NULL, or what is wrong. */
static char *copy_sources(struct workspace *workspace, const struct lab *lab, DIR *folder)
{
    size_t extra = 0, count = 0;
    struct dirent *entry;
    workspace->extra = must_alloc(sizeof *workspace->extra);
    while ((entry = readdir(folder)) != NULL) {
        const char *name = entry->d_name;
        if (!is_source(name)) {
            remember_stray(workspace, stray_entry(dirfd(folder), name));
            continue;
        }
        if (++count > MAX_SOURCES)
            return must_format("%s: more than %d source files", workspace->submission, MAX_SOURCES);
        char *to = must_format("%s/src/%s", workspace->root, name);
        const char *problem = copy_file(dirfd(folder), name, to);
        free(to);
        if (problem != NULL)
            return must_format("%s/%s: %s", workspace->submission, name, problem);
        if (name_ends_with(name, ".c") && !is_program(lab, name))
            remember_extra(workspace, &extra, name);
    }
    qsort(workspace->extra, extra, sizeof *workspace->extra, by_name);
    if (count > 0 || workspace->commands[0].program != NULL)
        return NULL;
    if (workspace->stray_count > 0)
        return must_format("%s: %s", workspace->submission, workspace->strays[0]);
    return must_format("%s: no C source in it; there should be %.*s.c and so on",
                       workspace->submission, (int)strcspn(lab->programs, " "), lab->programs);
}

/* ---- the folders ---- */

static const char hosts[] = "::1 localhost\n127.0.0.1 localhost\n";
static const char host_conf[] = "multi on\n"; /* a name may stand in several lines */
static const char nsswitch[] = "hosts: files\n";

static bool write_text(const char *root, const char *name, const char *content)
{
    char *path = must_format("%s/%s", root, name);
    FILE *file = fopen(path, "wx");
    free(path);
    if (file == NULL)
        return false;
    fputs(content, file);
    return fclose(file) == 0;
}

enum { DESCRIPTORS = 16 }; /* that nftw(3) may use */

static int remove_entry(const char *path, const struct stat *info, int kind, struct FTW *walk)
{
    (void)info;
    (void)kind;
    (void)walk;
    return remove(path) < 0 && errno != ENOENT ? -1 : 0;
}

static bool make_folder(const char *root, const char *name, bool for_compiler)
{
    char *path = must_format("%s/%s", root, name);
    bool made = mkdir(path, 0755) == 0;
    if (made && for_compiler && sandbox_user() != (unsigned)-1)
        made = chown(path, sandbox_user(), sandbox_user()) == 0;
    free(path);
    return made;
}

static bool make_folders(const char *root)
{
    static const char *const plain[] = {"src", "rules", "bin", "etc", "objects", "out", "step"};
    bool made = chmod(root, 0755) == 0;
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
        made = made && make_folder(root, plain[i], false);
    for (size_t i = 0; i < BUILD_KINDS; i++) {
        char *objects = must_format("objects/%s", build_names[i]);
        char *programs = must_format("out/%s", build_names[i]);
        made = made && make_folder(root, objects, false) && make_folder(root, programs, false);
        free(objects);
        free(programs);
    }
    return made && write_text(root, "etc/hosts", hosts) &&
           write_text(root, "etc/host.conf", host_conf) &&
           write_text(root, "etc/nsswitch.conf", nsswitch);
}

bool workspace_make_step(const struct workspace *workspace, unsigned number)
{
    char *name = must_format("step/%u", number), *path = workspace_step(workspace, number);
    mode_t before = umask(022);
    nftw(path, remove_entry, DESCRIPTORS, FTW_DEPTH | FTW_PHYS); /* of a first attempt */
    bool made = make_folder(workspace->root, name, true);
    umask(before);
    free(name);
    free(path);
    return made;
}

bool workspace_take(const struct workspace *workspace, unsigned number, const char *made,
                    const char *path)
{
    char *from = must_format("%s/step/%u/%s", workspace->root, number, made);
    struct stat info;
    int fd = open(from, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    bool regular = fd >= 0 && fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
    if (fd >= 0 && !regular)
        errno = EINVAL;
    bool taken = regular && fchown(fd, geteuid(), getegid()) == 0 && fchmod(fd, 0755) == 0 &&
                 rename(from, path) == 0;
    if (fd >= 0)
        close(fd);
    free(from);
    return taken;
}

/* Copies the regular files of a folder of ours. */
static char *copy_folder(const char *from, const char *to)
{
    DIR *folder = opendir(from);
    struct dirent *entry;
    char *problem =
        folder == NULL ? must_format("%s: %s: run make first", from, strerror(errno)) : NULL;
    while (folder != NULL && problem == NULL && (entry = readdir(folder)) != NULL) {
        char *target = must_format("%s/%s", to, entry->d_name);
        if (entry->d_name[0] != '.')
            problem = copy_named(from, entry->d_name, target);
        free(target);
    }
    if (folder != NULL)
        closedir(folder);
    return problem;
}

/* Our own parts: the launcher, the faults and the helpers that the labs hand out. */
static char *copy_rules(const struct workspace *workspace, const char *home)
{
    static const char *const folders[][2] = {{"build/bin", "bin"}, {"build/rules", "rules"}};
    char *problem = NULL;
    for (size_t i = 0; i < 2 && problem == NULL; i++) {
        char *from = must_format("%s/%s", home, folders[i][0]);
        char *to = must_format("%s/%s", workspace->root, folders[i][1]);
        problem = copy_folder(from, to);
        free(from);
        free(to);
    }
    return problem;
}

/* ---- its life ---- */

static const char prefix[] = "autograde-";
enum { RANDOM_LETTERS = 6 }; /* that mkdtemp(3) puts behind it */
static const char lock_name[] = "lock";

static int remove_inside(const char *path, const struct stat *info, int kind, struct FTW *walk)
{
    bool kept = walk->level == 0 || (walk->level == 1 && strcmp(path + walk->base, lock_name) == 0);
    return kept ? 0 : remove_entry(path, info, kind, walk);
}

/* The lock last: a removal that is cut short goes on at the next start. */
static void remove_all(const char *root)
{
    char *lock = must_format("%s/%s", root, lock_name);
    nftw(root, remove_inside, DESCRIPTORS, FTW_DEPTH | FTW_PHYS);
    unlink(lock);
    rmdir(root);
    free(lock);
}

/* Locked, for as long as the grader lives, however it ends: flock(2). False if root has been taken
 * for a leftover and removed before. */
static bool take_lock(struct workspace *workspace)
{
    struct stat info;
    char *path = must_format("%s/%s", workspace->root, lock_name);
    int lock = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    free(path);
    if (lock < 0)
        return false;
    workspace->lock = lock;
    if (flock(lock, LOCK_EX) == 0 && fstat(lock, &info) == 0 && info.st_nlink > 0)
        return true;
    errno = ENOENT;
    return false;
}

/* One folder that looks like a workspace. It is removed if it is ours and nobody holds its lock;
 * without a lock only if nothing is in it yet. */
static void remove_leftover(int temporary, const char *place, const char *name)
{
    struct stat info;
    if (fstatat(temporary, name, &info, AT_SYMLINK_NOFOLLOW) < 0 || !S_ISDIR(info.st_mode) ||
        info.st_uid != geteuid())
        return;
    char *path = must_format("%s/%s", place, name);
    char *lock_path = must_format("%s/%s", path, lock_name);
    int lock = open(lock_path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
    if (lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) == 0)
        remove_all(path);
    else if (lock < 0 && errno == ENOENT)
        rmdir(path);
    if (lock >= 0)
        close(lock);
    free(lock_path);
    free(path);
}

static void remove_leftovers(const char *place)
{
    DIR *folder = opendir(place);
    struct dirent *entry;
    while (folder != NULL && (entry = readdir(folder)) != NULL)
        if (strncmp(entry->d_name, prefix, strlen(prefix)) == 0 &&
            strlen(entry->d_name) == strlen(prefix) + RANDOM_LETTERS)
            remove_leftover(dirfd(folder), place, entry->d_name);
    if (folder != NULL)
        closedir(folder);
}

/* Absolute, and locked. False with errno. */
static bool make_root(struct workspace *workspace, const char *temporary)
{
    enum { ATTEMPTS = 100 };
    for (int i = 0; i < ATTEMPTS; i++) {
        char *root = must_format("%s/%sXXXXXX", temporary, prefix);
        workspace->root = mkdtemp(root) != NULL ? realpath(root, NULL) : NULL;
        free(root);
        if (workspace->root != NULL && take_lock(workspace))
            return true;
        if (errno != ENOENT) /* otherwise another grader took it for a leftover, just now */
            return false;
        free(workspace->root);
        workspace->root = NULL;
    }
    return false;
}

/* True if the user as whom programs run gets as far as the folder. */
static bool is_reachable(const char *path)
{
    if (sandbox_user() == (unsigned)-1)
        return true;
    if (seteuid(sandbox_user()) < 0)
        return false;
    bool reachable = faccessat(AT_FDCWD, path, R_OK | X_OK, AT_EACCESS) == 0;
    return seteuid(0) == 0 && reachable;
}

static char *prepare(struct workspace *workspace, const char *home)
{
    const char *temporary = getenv("TMPDIR");
    if (temporary == NULL || *temporary == '\0')
        temporary = "/tmp";
    remove_leftovers(temporary);
    if (!make_root(workspace, temporary) || !make_folders(workspace->root))
        return must_format("cannot make the build folder in %s: %s; TMPDIR can name another place",
                           temporary, strerror(errno));
    if (!is_reachable(workspace->root))
        return must_format("programs run as nobody, who cannot get to %s; TMPDIR can name another "
                           "place",
                           temporary);
    return copy_rules(workspace, home);
}

char *workspace_prepare(struct workspace *workspace, const char *home)
{
    mode_t before = umask(022); /* what is in the workspace is there for nobody */
    char *problem = prepare(workspace, home);
    umask(before);
    workspace->unprepared = problem != NULL;
    return problem;
}

/* What the machine lacks, not the submission. */
static bool is_ours(int error)
{
    static const int ours[] = {ENOSPC, EDQUOT, EMFILE, ENFILE, ENOMEM, EIO, EROFS};
    for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++)
        if (ours[i] == error)
            return true;
    return false;
}

char *workspace_open(struct workspace *workspace, const struct lab *lab, const char *home,
                     const char *submission)
{
    workspace->lab = lab->id;
    workspace->submission = realpath(submission, NULL);
    if (workspace->submission == NULL)
        return must_format("%s: %s", submission, strerror(errno));
    DIR *folder = opendir(workspace->submission);
    workspace->unprepared = folder == NULL && is_ours(errno);
    if (folder == NULL)
        return must_format("%s: %s", submission,
                           errno == ENOTDIR ? "is a file, not the folder of a lab"
                                            : strerror(errno));
    char *problem = workspace_prepare(workspace, home);
    mode_t before = umask(022);
    if (problem == NULL) {
        errno = 0;
        problem = copy_sources(workspace, lab, folder);
        workspace->unprepared = problem != NULL && is_ours(errno);
    }
    umask(before);
    closedir(folder);
    return problem;
}

void workspace_close(struct workspace *workspace)
{
    if (workspace->root != NULL)
        remove_all(workspace->root);
    if (workspace->lock > 0)
        close(workspace->lock);
    for (size_t i = 0; workspace->extra != NULL && workspace->extra[i] != NULL; i++)
        free(workspace->extra[i]);
    free(workspace->extra);
    for (size_t i = 0; i < workspace->stray_count; i++)
        free(workspace->strays[i]);
    free(workspace->root);
    free(workspace->submission);
    *workspace = (struct workspace){.root = NULL};
}
