/*
 * instance: one instance and its life (rules I1, I2, I4, S2, S4).
 *
 * Instances live in the run's arena and never move; the slot of one that is gone is used again
 * (record.h), its number never. Every change goes through these functions or stands between
 * instance_change_begin and instance_change_end, which keep the group's counts.
 */
#ifndef EVENKEEL_MODEL_INSTANCE_H
#define EVENKEEL_MODEL_INSTANCE_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/event_queue.h"
#include "kernel/sim_time.h"
#include "model/lifecycle.h"
#include "model/trace.h"

struct activity;
struct group;

/* What the pending event of an instance will be. */
enum stage {
    STAGE_NONE,
    STAGE_BOOT,     /* it could join */
    STAGE_FAIL,     /* the launch fails */
    STAGE_HOOK_OUT, /* the scale-out hooks are over */
    STAGE_WARMUP,   /* it carries load */
    STAGE_DRAIN,    /* drained: the scale-in hooks begin */
    STAGE_HOOK_IN,  /* the scale-in hooks are over */
    STAGE_LEAVE,    /* gone, or Stopped */
};

enum instance_flags {
    INSTANCE_UNHEALTHY = 1,
    INSTANCE_WARMING = 2,
    INSTANCE_IN_SET = 4,        /* the running refresh wants it replaced (F3, F11) */
    INSTANCE_MADE_IN_TASK = 8,  /* of what the running task makes, and made during it (F9) */
    INSTANCE_READY = 16,        /* F7, for those that a refresh launched */
    INSTANCE_WAITS_WARMUP = 32, /* ready only after its warm-up */
};

/* Nothing in it is a char type: for all that a compiler knows, a store to one could change
 * anything. */
struct instance {
    uint16_t state;    /* enum lifecycle */
    uint16_t stage;    /* enum stage */
    uint16_t creation; /* enum creation_type */
    uint16_t flags;    /* enum instance_flags */
    int16_t zone;
    int16_t configuration;
    uint16_t n_starts;    /* how often it was started again */
    uint16_t n_leaves;    /* how often it began to leave */
    uint16_t hook_result; /* what the hooks it waits for will say */
    uint32_t number;     /* k of rule I5, from 1 */
    uint32_t slot;       /* where it lies */
    uint32_t pool;    /* list that it stands in, or POOL_NONE */
    struct instance *older, *newer; /* neighbours in that list */
    struct instance *previous, *next; /* neighbours among all that exist, in order of creation */
    struct activity *maker;   /* who launched it; NULL: initial or attached */
    struct activity *remover; /* who removes it; NULL while it stays */
    event_handle event;
    sim_time billed_from; /* its create or start call */
    sim_time joined_at;   /* InService since; -1: before the start */
    const char *name; /* NULL: i-<number> */
};

/* Every change of an instance stands between these two, which keep the counts. */
void instance_change_begin(struct group *group, struct instance *instance);
void instance_change_end(struct group *group, struct instance *instance);

/* Who launched it; NULL: nobody. */
void instance_set_maker(struct group *group, struct instance *instance, struct activity *maker);
/* It is gone, and that has been told: its slot may be used again when the instant is over. */
void instance_forget(struct group *group, struct instance *instance);
struct instance *instance_new(struct group *group, int zone, int configuration,
                              enum creation_type creation);
/* Issues a create call for the activity. zone NO_ZONE: placed by G3. NULL: no stock, the activity
 * has counted the failure. */
struct instance *instance_launch(struct group *group, struct activity *activity, int zone,
                                 int configuration, const struct reason *reason);
/* An existing instance joins by hand, InService at once, without a configuration (O3). */
void instance_attach(struct group *group, struct activity *activity, int zone, const char *name);
/* Scale-out by n: Stopped ones first where the ScalingPolicy recycles, then create calls. */
void instance_scale_out(struct group *group, struct activity *activity, long n,
                        const struct reason *reason);
/* Scale-in by n, one at a time by G4; answers how many it found. */
long instance_scale_in(struct group *group, struct activity *activity, long n,
                       const struct reason *reason);
/* The removal starts (I1, I2); is_detached: it only leaves the group, at once. */
void instance_begin_leave(struct group *group, struct instance *instance,
                          struct activity *activity, bool is_detached, const struct reason *reason);
/* InService <-> Standby, InService <-> Protected; the caller has tested the state. */
void instance_set_state(struct group *group, struct instance *instance, enum lifecycle state,
                        enum trace_kind kind, const struct reason *reason);
void instance_set_unhealthy(struct group *group, struct instance *instance, bool is_unhealthy,
                            const struct reason *reason);
/* S4: its pending instances fail, the others turn unhealthy, its stock is 0. */
void instance_lose_zone(struct group *group, int zone);
/* What has become possible by an event: only then are operations asked. */
enum news {
    NEWS_NONE = 0,
    NEWS_MAY_END = 1, /* an activity, a batch or a task may be over */
    NEWS_MAY_ACT = 2, /* an operation may launch or remove */
    NEWS_ALL = NEWS_MAY_END | NEWS_MAY_ACT,
};
/* Its stage is over, its pending event due; answers enum news. */
unsigned instance_stage_over(struct group *group, struct instance *instance, enum stage stage);
/* By its id; NULL if none of this group in any state but gone. */
struct instance *instance_find(const struct group *group, const char *id);
/* Its id; buffer is used for those without a name of their own. */
enum { INSTANCE_NAME_SIZE = 16 };
const char *instance_name(const struct instance *instance, char buffer[static INSTANCE_NAME_SIZE]);
static inline bool instance_is_stable(const struct instance *instance)
{
    return instance->state == LIFECYCLE_IN_SERVICE || instance->state == LIFECYCLE_PROTECTED ||
           instance->state == LIFECYCLE_STANDBY;
}

#endif
