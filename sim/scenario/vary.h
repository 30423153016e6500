/*
 * vary: settings that take several values, one case per combination.
 *
 * An axis is a key with its values, from the file (`vary:`) or the command line (`--vary
 * KEY=80,90`).
 * A bare name means the group's setting of this name, or every timeline entry whose operation has
 * such a parameter, written there or not (an option of the model: also the option itself); failing
 * these a latency, the price, a setting at the top or a whole section. A dotted path
 * ("timeline.2.MaxHealthyPercentage", "latency.boot"; entries count from 1) means one place.
 */
#ifndef EVENKEEL_SCENARIO_VARY_H
#define EVENKEEL_SCENARIO_VARY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diagnostic.h"
#include "scenario/tree.h"

enum { VARY_CASES_LIMIT = 100000, VARY_PATH_LIMIT = 8 };

struct vary_step {
    const char *key; /* of a mapping; NULL: of a list */
    size_t index;    /* of a list, from 0 */
};

struct vary_path {
    struct vary_step steps[VARY_PATH_LIMIT];
    size_t n_steps;
};

struct vary_axis {
    const char *key;
    struct place place; /* of the key */
    const struct tree_node **values;
    size_t n_values;
    const char *use; /* what the setting is wanted for, for messages; NULL: "to vary" */
};

struct vary_axes {
    struct vary_axis *items;
    size_t count;
};

/* The places of one axis in one file. */
struct vary_target {
    const char *key; /* of the axis */
    struct vary_path *paths;
    size_t n_paths;
};

/* Reads "KEY=LIST" of the command line; false, and told, if it is none. */
bool vary_read_option(struct arena *arena, struct diagnostics *list, const char *text,
                      struct vary_axis *axis);
/* Reads the `vary:` of a file; node NULL: no axes. Axes whose values are wrong, which is told, have
 * none. */
bool vary_read_section(struct arena *arena, struct diagnostics *list,
                       const struct tree_node *node, struct vary_axes *axes);

/* Where the axis applies in this file. False: nowhere; that is told if must_apply is set or if
 * nothing has this name at all. */
bool vary_find_target(struct arena *arena, struct diagnostics *list, const struct tree_node *root,
                      const struct vary_axis *axis, bool must_apply, struct vary_target *target);

/* A copy of the tree in which the axis has this value; shares all the rest. NULL, and told: it is
 * not the file's any more, another axis has replaced what this one is in. */
const struct tree_node *vary_apply(struct arena *arena, struct diagnostics *list,
                                   const struct tree_node *root, const struct vary_target *target,
                                   const struct tree_node *value);

#endif
