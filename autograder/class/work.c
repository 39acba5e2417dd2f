/* From what was handed in to the list of what has to be graded. */
#define _GNU_SOURCE
#include "class/work.h"
#include "class/content.h"
#include "class/files.h"
#include "memory.h"
#include "report/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

/* ---- the roster ---- */

static char *read_roster(struct worklist *list, const struct batch *batch, struct store *store)
{
    if (batch->roster != NULL) {
        char *problem = roster_read(&list->roster, batch->roster);
        if (problem != NULL || store->book == NULL)
            return problem;
        if (!gradebook_save_roster(store->book, &list->roster, true))
            return must_strdup(store->book->problem);
        roster_free(&list->roster); /* the gradebook may know more: people who are not listed */
    }
    if (store->book != NULL && !gradebook_load_roster(store->book, &list->roster))
        return must_strdup(store->book->problem);
    return NULL;
}

/* ---- contents ---- */

/* Reads the sources once, to know them again; what cannot be read is refused. */
static char *hash_one(struct submission *submission, const char *room)
{
    char *why = NULL, *content = NULL;
    time_t newest = 0;
    char *problem = make_private_folder(room);
    char *sources = problem == NULL ? submission_sources(submission, room, &why) : NULL;
    if (sources != NULL) {
        content = content_hash(sources, &newest);
        if (content == NULL)
            why = must_format("it cannot be read: %s", strerror(errno));
    }
    if (submission->submitted == 0)
        submission->submitted = newest;
    if (submission->refused == NULL)
        submission->refused = why != NULL ? must_strdup(why) : problem;
    else
        free(problem);
    free(why);
    free(sources);
    remove_tree(room);
    return content;
}

/* ---- choosing ---- */

static bool same(const char *one, const char *other)
{
    return one == NULL || other == NULL ? one == other : strcmp(one, other) == 0;
}

/* True if what is known was graded from other bytes, by another grader or with another seed. */
static bool is_stale(const struct worklist *list, const struct item *item,
                     const struct known *known, const struct batch *batch)
{
    const char *reason = item->submission->refused;
    if (!known->there || known->state == WORK_WAITING)
        return true;
    if (reason != NULL)
        return known->state != WORK_REFUSED || !same(known->reason, reason);
    bool one = batch->choice.only != NULL && !item->whole;
    const char *content = one ? known->check_content : known->content;
    const char *grader = one ? known->check_grader : known->grader;
    const char *seed = one ? known->check_seed : known->seed;
    return !same(content, item->submission->content) || !same(grader, list->grader) ||
           (batch->seed != NULL && !same(seed, batch->seed));
}

static bool is_chosen_student(const struct worklist *list, const struct submission *submission,
                              const struct choice *choice)
{
    for (size_t i = 0; i < choice->student_count; i++) {
        const char *name = choice->students[i];
        const struct owner owner = roster_match(&list->roster, name);
        const char *expected = owner.team != NULL      ? owner.team
                               : owner.student != NULL ? owner.student->id
                                                       : name;
        if (strcmp(submission->owner, expected) == 0 || strcmp(submission->owner, name) == 0)
            return true;
    }
    return choice->student_count == 0;
}

/* A line of the file: '*' for all checks or '1' for one, 't' for a group or 's', the owner. */
static char *chosen_line(const struct submission *submission, bool whole)
{
    return must_format("\n%c%c %s\n", whole ? '*' : '1', submission->team ? 't' : 's',
                       submission->owner);
}

char *worklist_chosen(const struct worklist *list)
{
    struct text_buffer buffer;
    text_open(&buffer);
    for (size_t i = 0; i < list->count; i++) {
        if (!list->items[i].selected)
            continue;
        char *line = chosen_line(list->items[i].submission, list->items[i].whole);
        fputs(line, buffer.stream);
        free(line);
    }
    return text_close(&buffer);
}

/* Somebody else has chosen; what is there already is not graded twice. */
static void choose_from_file(struct worklist *list, struct item *item, const struct known *known,
                             const struct batch *batch)
{
    char *whole = chosen_line(item->submission, true), *one = chosen_line(item->submission, false);
    item->whole = strstr(list->chosen, whole) != NULL;
    item->selected = (item->whole || strstr(list->chosen, one) != NULL) &&
                     in_shard(&batch->shard, item->submission->owner) &&
                     is_stale(list, item, known, batch);
    free(whole);
    free(one);
}

/* Bytes that are known are as old as when they first came. */
static time_t submitted_at(const struct submission *submission, const struct known *known)
{
    bool old = known->there && same(known->content, submission->content);
    return old ? known->submitted : submission->submitted;
}

static void choose(struct worklist *list, struct item *item, const struct known *known,
                   const struct batch *batch)
{
    const struct choice *choice = &batch->choice;
    const struct submission *submission = item->submission;
    item->lost = known->lost;
    item->errors = known->state == WORK_ERROR;
    if (list->chosen != NULL) {
        choose_from_file(list, item, known, batch);
        return;
    }
    item->whole =
        choice->only == NULL || !known->checks || !same(known->content, item->submission->content);
    if (!in_shard(&batch->shard, submission->owner) ||
        !is_chosen_student(list, submission, choice) ||
        submitted_at(submission, known) < choice->since)
        return;
    if (choice->failed || choice->grader_errors)
        item->selected = known->there && ((choice->failed && known->lost) ||
                                          (choice->grader_errors && item->errors));
    else
        item->selected = choice->again || is_stale(list, item, known, batch);
    if (!item->selected)
        list->unchanged++;
}

static char *choose_all(struct worklist *list, const struct batch *batch, struct store *store)
{
    for (size_t i = 0; i < list->count; i++) {
        struct item *item = &list->items[i];
        struct known known;
        char *problem = store_known(store, batch->lab, item->submission->owner,
                                    item->submission->team, batch->choice.only, &known);
        if (problem != NULL)
            return problem;
        choose(list, item, &known, batch);
        list->selected += item->selected;
        known_clear(&known);
    }
    return NULL;
}

/* ---- the seed ---- */

static char *fresh_seed_text(void)
{
    enum { SHORT_ENOUGH_TO_BE_TYPED = 1000000 };
    unsigned seed = 1;
    if (getrandom(&seed, sizeof seed, 0) < 0)
        seed = (unsigned)getpid();
    return must_format("%u", seed % SHORT_ENOUGH_TO_BE_TYPED);
}

/* A class is graded with one seed, so that nobody has easier payloads: the gradebook remembers it.
 */
static char *choose_seed(const struct batch *batch, struct store *store, char **seed)
{
    char *key = must_format("seed of %s", batch->lab);
    *seed = batch->seed != NULL ? must_strdup(batch->seed) : NULL;
    if (*seed == NULL && store->book != NULL)
        *seed = gradebook_setting(store->book, key);
    if (*seed == NULL)
        *seed = fresh_seed_text();
    bool kept = store->book == NULL || gradebook_set(store->book, key, *seed);
    free(key);
    return kept ? NULL : must_strdup(store->book->problem);
}

/* ---- all of it ---- */

/* Lists what is known before the first is graded: nobody is missing, whatever happens. */
static char *expect_all(const struct worklist *list, const struct batch *batch, struct store *store)
{
    struct gradebook *book = store->book;
    if (book == NULL)
        return NULL;
    bool well = gradebook_begin(book);
    for (size_t i = 0; well && i < list->count; i++) {
        struct record record = item_record(list, &list->items[i], batch);
        well = gradebook_expect(book, &record);
        record_clear(&record);
    }
    well = gradebook_end(book, well);
    well = well && gradebook_save_roster(book, &list->roster, false);
    return well ? NULL : must_strdup(book->problem);
}

static void hash_all(struct worklist *list, const char *room)
{
    char *place = must_format("%s/look", room);
    for (size_t i = 0; i < list->collection.count; i++) {
        struct submission *one = &list->collection.items[i];
        one->content = hash_one(one, place);
    }
    free(place);
}

char *worklist_make(struct worklist *list, const struct batch *batch, struct store *store,
                    const char *room)
{
    enum { MOST = 64 * 1024 * 1024 };
    *list = (struct worklist){.count = 0};
    char *class_room = must_format("%s/class", room);
    char *problem = read_roster(list, batch, store);
    if (problem == NULL)
        problem = make_private_folder(class_room);
    if (problem == NULL)
        problem = collect(&list->collection, batch->where, batch->lab, class_room);
    free(class_room);
    if (problem == NULL)
        problem = choose_seed(batch, store, &list->seed);
    if (problem != NULL)
        return problem;
    list->grader = grader_version(batch->home);
    if (batch->choice.chosen != NULL &&
        (list->chosen = read_text(batch->choice.chosen, MOST, NULL)) == NULL)
        return must_format("cannot read %s: %s", batch->choice.chosen, strerror(errno));
    hash_all(list, room);
    collection_assign(&list->collection, &list->roster);
    list->count = list->collection.count;
    list->items = must_alloc((list->count + 1) * sizeof *list->items);
    for (size_t i = 0; i < list->count; i++)
        list->items[i] = (struct item){.submission = &list->collection.items[i]};
    problem = choose_all(list, batch, store);
    return problem != NULL ? problem : expect_all(list, batch, store);
}

void worklist_free(struct worklist *list)
{
    collection_free(&list->collection);
    roster_free(&list->roster);
    free(list->items);
    free(list->seed);
    free(list->grader);
    free(list->chosen);
}

/* Whoever it counts for, for places that do not know the roster. */
static json_t *people_of(const struct worklist *list, const struct submission *submission)
{
    json_t *people = json_array();
    for (size_t i = 0; i < list->roster.count; i++) {
        const struct student *student = &list->roster.students[i];
        const char *key = submission->team ? student->team : student->id;
        if (strcmp(key, submission->owner) == 0)
            json_array_append_new(people,
                                  json_pack("{ssssssss}", "id", student->id, "name", student->name,
                                            "email", student->email, "team", student->team));
    }
    return people;
}

static char *copy_or_null(const char *text)
{
    return text == NULL ? NULL : must_strdup(text);
}

struct record item_record(const struct worklist *list, const struct item *item,
                          const struct batch *batch)
{
    const struct submission *submission = item->submission;
    return (struct record){.lab = must_strdup(batch->lab),
                           .owner = must_strdup(submission->owner),
                           .team = submission->team,
                           .entry = must_strdup(submission->entry),
                           .older = copy_or_null(submission->older),
                           .content = copy_or_null(item->submission->content),
                           .submitted = submission->submitted,
                           .graded = time(NULL),
                           .grader = must_strdup(list->grader),
                           .seed = must_strdup(list->seed),
                           .only = item->whole ? NULL : copy_or_null(batch->choice.only),
                           .state = WORK_WAITING,
                           .max_points = batch->max_points,
                           .people = people_of(list, submission)};
}

/* ---- telling ---- */

static bool handed_in(const struct worklist *list, const struct student *student)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct submission *one = list->items[i].submission;
        if (strcmp(one->owner, one->team ? student->team : student->id) == 0)
            return true;
    }
    return false;
}

static const struct student *unlisted_owner(const struct worklist *list,
                                            const struct submission *one)
{
    const struct student *student = one->team ? NULL : roster_find(&list->roster, one->owner);
    return student != NULL && !student->listed ? student : NULL;
}

void worklist_tell(const struct worklist *list, const struct batch *batch)
{
    bool roster = false;
    for (size_t i = 0; i < list->roster.count; i++)
        roster = roster || list->roster.students[i].listed;
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].submission->older != NULL)
            printf("%s handed in several: the newest counts, %s; older: %s\n",
                   list->items[i].submission->owner, list->items[i].submission->entry,
                   list->items[i].submission->older);
    for (size_t i = 0; roster && i < list->count; i++)
        if (unlisted_owner(list, list->items[i].submission) != NULL)
            printf("not in the roster: %s (%s)\n", list->items[i].submission->owner,
                   list->items[i].submission->entry);
    for (size_t i = 0; batch->shard.of == 0 && i < list->roster.count; i++) {
        const struct student *student = &list->roster.students[i];
        if (student->listed && !handed_in(list, student))
            printf("handed in nothing: %s%s%s\n", student->id, student->name[0] != '\0' ? ", " : "",
                   student->name);
    }
    for (size_t i = 0; i < list->collection.ignored_count; i++)
        printf("left out, as it is neither a folder nor an archive: %s\n",
               list->collection.ignored[i]);
}
