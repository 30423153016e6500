/*
 * pool: the candidates for removal as lists in order of creation, one per zone, configuration and
 * kind, so that "the oldest of the oldest configuration" is the head of a list. Instances become
 * InService nearly in the order of their creation, so insertion looks back only a few places.
 */
#include "model/pool.h"

#include <assert.h>

#include "model/instance.h"

static enum pool_kind kind_of(const struct instance *instance)
{
    if (instance->creation == CREATION_ATTACHED) {
        return POOL_ATTACHED;
    }
    return instance->flags & INSTANCE_IN_SET ? POOL_IN_SET : POOL_PLAIN;
}

void pool_insert(struct group *group, struct instance *instance)
{
    assert(instance->pool == POOL_NONE);
    struct pool *pool =
        pool_at(group, instance->zone, instance->configuration, kind_of(instance));
    struct instance *older = pool->newest;
    while (older != NULL && older->number > instance->number) {
        older = older->older;
    }
    struct instance *newer = older != NULL ? older->newer : pool->oldest;
    instance->older = older;
    instance->newer = newer;
    *(older != NULL ? &older->newer : &pool->oldest) = instance;
    *(newer != NULL ? &newer->older : &pool->newest) = instance;
    instance->pool = (uint32_t)(pool - group->pools);
    pool->count++;
}

void pool_remove(struct group *group, struct instance *instance)
{
    assert(instance->pool != POOL_NONE);
    struct pool *pool = &group->pools[instance->pool];
    *(instance->older != NULL ? &instance->older->newer : &pool->oldest) = instance->newer;
    *(instance->newer != NULL ? &instance->newer->older : &pool->newest) = instance->older;
    pool->count--;
    instance->older = instance->newer = NULL;
    instance->pool = POOL_NONE;
}
