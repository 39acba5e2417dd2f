/* What comes out of the pipe from a check's process. What is taken for a result can be reported,
 * and comes through another pipe as it is. */
#define _GNU_SOURCE
#include "fuzz.h"
#include "harness/schedule/wire.h"
#include "memory.h"
#include "report/report.h"
#include "report/text.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

const size_t longest = 1 << 16;

/* The one check of a result. */
static struct result *result_with(void)
{
    struct result *result = must_alloc(sizeof *result);
    result->lab = must_strdup("lab1-oneshot");
    result->directory = must_strdup(".");
    result->checks = must_alloc(sizeof *result->checks);
    result->check_count = 1;
    result->checks->id = must_strdup("listens");
    result->checks->title = must_strdup("listens on the port");
    return result;
}

static int read_from(int file, struct check_result *check)
{
    struct stat status;
    MUST(fstat(file, &status) == 0);
    struct bytes all = {must_alloc((size_t)status.st_size), (size_t)status.st_size};
    MUST(pread(file, (void *)all.data, all.len, 0) == (ssize_t)all.len);
    int outcome = wire_read(all.data, all.len, check);
    free((void *)all.data);
    return outcome;
}

static char *json_of(const struct result *result)
{
    struct text_buffer buffer;
    text_open(&buffer);
    MUST(report_json(buffer.stream, result) == 0);
    return text_close(&buffer);
}

static void must_come_through(const struct result *result)
{
    struct result *other = result_with();
    int file = memfd_create("wire", MFD_CLOEXEC);
    MUST(wire_write(file, result->checks) == 0);
    MUST(read_from(file, other->checks) == 0);
    char *before = json_of(result), *after = json_of(other);
    MUST(strcmp(before, after) == 0);
    free(before);
    free(after);
    close(file);
    result_free(other);
}

void fuzz(struct bytes input)
{
    struct result *result = result_with();
    void *text = copy_of(input);
    if (wire_read(text, input.len, result->checks) == 0) {
        reports_must_hold(result);
        must_come_through(result);
        if (result->checks->trace != NULL && result->checks->trace->count > 0)
            pictures_must_hold(result->checks->trace);
    }
    free(text);
    result_free(result);
}
