/* CSV files that instructors keep, read by libcsv: a head line names the columns, in any order. */
#define _GNU_SOURCE
#include "class/table.h"
#include "class/files.h"
#include "class/names.h"
#include "memory.h"
#include "report/text.h"

#include <csv.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_FIELDS = 64, MOST_BYTES = 64 * 1024 * 1024 };

struct reading {
    const char *path;
    const struct column *columns;
    size_t count;
    row_taker take;
    void *taker;
    unsigned line, wrong;
    bool head;              /* the head line was read */
    int place[MAX_COLUMNS]; /* of a column in the row; -1: none */
    char *fields[MAX_FIELDS];
    size_t field_count;
};

/* A field without blanks around it; what is no text becomes visible. */
static void take_field(void *data, size_t length, void *context)
{
    struct reading *reading = context;
    const char *text = data == NULL ? "" : data;
    while (length > 0 && (*text == ' ' || *text == '\t')) {
        text++;
        length--;
    }
    while (length > 0 && strchr(" \t\r", text[length - 1]) != NULL)
        length--;
    char *raw = must_format("%.*s", (int)length, text);
    if (reading->field_count < MAX_FIELDS)
        reading->fields[reading->field_count++] = text_clean(raw, TEXT_UNICODE);
    free(raw);
}

static bool has_name(const char *names, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = names; length > 0 && (at = strstr(at, word)) != NULL; at += length)
        if ((at == names || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
            return true;
    return false;
}

static void read_head(struct reading *reading)
{
    for (size_t i = 0; i < reading->count; i++) {
        reading->place[i] = -1;
        for (size_t k = 0; k < reading->field_count && reading->place[i] < 0; k++) {
            char *folded = fold_name(reading->fields[k]);
            if (has_name(reading->columns[i].names, folded))
                reading->place[i] = (int)k;
            free(folded);
        }
    }
    reading->head = true;
}

static void read_row(struct reading *reading)
{
    const char *values[MAX_COLUMNS];
    for (size_t i = 0; i < reading->count; i++) {
        int place = reading->place[i];
        bool there = place >= 0 && (size_t)place < reading->field_count;
        values[i] = there ? reading->fields[place] : "";
    }
    char *problem = reading->take(reading->taker, values);
    if (problem == NULL)
        return;
    fprintf(stderr, "autograde: %s, line %u: %s; the line is left out\n", reading->path,
            reading->line, problem);
    reading->wrong++;
    free(problem);
}

static void take_row(int end, void *context)
{
    struct reading *reading = context;
    bool empty = true;
    (void)end;
    for (size_t i = 0; i < reading->field_count; i++)
        empty = empty && reading->fields[i][0] == '\0';
    if (!reading->head)
        read_head(reading);
    else if (!empty)
        read_row(reading);
    for (size_t i = 0; i < reading->field_count; i++)
        free(reading->fields[i]);
    reading->field_count = 0;
}

/* Feeds the file line by line, so that a complaint names the line where its row ends. */
static char *parse(struct reading *reading, struct csv_parser *parser, const char *text,
                   size_t length)
{
    const char *at = text, *end = text + length;
    reading->line = 0;
    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        size_t part = newline == NULL ? (size_t)(end - at) : (size_t)(newline - at) + 1;
        reading->line++;
        if (csv_parse(parser, at, part, take_field, take_row, reading) != part)
            return must_format("%s, line %u: %s", reading->path, reading->line,
                               csv_strerror(csv_error(parser)));
        at += part;
    }
    if (csv_fini(parser, take_field, take_row, reading) != 0)
        return must_format("%s: a quotation mark is never closed", reading->path);
    return NULL;
}

char *table_read(const char *path, const struct column *columns, size_t count, row_taker take,
                 void *taker, unsigned *wrong)
{
    static const char utf8_mark[] = "\xef\xbb\xbf";
    struct reading reading = {
        .path = path, .columns = columns, .count = count, .take = take, .taker = taker};
    struct csv_parser parser;
    size_t length;
    char *text = read_text(path, MOST_BYTES, &length);
    if (text == NULL)
        return must_format("cannot read %s: %s", path, strerror(errno));
    size_t skip = strncmp(text, utf8_mark, 3) == 0 ? 3 : 0;
    csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI);
    /* Some platforms, where the comma is for decimals, write semicolons. */
    size_t head = strcspn(text, "\n"), comma = strcspn(text, ",");
    if (comma >= head && strcspn(text, ";") < head)
        csv_set_delim(&parser, ';');
    char *problem = parse(&reading, &parser, text + skip, length - skip);
    for (size_t i = 0; i < reading.field_count; i++)
        free(reading.fields[i]);
    csv_free(&parser);
    free(text);
    *wrong = reading.wrong;
    if (problem == NULL && !reading.head)
        problem = must_format("%s: it is empty", path);
    return problem;
}
