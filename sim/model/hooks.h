/*
 * hooks: lifecycle hooks, which hold an instance on its way in or out (rule S2).
 *
 * All hooks of a direction hold in parallel: until the last of them lets go, and the strictest
 * result wins.
 */
#ifndef EVENKEEL_MODEL_HOOKS_H
#define EVENKEEL_MODEL_HOOKS_H

#include "model/group.h"
#include "model/instance.h"
#include "model/setup.h"

/* Whether the group has one in this direction. */
static inline bool hooks_exist(const struct group *group, enum hook_direction direction)
{
    const struct setup *setup = group->setup;
    for (size_t i = 0; i < setup->n_hooks; i++) {
        if (setup->hooks[i].direction == (int)direction) {
            return true;
        }
    }
    return false;
}

/* How long they hold, in ms, with the use-th luck of the instance (rule I5); what they will say is
 * left in the instance. */
sim_time hooks_draw(struct group *group, struct instance *instance, enum hook_direction direction,
                    uint32_t use);

#endif
