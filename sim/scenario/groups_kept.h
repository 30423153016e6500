/*
 * groups_kept: the entries of a fleet, shared by the cases of a file.
 *
 * They are the same where nothing varies of what they are made of: the list, or the name of the
 * CSV file (the source), and all sections of the scenario.
 */
#ifndef EVENKEEL_SCENARIO_GROUPS_KEPT_H
#define EVENKEEL_SCENARIO_GROUPS_KEPT_H

#include "model/fleet_setup.h"
#include "scenario/sections.h"

/* As an earlier case has them; NULL: none has the same. */
const struct fleet_setup *groups_kept_find(const struct reading *reading,
                                           const struct tree_node *source);
/* For later cases, if they may be shared; what `groups:` says of the whole fleet is not looked
 * at. */
void groups_kept_add(const struct reading *reading, const struct tree_node *source,
                     const struct fleet_setup *fleet);

#endif
