/*
 * tree: a YAML document as nodes with places.
 *
 * Read through libyaml's events, so that each scalar, key and collection knows its line, column
 * (in characters) and length. Aliases are expanded by sharing nodes and merge keys ("<<") are
 * resolved, hence nodes are never changed once they are read: tree_set and tree_set_item answer a
 * changed copy of one node that shares all the rest. Everything lives in the caller's arena.
 *
 * What is wrong goes to the diagnostics, and the reader answers NULL where it cannot go on: libyaml
 * stops at the first syntax error. Behind a duplicate key it goes on, the first one winning, so
 * that what is wrong with the rest of the file is told together with it.
 */
#ifndef EVENKEEL_SCENARIO_TREE_H
#define EVENKEEL_SCENARIO_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diagnostic.h"

enum {
    TREE_FILE_LIMIT = 8 * 1024 * 1024, /* bytes; a larger file is refused unread */
    TREE_DEPTH_LIMIT = 32,             /* collections inside each other */
    TREE_KEYS_LIMIT = 1024,            /* keys of one mapping */
    TREE_ALIAS_LIMIT = 100000,         /* nodes that all aliases together stand for */
};

enum tree_kind { TREE_SCALAR, TREE_SEQUENCE, TREE_MAPPING };

struct tree_node;

struct tree_pair {
    const char *key;
    struct place key_place;
    const struct tree_node *value;
};

struct tree_node {
    enum tree_kind kind;
    struct place place;
    const char *text; /* scalar */
    bool is_quoted;   /* scalar */
    bool is_changed;  /* made by tree_set or tree_set_item: belongs to one case */
    size_t count;     /* items or pairs */
    const struct tree_node **items;  /* sequence */
    struct tree_pair *pairs;         /* mapping, in file order */
    size_t weight;    /* nodes of this subtree with aliases expanded, itself included */
};

/* Reads a file. Its text is added to the list so that messages can show lines. */
const struct tree_node *tree_read_file(struct arena *arena, struct diagnostics *list,
                                       const char *name);
/* Reads a text that is shown under this name ("--vary MinSize=2,3"). */
const struct tree_node *tree_read_text(struct arena *arena, struct diagnostics *list,
                                       const char *name, const char *text, size_t size);

/* The value of a key, NULL if there is none; and the whole pair. */
const struct tree_node *tree_get(const struct tree_node *mapping, const char *key);
const struct tree_pair *tree_find(const struct tree_node *mapping, const char *key);

/* A new scalar, as if it had been written at the place. */
const struct tree_node *tree_scalar(struct arena *arena, const char *text, struct place place);
/* A new mapping without pairs, with room for so many, and a pair behind the others: only while
 * nobody else has the mapping. */
struct tree_node *tree_mapping(struct arena *arena, size_t most, struct place place);
void tree_append(struct tree_node *mapping, const char *key, struct place key_place,
                 const struct tree_node *value);
/* A copy of the mapping in which the key has this value; the key keeps its place or, when it is
 * new, gets the value's. */
const struct tree_node *tree_set(struct arena *arena, const struct tree_node *mapping,
                                 const char *key, const struct tree_node *value);
/* A copy of the sequence in which item index (from 0, existing) is this one. */
const struct tree_node *tree_set_item(struct arena *arena, const struct tree_node *sequence,
                                      size_t index, const struct tree_node *value);

/* "a list", "a mapping", "the text "90"": for messages; in the arena. */
const char *tree_describe(struct arena *arena, const struct tree_node *node);
/* The node as one line of YAML, for people; in the arena. */
const char *tree_render(struct arena *arena, const struct tree_node *node);

#endif
