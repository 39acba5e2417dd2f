/* submission_metadata.yml, read by libyaml: keys are "submission_4711", ":submitters", ":name". */
#define _GNU_SOURCE
#include "class/gradescope.h"
#include "memory.h"
#include "report/text.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

/* ---- nodes of the document ---- */

static const char *scalar(yaml_document_t *document, int index)
{
    yaml_node_t *node = yaml_document_get_node(document, index);
    return node != NULL && node->type == YAML_SCALAR_NODE ? (const char *)node->data.scalar.value
                                                          : "";
}

/* The value with this key, with or without Ruby's colon; NULL if there is none. */
static yaml_node_t *value_of(yaml_document_t *document, yaml_node_t *map, const char *key)
{
    if (map == NULL || map->type != YAML_MAPPING_NODE)
        return NULL;
    for (yaml_node_pair_t *pair = map->data.mapping.pairs.start; pair < map->data.mapping.pairs.top;
         pair++) {
        const char *name = scalar(document, pair->key);
        if (strcmp(name[0] == ':' ? name + 1 : name, key) == 0)
            return yaml_document_get_node(document, pair->value);
    }
    return NULL;
}

static char *text_of(yaml_document_t *document, yaml_node_t *map, const char *key)
{
    yaml_node_t *node = value_of(document, map, key);
    if (node == NULL || node->type != YAML_SCALAR_NODE || node->data.scalar.length == 0)
        return NULL;
    return text_clean((const char *)node->data.scalar.value, TEXT_UNICODE);
}

/* "2026-10-01 21:59:00.123 Z", "2026-10-01T21:59:00-07:00" */
static time_t time_of(const char *text)
{
    struct tm fields = {.tm_isdst = 0};
    enum { MINUTE = 60, HOUR = 3600 };
    long hours = 0, minutes = 0;
    const char *rest = strptime(text, "%Y-%m-%d", &fields);
    if (rest == NULL)
        return 0;
    rest = strptime(rest + (*rest != '\0'), "%H:%M:%S", &fields);
    if (rest == NULL)
        return 0;
    rest += strcspn(rest, "+-Z");
    bool west = *rest == '-';
    if (*rest == '+' || west) {
        char *end;
        hours = strtol(rest + 1, &end, 10);
        minutes = *end == ':' ? strtol(end + 1, NULL, 10) : 0;
    }
    return timegm(&fields) + (west ? 1 : -1) * (hours * HOUR + minutes * MINUTE);
}

/* ---- submissions ---- */

static void add_submitters(yaml_document_t *document, yaml_node_t *list,
                           struct gradescope_submission *to)
{
    if (list == NULL || list->type != YAML_SEQUENCE_NODE)
        return;
    for (yaml_node_item_t *item = list->data.sequence.items.start;
         item < list->data.sequence.items.top; item++) {
        yaml_node_t *person = yaml_document_get_node(document, *item);
        to->submitters = must_realloc(to->submitters, (to->count + 1) * sizeof *to->submitters);
        to->submitters[to->count++] =
            (struct submitter){text_of(document, person, "name"), text_of(document, person, "sid"),
                               text_of(document, person, "email")};
    }
}

static void add_submission(struct gradescope *metadata, yaml_document_t *document,
                           yaml_node_pair_t *pair)
{
    yaml_node_t *map = yaml_document_get_node(document, pair->value);
    char *created = text_of(document, map, "created_at");
    struct gradescope_submission one = {.folder = must_strdup(scalar(document, pair->key)),
                                        .created = created == NULL ? 0 : time_of(created)};
    add_submitters(document, value_of(document, map, "submitters"), &one);
    free(created);
    metadata->items =
        must_realloc(metadata->items, (metadata->count + 1) * sizeof *metadata->items);
    metadata->items[metadata->count++] = one;
}

static char *read_document(struct gradescope *metadata, yaml_parser_t *parser, const char *path)
{
    yaml_document_t document;
    if (!yaml_parser_load(parser, &document))
        return must_format("%s, line %zu: %s", path, parser->problem_mark.line + 1,
                           parser->problem != NULL ? parser->problem : "it is not YAML");
    yaml_node_t *root = yaml_document_get_root_node(&document);
    if (root != NULL && root->type == YAML_MAPPING_NODE)
        for (yaml_node_pair_t *pair = root->data.mapping.pairs.start;
             pair < root->data.mapping.pairs.top; pair++)
            add_submission(metadata, &document, pair);
    yaml_document_delete(&document);
    return NULL;
}

char *gradescope_read(struct gradescope *metadata, const char *path)
{
    yaml_parser_t parser;
    FILE *file = fopen(path, "re");
    *metadata = (struct gradescope){.count = 0};
    if (file == NULL)
        return must_format("cannot read %s: %s", path, strerror(errno));
    if (!yaml_parser_initialize(&parser)) {
        fclose(file);
        return must_strdup("no memory for YAML");
    }
    yaml_parser_set_input_file(&parser, file);
    char *problem = read_document(metadata, &parser, path);
    yaml_parser_delete(&parser);
    fclose(file);
    return problem;
}

void gradescope_free(struct gradescope *metadata)
{
    for (size_t i = 0; i < metadata->count; i++) {
        struct gradescope_submission *one = &metadata->items[i];
        for (size_t k = 0; k < one->count; k++) {
            free(one->submitters[k].name);
            free(one->submitters[k].sid);
            free(one->submitters[k].email);
        }
        free(one->submitters);
        free(one->folder);
    }
    free(metadata->items);
    *metadata = (struct gradescope){.count = 0};
}

const struct gradescope_submission *gradescope_find(const struct gradescope *metadata,
                                                    const char *folder)
{
    for (size_t i = 0; i < metadata->count; i++)
        if (strcmp(metadata->items[i].folder, folder) == 0)
            return &metadata->items[i];
    return NULL;
}
