/*
 * pool: the candidates for removal, InService instances, as lists in order of creation.
 */
#ifndef EVENKEEL_MODEL_POOL_H
#define EVENKEEL_MODEL_POOL_H

#include <stddef.h>
#include <stdint.h>

#include "model/group.h"

struct instance;

/* A list of InService instances of one zone, configuration and kind, in order of creation. */
enum pool_kind { POOL_PLAIN, POOL_IN_SET, POOL_ATTACHED, N_POOL_KINDS };
enum { POOL_NONE = UINT32_MAX };

struct pool {
    struct instance *oldest, *newest;
    long count;
};

/* An InService instance that stands in no list goes into its own. */
void pool_insert(struct group *group, struct instance *instance);
void pool_remove(struct group *group, struct instance *instance);
/* All of them are put into their lists anew, whatever lists they stand in: many have changed kind. */
void pool_refill_all(struct group *group);
/* The list that an instance would stand in. */
struct pool *pool_of(const struct group *group, const struct instance *instance);
static inline struct pool *pool_at(const struct group *group, int zone, int configuration,
                                   enum pool_kind kind)
{
    size_t row = (size_t)(configuration + 1) * group->n_zones + (size_t)zone;
    return &group->pools[row * N_POOL_KINDS + kind];
}

#endif
