/* Unpacks archives that strangers have made, with libarchive reading and ourselves writing. */
#define _GNU_SOURCE
#include "class/unpack.h"
#include "class/files.h"
#include "memory.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MIB (UINT64_C(1) << 20)

const struct unpack_limits class_limits = {.bytes = 8192 * MIB,
                                           .file_bytes = 64 * MIB,
                                           .files = 1000000,
                                           .part_files = 20000,
                                           .depth = 40,
                                           .ratio = 1000,
                                           .free_bytes = 256 * MIB};
const struct unpack_limits submission_limits = {.bytes = 256 * MIB,
                                                .file_bytes = 64 * MIB,
                                                .files = 20000,
                                                .part_files = 20000,
                                                .depth = 40,
                                                .ratio = 200,
                                                .free_bytes = 8 * MIB};

/* ---- paths ---- */

static bool is_slash(char c)
{
    return c == '/' || c == '\\'; /* some programs for Windows write the latter into zip files */
}

static const char *why_unsafe(const char *path)
{
    if (path == NULL || path[0] == '\0')
        return "has no name";
    if (is_slash(path[0]))
        return "has an absolute path";
    bool drive = (path[0] | 32) >= 'a' && (path[0] | 32) <= 'z' && path[1] == ':';
    return drive && is_slash(path[2]) ? "has an absolute path" : NULL;
}

char *safe_path(const char *path, unsigned depth, const char **why)
{
    enum { LONGEST = 255 };
    *why = why_unsafe(path);
    if (*why != NULL)
        return NULL;
    char *clean = must_alloc(strlen(path) + 2), *end = clean;
    unsigned levels = 0;
    while (*path != '\0' && *why == NULL) {
        size_t length = 0;
        while (path[length] != '\0' && !is_slash(path[length]))
            length++;
        bool dot = length == 1 && path[0] == '.';
        if (length == 2 && strncmp(path, "..", 2) == 0)
            *why = "leads out of its folder with ..";
        else if (length > LONGEST)
            *why = "has a name of more than 255 bytes";
        else if (length > 0 && !dot && ++levels > depth)
            *why = "lies too deep in folders";
        else if (length > 0 && !dot)
            end = stpcpy(mempcpy(end, path, length), "/");
        path += length + (path[length] != '\0');
    }
    if (*why == NULL && end == clean)
        *why = "has no name";
    if (*why != NULL) {
        free(clean);
        return NULL;
    }
    end[-1] = '\0';
    return clean;
}

/* ---- one archive being read ---- */

struct unpacking {
    struct archive *archive;
    const struct unpack_limits *limits;
    const char *folder;
    uint64_t bytes, size; /* written; of the archive itself */
    unsigned files, part_files;
    char *part; /* the part that part_files counts: two levels of folders */
    struct unpacked *result;
};

/* The first two levels of a path, or less; the caller frees it. */
static char *part_of(const char *path)
{
    const char *first = strchr(path, '/');
    const char *second = first == NULL ? NULL : strchr(first + 1, '/');
    return must_format("%.*s", (int)(second == NULL ? strlen(path) : (size_t)(second - path)),
                       path);
}

static void offend(struct unpacking *to, const char *path, const char *reason)
{
    struct unpacked *result = to->result;
    char *part = part_of(path);
    bool known = false;
    if (result->count > 0) {
        char *last = part_of(result->offences[result->count - 1].path);
        known = strcmp(last, part) == 0;
        free(last);
    }
    free(part);
    if (known)
        return;
    result->offences =
        must_realloc(result->offences, (result->count + 1) * sizeof *result->offences);
    result->offences[result->count++] =
        (struct unpack_offence){must_strdup(path), must_strdup(reason)};
}

static bool make_parents(const struct unpacking *to, char *path)
{
    bool made = true;
    for (char *slash = path; made && (slash = strchr(slash, '/')) != NULL; slash++) {
        *slash = '\0';
        char *whole = must_format("%s/%s", to->folder, path);
        made = mkdir(whole, 0755) == 0 || errno == EEXIST;
        free(whole);
        *slash = '/';
    }
    return made;
}

/* Why no more may come out of the archive, or NULL. */
static const char *too_much(const struct unpacking *to)
{
    if (to->bytes > to->limits->bytes)
        return "is too large when it is unpacked";
    if (to->bytes > to->limits->free_bytes && to->bytes / to->limits->ratio > to->size)
        return "unpacks to far more than it is (an archive bomb?)";
    if (to->files > to->limits->files)
        return "holds too many files";
    return NULL;
}

/* Writes the data of the entry. Returns NULL, or why the file is refused; a problem of the whole
 * archive, or of our disk, is left in the result. */
static const char *write_data(struct unpacking *to, int fd)
{
    const void *block;
    size_t length;
    la_int64_t offset;
    uint64_t written = 0;
    int status;
    while ((status = archive_read_data_block(to->archive, &block, &length, &offset)) ==
           ARCHIVE_OK) {
        written += length;
        to->bytes += length;
        if (written > to->limits->file_bytes || (uint64_t)offset > to->limits->file_bytes)
            return "is larger than 64 MiB";
        if (too_much(to) != NULL)
            return too_much(to);
        if (pwrite(fd, block, length, offset) != (ssize_t)length) {
            to->result->problem = must_format("cannot unpack: %s", strerror(errno));
            return NULL;
        }
    }
    return status == ARCHIVE_EOF ? NULL : "is damaged, or of a kind that cannot be read";
}

static const char *open_error(struct unpacking *to)
{
    switch (errno) {
    case EEXIST:
        return "stands in it twice";
    case ENOTDIR:
    case EISDIR:
        return "is a file and a folder";
    case EILSEQ:
    case EINVAL:
    case ENAMETOOLONG:
        return "has a name that this machine cannot have";
    default:
        to->result->problem = must_format("cannot unpack: %s", strerror(errno));
        return NULL;
    }
}

static const char *write_file(struct unpacking *to, char *path, struct archive_entry *entry)
{
    if (!make_parents(to, path))
        return open_error(to);
    char *whole = must_format("%s/%s", to->folder, path);
    int fd = open(whole, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
    const char *why = fd < 0 ? open_error(to) : write_data(to, fd);
    struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, {.tv_nsec = UTIME_OMIT}};
    if (archive_entry_mtime_is_set(entry))
        times[1] = (struct timespec){.tv_sec = archive_entry_mtime(entry)};
    if (fd >= 0) {
        futimens(fd, times);
        close(fd);
    }
    if (fd >= 0 && why != NULL)
        unlink(whole);
    free(whole);
    return why;
}

static const char *make_folder(struct unpacking *to, const char *path)
{
    char *below = must_format("%s/.", path);
    bool made = make_parents(to, below);
    free(below);
    return made ? NULL : open_error(to);
}

/* What a submission can consist of. On the first level everything counts: it may be all that a
 * student handed in. */
static bool is_wanted(const char *path)
{
    const char *name = strrchr(path, '/');
    name = name == NULL ? path : name + 1;
    return name == path || is_source_name(name) || is_archive_name(name) ||
           strcmp(name, "submission_metadata.yml") == 0 || strchr(path, '/') + 1 == name;
}

/* Why the entry cannot be what it says, or NULL. */
static const char *why_odd(struct archive_entry *entry, bool wanted)
{
    mode_t kind = archive_entry_filetype(entry);
    if (archive_entry_hardlink(entry) != NULL)
        return wanted ? "is a hard link; only plain files are taken" : "";
    if (kind == AE_IFLNK)
        return wanted ? "is a symbolic link; only plain files are taken" : "";
    if (kind != AE_IFREG && kind != AE_IFDIR)
        return "is a device or something else that is no file";
    return archive_entry_is_encrypted(entry) ? "is encrypted" : NULL;
}

/* Counts an entry of a part. Returns why it is one too many, or NULL. */
static const char *count_file(struct unpacking *to, const char *path)
{
    char *part = part_of(path);
    if (to->part == NULL || strcmp(part, to->part) != 0) {
        free(to->part);
        to->part = part;
        to->part_files = 0;
    } else {
        free(part);
    }
    to->files++;
    return ++to->part_files > to->limits->part_files ? "holds too many files" : NULL;
}

static void take_entry(struct unpacking *to, struct archive_entry *entry)
{
    const char *name = archive_entry_pathname(entry), *why = NULL;
    if (name == NULL)
        name = archive_entry_pathname_utf8(entry);
    char *path = safe_path(name, to->limits->depth, &why);
    if (path != NULL) {
        why = count_file(to, path);
        if (why == NULL)
            why = why_odd(entry, is_wanted(path));
        if (why == NULL && archive_entry_filetype(entry) == AE_IFDIR)
            why = make_folder(to, path);
        else if (why == NULL && is_wanted(path))
            why = write_file(to, path, entry);
        else if (why == NULL)
            make_parents(to, path);
    }
    if (why != NULL && *why != '\0')
        offend(to, path != NULL ? path : name != NULL ? name : "?", why);
    free(path);
}

static void read_entries(struct unpacking *to)
{
    struct archive_entry *entry;
    int status = ARCHIVE_OK;
    while (to->result->problem == NULL) {
        status = archive_read_next_header(to->archive, &entry);
        if (status != ARCHIVE_OK && status != ARCHIVE_WARN)
            break;
        take_entry(to, entry);
        const char *why = too_much(to);
        if (why != NULL && to->result->problem == NULL)
            to->result->problem = must_strdup(why);
    }
    if (to->result->problem == NULL && status != ARCHIVE_EOF)
        to->result->problem = must_format("cannot be read as an archive: %s",
                                          archive_error_string(to->archive) != NULL
                                              ? archive_error_string(to->archive)
                                              : "it is damaged");
}

/* Only formats that bring their files with them: mtree, for one, names files of this machine. No
 * filter that starts another program. */
static struct archive *new_reader(void)
{
    struct archive *archive = archive_read_new();
    archive_read_support_format_zip(archive);
    archive_read_support_format_tar(archive);
    archive_read_support_format_gnutar(archive);
    archive_read_support_format_7zip(archive);
    archive_read_support_filter_gzip(archive);
    archive_read_support_filter_bzip2(archive);
    archive_read_support_filter_xz(archive);
    archive_read_support_filter_zstd(archive);
    archive_read_support_filter_lz4(archive);
    return archive;
}

struct unpacked unpack(const char *archive, const char *folder, const struct unpack_limits *limits)
{
    enum { BLOCK = 64 * 1024 };
    struct unpacked result = {.problem = NULL};
    struct stat info;
    int fd = open(archive, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        result.problem =
            must_format("cannot be read: %s", fd < 0 ? strerror(errno) : "not a regular file");
    } else {
        struct unpacking to = {.archive = new_reader(),
                               .limits = limits,
                               .folder = folder,
                               .size = (uint64_t)info.st_size,
                               .result = &result};
        if (archive_read_open_fd(to.archive, fd, BLOCK) == ARCHIVE_OK)
            read_entries(&to);
        else
            result.problem = must_strdup("cannot be read as an archive");
        archive_read_free(to.archive);
        free(to.part);
    }
    if (fd >= 0)
        close(fd);
    return result;
}

void unpacked_free(struct unpacked *unpacked)
{
    for (size_t i = 0; i < unpacked->count; i++) {
        free(unpacked->offences[i].path);
        free(unpacked->offences[i].reason);
    }
    free(unpacked->offences);
    free(unpacked->problem);
}
