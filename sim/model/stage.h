/*
 * stage: how long a stage of an instance's life lasts, and the event at its end; for those who lead
 * an instance through it (instance.c) or put one into its midst (resume.c).
 */
#ifndef EVENKEEL_MODEL_STAGE_H
#define EVENKEEL_MODEL_STAGE_H

#include "model/group.h"
#include "model/instance.h"
#include "model/run.h"

static inline const struct distribution *stage_latency(const struct group *group,
                                                       const struct instance *instance,
                                                       enum latency_kind kind)
{
    return group->setup->zones[instance->zone].latency[kind];
}

static_assert((int)LATENCY_BOOT == (int)RANDOM_BOOT && (int)LATENCY_START == (int)RANDOM_START,
              "latencies and random purposes have the same order");

/* Milliseconds, with the use-th luck of the instance (rule I5): the purposes begin with the
 * latencies, in the same order. */
static inline sim_time stage_draw(struct group *group, const struct instance *instance,
                                  enum latency_kind kind, uint32_t use)
{
    return run_draw(group->run, stage_latency(group, instance, kind), (enum random_purpose)kind,
                    instance->number, use);
}

/* The stage begins; it is over after the delay. Hooks are over in the step of timers (rule T2). */
static inline void stage_begin(struct group *group, struct instance *instance, enum stage stage,
                               sim_time delay)
{
    struct run *run = group->run;
    bool is_timer = stage == STAGE_HOOK_OUT || stage == STAGE_HOOK_IN;
    instance->stage = (uint16_t)stage;
    instance->event = run_schedule(run, run->now + delay, is_timer ? RANK_TIMER : RANK_INSTANCE,
                                   (enum event_kind)(EVENT_STAGE + stage), instance->slot);
}

#endif
