/* From what was handed in to the list of what has to be graded, with the owners of each. */
#ifndef AUTOGRADER_CLASS_WORK_H
#define AUTOGRADER_CLASS_WORK_H

#include "class/batch.h"
#include "class/collect.h"
#include "class/store.h"

/* What a batch knows of one submission before it is graded. */
struct item {
    struct submission *submission;
    bool selected; /* it is to be graded */
    bool whole;    /* all checks, although only one was asked for: there is nothing to replace */
    bool lost;     /* of one that is not selected: points were lost before */
    bool errors;   /* likewise: the grader failed */
    bool settled;  /* on a cluster: its result is there */
};

struct worklist {
    struct collection collection;
    struct roster roster;
    struct item *items;
    size_t count, selected, unchanged;
    char *seed, *grader;
    char *chosen; /* the text of the file of that name */
};

/* Reads the roster, collects, assigns, hashes and chooses; room is a private folder. Returns NULL,
 * or why the batch cannot begin, which the caller frees. worklist_free() in any case. */
char *worklist_make(struct worklist *list, const struct batch *batch, struct store *store,
                    const char *room);
void worklist_free(struct worklist *list);

/* The record of an item, without a result yet. */
struct record item_record(const struct worklist *list, const struct item *item,
                          const struct batch *batch);

/* The text of a file for choice.chosen: the selected, each with how it is graded. The caller frees
 * it. */
char *worklist_chosen(const struct worklist *list);

/* Tells on stdout what the instructor has to know of the list: who handed in nothing, and so on. */
void worklist_tell(const struct worklist *list, const struct batch *batch);

#endif
