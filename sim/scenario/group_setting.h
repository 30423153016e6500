/*
 * group_setting: a setting of the scenario that some groups of a fleet have otherwise.
 *
 * It is named as in `vary:` (MinHealthyPercentage, latency.boot, demand); the keys of an entry of
 * `groups:` and the columns of its CSV file are such names. What is left out stays as the scenario
 * has it. A mapping for a section (group: { MaxSize: 90 }) changes the keys that it has, a bare
 * number of instances: is the count of the scenario's only entry.
 */
#ifndef EVENKEEL_SCENARIO_GROUP_SETTING_H
#define EVENKEEL_SCENARIO_GROUP_SETTING_H

#include <stdbool.h>

#include "scenario/sections.h"
#include "scenario/vary.h"

struct group_setting {
    const char *key;
    struct vary_target target;
};

/* Where the setting stands in the scenario. False, and told at the place of the key: there is none,
 * or it is one of the whole fleet. */
bool group_setting_find(const struct reading *reading, const char *key, struct place place,
                        struct group_setting *setting);
/* A copy of the scenario's tree in which it has this value; NULL, and told, if it cannot. */
const struct tree_node *group_setting_apply(const struct reading *reading,
                                            const struct tree_node *root,
                                            const struct group_setting *setting,
                                            const struct tree_node *value);

#endif
