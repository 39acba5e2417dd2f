/* Files and folders: removed as a whole, written at once or not at all, listed in order. */
#define _GNU_SOURCE
#include "class/files.h"
#include "memory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- removing and making ---- */

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *where)
{
    (void)info;
    (void)where;
    if (kind == FTW_DNR)
        chmod(path, 0700);
    return remove(path);
}

int remove_tree(const char *path)
{
    enum { OPEN_FOLDERS = 16 };
    int status = nftw(path, remove_one, OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS);
    return status == 0 || errno == ENOENT ? 0 : -1;
}

char *make_private_folder(const char *path)
{
    struct stat info;
    if (lstat(path, &info) == 0) {
        if (!S_ISDIR(info.st_mode) || info.st_uid != geteuid())
            return must_format("%s is there and is not ours; remove it", path);
        if (remove_tree(path) != 0)
            return must_format("cannot empty %s: %s", path, strerror(errno));
    }
    if (mkdir(path, 0711) != 0 || chmod(path, 0711) != 0)
        return must_format("cannot make the folder %s: %s", path, strerror(errno));
    return NULL;
}

/* ---- whole files ---- */

static bool put_all(int fd, const char *text)
{
    size_t left = strlen(text);
    while (left > 0) {
        ssize_t count = write(fd, text, left);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return false;
        text += count;
        left -= (size_t)count;
    }
    return fsync(fd) == 0;
}

char *write_at_once(const char *path, const char *text)
{
    char *beside = must_format("%s.%ld.part", path, (long)getpid()), *problem = NULL;
    int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
    bool written = fd >= 0 && put_all(fd, text);
    if (fd >= 0 && close(fd) != 0)
        written = false;
    if (!written || rename(beside, path) != 0) {
        problem = must_format("cannot write %s: %s", path, strerror(errno));
        unlink(beside);
    }
    free(beside);
    return problem;
}

/* The size of an open regular file, or -1 with errno. */
static off_t size_of(int fd, size_t most)
{
    struct stat info;
    if (fstat(fd, &info) != 0)
        return -1;
    errno = S_ISREG(info.st_mode) ? EFBIG : EINVAL;
    return S_ISREG(info.st_mode) && (size_t)info.st_size <= most ? info.st_size : -1;
}

char *read_text(const char *path, size_t most, size_t *length)
{
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    off_t size = fd < 0 ? -1 : size_of(fd, most);
    char *text = size < 0 ? NULL : must_alloc((size_t)size + 1);
    size_t have = 0;
    ssize_t count = 1;
    while (text != NULL && count > 0 && have < (size_t)size) {
        count = read(fd, text + have, (size_t)size - have);
        have += count > 0 ? (size_t)count : 0;
    }
    int problem = errno;
    if (fd >= 0)
        close(fd);
    errno = problem;
    if (text == NULL)
        return NULL;
    text[have] = '\0';
    if (length != NULL)
        *length = have;
    return text;
}

/* ---- names ---- */

static int by_bytes(const void *a, const void *b)
{
    const char *const *left = a, *const *right = b;
    return strcmp(*left, *right);
}

char **folder_names(const char *path, size_t *count)
{
    DIR *folder = opendir(path);
    if (folder == NULL)
        return NULL;
    char **names = must_alloc(sizeof *names);
    size_t have = 0;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        if (entry->d_name[0] == '.' || strcmp(entry->d_name, "__MACOSX") == 0)
            continue;
        names = must_realloc(names, (have + 2) * sizeof *names);
        names[have++] = must_strdup(entry->d_name);
    }
    closedir(folder);
    names[have] = NULL;
    qsort(names, have, sizeof *names, by_bytes);
    if (count != NULL)
        *count = have;
    return names;
}

void free_names(char **names)
{
    for (size_t i = 0; names != NULL && names[i] != NULL; i++)
        free(names[i]);
    free(names);
}

bool name_ends(const char *name, const char *end)
{
    size_t length = strlen(name), tail = strlen(end);
    return length > tail && strcasecmp(name + length - tail, end) == 0;
}

bool is_archive_name(const char *name)
{
    static const char *const ends[] = {".zip", ".tar",     ".tgz",    ".tbz2",
                                       ".txz", ".tar.gz",  ".tar.xz", ".tar.bz2",
                                       ".7z",  ".tar.zst", ".tar.lz4"};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        if (name_ends(name, ends[i]))
            return true;
    return false;
}

bool is_source_name(const char *name)
{
    size_t length = strlen(name);
    return name[0] != '.' && length > 2 && name[length - 2] == '.' &&
           (name[length - 1] == 'c' || name[length - 1] == 'h');
}
