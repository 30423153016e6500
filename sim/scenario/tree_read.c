/*
 * tree_read: from a YAML document to nodes, event by event of libyaml.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/archive.h"
#include "scenario/tree.h"
#include "scenario/yaml_problem.h"

enum { ERRORS_ENOUGH = 100 }; /* of one file: reading stops here */

struct anchor {
    struct anchor *next;
    const char *name;
    const struct tree_node *node; /* NULL while the node is being read */
};

struct reader {
    struct arena *arena;
    struct diagnostics *list;
    const struct source_file *file;
    yaml_parser_t parser;
    yaml_event_t event; /* the present one */
    bool has_event;
    struct anchor *anchors;
    size_t alias_weight;
    size_t errors_before; /* of the list, when this file began */
    unsigned depth;
};

/* ---- events and places ---- */

/* Goes on to the next event; false: a syntax error, which is told. */
static bool next_event(struct reader *reader)
{
    if (reader->has_event)
        yaml_event_delete(&reader->event);
    reader->has_event = yaml_parser_parse(&reader->parser, &reader->event) != 0;
    if (!reader->has_event)
        yaml_problem_tell(&reader->parser, reader->list, reader->file);
    return reader->has_event;
}

static struct place place_between(const struct reader *reader, yaml_mark_t from, yaml_mark_t to)
{
    struct place place = { reader->file, (unsigned)from.line + 1, (unsigned)from.column + 1, 1 };

    if (to.line == from.line && to.column > from.column)
        place.length = (unsigned)(to.column - from.column);
    return place;
}

static struct place event_place(const struct reader *reader)
{
    return place_between(reader, reader->event.start_mark, reader->event.end_mark);
}

static bool has_enough_errors(const struct reader *reader)
{
    return reader->list->n_errors - reader->errors_before >= ERRORS_ENOUGH;
}

/* ---- anchors and aliases ---- */

static const struct anchor *find_anchor(const struct reader *reader, const char *name)
{
    const struct anchor *anchor = reader->anchors;

    while (anchor != NULL && strcmp(anchor->name, name) != 0)
        anchor = anchor->next;
    return anchor;
}

/* A later anchor of the same name hides the earlier one, as YAML says. */
static struct anchor *add_anchor(struct reader *reader, const yaml_char_t *name)
{
    struct anchor *anchor;

    if (name == NULL)
        return NULL;
    anchor = arena_alloc(reader->arena, sizeof *anchor);
    anchor->name = arena_strdup(reader->arena, (const char *)name);
    anchor->next = reader->anchors;
    reader->anchors = anchor;
    return anchor;
}

static const struct tree_node *read_alias(struct reader *reader)
{
    const char *name = (const char *)reader->event.data.alias.anchor;
    const struct anchor *anchor = find_anchor(reader, name);
    struct diagnostic *item;

    if (anchor == NULL) {
        item = diagnostics_add(reader->list, SEVERITY_ERROR, event_place(reader),
                               "unknown alias \"*%s\"", name);
        diagnostic_why(item, "an alias stands for what was marked before with \"&%s\"", name);
        diagnostic_hint(item, "put a text that begins with \"*\" in quotes");
        return NULL;
    }
    if (anchor->node == NULL) {
        item = diagnostics_add(reader->list, SEVERITY_ERROR, event_place(reader),
                               "the alias \"*%s\" stands inside of what it stands for", name);
        diagnostic_hint(item, "write out what is meant");
        return NULL;
    }
    reader->alias_weight += anchor->node->weight;
    if (reader->alias_weight > TREE_ALIAS_LIMIT) {
        item = diagnostics_add(reader->list, SEVERITY_ERROR, event_place(reader),
                               "the aliases of this file stand for more than %d values",
                               TREE_ALIAS_LIMIT);
        diagnostic_hint(item, "put instances or demand into a CSV file");
        return NULL;
    }
    return anchor->node;
}

/* ---- nodes ---- */

static const struct tree_node *read_node(struct reader *reader);

/* Tags like !!str are let pass (all scalars are text to us), others ask for what we do not do. */
static bool tell_tag(struct reader *reader, const yaml_char_t *tag)
{
    static const char standard[] = "tag:yaml.org,2002:";
    struct diagnostic *item;

    if (tag == NULL || strcmp((const char *)tag, "!") == 0 ||
        strncmp((const char *)tag, standard, sizeof standard - 1) == 0)
        return false;
    item = diagnostics_add(reader->list, SEVERITY_ERROR, event_place(reader),
                           "the tag \"%s\" has no meaning here", (const char *)tag);
    diagnostic_hint(item, "put the value in quotes if it begins with \"!\"");
    return true;
}

static struct tree_node *new_node(struct reader *reader, enum tree_kind kind)
{
    struct tree_node *node = arena_alloc(reader->arena, sizeof *node);

    node->kind = kind;
    node->place = event_place(reader);
    node->weight = 1;
    return node;
}

static const struct tree_node *read_scalar(struct reader *reader)
{
    struct tree_node *node = new_node(reader, TREE_SCALAR);
    struct anchor *anchor = add_anchor(reader, reader->event.data.scalar.anchor);

    if (tell_tag(reader, reader->event.data.scalar.tag))
        return NULL;
    node->text = arena_strndup(reader->arena, (const char *)reader->event.data.scalar.value,
                               reader->event.data.scalar.length);
    node->is_quoted = reader->event.data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    if (strlen(node->text) != reader->event.data.scalar.length) {
        struct diagnostic *item = diagnostics_add(reader->list, SEVERITY_ERROR, node->place,
                                                  "the text holds a NUL (\"\\0\")");

        diagnostic_hint(item, "remove it");
        return NULL;
    }
    if (anchor != NULL)
        anchor->node = node;
    return node;
}

static bool enter(struct reader *reader)
{
    struct diagnostic *item;

    if (reader->depth++ < TREE_DEPTH_LIMIT)
        return true;
    item = diagnostics_add(reader->list, SEVERITY_ERROR, event_place(reader),
                           "lists and mappings are nested deeper than %d", TREE_DEPTH_LIMIT);
    diagnostic_why(item, "no setting needs more than 6 levels");
    return false;
}

/* A collection in brackets on one line is underlined as a whole. */
static void stretch_place(struct reader *reader, struct tree_node *node)
{
    yaml_mark_t end = reader->event.end_mark;

    if (end.line + 1 == node->place.line && end.column + 1 > node->place.column)
        node->place.length = (unsigned)end.column + 1 - node->place.column;
}

static const struct tree_node *read_sequence(struct reader *reader)
{
    struct tree_node *node = new_node(reader, TREE_SEQUENCE);
    struct anchor *anchor = add_anchor(reader, reader->event.data.sequence_start.anchor);
    size_t capacity = 0;

    if (!enter(reader) || tell_tag(reader, reader->event.data.sequence_start.tag) ||
        !next_event(reader))
        return NULL;
    while (reader->event.type != YAML_SEQUENCE_END_EVENT) {
        const struct tree_node *item = read_node(reader);

        if (item == NULL || !next_event(reader))
            return NULL;
        node->items = arena_make_room(reader->arena, node->items, node->count, &capacity,
                                      sizeof *node->items);
        node->items[node->count++] = item;
        node->weight += item->weight;
    }
    reader->depth--;
    stretch_place(reader, node);
    if (anchor != NULL)
        anchor->node = node;
    return node;
}

static bool has_room(struct reader *reader, const struct tree_node *mapping, struct place place)
{
    struct diagnostic *item;

    if (mapping->count < TREE_KEYS_LIMIT)
        return true;
    item = diagnostics_add(reader->list, SEVERITY_ERROR, place, "more than %d keys in one mapping",
                           TREE_KEYS_LIMIT);
    diagnostic_hint(item, "put entries of one kind into a list, each behind a \"- \"");
    return false;
}

static bool tell_duplicate(struct reader *reader, const struct tree_node *mapping,
                           const struct tree_node *key)
{
    const struct tree_pair *first = tree_find(mapping, key->text);
    struct diagnostic *item;

    if (first == NULL)
        return false;
    item = diagnostics_add(reader->list, SEVERITY_ERROR, key->place, "duplicate key \"%s\"",
                           key->text);
    diagnostic_why(item, "line %u, column %u has set it already", first->key_place.line,
                   first->key_place.column);
    diagnostic_hint(item, "remove one of the two");
    return true;
}

static const struct tree_node *read_key(struct reader *reader)
{
    const struct tree_node *key = read_node(reader);
    struct diagnostic *item;

    if (key == NULL || key->kind == TREE_SCALAR)
        return key;
    item = diagnostics_add(reader->list, SEVERITY_ERROR, key->place,
                           "a key must be a single word, not %s",
                           tree_describe(reader->arena, key));
    diagnostic_hint(item, "a value that begins with \"[\" or \"{\" stands behind \"key: \"");
    return NULL;
}

static void add_pair(struct reader *reader, struct tree_node *mapping, size_t *capacity,
                     struct tree_pair pair)
{
    mapping->pairs = arena_make_room(reader->arena, mapping->pairs, mapping->count, capacity,
                                     sizeof *mapping->pairs);
    mapping->pairs[mapping->count++] = pair;
}

/* The pairs of another mapping that this one has not ("<<"), or of several, the first winning. */
static bool merge(struct reader *reader, struct tree_node *node, size_t *capacity,
                  const struct tree_node *source)
{
    struct diagnostic *item;

    if (source->kind == TREE_SEQUENCE) {
        for (size_t i = 0; i < source->count; i++)
            if (!merge(reader, node, capacity, source->items[i]))
                return false;
        return true;
    }
    if (source->kind != TREE_MAPPING) {
        item = diagnostics_add(reader->list, SEVERITY_ERROR, source->place,
                               "\"<<\" needs a mapping, not %s",
                               tree_describe(reader->arena, source));
        diagnostic_why(item, "\"<<: *name\" copies the settings of what \"&name\" marks");
        return false;
    }
    for (size_t i = 0; i < source->count; i++) {
        if (tree_find(node, source->pairs[i].key) != NULL)
            continue;
        if (!has_room(reader, node, source->place))
            return false;
        add_pair(reader, node, capacity, source->pairs[i]);
    }
    return true;
}

static bool read_pair(struct reader *reader, struct tree_node *node, size_t *capacity,
                      const struct tree_node **merged)
{
    const struct tree_node *key = read_key(reader);
    const struct tree_node *value;

    if (key == NULL || !next_event(reader))
        return false;
    value = read_node(reader);
    if (value == NULL || !next_event(reader))
        return false;
    node->weight += 1 + value->weight;
    if (strcmp(key->text, "<<") == 0 && !key->is_quoted && *merged == NULL) {
        *merged = value;
        return true;
    }
    if (tell_duplicate(reader, node, key))
        return !has_enough_errors(reader);
    if (!has_room(reader, node, key->place))
        return false;
    add_pair(reader, node, capacity, (struct tree_pair){ key->text, key->place, value });
    return true;
}

static const struct tree_node *read_mapping(struct reader *reader)
{
    struct tree_node *node = new_node(reader, TREE_MAPPING);
    struct anchor *anchor = add_anchor(reader, reader->event.data.mapping_start.anchor);
    const struct tree_node *merged = NULL;
    size_t capacity = 0;

    if (!enter(reader) || tell_tag(reader, reader->event.data.mapping_start.tag) ||
        !next_event(reader))
        return NULL;
    while (reader->event.type != YAML_MAPPING_END_EVENT)
        if (!read_pair(reader, node, &capacity, &merged))
            return NULL;
    if (merged != NULL && !merge(reader, node, &capacity, merged))
        return NULL;
    reader->depth--;
    stretch_place(reader, node);
    if (anchor != NULL)
        anchor->node = node;
    return node;
}

/* The node that begins with the present event; afterwards its last event is the present one. */
static const struct tree_node *read_node(struct reader *reader)
{
    switch (reader->event.type) {
    case YAML_ALIAS_EVENT:
        return read_alias(reader);
    case YAML_SCALAR_EVENT:
        return read_scalar(reader);
    case YAML_SEQUENCE_START_EVENT:
        return read_sequence(reader);
    case YAML_MAPPING_START_EVENT:
        return read_mapping(reader);
    default:
        abort(); /* libyaml's grammar lets nothing else begin a node */
    }
}

/* ---- documents ---- */

static void tell_empty(struct reader *reader)
{
    struct diagnostic *item = diagnostics_add(reader->list, SEVERITY_ERROR,
                                              (struct place){ .file = reader->file },
                                              "the file is empty");

    if (reader->file->size > 0)
        diagnostic_why(item, "it holds nothing but comments and blank lines");
    diagnostic_hint(item, "a scenario needs zones: and group: at least, for example "
                          "zones: [h, i] and group: { MinSize: 1, MaxSize: 9 }");
}

static const struct tree_node *read_document(struct reader *reader)
{
    const struct tree_node *root;
    struct diagnostic *item;

    if (!next_event(reader) || !next_event(reader)) /* the start of the stream */
        return NULL;
    if (reader->event.type == YAML_STREAM_END_EVENT) {
        tell_empty(reader);
        return NULL;
    }
    if (!next_event(reader)) /* the start of the document */
        return NULL;
    root = read_node(reader);
    if (root == NULL || !next_event(reader) || !next_event(reader))
        return NULL;
    if (reader->event.type == YAML_DOCUMENT_START_EVENT) {
        item = diagnostics_add(reader->list, SEVERITY_ERROR, event_place(reader),
                               "a second document begins here");
        diagnostic_why(item, "a file is one document");
        diagnostic_hint(item, "put it into a file of its own, without the \"---\"");
        return NULL;
    }
    return root;
}

static const struct tree_node *read_source(struct arena *arena, struct diagnostics *list,
                                           const struct source_file *file)
{
    struct reader reader = { .arena = arena, .list = list, .file = file };
    const struct tree_node *root;

    reader.errors_before = list->n_errors;
    if (yaml_parser_initialize(&reader.parser) == 0) {
        fputs("evenkeel: out of memory\n", stderr);
        exit(5); /* EXIT_MACHINE, a layer above */
    }
    yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&reader.parser, (const unsigned char *)file->contents,
                                 file->size);
    root = read_document(&reader);
    if (reader.has_event)
        yaml_event_delete(&reader.event);
    yaml_parser_delete(&reader.parser);
    return root;
}

const struct tree_node *tree_read_text(struct arena *arena, struct diagnostics *list,
                                       const char *name, const char *text, size_t size)
{
    static const char byte_order_mark[] = "\xef\xbb\xbf";

    if (!yaml_problem_check_text(list, name, text, size))
        return NULL;
    if (size >= 3 && memcmp(text, byte_order_mark, 3) == 0) {
        text += 3;
        size -= 3;
    }
    return read_source(arena, list, diagnostics_add_file(list, name, text, size));
}

static void tell_unreadable(struct diagnostics *list, const char *name, int error)
{
    const struct source_file *file = diagnostics_add_file(list, name, NULL, 0);
    struct place place = { .file = file };
    struct diagnostic *item;

    if (error == EFBIG) {
        item = diagnostics_add(list, SEVERITY_ERROR, place, "the file is larger than %d MiB",
                               TREE_FILE_LIMIT / (1024 * 1024));
        diagnostic_hint(item, "put instances or demand into a CSV file");
    } else {
        diagnostics_add(list, SEVERITY_ERROR, place, "cannot be read: %s", strerror(error));
    }
}

const struct tree_node *tree_read_file(struct arena *arena, struct diagnostics *list,
                                       const char *name)
{
    const struct tree_node *root;
    char *contents;
    size_t size;
    int error = archive_read(list->archive, name, TREE_FILE_LIMIT, &contents, &size);

    if (error != 0) {
        tell_unreadable(list, name, error);
        return NULL;
    }
    root = tree_read_text(arena, list, name, contents, size);
    if (root != NULL)
        diagnostics_mark_input(list, root->place.file, size);
    free(contents);
    return root;
}
