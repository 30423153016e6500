/*
 * counts: how many instances are in what state, of a group or of one of its zones (rule I3).
 */
#ifndef EVENKEEL_MODEL_COUNTS_H
#define EVENKEEL_MODEL_COUNTS_H

#include <stdint.h>

#include "model/lifecycle.h"

/* How many instances are in what state; of the group or of one zone (rule I3). */
struct counts {
    int32_t by_state[N_LIFECYCLES];
    int32_t unhealthy; /* of InService and Protected */
    int32_t warming;   /* of the healthy ones */
};

static inline long counts_healthy(const struct counts *c)
{
    return c->by_state[LIFECYCLE_IN_SERVICE] + c->by_state[LIFECYCLE_PROTECTED] - c->unhealthy;
}

static inline long counts_carrying(const struct counts *c)
{
    return counts_healthy(c) - c->warming;
}

static inline long counts_pending(const struct counts *c)
{
    return c->by_state[LIFECYCLE_PENDING] + c->by_state[LIFECYCLE_PENDING_WAIT];
}

static inline long counts_leaving(const struct counts *c)
{
    return c->by_state[LIFECYCLE_REMOVING] + c->by_state[LIFECYCLE_REMOVING_WAIT];
}

static inline long counts_capacity(const struct counts *c)
{
    return c->by_state[LIFECYCLE_IN_SERVICE] + c->by_state[LIFECYCLE_PROTECTED] +
           c->by_state[LIFECYCLE_STANDBY] + counts_pending(c);
}

static inline long counts_running(const struct counts *c)
{
    return counts_capacity(c) + counts_leaving(c);
}

#endif
