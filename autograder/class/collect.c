/* What was handed in: from a folder or an archive to a list of submissions. */
#define _GNU_SOURCE
#include "class/collect.h"
#include "class/files.h"
#include "class/gradescope.h"
#include "class/unpack.h"
#include "memory.h"
#include "report/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- the list ---- */

static struct submission *add_submission(struct collection *to, const char *entry,
                                         const struct claim *claim)
{
    to->items = must_realloc(to->items, (to->count + 1) * sizeof *to->items);
    struct submission *one = &to->items[to->count++];
    *one = (struct submission){.entry = text_clean(entry, TEXT_UNICODE),
                               .naming = claim->naming,
                               .student = text_clean(claim->student, TEXT_UNICODE),
                               .number = claim->number == NULL ? NULL : must_strdup(claim->number)};
    return one;
}

static void add_part(struct submission *to, const char *folder, const char *name, const char *own,
                     bool is_folder)
{
    to->parts = must_realloc(to->parts, (to->part_count + 1) * sizeof *to->parts);
    to->parts[to->part_count++] = (struct part){
        .path = must_format("%s/%s", folder, name), .name = must_strdup(own), .folder = is_folder};
}

static void ignore(struct collection *collection, const char *name)
{
    collection->ignored = must_realloc(collection->ignored, (collection->ignored_count + 2) *
                                                                sizeof *collection->ignored);
    collection->ignored[collection->ignored_count++] = text_clean(name, TEXT_UNICODE);
    collection->ignored[collection->ignored_count] = NULL;
}

/* Platforms that write each file by itself: the files of one student are one submission. */
static struct submission *same_student(struct collection *collection, const struct claim *claim)
{
    for (size_t i = collection->count; i-- > 0;) {
        struct submission *one = &collection->items[i];
        if (one->number != NULL && strcmp(one->number, claim->number) == 0 && one->part_count > 0 &&
            !one->parts[0].folder)
            return one;
    }
    return NULL;
}

static void add_file(struct collection *to, const char *folder, const char *name,
                     const struct claim *claim, time_t written)
{
    struct submission *one = same_student(to, claim);
    if (one == NULL)
        one = add_submission(to, name, claim);
    add_part(one, folder, name, claim->file, false);
    if (written > one->submitted)
        one->submitted = written;
}

/* One name in the folder of all submissions. */
static void add_entry(struct collection *to, const char *folder, const char *name, const char *lab)
{
    struct stat info;
    char *path = must_format("%s/%s", folder, name);
    bool there = lstat(path, &info) == 0, is_folder = there && S_ISDIR(info.st_mode);
    struct claim claim = claim_of(name, lab, is_folder);
    free(path);
    if (claim.file != NULL && there && S_ISREG(info.st_mode)) {
        add_file(to, folder, name, &claim, info.st_mtime);
    } else if (is_folder || (there && S_ISREG(info.st_mode) && is_archive_name(name))) {
        struct submission *one = add_submission(to, name, &claim);
        add_part(one, folder, name, name, is_folder);
        one->submitted = is_folder ? 0 : info.st_mtime;
    } else if (there && S_ISREG(info.st_mode)) {
        ignore(to, name);
    } else {
        add_submission(to, name, &claim)->refused =
            must_strdup("it is a symbolic link or something else that is no file");
    }
    claim_free(&claim);
}

/* ---- wrapping folders ---- */

static bool is_folder(const char *path)
{
    struct stat info;
    return lstat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static bool has_sources(char *const *names)
{
    for (size_t i = 0; names != NULL && names[i] != NULL; i++)
        if (is_source_name(names[i]))
            return true;
    return false;
}

/* True for the folder of one submission: sources that no platform has given a student's name. */
static bool is_one_submission(char *const *names)
{
    bool own = false;
    for (size_t i = 0; !own && names != NULL && names[i] != NULL; i++) {
        struct claim claim = claim_of(names[i], "", false);
        own = is_source_name(names[i]) && claim.file == NULL;
        claim_free(&claim);
    }
    return own;
}

/* The only thing in the folder, if that is a folder itself; otherwise NULL. */
static char *only_folder(const char *path)
{
    size_t count = 0;
    char **names = folder_names(path, &count);
    char *inside = count == 1 ? must_format("%s/%s", path, names[0]) : NULL;
    if (inside != NULL && !is_folder(inside)) {
        free(inside);
        inside = NULL;
    }
    free_names(names);
    return inside;
}

/* Through a folder that holds nothing but the class: one that itself holds several things, none of
 * them a source. */
static char *look_through_class(const char *path)
{
    size_t count = 0;
    char *inside = only_folder(path);
    char **names = inside == NULL ? NULL : folder_names(inside, &count);
    if (count > 1 && !is_one_submission(names)) {
        free_names(names);
        return inside;
    }
    free_names(names);
    free(inside);
    return must_strdup(path);
}

/* Through folders that hold nothing but the submission. */
static char *look_through(const char *path)
{
    enum { LEVELS = 4 };
    char *here = must_strdup(path);
    for (int i = 0; i < LEVELS; i++) {
        char *inside = only_folder(here);
        if (inside == NULL)
            break;
        free(here);
        here = inside;
    }
    return here;
}

/* ---- what Gradescope knows ---- */

static const char *id_of(const struct submitter *person)
{
    const char *id = person->sid != NULL ? person->sid : person->email;
    return id != NULL ? id : person->name != NULL ? person->name : "?";
}

static char *copy_or_null(const char *text)
{
    return text == NULL ? NULL : must_strdup(text);
}

static void explain(struct submission *one, const struct gradescope_submission *known)
{
    if (known == NULL || known->count == 0)
        return;
    free(one->student);
    one->student = must_strdup(id_of(&known->submitters[0]));
    one->people = must_alloc(known->count * sizeof *one->people);
    one->person_count = known->count;
    for (size_t i = 0; i < known->count; i++) {
        const struct submitter *person = &known->submitters[i];
        one->people[i] = (struct person){must_strdup(id_of(person)), copy_or_null(person->name),
                                         copy_or_null(person->email)};
    }
    if (known->created > 0)
        one->submitted = known->created;
}

static char *explain_all(struct collection *collection, const char *folder)
{
    char *path = must_format("%s/submission_metadata.yml", folder), *problem = NULL;
    if (access(path, F_OK) == 0) {
        struct gradescope metadata;
        problem = gradescope_read(&metadata, path);
        for (size_t i = 0; problem == NULL && i < collection->count; i++)
            explain(&collection->items[i], gradescope_find(&metadata, collection->items[i].entry));
        gradescope_free(&metadata);
    }
    free(path);
    return problem;
}

/* ---- all of it ---- */

static char *collect_folder(struct collection *to, const char *folder, const char *lab)
{
    size_t count = 0;
    char **names = folder_names(folder, &count);
    if (names == NULL)
        return must_format("cannot read %s: %s", folder, strerror(errno));
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], "submission_metadata.yml") != 0)
            add_entry(to, folder, names[i], lab);
    free_names(names);
    return explain_all(to, folder);
}

/* True if the path is that of the entry, or below it. */
static bool is_part_of(const char *path, const char *entry)
{
    size_t length = strlen(entry);
    return strncmp(path, entry, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

/* Puts a file that was refused into the submission that it is part of: the student hears of it. A
 * path that leads elsewhere is a submission of its own. wrap: the folder around all, "" for none.
 */
static void blame(struct collection *to, const struct unpack_offence *offence, const char *wrap,
                  const char *lab)
{
    char *clean = text_clean(offence->path, TEXT_UNICODE), *name = clean;
    if (wrap[0] != '\0' && is_part_of(clean, wrap) && clean[strlen(wrap)] == '/')
        name = clean + strlen(wrap) + 1;
    char *reason = must_format("'%s' %s", clean, offence->reason);
    struct submission *one = NULL;
    for (size_t i = 0; one == NULL && i < to->count; i++)
        if (is_part_of(name, to->items[i].entry))
            one = &to->items[i];
    if (one == NULL) {
        name += strspn(name, "/.\\");
        name[strcspn(name, "/")] = '\0';
        struct claim claim = claim_of(name[0] != '\0' ? name : "?", lab, false);
        one = add_submission(to, name[0] != '\0' ? name : "?", &claim);
        claim_free(&claim);
    }
    if (one->refused == NULL)
        one->refused = reason;
    else
        free(reason);
    free(clean);
}

static char *collect_archive(struct collection *to, const char *where, const char *lab,
                             const char *room)
{
    struct unpacked unpacked = unpack(where, room, &class_limits);
    char *problem = NULL;
    if (unpacked.problem != NULL) {
        problem = must_format("%s: %s", where, unpacked.problem);
    } else {
        char *folder = look_through_class(room);
        problem = collect_folder(to, folder, lab);
        for (size_t i = 0; problem == NULL && i < unpacked.count; i++)
            blame(to, &unpacked.offences[i], folder + strlen(room) + (folder[strlen(room)] == '/'),
                  lab);
        free(folder);
    }
    unpacked_free(&unpacked);
    return problem;
}

char *collect(struct collection *collection, const char *where, const char *lab, const char *room)
{
    struct stat info;
    char *problem;
    *collection = (struct collection){.count = 0};
    if (stat(where, &info) != 0)
        return must_format("%s: %s", where, strerror(errno));
    if (S_ISDIR(info.st_mode)) {
        char *full = realpath(where, NULL);
        char *folder = look_through_class(full == NULL ? where : full);
        problem = collect_folder(collection, folder, lab);
        free(folder);
        free(full);
    } else {
        problem = collect_archive(collection, where, lab, room);
    }
    if (problem == NULL && collection->count == 0)
        problem = must_format("%s: no submission in it; expected are folders or archives, one for "
                              "each student",
                              where);
    return problem;
}

static void submission_free(struct submission *one)
{
    for (size_t i = 0; i < one->part_count; i++) {
        free(one->parts[i].path);
        free(one->parts[i].name);
    }
    for (size_t i = 0; i < one->person_count; i++) {
        free(one->people[i].id);
        free(one->people[i].name);
        free(one->people[i].email);
    }
    free(one->people);
    free(one->parts);
    free(one->entry);
    free(one->student);
    free(one->number);
    free(one->owner);
    free(one->content);
    free(one->refused);
    free(one->older);
}

void collection_free(struct collection *collection)
{
    for (size_t i = 0; i < collection->count; i++)
        submission_free(&collection->items[i]);
    free_names(collection->ignored);
    free(collection->items);
    *collection = (struct collection){.count = 0};
}

/* ---- owners ---- */

static struct owner match_person(const struct roster *roster, const struct person *person)
{
    struct owner owner = roster_match(roster, person->id);
    if (owner.kind == OWNER_NOBODY && person->email != NULL)
        owner = roster_match(roster, person->email);
    if (owner.kind == OWNER_NOBODY && person->name != NULL)
        owner = roster_match(roster, person->name);
    return owner;
}

/* Whom the name fits. Canvas numbers are ids; those of other platforms only look like some. */
static struct owner match(const struct roster *roster, const struct submission *one)
{
    if (one->person_count > 0)
        return match_person(roster, &one->people[0]);
    struct owner owner = {.kind = OWNER_NOBODY};
    if (one->naming == NAMING_CANVAS)
        owner = roster_match(roster, one->number);
    return owner.kind == OWNER_NOBODY ? roster_match(roster, one->student) : owner;
}

/* People whom the platform knows as a group and the roster does not: "ada+bob". */
static void make_team(struct submission *one, struct roster *roster)
{
    char *team = must_strdup("");
    for (size_t i = 0; i < one->person_count; i++) {
        char *longer = must_format("%s%s%s", team, i > 0 ? "+" : "", one->people[i].id);
        free(team);
        team = longer;
    }
    for (size_t i = 0; i < one->person_count; i++) {
        const struct person *person = &one->people[i];
        struct owner owner = match_person(roster, person);
        if (owner.kind == OWNER_NOBODY)
            owner.student = roster_add(roster, person->id, person->name, person->email, false);
        if (owner.student != NULL && owner.student->team[0] == '\0')
            roster_join(roster, owner.student->id, team);
    }
    one->team = true;
    one->owner = team;
}

static void own(struct submission *one, struct roster *roster)
{
    struct owner owner = match(roster, one);
    if (one->person_count > 1 && owner.team == NULL) {
        make_team(one, roster);
        return;
    }
    bool nobody = owner.kind == OWNER_NOBODY || owner.kind == OWNER_MANY;
    if (owner.kind == OWNER_MANY && one->refused == NULL)
        one->refused = must_format("'%s' fits several students of the roster", one->student);
    if (nobody && roster_find(roster, one->student) == NULL) {
        const struct person *person = one->person_count > 0 ? &one->people[0] : NULL;
        roster_add(roster, one->student, person != NULL ? person->name : one->student,
                   person != NULL ? person->email : NULL, false);
    }
    one->team = !nobody && owner.team != NULL;
    one->owner = must_strdup(nobody ? one->student : one->team ? owner.team : owner.student->id);
}

/* Of two submissions of one owner the newer; of equally old ones the later name. */
static bool is_newer(const struct submission *one, const struct submission *other)
{
    if (one->submitted != other->submitted)
        return one->submitted > other->submitted;
    return strcmp(one->entry, other->entry) > 0;
}

static int by_owner(const void *a, const void *b)
{
    const struct submission *left = a, *right = b;
    int order = strcmp(left->owner, right->owner);
    if (order == 0)
        order = left->team - right->team;
    return order != 0 ? order : is_newer(left, right) ? -1 : 1;
}

static void replace(struct submission *newer, struct submission *older)
{
    char *all = newer->older == NULL ? must_strdup(older->entry)
                                     : must_format("%s, %s", newer->older, older->entry);
    free(newer->older);
    newer->older = all;
    submission_free(older);
}

void collection_assign(struct collection *collection, struct roster *roster)
{
    size_t kept = 0;
    for (size_t i = 0; i < collection->count; i++)
        own(&collection->items[i], roster);
    if (collection->count > 1)
        qsort(collection->items, collection->count, sizeof *collection->items, by_owner);
    for (size_t i = 0; i < collection->count; i++) {
        struct submission *one = &collection->items[i], *last = &collection->items[kept - 1];
        if (kept > 0 && strcmp(last->owner, one->owner) == 0 && last->team == one->team)
            replace(last, one);
        else
            collection->items[kept++] = *one;
    }
    collection->count = kept;
}

/* ---- the sources of one ---- */

/* The only archive in a folder without sources, such as what Moodle makes of one file; or NULL. */
static char *only_archive(const char *folder)
{
    char **names = folder_names(folder, NULL), *found = NULL;
    size_t archives = 0;
    if (names == NULL || has_sources(names)) {
        free_names(names);
        return NULL;
    }
    for (size_t i = 0; names[i] != NULL; i++)
        if (is_archive_name(names[i]) && archives++ == 0)
            found = must_format("%s/%s", folder, names[i]);
    free_names(names);
    if (archives == 1)
        return found;
    free(found);
    return NULL;
}

static char *unpack_sources(const char *archive, const char *room, char **why)
{
    char *folder = must_format("%s/unpacked", room), *inside = NULL;
    struct unpacked unpacked = {.problem = NULL};
    const char *name = strrchr(archive, '/');
    name = name == NULL ? archive : name + 1;
    if (mkdir(folder, 0755) != 0)
        unpacked.problem = must_format("cannot be unpacked: %s", strerror(errno));
    else
        unpacked = unpack(archive, folder, &submission_limits);
    if (unpacked.problem != NULL)
        *why = must_format("%s %s", name, unpacked.problem);
    else if (unpacked.count > 0)
        *why = must_format("%s: '%s' %s", name, unpacked.offences[0].path,
                           unpacked.offences[0].reason);
    else
        inside = look_through(folder);
    unpacked_free(&unpacked);
    free(folder);
    return inside;
}

static char *copy_part(const struct part *part, const char *folder)
{
    enum { MOST = 64 * 1024 * 1024 };
    size_t length;
    char *to = must_format("%s/%s", folder, part->name), *problem = NULL;
    char *text = strchr(part->name, '/') == NULL ? read_text(part->path, MOST, &length) : NULL;
    int fd =
        text == NULL ? -1 : open(to, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (fd < 0 || write(fd, text, length) != (ssize_t)length)
        problem = must_format("%s cannot be copied: %s", part->name, strerror(errno));
    if (fd >= 0)
        close(fd);
    free(text);
    free(to);
    return problem;
}

static char *copy_parts(const struct submission *submission, const char *room, char **why)
{
    char *folder = must_format("%s/files", room);
    if (mkdir(folder, 0755) != 0)
        *why = must_format("cannot be copied: %s", strerror(errno));
    for (size_t i = 0; *why == NULL && i < submission->part_count; i++)
        *why = copy_part(&submission->parts[i], folder);
    if (*why == NULL)
        return folder;
    free(folder);
    return NULL;
}

char *submission_sources(const struct submission *submission, const char *room, char **why)
{
    const struct part *first = submission->parts;
    *why = submission->refused == NULL ? NULL : must_strdup(submission->refused);
    if (*why != NULL)
        return NULL;
    if (submission->part_count == 1 && !first->folder && is_archive_name(first->name))
        return unpack_sources(first->path, room, why);
    char *folder = first->folder ? look_through(first->path) : copy_parts(submission, room, why);
    char *archive = folder == NULL ? NULL : only_archive(folder);
    if (archive == NULL)
        return folder;
    free(folder);
    folder = unpack_sources(archive, room, why);
    free(archive);
    return folder;
}
