/*
 * configurations: the scaling configurations of a scenario, the oldest first.
 *
 * `configurations:` lists them; one that is mentioned only where it is used is newer than all that
 * were mentioned before.
 */
#ifndef EVENKEEL_SCENARIO_CONFIGURATIONS_H
#define EVENKEEL_SCENARIO_CONFIGURATIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "scenario/sections.h"

struct configurations {
    struct arena *arena; /* has the ids and their array */
    const char **ids;
    size_t n, capacity; /* capacity 0: the array is shared by cases, who adds one copies it */
    bool has_list;      /* `configurations:` is written */
};

/* False, and told, if anything is wrong with the list. */
bool configurations_read(struct configurations *known, const struct reading *reading);
/* The index of one, which may be mentioned for the first time: then it is the newest. node: where
 * it is mentioned, to be warned about if the list does not have it. */
int configurations_intern(struct configurations *known, const struct reading *reading,
                          const char *id, const struct tree_node *node);

#endif
