/*
 * decode: from a mapping of the tree into a struct, by the rows of a field table (base/field.h).
 *
 * A row's low and high bound the value as it is written: ms for durations, minutes or seconds for
 * FIELD_MINUTES and FIELD_SECONDS, the number of entries for lists of texts and of choices; low =
 * high = 0 bounds nothing. A row without `initial` leaves the struct as it was preset. A scalar
 * stands for a list of one.
 *
 * Errors go to the diagnostics, all that can be found; every function answers false if it added
 * one. What costs to make (samples of a CSV) is kept in the cache of the file, by the node it was
 * made of, so that the cases of a file share it.
 */
#ifndef EVENKEEL_SCENARIO_DECODE_H
#define EVENKEEL_SCENARIO_DECODE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diagnostic.h"
#include "base/field.h"
#include "scenario/settings_log.h"
#include "scenario/tree.h"

/* Things made once per file, by the address of what they were made of; a fleet may have thousands
 * of scenarios in one file. Nothing in it is freed before the arena is. */
enum { DECODE_CACHE_LISTS = 1024 };

struct decode_cache {
    struct arena *arena;
    struct cache_entry *lists[DECODE_CACHE_LISTS];
};

struct cache_entry {
    struct cache_entry *next;
    const void *key;
    const void *value; /* NULL: it could not be made, which has been told */
};

/* The entry of a key (a node of the file, or another address that stays), NULL if there is none. */
const struct cache_entry *decode_cache_find(const struct decode_cache *cache, const void *key);
void decode_cache_add(struct decode_cache *cache, const void *key, const void *value);

struct reading; /* scenario/sections.h */
/* Reads a section into the case; false, and told, if anything is wrong. */
typedef bool decode_section_fn(const struct reading *reading);

/* A section of the scenario. A table of them ends with name NULL. */
struct decode_section {
    const char *name;         /* its key; "" for the settings at the top of the file */
    const struct field *rows; /* of it, or of one entry where it is a list; NULL: it has none */
    /* FIELD_SECTION rows whose value is a list of such mappings, beside the rows; NULL: none. */
    const struct field *lists;
    const char *rows_of; /* whose settings the rows are, where they are not the section's own */
    bool is_list;
    bool is_required;
    const char *help; /* one line */
    const char *rule; /* may be NULL */
    const char *example; /* lines of a scenario */
    decode_section_fn *read; /* NULL: nothing of its own */
};

struct decoder {
    struct arena *arena; /* takes strings and arrays of the decoded values */
    struct diagnostics *list;
    const char *folder;  /* in front of relative file names: "" or ending in "/" */
    struct decode_cache *cache;
    struct settings_log *log;              /* NULL: not wanted */
    const struct decode_section *sections; /* for "belongs into ..."; may be NULL */
};

/* Reads node (a mapping; NULL: nothing is written, all defaults) into target. `section` is its path
 * as told to people and in the log, "" for the top. Unknown keys are errors. */
bool decode_mapping(struct decoder *decoder, const struct tree_node *node, const char *section,
                    const struct field *rows, void *target);
/* The same without looking for unknown keys, for mappings that several tables share ... */
bool decode_fields(struct decoder *decoder, const struct tree_node *node, const char *section,
                   const struct field *rows, void *target);
/* ... and the look for keys that are in none of the tables (a NULL-terminated array). */
bool decode_unknown_keys(struct decoder *decoder, const struct tree_node *node,
                         const char *section, const struct field *const tables[]);
/* One value by one row. */
bool decode_value(struct decoder *decoder, const struct tree_node *node, const char *section,
                  const struct field *row, void *target);

/* False, and told, unless the node is a mapping, a list. */
bool decode_expect_mapping(struct decoder *decoder, const struct tree_node *node, const char *name);
bool decode_expect_list(struct decoder *decoder, const struct tree_node *node, const char *name);
/* A duration in ms. */
bool decode_duration(struct decoder *decoder, const struct tree_node *node, const char *name,
                     int64_t *ms);
/* True for "", ~ and null, not in quotes. */
bool decode_is_empty(const struct tree_node *node);
/* A file name of the scenario as it is to be opened; in the arena. */
const char *decode_file_name(struct decoder *decoder, const char *name);
struct diagnostic *decode_error(struct decoder *decoder, const struct tree_node *node,
                                const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
