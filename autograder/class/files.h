/* Files and folders as the rest of class/ needs them: removed as a whole, written at once or not.
 */
#ifndef AUTOGRADER_CLASS_FILES_H
#define AUTOGRADER_CLASS_FILES_H

#include <stdbool.h>
#include <stddef.h>

/* Removes what is there, a folder with all that is in it; a symbolic link is removed, not followed.
 * Returns 0, also where nothing was, or -1 with errno. */
int remove_tree(const char *path);

/* A folder of ours alone, empty: made, or emptied if an earlier run of ours left it. Others may
 * pass through it, but not list it. Returns NULL, or why not; the caller frees it. */
char *make_private_folder(const char *path);

/* Writes so that a reader finds all of it or nothing, also after a power cut: a file beside it,
 * fsync(2), rename(2). Returns NULL, or why not; the caller frees it. */
char *write_at_once(const char *path, const char *text);

/* All of a regular file as a string, its length in *length where that is asked for; NULL with
 * errno. More than `most` bytes are EFBIG. */
char *read_text(const char *path, size_t most, size_t *length);

/* The names in a folder, in the order of their bytes, without hidden ones and what macOS adds; NULL
 * with errno where it cannot be read. Ended by NULL; free_names() frees them. */
char **folder_names(const char *path, size_t *count);
void free_names(char **names);

/* True if name ends with the given end, in any case of letters, and is longer. */
bool name_ends(const char *name, const char *end);

/* True for zip, tar and 7z files, by their names. */
bool is_archive_name(const char *name);

/* True for what graders compile: NAME.c and NAME.h, not hidden. */
bool is_source_name(const char *name);

#endif
