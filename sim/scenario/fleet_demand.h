/*
 * fleet_demand: the demand of all groups of a fleet together, as one step function.
 */
#ifndef EVENKEEL_SCENARIO_FLEET_DEMAND_H
#define EVENKEEL_SCENARIO_FLEET_DEMAND_H

#include "base/arena.h"
#include "model/fleet_setup.h"

/* Of the entries of the fleet; groups without a demand add none, n is 0 if no group has one. The
 * result lives in the arena, or is that of the only entry. */
struct demand_setup fleet_demand_sum(struct arena *arena, const struct fleet_setup *fleet);

#endif
