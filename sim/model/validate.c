/*
 * validate: recounts a group from its instances and aborts when anything is wrong. Runs after every
 * round of an instant where run->is_validated: in debug and sanitizer builds and in the fuzz test.
 */
#include "model/activity.h"
#include "model/pool.h"
#include "model/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void require(const struct run *run, bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "evenkeel: broken invariant at %lld ms, round %u: %s\n",
                (long long)run->now, run->pass, what);
        abort();
    }
}

static void recount(const struct group *group, struct counts *all, struct counts *zones,
                    long *set_left, long *made_joined)
{
    for (const struct instance *i = group->first_instance; i != NULL; i = i->next) {
        require(group->run, i->state != LIFECYCLE_GONE, "what is gone is in no list");
        require(group->run, i->next == NULL || i->next->number > i->number,
                "instances stand in order of creation");
        bool counts_as_healthy =
            i->state == LIFECYCLE_IN_SERVICE || i->state == LIFECYCLE_PROTECTED;
        bool unhealthy = counts_as_healthy && (i->flags & INSTANCE_UNHEALTHY);
        bool warming = counts_as_healthy && !unhealthy && (i->flags & INSTANCE_WARMING);
        all->by_state[i->state]++;
        zones[i->zone].by_state[i->state]++;
        all->unhealthy += unhealthy;
        zones[i->zone].unhealthy += unhealthy;
        all->warming += warming;
        zones[i->zone].warming += warming;
        *made_joined += counts_as_healthy && (i->flags & INSTANCE_MADE_IN_TASK);
        *set_left += (i->flags & INSTANCE_IN_SET) && i->state <= LIFECYCLE_IN_SERVICE;
    }
}

static void check_counts(const struct run *run)
{
    const struct group *group = &run->group;
    struct counts all = { 0 };
    struct counts *zones = calloc(group->n_zones, sizeof *zones);
    long set_left = 0, made_joined = 0;
    recount(group, &all, zones, &set_left, &made_joined);
    all.by_state[LIFECYCLE_GONE] = group->counts.by_state[LIFECYCLE_GONE];
    require(run, memcmp(&all, &group->counts, sizeof all) == 0, "the group's counts add up");
    for (size_t z = 0; z < group->n_zones; z++) {
        require(run, memcmp(&zones[z], &group->zones[z].counts, sizeof *zones) == 0,
                "a zone's counts add up");
        require(run, group->zones[z].stock >= -1, "stock is not overdrawn");
    }
    require(run, set_left == group->n_set_left, "what is left of the set adds up");
    require(run, made_joined == group->n_made_joined, "what the task made adds up");
    free(zones);
}

static void check_passed(const struct run *run, const struct pool *pool)
{
    bool is_newest = run->group.picker.newest;
    for (const struct instance *i = pool->passed; i != NULL; i = is_newest ? i->newer : i->older) {
        require(run, pool_holds(i->state) && i->state != LIFECYCLE_IN_SERVICE,
                "no candidate is passed over");
    }
}

/* Every instance that stays stands in the list of its zone, configuration and kind, in order. */
static void check_pools(const struct run *run)
{
    const struct group *group = &run->group;
    size_t n_pools = group->n_zones * (size_t)(group->n_configurations + 1) * N_POOL_KINDS;
    long n_listed = 0, n_present = 0;
    for (size_t p = 0; p < n_pools; p++) {
        long n = 0;
        for (const struct instance *i = group->pools[p].oldest; i != NULL; i = i->newer) {
            require(run, pool_of(group, i) == &group->pools[p] && i->pool == p,
                    "an instance stands in its own list");
            require(run, pool_holds(i->state), "what leaves stands in no list");
            require(run, i->newer == NULL || i->newer->number > i->number,
                    "a list stands in order of creation");
            n += i->state == LIFECYCLE_IN_SERVICE;
            n_listed++;
        }
        require(run, n == group->pools[p].n_candidates, "candidates are those InService");
        check_passed(run, &group->pools[p]);
    }
    for (const struct instance *i = group->first_instance; i != NULL; i = i->next) {
        n_present += pool_holds(i->state);
    }
    require(run, n_listed == n_present, "every instance that stays stands in one list");
}

/* Zones are sampled only where there may be something to see (measure.c). */
static void check_sampled(const struct run *run)
{
    const struct group *group = &run->group;
    for (size_t z = 0; z < group->n_zones && group->n_zones > 1; z++) {
        const struct counts *counts = &group->zones[z].counts;
        const struct measure_zone *measured = &group->measure.zones[z];
        require(run,
                (group->zones[z].is_to_sample && group->is_zone_to_sample) ||
                    (measured->capacity == counts_capacity(counts) &&
                     measured->least_healthy <= counts_healthy(counts) &&
                     measured->least_carrying <= counts_carrying(counts) &&
                     measured->most_running >= counts_running(counts)),
                "a zone that was not sampled has nothing new");
    }
}

static void check_activities(const struct run *run)
{
    for (const struct activity *a = run->group.first_activity; a != NULL; a = a->next) {
        require(run, a->launched >= a->failed + a->joined, "launches add up");
        require(run, a->removed >= a->gone + a->kept, "removals add up");
        require(run, a->ready <= a->launched - a->failed, "only what was launched is ready");
        require(run, a->ready_healthy >= 0 && a->ready_healthy <= a->ready,
                "only what is ready is ready and healthy");
    }
}

void run_validate(const struct run *run)
{
    check_counts(run);
    check_pools(run);
    check_sampled(run);
    check_activities(run);
}

void run_validate_told(const struct run *run, bool is_told)
{
    require(run, is_told, "nobody has anything to do that no news told");
}
