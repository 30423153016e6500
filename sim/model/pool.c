#include "model/pool.h"

#include <assert.h>
#include <string.h>

#include "model/instance.h"

static enum pool_kind kind_of(const struct instance *instance)
{
    if (instance->creation == CREATION_ATTACHED) {
        return POOL_ATTACHED;
    }
    return instance->flags & INSTANCE_IN_SET ? POOL_IN_SET : POOL_PLAIN;
}

struct pool *pool_of(const struct group *group, const struct instance *instance)
{
    return pool_at(group, instance->zone, instance->configuration, kind_of(instance));
}

static inline void insert(struct group *group, struct instance *instance)
{
    struct pool *pool = pool_of(group, instance);
    struct instance *older = pool->newest;
    while (older != NULL && older->number > instance->number) {
        older = older->older; /* it was there before: started again, or kept by a hook */
    }
    struct instance *newer = older != NULL ? older->newer : pool->oldest;
    instance->older = older;
    instance->newer = newer;
    *(older != NULL ? &older->newer : &pool->oldest) = instance;
    *(newer != NULL ? &newer->older : &pool->newest) = instance;
    instance->pool = (uint32_t)(pool - group->pools);
}

void pool_insert(struct group *group, struct instance *instance)
{
    assert(instance->pool == POOL_NONE);
    insert(group, instance);
}

void pool_remove(struct group *group, struct instance *instance)
{
    assert(instance->pool != POOL_NONE);
    struct pool *pool = &group->pools[instance->pool];
    *(instance->older != NULL ? &instance->older->newer : &pool->oldest) = instance->newer;
    *(instance->newer != NULL ? &instance->newer->older : &pool->newest) = instance->older;
    instance->pool = POOL_NONE;
}

void pool_refill_all(struct group *group)
{
    size_t n = group->n_zones * (size_t)(group->n_configurations + 1) * N_POOL_KINDS;
    memset(group->pools, 0, n * sizeof *group->pools);
    for (struct instance *i = group->first_instance; i != NULL; i = i->next) {
        if (pool_holds(i->state)) {
            insert(group, i);
            pool_count(group, i, i->state == LIFECYCLE_IN_SERVICE);
        }
    }
}
