/* Who handed something in, by the name that a learning platform gave it when it exported it. */
#define _GNU_SOURCE
#include "class/names.h"
#include "class/files.h"
#include "memory.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- words between underscores ---- */

/* The length of the digits that text begins with. */
static size_t digits(const char *text)
{
    return strspn(text, "0123456789");
}

static char *copy(const char *from, const char *to)
{
    return must_format("%.*s", (int)(to - from), from);
}

/* "Ada Lovelace_4711_assignsubmission_file_server.c". The name may itself have underscores. */
static bool read_moodle(const char *name, struct claim *claim)
{
    static const char mark[] = "_assignsubmission_";
    const char *at = strstr(name, mark), *number = at;
    if (at == NULL)
        return false;
    while (number > name && isdigit((unsigned char)number[-1]))
        number--;
    if (number == at || number < name + 2 || number[-1] != '_')
        return false;
    claim->naming = NAMING_MOODLE;
    claim->student = copy(name, number - 1);
    claim->number = copy(number, at);
    const char *kind = at + strlen(mark), *file = strchr(kind, '_');
    claim->file = file != NULL && file[1] != '\0' ? must_strdup(file + 1) : NULL;
    return true;
}

/* Canvas adds -1, -2, ... before the ending when a file is handed in again. */
static char *without_copy_number(const char *file)
{
    const char *dot = strrchr(file, '.'), *dash = dot;
    while (dash != NULL && dash > file && isdigit((unsigned char)dash[-1]))
        dash--;
    if (dash == NULL || dash == dot || dash < file + 2 || dash[-1] != '-')
        return must_strdup(file);
    return must_format("%.*s%s", (int)(dash - 1 - file), file, dot);
}

/* "lovelaceada_LATE_4711_815_server.c" */
static bool read_canvas(const char *name, struct claim *claim)
{
    const char *end = strchr(name, '_');
    if (end == NULL || end == name)
        return false;
    const char *student = end + 1;
    if (strncasecmp(student, "late_", 5) == 0)
        student += 5;
    size_t length = digits(student);
    if (length == 0 || student[length] != '_')
        return false;
    const char *attachment = student + length + 1;
    size_t more = digits(attachment);
    if (more == 0 || attachment[more] != '_' || attachment[more + 1] == '\0')
        return false;
    claim->naming = NAMING_CANVAS;
    claim->student = copy(name, end);
    claim->number = copy(student, student + length);
    claim->file = without_copy_number(attachment + more + 1);
    return true;
}

static bool read_gradescope(const char *name, struct claim *claim)
{
    static const char mark[] = "submission_";
    size_t length = strlen(mark);
    if (strncmp(name, mark, length) != 0 || digits(name + length) == 0 ||
        name[length + digits(name + length)] != '\0')
        return false;
    claim->naming = NAMING_GRADESCOPE;
    claim->student = must_strdup(name);
    claim->number = must_strdup(name + length);
    return true;
}

/* ---- plain names ---- */

static bool is_joint(char c)
{
    return c == '-' || c == '_' || c == '.' || c == ' ';
}

static void cut_ending(char *name)
{
    char *dot;
    while (is_archive_name(name) && (dot = strrchr(name, '.')) != NULL) {
        *dot = '\0';
        if (name_ends(name, ".tar"))
            name[strlen(name) - 4] = '\0';
    }
}

/* What is behind the label at the beginning of name, or name. */
static const char *behind_label(const char *name, const char *label)
{
    size_t length = strlen(label);
    bool found =
        strncasecmp(name, label, length) == 0 && is_joint(name[length]) && name[length + 1] != '\0';
    return found ? name + length + 1 : name;
}

static void cut_label(char *name, const char *label)
{
    size_t length = strlen(name), tail = strlen(label);
    if (length > tail + 1 && strcasecmp(name + length - tail, label) == 0 &&
        is_joint(name[length - tail - 1]))
        name[length - tail - 1] = '\0';
}

static void read_plain(const char *name, const char *lab, bool folder, struct claim *claim)
{
    char *whole = must_strdup(name);
    char *brief = must_format("%.*s", (int)strcspn(lab, "-"), lab);
    if (!folder)
        cut_ending(whole);
    const char *rest = behind_label(whole, lab);
    if (rest == whole)
        rest = behind_label(whole, brief);
    claim->student = must_strdup(rest);
    cut_label(claim->student, lab);
    cut_label(claim->student, brief);
    free(brief);
    free(whole);
}

struct claim claim_of(const char *name, const char *lab, bool folder)
{
    struct claim claim = {.naming = NAMING_PLAIN};
    if (read_moodle(name, &claim))
        return claim;
    if (!folder && read_canvas(name, &claim))
        return claim;
    if (folder && read_gradescope(name, &claim))
        return claim;
    read_plain(name, lab, folder, &claim);
    return claim;
}

void claim_free(struct claim *claim)
{
    free(claim->student);
    free(claim->number);
    free(claim->file);
}

/* ---- comparing names ---- */

char *fold_name(const char *name)
{
    char *folded = must_strdup(name), *to = folded;
    for (const char *from = name; *from != '\0'; from++) {
        unsigned char byte = (unsigned char)*from;
        if (isalnum(byte) || byte >= 0x80)
            *to++ = (char)(byte < 0x80 ? tolower(byte) : byte);
    }
    *to = '\0';
    return folded;
}

/* The folded name with the words before the blank moved to its end. */
static char *turned(const char *name, const char *blank)
{
    char *round = must_format("%s%.*s", blank + 1, (int)(blank - name), name);
    char *folded = fold_name(round);
    free(round);
    return folded;
}

/* True if the folded name is the other's, whichever of the other's words comes first. */
static bool is_turn_of(const char *folded, const char *other)
{
    char *straight = fold_name(other);
    bool same = strcmp(folded, straight) == 0;
    free(straight);
    for (const char *blank = other; !same && (blank = strchr(blank, ' ')) != NULL; blank++) {
        char *round = turned(other, blank);
        same = strcmp(folded, round) == 0;
        free(round);
    }
    return same;
}

bool same_name(const char *name, const char *other)
{
    char *left = fold_name(name), *right = fold_name(other);
    bool same = left[0] != '\0' && (is_turn_of(left, other) || is_turn_of(right, name));
    free(left);
    free(right);
    return same;
}
