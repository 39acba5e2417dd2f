/* Looks for words in sources and symbols in programs (elf(5), by libelf). See remarks.h. */
#define _GNU_SOURCE
#include "harness/build/remarks.h"
#include "harness/build/strays.h"
#include "memory.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_REMARKS = 12 };

static void add(struct remarks *remarks, char *sentence)
{
    for (size_t i = 0; i < remarks->count; i++)
        if (strcmp(remarks->sentences[i], sentence) == 0) {
            free(sentence);
            return;
        }
    if (remarks->count == MAX_REMARKS) {
        free(sentence);
        return;
    }
    size_t size = (remarks->count + 1) * sizeof *remarks->sentences;
    remarks->sentences = must_realloc(remarks->sentences, size);
    remarks->sentences[remarks->count++] = sentence;
}

/* ---- sources ---- */

static const struct {
    const char *word;
    bool whole; /* not just its beginning */
    const char *what;
} words[] = {
    {"no_sanitize", false, "switches a sanitizer off"},
    {"__no_sanitize", false, "switches a sanitizer off"},
    {"disable_sanitizer_instrumentation", true, "switches a sanitizer off"},
    {"__SANITIZE_", false, "asks whether a sanitizer is there"},
    {"address_sanitizer", true, "asks whether a sanitizer is there"},
    {"thread_sanitizer", true, "asks whether a sanitizer is there"},
    {"__asan_", false, "speaks to a sanitizer"},
    {"__lsan_", false, "speaks to a sanitizer"},
    {"__tsan_", false, "speaks to a sanitizer"},
    {"__ubsan_", false, "speaks to a sanitizer"},
    {"__sanitizer_", false, "speaks to a sanitizer"},
    {"AnnotateIgnore", false, "speaks to a sanitizer"},
    {"syscall", true, "makes system calls that pass the C library by"},
    {"asm", true, "has machine instructions of its own"},
    {"__asm__", true, "has machine instructions of its own"},
};

static bool in_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static void look_at_word(struct remarks *remarks, const char *file, int line, const char *word,
                         size_t len)
{
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t beginning = strlen(words[i].word);
        if (len < beginning || strncmp(word, words[i].word, beginning) != 0 ||
            (words[i].whole && len != beginning))
            continue;
        add(remarks, must_format("%s:%d %s (%.*s)", file, line, words[i].what,
                                 (int)(len < 40 ? len : 40), word));
        return;
    }
}

static void look_at_source(struct remarks *remarks, const char *file, FILE *in)
{
    char *text = NULL;
    size_t size = 0;
    ssize_t len;
    for (int line = 1; (len = getline(&text, &size, in)) >= 0; line++)
        for (size_t at = 0, end; at < (size_t)len; at = end + 1) {
            for (end = at; end < (size_t)len && in_word(text[end]); end++)
                continue;
            if (end > at)
                look_at_word(remarks, file, line, text + at, end - at);
        }
    free(text);
}

static int is_source(const struct dirent *entry)
{
    return name_ends_with(entry->d_name, ".c") || name_ends_with(entry->d_name, ".h");
}

void remarks_on_sources(struct remarks *remarks, const char *folder)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, is_source, alphasort);
    for (int i = 0; i < count; i++) {
        char *path = must_format("%s/%s", folder, entries[i]->d_name);
        FILE *in = fopen(path, "re");
        if (in != NULL) {
            look_at_source(remarks, entries[i]->d_name, in);
            fclose(in);
        }
        free(path);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
}

/* ---- programs ---- */

/* The calls that a fault or a sanitizer stands in for (faults/faults.h). */
static const char *const replaced[] = {"accept", "accept4", "bind",  "connect", "listen", "poll",
                                       "read",   "recv",    "send",  "select",  "socket", "write",
                                       "malloc", "free",    "close", "access",  "getenv"};

static const char *const spoken_to[] = {"__asan_",      "__lsan_",     "__tsan_", "__ubsan_",
                                        "__sanitizer_", "AnnotateIgn", "syscall"};

static void look_at_symbol(struct remarks *remarks, const char *program, const char *name,
                           const GElf_Sym *symbol)
{
    bool defined = symbol->st_shndx != SHN_UNDEF;
    if (GELF_ST_BIND(symbol->st_info) == STB_LOCAL)
        return;
    for (size_t i = 0; defined && i < sizeof replaced / sizeof replaced[0]; i++)
        if (strcmp(name, replaced[i]) == 0)
            add(remarks, must_format("%s has a function %s() in the place of the C library's",
                                     program, name));
    for (size_t i = 0; !defined && i < sizeof spoken_to / sizeof spoken_to[0]; i++)
        if (strncmp(name, spoken_to[i], strlen(spoken_to[i])) == 0)
            add(remarks, must_format("%s calls %.40s() itself", program, name));
}

static void look_at_symbols(struct remarks *remarks, const char *program, Elf *elf)
{
    GElf_Shdr header;
    for (Elf_Scn *section = NULL; (section = elf_nextscn(elf, section)) != NULL;) {
        if (gelf_getshdr(section, &header) == NULL || header.sh_type != SHT_SYMTAB ||
            header.sh_entsize == 0)
            continue;
        Elf_Data *data = elf_getdata(section, NULL);
        int count = data != NULL ? (int)(header.sh_size / header.sh_entsize) : 0;
        for (int i = 0; i < count; i++) {
            GElf_Sym symbol;
            if (gelf_getsym(data, i, &symbol) == NULL)
                break;
            char *name = elf_strptr(elf, header.sh_link, symbol.st_name);
            if (name == NULL)
                continue;
            size_t len = strcspn(name, "@"); /* "recv@GLIBC_2.2.5" */
            char *plain = must_format("%.*s", (int)(len < 80 ? len : 80), name);
            look_at_symbol(remarks, program, plain, &symbol);
            free(plain);
        }
    }
}

void remarks_on_program(struct remarks *remarks, const char *name, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 || elf_version(EV_CURRENT) == EV_NONE) {
        if (fd >= 0)
            close(fd);
        return;
    }
    Elf *elf = elf_begin(fd, ELF_C_READ, NULL);
    if (elf != NULL) {
        look_at_symbols(remarks, name, elf);
        elf_end(elf);
    }
    close(fd);
}
