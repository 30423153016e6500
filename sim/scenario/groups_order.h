/*
 * groups_order: who waits for whom among the entries of `groups:`.
 */
#ifndef EVENKEEL_SCENARIO_GROUPS_ORDER_H
#define EVENKEEL_SCENARIO_GROUPS_ORDER_H

#include <stdbool.h>
#include <stddef.h>

#include "model/fleet_setup.h"
#include "scenario/sections.h"

/* An entry while it is read. */
struct groups_member {
    struct fleet_entry entry;
    struct field_texts after;
    const struct tree_node *node; /* the mapping of the entry */
    struct place place;           /* of its name */
};

/* Fills entry.after and n_after by the names in `after`. False, and told: a name is there twice, or
 * nowhere, or entries wait for each other. */
bool groups_order_find(const struct reading *reading, struct groups_member *members, size_t count);

#endif
