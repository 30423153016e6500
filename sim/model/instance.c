/*
 * instance: the life of an instance (rules I1, I2, I4, S2, S4).
 *
 * An instance has at most one event pending: the end of its present stage. Drain, stop and release
 * are one stage unless a hook stands between them. Durations are drawn when the stage begins, each
 * from the instance's own sub-stream of that purpose (rule I5).
 */
#include "model/instance.h"

#include <assert.h>

#include "base/seldom.h"
#include "model/activity.h"
#include "model/group.h"
#include "model/hooks.h"
#include "model/placement.h"
#include "model/run.h"
#include "model/stage.h"

/* -- counting ---------------------------------------------------------------------------------- */

/* What one that is InService or Protected counts for besides. */
static inline void count_serving(struct group *group, const struct instance *instance, int32_t sign)
{
    struct counts *all = &group->counts, *zone = &group->zones[instance->zone].counts;
    if (instance->flags & INSTANCE_UNHEALTHY) {
        all->unhealthy += sign;
        zone->unhealthy += sign;
    } else {
        if (instance->flags & INSTANCE_WARMING) {
            all->warming += sign;
            zone->warming += sign;
        }
        if (instance->flags & INSTANCE_READY) {
            instance->maker->ready_healthy += sign;
        }
    }
    if (instance->flags & INSTANCE_MADE_IN_TASK) {
        group->n_made_joined += sign;
    }
}

/* Adds (sign 1) or takes away (-1) what an instance counts for in a state, its own; where the
 * compiler knows the state, little is left of this. */
static inline void count(struct group *group, const struct instance *instance,
                         enum lifecycle state, int32_t sign)
{
    struct zone *zone = &group->zones[instance->zone];
    if (state == LIFECYCLE_GONE) {
        return;
    }
    group->counts.by_state[state] += sign;
    zone->counts.by_state[state] += sign;
    if (state == LIFECYCLE_IN_SERVICE || state == LIFECYCLE_PROTECTED) {
        count_serving(group, instance, sign);
    }
    if ((instance->flags & INSTANCE_IN_SET) && state <= LIFECYCLE_IN_SERVICE) {
        group->n_set_left += sign; /* Pending, Pending:Wait, InService (F14) */
    }
}

static inline void let_zone_be_sampled(struct group *group, const struct instance *instance)
{
    group->is_zone_to_sample = true;
    group->zones[instance->zone].is_to_sample = true;
}

/* By what comes into service or has gone, no zone comes to fewer that serve, to more that run, or
 * to another capacity. */
static inline bool is_seen_in_zone(enum lifecycle before, enum lifecycle state)
{
    bool comes = (before == LIFECYCLE_PENDING || before == LIFECYCLE_PENDING_WAIT) &&
                 state == LIFECYCLE_IN_SERVICE;
    bool goes = before == LIFECYCLE_REMOVING &&
                (state == LIFECYCLE_GONE || state == LIFECYCLE_STOPPED);
    return !comes && !goes;
}

/* A change of state moves it from one list to another, or makes it a candidate. */
static inline void list(struct group *group, struct instance *instance, enum lifecycle before,
                        enum lifecycle state)
{
    if (before == LIFECYCLE_IN_SERVICE) {
        pool_drop_candidate(group, instance);
    }
    if (pool_holds(before) && !pool_holds(state)) {
        pool_remove(group, instance);
    } else if (!pool_holds(before) && pool_holds(state)) {
        pool_insert(group, instance);
    }
    if (state == LIFECYCLE_IN_SERVICE) {
        pool_add_candidate(group, instance);
    }
}

void instance_change_begin(struct group *group, struct instance *instance)
{
    let_zone_be_sampled(group, instance);
    count(group, instance, instance->state, -1);
    list(group, instance, instance->state, LIFECYCLE_GONE);
}

void instance_change_end(struct group *group, struct instance *instance)
{
    count(group, instance, instance->state, 1);
    list(group, instance, LIFECYCLE_GONE, instance->state);
}

/* A change of flags that moves the instance between no lists. */
static void change_flags(struct group *group, struct instance *instance, unsigned set,
                         unsigned clear)
{
    let_zone_be_sampled(group, instance);
    count(group, instance, instance->state, -1);
    instance->flags = (uint16_t)((instance->flags | set) & ~clear);
    count(group, instance, instance->state, 1);
}

/* The other half of a change: `before` has been taken away by count. */
static inline void enter_state(struct group *group, struct instance *instance,
                               enum lifecycle before, enum lifecycle state)
{
    assert(lifecycle_may_become(before, state));
    instance->state = (uint16_t)state;
    if (is_seen_in_zone(before, state)) {
        let_zone_be_sampled(group, instance);
    }
    count(group, instance, state, 1);
    list(group, instance, before, state);
}

static inline void change_state(struct group *group, struct instance *instance,
                                enum lifecycle before, enum lifecycle state)
{
    assert(instance->state == before);
    count(group, instance, before, -1);
    enter_state(group, instance, before, state);
}

/* -- telling ----------------------------------------------------------------------------------- */

static SELDOM void tell_traced(struct group *group, enum trace_kind kind,
                               const struct instance *instance, enum lifecycle before,
                               const struct activity *activity, const struct reason *reason)
{
    group_trace(group, &(struct trace_event){
                           .kind = kind,
                           .instance = instance,
                           .before = before,
                           .after = instance->state,
                           .zone = instance->zone,
                           .activity = activity,
                           .operation = activity != NULL ? activity->operation : NULL,
                           .reason = *reason,
                       });
}

/* Ordinary runs have no trace, so all that this costs there is the question. */
static inline void tell(struct group *group, enum trace_kind kind, const struct instance *instance,
                        enum lifecycle before, const struct activity *activity,
                        const struct reason *reason)
{
    if (group_is_traced(group)) {
        tell_traced(group, kind, instance, before, activity, reason);
    }
}

/* -- coming ------------------------------------------------------------------------------------ */

static void unschedule(struct group *group, struct instance *instance)
{
    if (instance->stage != STAGE_NONE) {
        run_cancel(group->run, instance->event);
        instance->stage = STAGE_NONE;
    }
}

struct instance *instance_new(struct group *group, int zone, int configuration,
                              enum creation_type creation)
{
    struct instance *instance = records_new_instance(&group->run->records);
    struct instance *previous = group->last_instance;
    static_assert(sizeof *instance == 112, "every member is set here");
    /* One by one: compilers clear a struct of this size by an instruction that takes as long as a
     * good part of a launch. */
    instance->state = LIFECYCLE_GONE;
    instance->stage = STAGE_NONE;
    instance->creation = (uint16_t)creation;
    instance->flags = 0;
    instance->zone = (int16_t)zone;
    instance->configuration = (int16_t)configuration;
    instance->n_starts = 0;
    instance->n_leaves = 0;
    instance->hook_result = 0;
    instance->number = ++group->run->n_instances;
    instance->pool = POOL_NONE;
    instance->older = NULL;
    instance->newer = NULL;
    instance->previous = previous;
    instance->next = NULL;
    instance->maker = NULL;
    instance->remover = NULL;
    instance->event = EVENT_NONE;
    instance->billed_from = group_now(group);
    instance->joined_at = -1;
    instance->name = NULL;
    *(previous != NULL ? &previous->next : &group->first_instance) = instance;
    group->last_instance = instance;
    return instance;
}

void instance_set_maker(struct group *group, struct instance *instance, struct activity *maker)
{
    if (instance->maker != NULL) {
        records_release_activity(&group->run->records, instance->maker);
    }
    if (maker != NULL) {
        maker->n_holders++;
    }
    instance->maker = maker;
}

void instance_forget(struct group *group, struct instance *instance)
{
    instance_set_maker(group, instance, NULL);
    *(instance->previous != NULL ? &instance->previous->next : &group->first_instance) =
        instance->next;
    *(instance->next != NULL ? &instance->next->previous : &group->last_instance) =
        instance->previous;
    records_return_instance(&group->run->records, instance);
}

static SELDOM void launch_failed(struct group *group, struct activity *activity)
{
    activity->failed++;
    activity->last_failure_at = group_now(group);
    group->measure.n_failed++;
    if ((activity->flags & ACTIVITY_MOVES_TARGET) && !group->has_desired) {
        group_move_target(group, -1);
    }
}

static SELDOM void tell_no_stock(struct group *group, const struct activity *activity, int zone)
{
    if (group_is_traced(group)) {
        group_trace(group, &(struct trace_event){ .kind = TRACE_NO_STOCK,
                                                  .zone = zone,
                                                  .activity = activity,
                                                  .operation = activity->operation,
                                                  .reason = *BECAUSE(NO_STOCK) });
    }
}

/* S4: whether this launch fails is decided by its own luck; the delay until it joins or fails. */
static enum stage draw_launch(struct group *group, const struct instance *instance,
                              sim_time *delay)
{
    struct run *run = group->run;
    const struct zone_setup *zone = &group->setup->zones[instance->zone];
    enum stage stage = STAGE_BOOT;
    if (zone->fails > 0) {
        random_stream_pick(&run->stream, run->key, RANDOM_FAILS, instance->number);
        stage = gsl_rng_uniform(&run->stream.rng) < zone->fails ? STAGE_FAIL : STAGE_BOOT;
    }
    if (stage == STAGE_FAIL && zone->fail_latency != NULL) {
        *delay = run_draw(run, zone->fail_latency, RANDOM_FAILS, instance->number, 1);
    } else {
        *delay = stage_draw(group, instance, LATENCY_BOOT, 0);
    }
    return stage;
}

struct instance *instance_launch(struct group *group, struct activity *activity, int zone,
                                 int configuration, const struct reason *reason)
{
    activity->launched++;
    int chosen = zone;
    if (zone == NO_ZONE) {
        chosen = placement_choose_zone(group);
    } else if (!zone_has_stock(group, zone)) {
        chosen = NO_ZONE;
    }
    if (chosen == NO_ZONE) {
        launch_failed(group, activity);
        activity->no_stock++;
        tell_no_stock(group, activity, zone);
        return NULL;
    }
    struct zone *state = &group->zones[chosen];
    state->stock -= state->stock > 0;
    struct instance *instance = instance_new(group, chosen, configuration, CREATION_AUTO);
    instance_set_maker(group, instance, activity);
    if (configuration == group->task_configuration) {
        instance->flags |= INSTANCE_MADE_IN_TASK;
    }
    enter_state(group, instance, LIFECYCLE_GONE, LIFECYCLE_PENDING);
    group->measure.n_launched++;
    sim_time delay;
    enum stage stage = draw_launch(group, instance, &delay);
    stage_begin(group, instance, stage, delay);
    tell(group, TRACE_LAUNCH, instance, LIFECYCLE_GONE, activity, reason);
    return instance;
}

static struct instance *oldest_stopped(const struct group *group)
{
    if (!group_recycles(group) || group->counts.by_state[LIFECYCLE_STOPPED] == 0) {
        return NULL;
    }
    for (struct instance *instance = group->first_instance; instance != NULL;
         instance = instance->next) {
        if (instance->state == LIFECYCLE_STOPPED && !group->zones[instance->zone].is_lost) {
            return instance;
        }
    }
    return NULL;
}

/* The oldest Stopped one is started again (G1). */
static SELDOM bool start_stopped(struct group *group, struct activity *activity,
                                 const struct reason *reason)
{
    struct instance *instance = oldest_stopped(group);
    if (instance == NULL) {
        return false;
    }
    activity->launched++;
    instance_set_maker(group, instance, activity);
    instance->billed_from = group_now(group);
    instance->flags = 0;
    change_state(group, instance, LIFECYCLE_STOPPED, LIFECYCLE_PENDING);
    group->measure.n_launched++;
    stage_begin(group, instance, STAGE_BOOT,
                stage_draw(group, instance, LATENCY_START, instance->n_starts));
    instance->n_starts++;
    tell(group, TRACE_LAUNCH, instance, LIFECYCLE_STOPPED, activity, reason);
    return true;
}

void instance_scale_out(struct group *group, struct activity *activity, long n,
                        const struct reason *reason)
{
    for (long i = 0; i < n; i++) {
        if (!start_stopped(group, activity, reason)) {
            instance_launch(group, activity, NO_ZONE, group->launch_configuration, reason);
        }
    }
}

/* F7: it counts for its batch from now on. The caller stands in a change or it is not counted. */
static void become_ready(struct instance *instance)
{
    if (instance->maker != NULL && !(instance->flags & INSTANCE_READY)) {
        instance->flags |= INSTANCE_READY;
        instance->maker->ready++;
    }
}

/* What stands in a lost zone is unhealthy, also if it only comes into service now (S4). */
static uint16_t zone_loss(const struct group *group, const struct instance *instance)
{
    return group->zones[instance->zone].is_lost ? INSTANCE_UNHEALTHY : 0;
}

static inline void join(struct group *group, struct instance *instance, enum lifecycle before,
                        enum trace_kind kind, const struct reason *reason)
{
    struct activity *maker = instance->maker;
    sim_time warmup = stage_draw(group, instance, LATENCY_WARMUP, instance->n_starts);
    if (warmup > 0) {
        instance->flags |= INSTANCE_WARMING;
        stage_begin(group, instance, STAGE_WARMUP, warmup);
    }
    bool waits = warmup > 0 && (instance->flags & INSTANCE_WAITS_WARMUP);
    count(group, instance, before, -1);
    if (!waits) {
        become_ready(instance);
    }
    instance->flags |= zone_loss(group, instance);
    instance->joined_at = group_now(group);
    enter_state(group, instance, before, LIFECYCLE_IN_SERVICE);
    maker->joined++;
    maker->last_change_at = group_now(group);
    tell(group, kind, instance, before, maker, reason);
}

void instance_attach(struct group *group, struct activity *activity, int zone, const char *name)
{
    struct instance *instance = instance_new(group, zone, NO_CONFIGURATION, CREATION_ATTACHED);
    instance->name = name;
    instance_set_maker(group, instance, activity);
    activity->launched++;
    join(group, instance, LIFECYCLE_GONE, TRACE_ATTACH, BECAUSE(ATTACHED));
}

static void warm(struct group *group, struct instance *instance)
{
    count(group, instance, instance->state, -1);
    instance->flags &= (uint16_t)~INSTANCE_WARMING;
    become_ready(instance);
    count(group, instance, instance->state, 1);
    tell(group, TRACE_WARM, instance, instance->state, instance->maker, BECAUSE_NONE);
}

static SELDOM void fail(struct group *group, struct instance *instance)
{
    enum lifecycle before = instance->state;
    unschedule(group, instance);
    change_state(group, instance, before, LIFECYCLE_GONE);
    measure_bill(group, instance->billed_from);
    launch_failed(group, instance->maker);
    tell(group, TRACE_LAUNCH_FAILED, instance, before, instance->maker,
         group->zones[instance->zone].is_lost ? BECAUSE(ZONE_LOST) : BECAUSE(LAUNCH_FAILED));
    instance_forget(group, instance);
}

/* -- hooks (S2) -------------------------------------------------------------------------------- */

static SELDOM void hold(struct group *group, struct instance *instance,
                        enum hook_direction direction)
{
    enum lifecycle before = instance->state;
    bool is_out = direction == HOOK_OUT;
    change_state(group, instance, before,
                 is_out ? LIFECYCLE_PENDING_WAIT : LIFECYCLE_REMOVING_WAIT);
    sim_time held = hooks_draw(group, instance, direction,
                               is_out ? instance->n_starts : instance->n_leaves);
    stage_begin(group, instance, is_out ? STAGE_HOOK_OUT : STAGE_HOOK_IN, held);
    tell(group, TRACE_HOOK, instance, before, is_out ? instance->maker : instance->remover,
         BECAUSE(HOOK_HOLDS, held));
}

/* -- leaving ----------------------------------------------------------------------------------- */

static bool recycles(const struct instance *instance)
{
    return instance->remover != NULL && (instance->remover->flags & ACTIVITY_RECYCLES);
}

static inline sim_time draw_stop(struct group *group, const struct instance *instance)
{
    sim_time stop = stage_draw(group, instance, LATENCY_STOP, instance->n_leaves);
    return recycles(instance) ? stop : stop + stage_draw(group, instance, LATENCY_RELEASE,
                                                   instance->n_leaves);
}

/* It leaves the group without being stopped: Attached, or detached (I4, O3). */
static SELDOM void leave_at_once(struct group *group, struct instance *instance,
                                 enum lifecycle before, const struct reason *reason)
{
    struct activity *activity = instance->remover;
    activity->gone++;
    activity->last_change_at = group_now(group);
    measure_bill(group, instance->billed_from);
    tell(group, TRACE_GONE, instance, before, activity, reason);
    instance_forget(group, instance);
}

static inline void stop_serving(struct group *group, struct instance *instance,
                                enum lifecycle before, enum lifecycle state)
{
    count(group, instance, before, -1);
    become_ready(instance); /* F7: one that starts to leave counts as ready */
    instance->flags &= (uint16_t)~INSTANCE_WARMING;
    enter_state(group, instance, before, state);
}

void instance_begin_leave(struct group *group, struct instance *instance,
                          struct activity *activity, bool is_detached, const struct reason *reason)
{
    enum lifecycle before = instance->state;
    unschedule(group, instance);
    instance->remover = activity;
    activity->removed++;
    group->measure.n_removed++;
    if (is_detached || instance->creation == CREATION_ATTACHED) {
        stop_serving(group, instance, before, LIFECYCLE_GONE);
        leave_at_once(group, instance, before, reason);
        return;
    }
    if (before == LIFECYCLE_IN_SERVICE) { /* the compiler does well to know it */
        stop_serving(group, instance, LIFECYCLE_IN_SERVICE, LIFECYCLE_REMOVING);
    } else {
        stop_serving(group, instance, before, LIFECYCLE_REMOVING);
    }
    sim_time drain = stage_draw(group, instance, LATENCY_DRAIN, instance->n_leaves);
    if (hooks_exist(group, HOOK_IN)) {
        stage_begin(group, instance, STAGE_DRAIN, drain);
    } else {
        stage_begin(group, instance, STAGE_LEAVE, drain + draw_stop(group, instance));
    }
    tell(group, TRACE_LEAVE, instance, before, activity, reason);
}

long instance_scale_in(struct group *group, struct activity *activity, long n,
                       const struct reason *reason)
{
    for (long i = 0; i < n; i++) {
        struct instance *leaver = placement_choose_leaver(group);
        if (leaver == NULL) {
            return i;
        }
        instance_begin_leave(group, leaver, activity, false, reason);
    }
    return n;
}

static inline void end_leave(struct group *group, struct instance *instance, enum lifecycle state,
                             enum trace_kind kind)
{
    struct activity *remover = instance->remover;
    change_state(group, instance, LIFECYCLE_REMOVING, state);
    measure_bill(group, instance->billed_from);
    instance->n_leaves++;
    instance->remover = NULL;
    if (remover != NULL) {
        remover->gone++;
        remover->last_change_at = group_now(group);
    }
    tell(group, kind, instance, LIFECYCLE_REMOVING, remover, BECAUSE_NONE);
}

static void leave_over(struct group *group, struct instance *instance)
{
    if (recycles(instance)) {
        end_leave(group, instance, LIFECYCLE_STOPPED, TRACE_STOPPED);
    } else {
        end_leave(group, instance, LIFECYCLE_GONE, TRACE_GONE);
        instance_forget(group, instance);
    }
}

/* What is left of its warm-up, which has gone on while it was leaving; a leaving one is not
 * counted. */
static void go_on_warming(struct group *group, struct instance *instance)
{
    sim_time warmup = stage_draw(group, instance, LATENCY_WARMUP, instance->n_starts);
    sim_time warm_at = instance->joined_at < 0 ? 0 : instance->joined_at + warmup;
    if (warm_at > group_now(group)) {
        instance->flags |= INSTANCE_WARMING;
        stage_begin(group, instance, STAGE_WARMUP, warm_at - group_now(group));
    }
}

/* ROLLBACK at scale-in keeps the instance (S2). */
static SELDOM void keep(struct group *group, struct instance *instance)
{
    struct activity *remover = instance->remover;
    instance->flags |= zone_loss(group, instance); /* a leaving one is counted nowhere as healthy */
    go_on_warming(group, instance);
    change_state(group, instance, LIFECYCLE_REMOVING_WAIT, LIFECYCLE_IN_SERVICE);
    instance->remover = NULL;
    instance->n_leaves++;
    remover->kept++;
    group->measure.n_removed--;
    if ((remover->flags & ACTIVITY_MOVES_TARGET) && !group->has_desired) {
        group_move_target(group, 1);
    }
    tell(group, TRACE_KEPT, instance, LIFECYCLE_REMOVING_WAIT, remover, BECAUSE(HOOK_ROLLBACK));
}

static SELDOM void hook_in_over(struct group *group, struct instance *instance)
{
    if (instance->hook_result == HOOK_ROLLBACK) {
        keep(group, instance);
        return;
    }
    change_state(group, instance, LIFECYCLE_REMOVING_WAIT, LIFECYCLE_REMOVING);
    stage_begin(group, instance, STAGE_LEAVE, draw_stop(group, instance));
    tell(group, TRACE_STOP, instance, LIFECYCLE_REMOVING_WAIT, instance->remover, BECAUSE_NONE);
}

static SELDOM void hook_out_over(struct group *group, struct instance *instance)
{
    if (instance->hook_result == HOOK_CONTINUE) {
        join(group, instance, LIFECYCLE_PENDING_WAIT, TRACE_IN_SERVICE, BECAUSE_NONE);
        return;
    }
    /* Abandoned: failed for its activity at once; it goes through stop and release only (I1). */
    change_state(group, instance, LIFECYCLE_PENDING_WAIT, LIFECYCLE_REMOVING);
    launch_failed(group, instance->maker);
    stage_begin(group, instance, STAGE_LEAVE, draw_stop(group, instance));
    tell(group, TRACE_LAUNCH_FAILED, instance, LIFECYCLE_PENDING_WAIT, instance->maker,
         BECAUSE(HOOK_ABANDON));
}

/* -- what befalls it --------------------------------------------------------------------------- */

void instance_set_state(struct group *group, struct instance *instance, enum lifecycle state,
                        enum trace_kind kind, const struct reason *reason)
{
    enum lifecycle before = instance->state;
    change_state(group, instance, before, state);
    tell(group, kind, instance, before, NULL, reason);
}

void instance_set_unhealthy(struct group *group, struct instance *instance, bool is_unhealthy,
                            const struct reason *reason)
{
    bool was = instance->flags & INSTANCE_UNHEALTHY;
    if (was != is_unhealthy) {
        change_flags(group, instance, is_unhealthy ? INSTANCE_UNHEALTHY : 0,
                     is_unhealthy ? 0 : INSTANCE_UNHEALTHY);
        tell(group, is_unhealthy ? TRACE_UNHEALTHY : TRACE_HEALTHY, instance, instance->state, NULL,
             reason);
    }
}

void instance_lose_zone(struct group *group, int zone)
{
    group->zones[zone].is_lost = true;
    if (group_is_traced(group)) {
        group_trace(group, &(struct trace_event){ .kind = TRACE_ZONE_LOST,
                                                  .zone = zone,
                                                  .reason = *BECAUSE(ZONE_LOST) });
    }
    struct instance *next;
    for (struct instance *instance = group->first_instance; instance != NULL; instance = next) {
        next = instance->next;
        if (instance->zone != zone) {
            continue;
        }
        if (instance->state == LIFECYCLE_PENDING || instance->state == LIFECYCLE_PENDING_WAIT) {
            fail(group, instance);
        } else if (instance_is_stable(instance)) {
            instance_set_unhealthy(group, instance, true, BECAUSE(ZONE_LOST));
        }
    }
}

/* The activity has others under way, so nothing can be over: news for those only who heed this. */
static inline unsigned news_for(const struct group *group, enum heeds heeds)
{
    for (const struct operation *o = group->first_operation; o != NULL; o = o->next) {
        if (o->heeds & (unsigned)heeds) {
            return NEWS_MAY_ACT;
        }
    }
    return NEWS_NONE;
}

/* It has come. */
static unsigned news_of_arrival(const struct group *group, const struct activity *maker)
{
    return activity_has_pending(maker) ? news_for(group, HEEDS_ARRIVALS) : NEWS_ALL;
}

/* It is gone. */
static unsigned news_of_departure(const struct group *group, const struct activity *remover)
{
    bool is_last = remover == NULL || !activity_has_leaving(remover);
    return is_last ? NEWS_ALL : news_for(group, HEEDS_DEPARTURES);
}

unsigned instance_stage_over(struct group *group, struct instance *instance, enum stage stage)
{
    const struct activity *remover = instance->remover;
    instance->stage = STAGE_NONE;
    switch (stage) {
    case STAGE_BOOT:
        if (hooks_exist(group, HOOK_OUT)) {
            hold(group, instance, HOOK_OUT);
            return NEWS_NONE;
        }
        join(group, instance, LIFECYCLE_PENDING, TRACE_IN_SERVICE, BECAUSE_NONE);
        return news_of_arrival(group, instance->maker);
    case STAGE_LEAVE: leave_over(group, instance); return news_of_departure(group, remover);
    case STAGE_FAIL: fail(group, instance); return NEWS_ALL;
    case STAGE_HOOK_OUT: hook_out_over(group, instance); return NEWS_ALL;
    case STAGE_WARMUP: warm(group, instance); return NEWS_ALL;
    case STAGE_DRAIN: hold(group, instance, HOOK_IN); return NEWS_NONE;
    case STAGE_HOOK_IN: hook_in_over(group, instance); return NEWS_ALL;
    case STAGE_NONE: break;
    }
    assert(false && "an instance without a stage has no event");
    return NEWS_ALL;
}
