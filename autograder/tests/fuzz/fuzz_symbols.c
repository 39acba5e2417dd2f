/* A file that is taken for a program, and for a source. */
#define _GNU_SOURCE
#include "fuzz.h"
#include "harness/build/remarks.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const size_t longest = 1 << 20;

static char folder[4096], path[sizeof folder + 16];

static void remove_folder(void)
{
    unlink(path);
    rmdir(folder);
}

static void write_file(struct bytes input)
{
    if (path[0] == '\0') {
        const char *tmp = getenv("TMPDIR");
        snprintf(folder, sizeof folder, "%s/fuzz-XXXXXX", tmp != NULL ? tmp : "/tmp");
        MUST(mkdtemp(folder) != NULL);
        snprintf(path, sizeof path, "%s/server.c", folder);
        atexit(remove_folder);
    }
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    MUST(fd >= 0 && write(fd, input.data, input.len) == (ssize_t)input.len);
    close(fd);
}

static void free_all(struct remarks *remarks)
{
    for (size_t i = 0; i < remarks->count; i++) {
        MUST(strlen(remarks->sentences[i]) < 200);
        free(remarks->sentences[i]);
    }
    free(remarks->sentences);
}

void fuzz(struct bytes input)
{
    struct remarks remarks = {0};
    write_file(input);
    remarks_on_program(&remarks, "server", path);
    remarks_on_sources(&remarks, folder);
    free_all(&remarks);
}
