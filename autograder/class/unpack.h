/* Unpacks archives that strangers have made: nothing gets out of the folder, nothing but plain
 * files and folders gets in, and not more than a class or a submission can need. */
#ifndef AUTOGRADER_CLASS_UNPACK_H
#define AUTOGRADER_CLASS_UNPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How much an archive may bring. Beyond it the archive, or that part of it, is refused. */
struct unpack_limits {
    uint64_t bytes;      /* all files together */
    uint64_t file_bytes; /* one file */
    unsigned files;      /* files and folders together */
    unsigned part_files; /* the same for what is below one folder of the second level */
    unsigned depth;      /* folders within each other */
    unsigned ratio;      /* bytes that come out for a byte of the archive ... */
    uint64_t free_bytes; /* ... where that are more than so many */
};

extern const struct unpack_limits class_limits;      /* an archive of submissions */
extern const struct unpack_limits submission_limits; /* one submission */

/* A file in the archive that was not taken. */
struct unpack_offence {
    char *path;   /* as it stands in the archive */
    char *reason; /* "is a symbolic link" */
};

struct unpacked {
    struct unpack_offence *offences; /* one for each part of the archive at most */
    size_t count;
    char *problem; /* why the archive as a whole could not be taken; NULL if it was */
};

/* Unpacks into the folder, which is there and empty. Of files in folders it writes what a
 * submission can consist of, sources and archives, and skips the rest (.git, binaries); modes and
 * owners are not taken over, times are. Links, devices, absolute paths and .. are never followed or
 * made: they are offences. unpacked_free() frees what it returns. */
struct unpacked unpack(const char *archive, const char *folder, const struct unpack_limits *limits);
void unpacked_free(struct unpacked *unpacked);

/* The path of an archive's entry without what is superfluous in it ("./a//b", "a\\b" -> "a/b"), or
 * NULL and why it must not be unpacked. The caller frees it. */
char *safe_path(const char *path, unsigned depth, const char **why);

#endif
