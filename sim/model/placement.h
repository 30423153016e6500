/*
 * placement: where new instances go (rule G3) and which go first (rule G4).
 */
#ifndef EVENKEEL_MODEL_PLACEMENT_H
#define EVENKEEL_MODEL_PLACEMENT_H

#include <stdbool.h>

#include "model/pool.h"

struct group;
struct group_setup;
struct instance;

bool zone_has_stock(const struct group *group, int zone);
/* The zone of the next launch by G3, NO_ZONE if no zone may serve it. */
int placement_choose_zone(const struct group *group);
/* The zone of an instance that is there already, nobody knows where (G7): by G3 among those with
 * stock, whatever the BalanceMode; where none has any, among all. */
int placement_choose_zone_of_existing(const struct group *group);
bool placement_is_balanced_policy(const struct group *group);
struct picker placement_picker(const struct group_setup *settings);
/* The next instance to go at scale-in (G4), NULL if there is no candidate. */
struct instance *placement_choose_leaver(const struct group *group);
/* The same by the removal policies alone, among the pools of the kinds in the mask
 * (1 << POOL_PLAIN | ...), in one zone or all (NO_ZONE). */
struct instance *placement_pick(const struct group *group, int zone, unsigned kinds);
/* Candidates in a zone (InService, of these kinds). */
long placement_count(const struct group *group, int zone, unsigned kinds);

#endif
