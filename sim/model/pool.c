#include "model/pool.h"

#include <string.h>

void pool_refill_all(struct group *group)
{
    size_t n = group->n_zones * (size_t)(group->n_configurations + 1) * N_POOL_KINDS;
    memset(group->pools, 0, n * sizeof *group->pools);
    for (struct instance *i = group->first_instance; i != NULL; i = i->next) {
        if (pool_holds(i->state)) {
            struct pool *pool = pool_of(group, i);
            pool_insert_behind(group, pool, pool->newest, i); /* they come in order of creation */
            pool->n_candidates += i->state == LIFECYCLE_IN_SERVICE;
        }
    }
}
