/* An entry is a file called by its key: a head, what the compiler said, what it made. The head has
 * the hash of the rest, so that an entry that was cut or changed is known. See cache.h. */
#define _GNU_SOURCE
#include "harness/build/cache.h"
#include "memory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sha2.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_ENTRY = 16 * 1024 * 1024 };

struct head {
    char magic[8];
    uint64_t said;                            /* bytes of what the compiler said */
    unsigned char hash[SHA256_DIGEST_LENGTH]; /* of the key, of said, and of all that follows */
};

static const char magic[8] = "agcache1";

/* ---- the folder ---- */

char *cache_standard_folder(void)
{
    const char *given = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    if (given != NULL && given[0] == '/')
        return must_format("%s/autograde", given);
    if (home != NULL && home[0] == '/')
        return must_format("%s/.cache/autograde", home);
    return NULL;
}

/* The folder and, if it is not there either, the one above it. */
static void make_folder(const char *folder)
{
    char *above = must_format("%.*s", (int)(strrchr(folder, '/') - folder), folder);
    if (mkdir(folder, 0700) < 0 && errno == ENOENT && mkdir(above, 0700) == 0)
        mkdir(folder, 0700);
    free(above);
}

struct cache cache_open(const char *folder)
{
    struct cache cache = {.folder = -1};
    struct stat info;
    if (folder == NULL || strchr(folder, '/') == NULL)
        return cache;
    make_folder(folder);
    cache.folder = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    bool own = cache.folder >= 0 && fstat(cache.folder, &info) == 0 && info.st_uid == geteuid() &&
               (info.st_mode & (S_IWGRP | S_IWOTH)) == 0;
    if (cache.folder >= 0 && !own) {
        close(cache.folder);
        cache.folder = -1;
    }
    return cache;
}

/* ---- files ---- */

static bool write_whole(int fd, const void *data, size_t len)
{
    const char *next = data;
    while (len > 0) {
        ssize_t written = write(fd, next, len);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        next += written;
        len -= (size_t)written;
    }
    return true;
}

/* All of a regular file of moderate size. */
static bool read_whole(int fd, struct buffer *content)
{
    struct stat info;
    if (fd < 0 || fstat(fd, &info) < 0 || !S_ISREG(info.st_mode) || info.st_size > MAX_ENTRY)
        return false;
    size_t size = (size_t)info.st_size;
    content->data = must_alloc(size + 1);
    content->capacity = size + 1;
    while (content->len < size) {
        ssize_t got = read(fd, content->data + content->len, size - content->len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        content->len += (size_t)got;
    }
    return true;
}

/* ---- entries ---- */

static void hash_entry(const struct cache_key *key, const struct head *head, const void *rest,
                       size_t len, const struct buffer *made,
                       unsigned char hash[SHA256_DIGEST_LENGTH])
{
    SHA2_CTX context;
    SHA256Init(&context);
    SHA256Update(&context, (const uint8_t *)key->hex, sizeof key->hex);
    SHA256Update(&context, (const uint8_t *)&head->said, sizeof head->said);
    SHA256Update(&context, rest, len);
    SHA256Update(&context, made->data, made->len);
    SHA256Final(hash, &context);
}

/* True if the entry is whole; its head. */
static bool is_sound(const struct cache_key *key, const struct buffer *entry, struct head *head)
{
    static const struct buffer nothing = {.data = NULL};
    unsigned char hash[SHA256_DIGEST_LENGTH];
    if (entry->len < sizeof *head)
        return false;
    memcpy(head, entry->data, sizeof *head);
    size_t rest = entry->len - sizeof *head;
    if (memcmp(head->magic, magic, sizeof magic) != 0 || head->said > rest)
        return false;
    hash_entry(key, head, entry->data + sizeof *head, rest, &nothing, hash);
    return memcmp(hash, head->hash, sizeof hash) == 0;
}

static bool write_new_file(const char *path, const void *data, size_t len)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755);
    bool written = fd >= 0 && fchmod(fd, 0755) == 0 && write_whole(fd, data, len);
    if (fd >= 0 && close(fd) < 0)
        written = false;
    if (fd >= 0 && !written)
        unlink(path);
    return written;
}

bool cache_get(const struct cache *cache, const struct cache_key *key, const char *path,
               struct buffer *said)
{
    struct buffer entry = {.data = NULL};
    struct head head;
    int fd = cache->folder < 0
                 ? -1
                 : openat(cache->folder, key->hex, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool sound = read_whole(fd, &entry) && is_sound(key, &entry, &head), found = false;
    if (sound) {
        const unsigned char *rest = entry.data + sizeof head;
        found = write_new_file(path, rest + head.said, entry.len - sizeof head - head.said);
        if (found)
            buffer_append(said, rest, head.said);
        futimens(fd, NULL); /* used now: among the last to go */
    } else {
        unlinkat(cache->folder, key->hex, 0);
    }
    close(fd);
    free(entry.data);
    return found;
}

/* Writes under a name of this process's own and gives it the right name once it is whole. */
static bool write_entry(int folder, const struct cache_key *key, const struct head *head,
                        const struct buffer *said, const struct buffer *made)
{
    char *temporary = must_format("new-%d-%s", (int)getpid(), key->hex);
    int fd = openat(folder, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool written = fd >= 0 && write_whole(fd, head, sizeof *head) &&
                   write_whole(fd, said->data, said->len) && write_whole(fd, made->data, made->len);
    if (fd >= 0 && close(fd) < 0)
        written = false;
    written = written && renameat(folder, temporary, folder, key->hex) == 0;
    if (fd >= 0 && !written)
        unlinkat(folder, temporary, 0);
    free(temporary);
    return written;
}

void cache_put(struct cache *cache, const struct cache_key *key, const char *path,
               const struct buffer *said)
{
    struct buffer made = {.data = NULL};
    struct head head = {.said = said->len};
    int fd = cache->folder < 0 ? -1 : open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (read_whole(fd, &made)) {
        memcpy(head.magic, magic, sizeof magic);
        hash_entry(key, &head, said->data, said->len, &made, head.hash);
        if (write_entry(cache->folder, key, &head, said, &made))
            cache->grown = true;
    }
    if (fd >= 0)
        close(fd);
    free(made.data);
}

/* ---- eviction ---- */

struct kept {
    char name[256];
    struct timespec used;
    size_t size;
};

static int by_use(const void *a, const void *b)
{
    const struct kept *left = a, *right = b;
    if (left->used.tv_sec != right->used.tv_sec)
        return left->used.tv_sec < right->used.tv_sec ? -1 : 1;
    return (left->used.tv_nsec > right->used.tv_nsec) - (left->used.tv_nsec < right->used.tv_nsec);
}

/* All files of the folder, to be freed; *total is their size. */
static struct kept *list_entries(DIR *folder, size_t *count, size_t *total)
{
    struct kept *all = NULL;
    const struct dirent *entry;
    struct stat info;
    while ((entry = readdir(folder)) != NULL) {
        if (fstatat(dirfd(folder), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) < 0 ||
            !S_ISREG(info.st_mode))
            continue;
        if (*count % 1024 == 0)
            all = must_realloc(all, (*count + 1024) * sizeof *all);
        struct kept *kept = &all[(*count)++];
        snprintf(kept->name, sizeof kept->name, "%s", entry->d_name);
        kept->used = info.st_mtim;
        kept->size = (size_t)info.st_size;
        *total += kept->size;
    }
    return all;
}

/* Down to three quarters, so that it is not done each time. */
static void evict(int fd, size_t limit)
{
    size_t count = 0, total = 0;
    DIR *folder = fdopendir(fd);
    if (folder == NULL) {
        close(fd);
        return;
    }
    struct kept *all = list_entries(folder, &count, &total);
    if (total > limit) {
        qsort(all, count, sizeof *all, by_use);
        for (size_t i = 0; i < count && total > limit / 4 * 3; i++) {
            unlinkat(dirfd(folder), all[i].name, 0);
            total -= all[i].size;
        }
    }
    free(all);
    closedir(folder);
}

void cache_close(struct cache *cache, size_t limit)
{
    if (cache->folder >= 0 && cache->grown)
        evict(cache->folder, limit);
    else if (cache->folder >= 0)
        close(cache->folder);
    *cache = (struct cache){.folder = -1};
}
