/*
 * pool: lists in order of creation, one for each zone, configuration and kind, of the instances
 * that are there or will be: everything but what is leaving, stopped or gone. The candidates for
 * removal are those of them that are InService. Most come to the end of their list when they are
 * launched, so their coming into service, which is in no order, moves nothing.
 */
#ifndef EVENKEEL_MODEL_POOL_H
#define EVENKEEL_MODEL_POOL_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/group.h"
#include "model/instance.h"

enum pool_kind { POOL_PLAIN, POOL_IN_SET, POOL_ATTACHED, N_POOL_KINDS };
enum { POOL_NONE = UINT32_MAX };

struct pool {
    struct instance *oldest, *newest;
    /* From the end at which the group's picker looks up to this one there is no candidate; NULL:
     * that is not known. So removals do not each pass by the same Protected or Pending ones. */
    struct instance *passed;
    long n_candidates;
};

/* Whether an instance in this state stands in a list. */
static inline bool pool_holds(enum lifecycle state)
{
    return state <= LIFECYCLE_STANDBY;
}
static inline struct pool *pool_at(const struct group *group, int zone, int configuration,
                                   enum pool_kind kind)
{
    size_t row = (size_t)(configuration + 1) * group->n_zones + (size_t)zone;
    return &group->pools[row * N_POOL_KINDS + kind];
}
/* The list that an instance would stand in. */
static inline struct pool *pool_of(const struct group *group, const struct instance *instance)
{
    enum pool_kind kind = instance->creation == CREATION_ATTACHED     ? POOL_ATTACHED
                          : instance->flags & INSTANCE_IN_SET ? POOL_IN_SET
                                                              : POOL_PLAIN;
    return pool_at(group, instance->zone, instance->configuration, kind);
}
/* Behind one that is older, or in front of all (NULL). */
static inline void pool_insert_behind(struct group *group, struct pool *pool,
                                      struct instance *older, struct instance *instance)
{
    struct instance *newer = older != NULL ? older->newer : pool->oldest;
    instance->older = older;
    instance->newer = newer;
    *(older != NULL ? &older->newer : &pool->oldest) = instance;
    *(newer != NULL ? &newer->older : &pool->newest) = instance;
    instance->pool = (uint32_t)(pool - group->pools);
}
/* One that stands in no list goes into its own; it is no candidate yet. */
static inline void pool_insert(struct group *group, struct instance *instance)
{
    struct pool *pool = pool_of(group, instance);
    struct instance *older = pool->newest;
    assert(instance->pool == POOL_NONE);
    while (older != NULL && older->number > instance->number) {
        older = older->older; /* it was there before: started again, or kept by a hook */
    }
    pool_insert_behind(group, pool, older, instance);
}
/* One that is no candidate any more leaves its list. */
static inline void pool_remove(struct group *group, struct instance *instance)
{
    assert(instance->pool != POOL_NONE);
    struct pool *pool = &group->pools[instance->pool];
    *(instance->older != NULL ? &instance->older->newer : &pool->oldest) = instance->newer;
    *(instance->newer != NULL ? &instance->newer->older : &pool->newest) = instance->older;
    instance->pool = POOL_NONE;
    if (pool->passed == instance) {
        pool->passed = NULL;
    }
}
/* One that stands in a list has become a candidate. */
static inline void pool_add_candidate(struct group *group, const struct instance *instance)
{
    struct pool *pool = &group->pools[instance->pool];
    pool->n_candidates++;
    pool->passed = NULL;
}
/* One that stands in a list is a candidate no more. */
static inline void pool_drop_candidate(struct group *group, const struct instance *instance)
{
    group->pools[instance->pool].n_candidates--;
}
/* All are put into their lists anew, whatever lists they stand in: many have changed kind. */
void pool_refill_all(struct group *group);
/* The oldest candidate, or the newest; NULL if there is none. A group always asks for the same. */
static inline struct instance *pool_pick(struct pool *pool, bool is_newest)
{
    struct instance *instance = pool->passed;
    if (pool->n_candidates == 0) {
        return NULL;
    }
    if (instance == NULL) {
        instance = is_newest ? pool->newest : pool->oldest;
    }
    while (instance->state != LIFECYCLE_IN_SERVICE) {
        pool->passed = instance;
        instance = is_newest ? instance->older : instance->newer;
    }
    return instance;
}

#endif
