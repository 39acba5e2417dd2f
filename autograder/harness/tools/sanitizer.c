/* What a sanitizer printed about a program, as facts: the kind of mistake, where it was made, and
 * how far it went. */
#define _GNU_SOURCE
#include "harness/tools/sanitizer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Notes a value that was made for it, and frees it; nothing for NULL. */
static void note_made(struct run *run, const char *key, char *value)
{
    if (value != NULL)
        note_fact(run, key, value);
    free(value);
}

/* A piece of the report: from a mark in it to the end of its line. */
struct line {
    const char *start; /* NULL: not there */
    size_t len;
};

static struct line line_behind(const char *report, const char *mark)
{
    const char *at = strstr(report, mark);
    if (at == NULL)
        return (struct line){NULL, 0};
    at += strlen(mark);
    return (struct line){at, strcspn(at, "\n")};
}

enum { SHOWN = 200 }; /* bytes of a sentence: a program can write reports of any length, too */

static void note_words(struct run *run, const char *key, const char *words, size_t len)
{
    note_made(run, key, must_format("%.*s", (int)(len < SHOWN ? len : SHOWN), words));
}

/* "heap-buffer-overflow" of AddressSanitizer, the whole sentence of UndefinedBehaviorSanitizer. */
static bool note_kind(struct run *run, const char *report)
{
    static const char *const skipped[] = {"attempting ", "detected "};
    struct line sentence = line_behind(report, "runtime error: ");
    struct line race = line_behind(report, "WARNING: ThreadSanitizer: ");
    struct line word = line_behind(report, "Sanitizer: ");
    if (race.start != NULL) {
        note_fact(run, "sanitizer", "thread");
        size_t len = strcspn(race.start, "(\n");
        note_words(run, "sanitizer.kind", race.start,
                   len > 0 && race.start[len] == '(' ? len - 1 : len);
        return true;
    }
    if (sentence.start != NULL) {
        note_fact(run, "sanitizer", "undefined-behaviour");
        note_words(run, "sanitizer.kind", sentence.start, sentence.len);
        return true;
    }
    if (word.start == NULL)
        return false;
    for (size_t i = 0; i < sizeof skipped / sizeof skipped[0]; i++)
        if (strncmp(word.start, skipped[i], strlen(skipped[i])) == 0)
            word.start += strlen(skipped[i]);
    note_fact(run, "sanitizer", "address");
    note_words(run, "sanitizer.kind", word.start, strcspn(word.start, " :\n"));
    return true;
}

/* One line of a stack: "#1 0x55f0 in serve_client /src/server.c:57". */
struct frame_line {
    char function[64], file[256];
    int line;
};

/* ThreadSanitizer leaves the address out: "#0 serve_client /src/server.c:57 (server+0x11f8)". */
static bool read_frame(const char *text, struct frame_line *frame)
{
    char line[1024];
    copy_line(line, sizeof line, text);
    return sscanf(line, " #%*d 0x%*x in %63s %255[^:\n]:%d", frame->function, frame->file,
                  &frame->line) == 3 ||
           sscanf(line, " #%*d %63s %255[^:\n]:%d", frame->function, frame->file, &frame->line) ==
               3;
}

static bool is_library(const char *file)
{
    return strncmp(file, "../", 3) == 0 || strncmp(file, "/usr/", 5) == 0;
}

static const char *without_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

/* "global 'served'", "heap block", "stack of main thread": without sizes and addresses. */
static size_t about_length(struct line about)
{
    static const char *const tails[] = {" of size ", " at 0x", " (", "."};
    size_t len = about.len;
    for (size_t i = 0; i < sizeof tails / sizeof tails[0]; i++) {
        const char *tail = memmem(about.start, len, tails[i], strlen(tails[i]));
        if (tail != NULL)
            len = (size_t)(tail - about.start);
    }
    return len;
}

/* A function's static variable, 'clients.0', loses its number. */
static void note_about(struct run *run, struct line about)
{
    if (about.start == NULL)
        return;
    about.len = about.len < SHOWN ? about.len : SHOWN;
    size_t len = about_length(about);
    bool cut = memchr(about.start, '\'', len) != NULL && about.start[len - 1] != '\'';
    note_made(run, "race.about", must_format("%.*s%s", (int)len, about.start, cut ? "'" : ""));
}

/* The first place in the program's own source of the stack that follows text, or NULL. */
static char *place_below(const char *text)
{
    struct frame_line frame;
    for (const char *at = strchr(text, '\n'); at != NULL; at = strchr(at + 1, '\n')) {
        if (strncmp(at + 1, "    #", 5) != 0)
            return NULL;
        if (read_frame(at + 1, &frame) && !is_library(frame.file))
            return must_format("%s:%d in %s()", without_folder(frame.file), frame.line,
                               frame.function);
    }
    return NULL;
}

/* Two threads at the same memory: "  Write of size 4 at 0x55c5 by thread T2:" and its stack, then
 * "  Previous read of size 4 ...", then "  Location is global 'served' of size 4 ...". */
static void note_race(struct run *run, const char *report)
{
    static const char *const words[][2] = {{"  Read of size ", "reads"},
                                           {"  Write of size ", "writes"},
                                           {"  Atomic read of size ", "reads"},
                                           {"  Atomic write of size ", "writes"}};
    static const char *const others[][2] = {{"  Previous read of size ", "reads"},
                                            {"  Previous write of size ", "writes"},
                                            {"  Previous atomic read of size ", "reads"},
                                            {"  Previous atomic write of size ", "writes"}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        const char *one = strstr(report, words[i][0]), *other = strstr(report, others[i][0]);
        if (one != NULL) {
            note_fact(run, "race.does", words[i][1]);
            note_made(run, "race.where", place_below(one));
        }
        if (other != NULL) {
            note_fact(run, "race.other.does", others[i][1]);
            note_made(run, "race.other.where", place_below(other));
        }
    }
    note_about(run, line_behind(report, "  Location is "));
}

/* The library's function at the top of the stack, and the first place in the program's own source
 * below it. */
static void note_place(struct run *run, const char *report)
{
    static const char prefix[] = "__interceptor_";
    struct frame_line frame;
    for (const char *at = strstr(report, "    #0 "); at != NULL; at = strstr(at + 1, "    #")) {
        if (!read_frame(at, &frame))
            continue;
        bool intercepted = strncmp(frame.function, prefix, strlen(prefix)) == 0;
        if (!is_library(frame.file)) {
            note_made(run, "sanitizer.where",
                      must_format("%s:%d in %s()", without_folder(frame.file), frame.line,
                                  frame.function));
            return;
        }
        note_fact(run, "sanitizer.call", frame.function + (intercepted ? strlen(prefix) : 0));
    }
}

/* True if the access begins where the object ends. */
static bool begins_at_end(const char *report)
{
    static const char mark[] = "<== Memory access at offset ";
    long index, size, offset, end;
    struct line bounds = line_behind(report, "runtime error: index ");
    if (bounds.start != NULL)
        return sscanf(bounds.start, "%ld out of bounds for type '%*[^[][%ld]'", &index, &size) ==
                   2 &&
               index == size;
    if (strstr(report, "is located 0 bytes to the right of") != NULL ||
        strstr(report, "is located 0 bytes after") != NULL)
        return true;
    const char *access = strstr(report, mark);
    if (access == NULL || sscanf(access + strlen(mark), "%ld", &offset) != 1)
        return false;
    while (access > report && access[-1] != '\n')
        access--;
    return sscanf(access, " [%*d, %ld)", &end) == 1 && offset == end;
}

static void note_access(struct run *run, const char *report)
{
    static const char *const kinds[][2] = {{"\nREAD of size ", "read"},
                                           {"\nWRITE of size ", "write"}};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct line line = line_behind(report, kinds[i][0]);
        if (line.start == NULL)
            continue;
        note_fact(run, "sanitizer.access", kinds[i][1]);
        note_fact(run, "sanitizer.size", number(run, strtol(line.start, NULL, 10)));
    }
    if (begins_at_end(report))
        note_fact(run, "sanitizer.at-end", "yes");
}

/* Where the first report in what a program wrote begins, whatever it has written itself before;
 * NULL if there is none. */
static char *report_in(char *written)
{
    static const char *const marks[] = {
        "ERROR: AddressSanitizer", "ERROR: LeakSanitizer",
        "runtime error: ", "WARNING: ThreadSanitizer: ", "AddressSanitizer:DEADLYSIGNAL"};
    char *first = NULL;
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        char *at = strstr(written, marks[i]);
        if (at != NULL && (first == NULL || at < first))
            first = at;
    }
    while (first != NULL && first > written && first[-1] != '\n')
        first--;
    return first;
}

static bool note_written_report(struct run *run, const struct program *program)
{
    char *written = buffer_text(&program->err_data), *report = report_in(written);
    char *rest = report != NULL ? strstr(report, "\nSUMMARY: ") : NULL; /* it tells enough */
    if (rest != NULL)
        *rest = '\0';
    bool any = report != NULL && note_kind(run, report);
    if (any) {
        note_race(run, report);
        note_place(run, report);
        note_access(run, report);
    }
    free(written);
    return any;
}

/* Only the builds with sanitizers have a report that can be trusted. What is written can be drowned
 * in what the program writes itself; that there was a report is known all the same. */
bool note_report_of(struct run *run, const struct program *program)
{
    if (program->build != BUILD_ASAN && program->build != BUILD_TSAN)
        return false;
    bool written = program->err_data.len > 0 && note_written_report(run, program);
    bool counted = program->faults != NULL && atomic_load(&program->faults->reports) > 0;
    if (!written && counted) {
        note_fact(run, "sanitizer", program->build == BUILD_TSAN ? "thread" : "address");
        note_fact(run, "sanitizer.kind",
                  "an error whose report is lost in what the program writes to stderr");
    }
    if (written || counted)
        note_fact(run, "program", program->name);
    return written || counted;
}

bool note_sanitizer_report(struct run *run)
{
    bool any = false;
    for (size_t i = 0; i < run->program_count && !any; i++)
        any = note_report_of(run, run->programs[i]);
    return any;
}
