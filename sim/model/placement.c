/*
 * placement: where new instances go (rule G3) and which go first (rule G4).
 */
#include "model/placement.h"

#include <math.h>

#include "base/seldom.h"
#include "model/group.h"
#include "model/pool.h"
#include "model/run.h"

static SELDOM bool is_out_of_stock(const struct field_windows *windows, sim_time now)
{
    for (size_t i = 0; i < windows->count; i++) {
        if (now >= windows->items[i].from_ms && now < windows->items[i].to_ms) {
            return true;
        }
    }
    return false;
}

bool zone_has_stock(const struct group *group, int zone)
{
    const struct zone *state = &group->zones[zone];
    const struct field_windows *windows = &group->setup->zones[zone].out_of_stock;
    return !state->is_lost && state->stock != 0 &&
           (windows->count == 0 || !is_out_of_stock(windows, group_now(group)));
}

bool placement_is_balanced_policy(const struct group *group)
{
    int policy = group->settings->multi_az_policy;
    return policy == POLICY_BALANCE || (policy == POLICY_COMPOSABLE && group->settings->az_balance);
}

/* BalancedOnly (G3): the emptiest zone or none. */
static bool may_fall_back(const struct group *group)
{
    return !(placement_is_balanced_policy(group) &&
             group->settings->balance_mode == BALANCED_ONLY);
}

/* What G3 orders the zones by, least first; ties in list order. */
static double cost_of_zone(const struct group *group, int zone)
{
    if (placement_is_balanced_policy(group)) {
        return (double)counts_capacity(&group->zones[zone].counts);
    }
    return group->setup->zones[zone].price_per_vcpu;
}

static int first_zone_with_stock(const struct group *group)
{
    for (int zone = 0; zone < (int)group->n_zones; zone++) {
        if (zone_has_stock(group, zone)) {
            return zone;
        }
    }
    return NO_ZONE;
}

/* Of those with stock, or of all. */
static SELDOM int cheapest_zone(const struct group *group, bool needs_stock)
{
    int best = NO_ZONE;
    double least = INFINITY;
    for (int zone = 0; zone < (int)group->n_zones; zone++) {
        if (needs_stock && !zone_has_stock(group, zone)) {
            continue;
        }
        double cost = cost_of_zone(group, zone);
        if (cost < least) {
            least = cost;
            best = zone;
        }
    }
    return best;
}

static bool has_costs(const struct group *group)
{
    return placement_is_balanced_policy(group) ||
           group->settings->multi_az_policy == POLICY_COST_OPTIMIZED;
}

int placement_choose_zone(const struct group *group)
{
    if (group->n_zones == 1 || !has_costs(group)) {
        return first_zone_with_stock(group);
    }
    int zone = cheapest_zone(group, may_fall_back(group));
    return zone != NO_ZONE && zone_has_stock(group, zone) ? zone : NO_ZONE;
}

int placement_choose_zone_of_existing(const struct group *group)
{
    if (!has_costs(group)) {
        int zone = first_zone_with_stock(group);
        return zone != NO_ZONE ? zone : 0;
    }
    int zone = cheapest_zone(group, true);
    return zone != NO_ZONE ? zone : cheapest_zone(group, false);
}

/* Instances without a configuration come last under OldestScalingConfiguration (G4). */
static int age_rank(int configuration)
{
    return configuration == NO_CONFIGURATION ? INT16_MAX : configuration;
}

struct picker placement_picker(const struct group_setup *settings)
{
    const struct field_integers *policies = &settings->removal_policies;
    struct picker picker = { false, false };
    for (size_t i = 0; i < policies->count && i < 2; i++) {
        if (policies->items[i] == REMOVE_OLDEST_CONFIGURATION) {
            picker.by_configuration = true;
        } else {
            picker.newest = policies->items[i] == REMOVE_NEWEST_INSTANCE;
            break; /* age of instances leaves no ties */
        }
    }
    return picker;
}

static inline bool picker_prefers(const struct picker *picker, const struct instance *a,
                                  const struct instance *b)
{
    if (b == NULL) {
        return true;
    }
    if (picker->by_configuration) {
        int age_a = age_rank(a->configuration), age_b = age_rank(b->configuration);
        if (age_a != age_b) {
            return age_a < age_b;
        }
    }
    return picker->newest ? a->number > b->number : a->number < b->number;
}

/* The lists of one kind: of a zone, or of all. */
struct pools {
    struct pool *first;
    size_t n, step;
};

static inline struct pools pools_of(const struct group *group, int zone, int kind)
{
    size_t n_rows = (size_t)group->n_configurations + 1;
    bool is_one = zone != NO_ZONE;
    return (struct pools){
        .first = &group->pools[(size_t)(is_one ? zone : 0) * N_POOL_KINDS + (size_t)kind],
        .n = is_one ? n_rows : n_rows * group->n_zones,
        .step = is_one ? group->n_zones * N_POOL_KINDS : N_POOL_KINDS,
    };
}

struct instance *placement_pick(const struct group *group, int zone, unsigned kinds)
{
    struct picker picker = group->picker;
    struct instance *best = NULL;
    for (; kinds != 0; kinds &= kinds - 1) {
        struct pools pools = pools_of(group, zone, __builtin_ctz(kinds));
        for (struct pool *pool = pools.first; pools.n > 0; pools.n--, pool += pools.step) {
            struct instance *first = pool_pick(pool, picker.newest);
            if (first != NULL && picker_prefers(&picker, first, best)) {
                best = first;
            }
        }
    }
    return best;
}

long placement_count(const struct group *group, int zone, unsigned kinds)
{
    long n = 0;
    for (; kinds != 0; kinds &= kinds - 1) {
        struct pools pools = pools_of(group, zone, __builtin_ctz(kinds));
        for (const struct pool *pool = pools.first; pools.n > 0; pools.n--, pool += pools.step) {
            n += pool->n_candidates;
        }
    }
    return n;
}

enum { ALL_KINDS = (1u << N_POOL_KINDS) - 1 };

/* The zone with most instances among those with a candidate (G4). */
static int fullest_zone(const struct group *group)
{
    int fullest = NO_ZONE;
    for (int zone = 0; zone < (int)group->n_zones; zone++) {
        const struct counts *counts = &group->zones[zone].counts;
        if (counts->by_state[LIFECYCLE_IN_SERVICE] > 0 &&
            (fullest == NO_ZONE ||
             counts_capacity(counts) > counts_capacity(&group->zones[fullest].counts))) {
            fullest = zone;
        }
    }
    return fullest;
}

/* Per vCPU: its own, which an initial one may have, or its zone's. Initial ones have the first
 * numbers, in the order of the setup. */
static double price_of(const struct group *group, const struct instance *instance)
{
    const struct setup *setup = group->setup;
    size_t index = (size_t)instance->number - 1;
    double own = index < setup->n_instances ? setup->instances[index].price_per_vcpu : NAN;
    return isnan(own) ? setup->zones[instance->zone].price_per_vcpu : own;
}

/* The dearest per vCPU; prices are the instances' own, so all candidates are looked at. */
static struct instance *dearest_leaver(const struct group *group)
{
    struct picker picker = group->picker;
    struct instance *best = NULL;
    double highest = 0; /* the price of the best */
    for (struct instance *instance = group->first_instance; instance != NULL;
         instance = instance->next) {
        if (instance->state != LIFECYCLE_IN_SERVICE) {
            continue;
        }
        double price = price_of(group, instance);
        if (best == NULL || price > highest ||
            (price >= highest && picker_prefers(&picker, instance, best))) {
            highest = price;
            best = instance;
        }
    }
    return best;
}

struct instance *placement_choose_leaver(const struct group *group)
{
    if (group->settings->multi_az_policy == POLICY_COST_OPTIMIZED) {
        return dearest_leaver(group);
    }
    if (!placement_is_balanced_policy(group)) {
        return placement_pick(group, NO_ZONE, ALL_KINDS);
    }
    int zone = fullest_zone(group);
    return zone == NO_ZONE ? NULL : placement_pick(group, zone, ALL_KINDS);
}
