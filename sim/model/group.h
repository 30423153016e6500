/*
 * group: one scaling group while it is simulated: its instances, counts, target and activities.
 *
 * Everything belongs to the arena of the run and is forgotten with it. Counts are kept by
 * instance_change_begin / instance_change_end around every change of an instance, so that all
 * questions of the rules are answered in constant time; validate.c recounts them in debug builds.
 */
#ifndef EVENKEEL_MODEL_GROUP_H
#define EVENKEEL_MODEL_GROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/event_queue.h"
#include "kernel/sim_time.h"
#include "model/lifecycle.h"
#include "model/measure.h"
#include "model/operation.h"
#include "model/setup.h"
#include "model/trace.h"

struct run;

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
    INSTANCE_MADE_IN_TASK = 8,  /* of the configuration the running task wants, made during it (F9) */
    INSTANCE_READY = 16,        /* F7, for those that a refresh launched */
    INSTANCE_WAITS_WARMUP = 32, /* ready only after its warm-up */
};

struct instance {
    uint8_t state;    /* enum lifecycle */
    uint8_t stage;    /* enum stage */
    uint8_t creation; /* enum creation_type */
    uint8_t flags;    /* enum instance_flags */
    int16_t zone;
    int16_t configuration;
    uint16_t n_starts;   /* how often it was started again */
    uint16_t n_leaves;   /* how often it began to leave */
    uint8_t hook_result; /* what the hooks it waits for will say */
    uint32_t number;     /* k of rule I5, from 1 */
    uint32_t pool;    /* list of candidates that it stands in, or POOL_NONE */
    struct instance *older, *newer; /* neighbours in that list */
    struct activity *maker;   /* who launched it; NULL: initial or attached */
    struct activity *remover; /* who removes it; NULL while it stays */
    event_handle event;
    sim_time billed_from; /* its create or start call */
    sim_time joined_at;   /* InService since; -1: before the start */
    double price_per_vcpu;
    const char *name; /* NULL: i-<number> */
};

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

/* A list of InService instances of one zone, configuration and kind, in order of creation. */
enum pool_kind { POOL_PLAIN, POOL_IN_SET, POOL_ATTACHED, N_POOL_KINDS };
enum { POOL_NONE = UINT32_MAX };

struct pool {
    struct instance *oldest, *newest;
    long count;
};

/* Why an activity is there: the Cause column. */
enum activity_flags {
    ACTIVITY_IS_EXCLUSIVE = 1,  /* a non-parallel kind (A2) */
    ACTIVITY_IS_BATCH = 2,      /* of a refresh: not counted by A2, starts no cooldown (A5, A7) */
    ACTIVITY_MOVES_TARGET = 4,  /* failures move the target back without DesiredCapacity (G2) */
    ACTIVITY_RECYCLES = 8,      /* what it removes ends Stopped, not gone (G1) */
};

enum activity_status { ACTIVITY_IN_PROGRESS, ACTIVITY_SUCCESSFUL, ACTIVITY_WARNING, ACTIVITY_FAILED };
extern const char *const activity_status_names[];

struct activity {
    uint32_t number; /* from 1, per run */
    unsigned flags;
    struct operation *operation;
    const char *cause;
    struct activity *previous, *next; /* among the open ones of the group */
    sim_time started_at, ended_at;
    sim_time last_change_at; /* last instance that came or went; -1: nothing changed */
    sim_time last_failure_at; /* last launch that failed; -1: none */
    int64_t cooldown_ms;     /* after its last change; -1: the group's */
    enum activity_status status;
    bool is_closed; /* nothing more will be added */
    /* creations: launched = failed + joined + still pending */
    long launched, failed, joined;
    long ready;         /* F7; counts those that left again too */
    long ready_healthy; /* ready and healthy at this moment */
    /* removals: removed = gone + kept + still leaving */
    long removed, gone, kept;
    long dropped; /* asked for, but there was nothing to do it with */
};

struct zone {
    struct counts counts;
    long stock; /* -1: no limit */
    bool is_lost;
};

struct group {
    struct run *run;
    const struct setup *setup;
    const struct group_setup *settings;
    struct counts counts;
    struct zone *zones;
    size_t n_zones;
    struct pool *pools; /* [zone][configuration + 1][kind] */
    int configuration_capacity;
    const char **configurations; /* ids, oldest first; those made up in the run at the end */
    int n_configurations;
    int active_configuration;
    int launch_configuration; /* what creations use now (F4) */
    int task_configuration;   /* what the running task makes; NO_CONFIGURATION - 1: no task */
    long target;
    bool has_desired;
    bool is_active;
    sim_time cooldown_until;
    struct operation *first_operation, *last_operation; /* running ones */
    struct activity *first_activity, *last_activity;    /* open ones */
    uint32_t n_activities;      /* ever opened */
    long n_open;                /* open ones that A2 counts */
    long n_open_exclusive;
    struct operation *refresh;   /* the running task, or NULL */
    struct operation *rebalance; /* the running one, or NULL */
    long n_set_left;    /* F14: members of the set that are InService or Pending */
    long n_made_joined; /* F9: made during the task, InService or Protected */
    long low, high;     /* of the running refresh; -1: none */
    struct alarm *alarms; /* model/alarm.h, one per alarm of the setup */
    event_handle tick;
    bool some_check_failed_last; /* the last activity of a check changed nothing */
    long n_refused[N_REFUSAL_CODES];
    long n_refused_all;
    struct measure measure;
};

enum { NO_TASK_CONFIGURATION = NO_CONFIGURATION - 1 };

/* -- group.c ---------------------------------------------------------------------------------- */

/* Puts the initial instances in place (G7); the group lives in the run's arena. */
void group_start(struct group *group, struct run *run, const struct setup *setup);
/* Launches that did not fail less removals that were not kept, over running refreshes and
 * rebalances, less what health replacements still have to create (A6). */
long group_ahead(const struct group *group);
/* Moves the target by a request (G2), within MinSize and MaxSize. */
void group_set_target(struct group *group, long target);
/* Index of a configuration id; makes it known as the newest if it is new. */
int group_intern_configuration(struct group *group, const char *id);
/* A2 for a new activity; REFUSED_NONE or REFUSED_SCALING_ACTIVITY_IN_PROGRESS. */
enum refusal_code group_may_start_activity(const struct group *group, bool is_exclusive);
/* Scale-in leaves instances Stopped (G1). */
bool group_recycles(const struct group *group);
bool group_is_suspended(const struct group *group, enum process process);
/* Tells the sink, if there is one. */
void group_trace(struct group *group, const struct trace_event *event);

/* -- placement.c: where new instances go (G3), which go first (G4) ---------------------------- */

bool zone_has_stock(const struct group *group, int zone);
/* The zone of the next launch by G3, NO_ZONE if no zone may serve it. */
int placement_choose_zone(const struct group *group);
bool placement_is_balanced_policy(const struct group *group);
/* The next instance to go at scale-in (G4), NULL if there is no candidate. */
struct instance *placement_choose_leaver(const struct group *group);
/* The same by the removal policies alone, among the pools of the kinds in the mask
 * (1 << POOL_PLAIN | ...), in one zone or all (NO_ZONE). */
struct instance *placement_pick(const struct group *group, int zone, unsigned kinds);
/* Candidates in a zone (InService, of these kinds). */
long placement_count(const struct group *group, int zone, unsigned kinds);

/* -- pool.c ------------------------------------------------------------------------------------ */

void pool_insert(struct group *group, struct instance *instance);
void pool_remove(struct group *group, struct instance *instance);
static inline struct pool *pool_at(const struct group *group, int zone, int configuration,
                                   enum pool_kind kind)
{
    size_t row = (size_t)zone * (size_t)group->configuration_capacity + (size_t)(configuration + 1);
    return &group->pools[row * N_POOL_KINDS + kind];
}

/* -- instance.c -------------------------------------------------------------------------------- */

/* Every change of an instance stands between these two, which keep the counts. */
void instance_change_begin(struct group *group, struct instance *instance);
void instance_change_end(struct group *group, struct instance *instance);

struct instance *instance_new(struct group *group, int zone, int configuration,
                              enum creation_type creation);
/* Issues a create call for the activity. zone NO_ZONE: placed by G3. NULL: no stock, the activity
 * has counted the failure. */
struct instance *instance_launch(struct group *group, struct activity *activity, int zone,
                                 int configuration, struct reason reason);
/* An existing instance joins by hand, InService at once, without a configuration (O3). */
void instance_attach(struct group *group, struct activity *activity, int zone, const char *name);
/* Scale-out by n: Stopped ones first where the ScalingPolicy recycles, then create calls. */
void instance_scale_out(struct group *group, struct activity *activity, long n,
                        struct reason reason);
/* Scale-in by n, one at a time by G4; answers how many it found. */
long instance_scale_in(struct group *group, struct activity *activity, long n,
                       struct reason reason);
/* The removal starts (I1, I2); is_detached: it only leaves the group, at once. */
void instance_begin_leave(struct group *group, struct instance *instance,
                          struct activity *activity, bool is_detached, struct reason reason);
/* InService <-> Standby, InService <-> Protected; the caller has tested the state. */
void instance_set_state(struct group *group, struct instance *instance, enum lifecycle state,
                        enum trace_kind kind, struct reason reason);
void instance_set_unhealthy(struct group *group, struct instance *instance, bool is_unhealthy,
                            struct reason reason);
/* S4: its pending instances fail, the others turn unhealthy, its stock is 0. */
void instance_lose_zone(struct group *group, int zone);
/* Its pending event is due. */
void instance_event(struct group *group, struct instance *instance);
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

/* -- activity.c -------------------------------------------------------------------------------- */

struct activity *activity_open(struct group *group, struct operation *operation, const char *cause,
                               unsigned flags);
/* Nothing more will be added: it ends by itself when all it began is over (A4). */
void activity_close(struct activity *activity);
/* Ends those that are closed and have nothing under way; true if any ended. */
bool activity_settle_all(struct group *group);
static inline bool activity_has_pending(const struct activity *a)
{
    return a->launched > a->failed + a->joined;
}
static inline bool activity_has_leaving(const struct activity *a)
{
    return a->removed > a->gone + a->kept;
}

/* An operation begins; it is appended to the running ones. */
struct operation *operation_begin(struct group *group, const struct op_type *type,
                                  const struct timeline_entry *entry, const void *params);
/* It ends with its last state; told to the sink. */
void operation_end(struct group *group, struct operation *operation, const char *status);
/* Its state changed on the way (told to the sink). */
void operation_set_status(struct group *group, struct operation *operation, const char *status,
                          struct reason reason);
/* Its timer number `which` goes off at the instant: type->timer is called. */
event_handle operation_set_timer(struct group *group, struct operation *operation, unsigned which,
                                 sim_time at);

#endif
