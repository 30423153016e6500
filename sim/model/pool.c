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

/* Behind one that is older, or in front of all (NULL). */
static inline void insert_behind(struct group *group, struct pool *pool, struct instance *older,
                                 struct instance *instance)
{
    struct instance *newer = older != NULL ? older->newer : pool->oldest;
    instance->older = older;
    instance->newer = newer;
    *(older != NULL ? &older->newer : &pool->oldest) = instance;
    *(newer != NULL ? &newer->older : &pool->newest) = instance;
    instance->pool = (uint32_t)(pool - group->pools);
}

void pool_insert(struct group *group, struct instance *instance)
{
    struct pool *pool = pool_of(group, instance);
    struct instance *older = pool->newest;
    assert(instance->pool == POOL_NONE);
    while (older != NULL && older->number > instance->number) {
        older = older->older; /* it was there before: started again, or kept by a hook */
    }
    insert_behind(group, pool, older, instance);
}

void pool_remove(struct group *group, struct instance *instance)
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

void pool_refill_all(struct group *group)
{
    size_t n = group->n_zones * (size_t)(group->n_configurations + 1) * N_POOL_KINDS;
    memset(group->pools, 0, n * sizeof *group->pools);
    for (struct instance *i = group->first_instance; i != NULL; i = i->next) {
        if (pool_holds(i->state)) {
            struct pool *pool = pool_of(group, i);
            insert_behind(group, pool, pool->newest, i); /* they come in order of creation */
            pool->n_candidates += i->state == LIFECYCLE_IN_SERVICE;
        }
    }
}
