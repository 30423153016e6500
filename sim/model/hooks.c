#include "model/hooks.h"

#include "model/run.h"

/* Until somebody completes it, at most until its timeout. */
static sim_time draw_hook(struct group *group, struct instance *instance, size_t index,
                          uint32_t use)
{
    const struct setup *setup = group->setup;
    const struct hook_setup *hook = &setup->hooks[index];
    enum random_purpose purpose = hook->direction == (int)HOOK_OUT ? RANDOM_HOOK_OUT
                                                                   : RANDOM_HOOK_IN;
    sim_time held = SIM_NEVER;
    if (hook->complete != NULL) {
        held = run_draw(group->run, hook->complete, purpose, instance->number,
                        use * (uint32_t)setup->n_hooks + (uint32_t)index);
    }
    if (held <= hook->heartbeat_timeout_ms) {
        return held;
    }
    if (hook->default_result > instance->hook_result) {
        instance->hook_result = (uint16_t)hook->default_result;
    }
    return hook->heartbeat_timeout_ms;
}

sim_time hooks_draw(struct group *group, struct instance *instance, enum hook_direction direction,
                    uint32_t use)
{
    sim_time longest = 0;
    instance->hook_result = HOOK_CONTINUE;
    for (size_t i = 0; i < group->setup->n_hooks; i++) {
        if (group->setup->hooks[i].direction == (int)direction) {
            sim_time held = draw_hook(group, instance, i, use);
            longest = held > longest ? held : longest;
        }
    }
    return longest;
}
