/*
 * groups_entries: the entries of `groups:`, from its list, a CSV file, or one that says only how
 * many.
 *
 * Each is a scenario of its own: the tree of the file with the settings of the entry in it, read by
 * the same sections. An entry that changes nothing shares the setup of the template.
 */
#ifndef EVENKEEL_SCENARIO_GROUPS_ENTRIES_H
#define EVENKEEL_SCENARIO_GROUPS_ENTRIES_H

#include <stdbool.h>
#include <stddef.h>

#include "scenario/group_setting.h"
#include "scenario/groups_order.h"
#include "scenario/sections.h"

/* While they are collected. */
struct groups_entries {
    const struct reading *reading;
    const struct setup *template;  /* as the scenario has it */
    struct groups_member *members; /* in the arena */
    size_t count, capacity;
    /* of a CSV file: its columns, and the settings of those that are none of an entry's own */
    const char **columns;
    struct group_setting *settings;
    size_t n_columns;
    bool is_bad; /* which has been told */
};

/* The rows of an entry, besides the settings of the scenario. */
extern const struct field groups_entry_rows[];

void groups_entries_read_list(struct groups_entries *groups, const struct tree_node *list);
/* file: the node of its name. */
void groups_entries_read_csv(struct groups_entries *groups, const struct tree_node *file);
/* So many groups, all as the scenario says; node: the section. */
void groups_entries_add_alike(struct groups_entries *groups, const struct tree_node *node,
                              long count);

#endif
