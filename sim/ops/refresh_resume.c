/*
 * refresh_resume: puts a refresh that is under way in place (`resume_from`, model/resume.h).
 *
 * The history is taken to be a regular one: every batch before the one in flight has replaced as
 * many as rule F5 says, no launch has failed, capacity and percentages were as they are. So the
 * figure of what is finished tells with how much the batch in flight began; where that is not so,
 * batch_began_with does. Instances have come and gone in the order of G3 and F8; of the batch in
 * flight those are still coming or leaving who can be, as the latencies of their zones are.
 */
#include <assert.h>

#include "model/activity.h"
#include "model/instance.h"
#include "model/placement.h"
#include "model/pool.h"
#include "model/resume.h"
#include "model/run.h"
#include "ops/refresh.h"
#include "ops/refresh_extent.h"
#include "ops/refresh_seats.h"

/* -- instances --------------------------------------------------------------------------------- */

/* Where and from what the history made them: G3, as if one by one. */
static struct instance *new_instance(struct refresh_builder *builder, struct activity *maker)
{
    struct group *group = builder->group;
    const struct refresh *self = builder->self;
    int configuration = self->is_set_of_rollback ? self->before : self->desired;
    int zone = placement_choose_zone_of_existing(group);
    group->zones[zone].stock -= group->zones[zone].stock > 0;
    struct instance *instance = instance_new(group, zone, configuration, CREATION_AUTO);
    instance_set_maker(group, instance, maker);
    if (configuration == group->task_configuration) {
        instance->flags |= INSTANCE_MADE_IN_TASK;
    }
    if (builder->params->wait_for_warmup) {
        instance->flags |= INSTANCE_WAITS_WARMUP;
    }
    return instance;
}

/* Of F8. */
static struct instance *next_leaver(const struct refresh_builder *builder)
{
    struct instance *leaver = placement_pick(builder->group, NO_ZONE, 1u << POOL_IN_SET);
    assert(leaver != NULL);
    return leaver;
}

/* Counts it as in a state until it is placed, so that the next ones are found. */
static struct instance *take(struct group *group, struct instance *instance, enum lifecycle state)
{
    instance_change_begin(group, instance);
    instance->state = (uint16_t)state;
    instance_change_end(group, instance);
    return instance;
}

/* The n-th of those that are in one of two states; those that began first come first. */
static const struct in_flight_setup *find_in_flight(const struct refresh_builder *builder,
                                                    enum lifecycle one, enum lifecycle other,
                                                    long n)
{
    for (size_t i = 0; i < builder->resume->n_in_flight; i++) {
        const struct in_flight_setup *item = &builder->resume->in_flight[i];
        if (item->state != (int)one && item->state != (int)other) {
            continue;
        }
        if (n < item->count) {
            return item;
        }
        n -= item->count;
    }
    return NULL;
}

/* Of the n-th new one: those in service come first (NULL), then those in their warm-up, then the
 * pending ones. */
static const struct in_flight_setup *item_of_new(const struct refresh_builder *builder, long n)
{
    const struct refresh_extent *extent = &builder->extent;
    long warm = extent->in_service - extent->in_warmup;
    if (n >= extent->in_service) {
        return find_in_flight(builder, LIFECYCLE_PENDING, LIFECYCLE_PENDING_WAIT,
                              n - extent->in_service);
    }
    return n < warm ? NULL : find_in_flight(builder, LIFECYCLE_IN_SERVICE, LIFECYCLE_IN_SERVICE,
                                            n - warm);
}

/* Of the n-th old one: those that are gone come first (NULL). */
static const struct in_flight_setup *item_of_old(const struct refresh_builder *builder, long n)
{
    long gone = builder->extent.gone;
    return n < gone ? NULL : find_in_flight(builder, LIFECYCLE_REMOVING, LIFECYCLE_REMOVING_WAIT,
                                            n - gone);
}

static bool is_placed(const struct refresh_builder *builder, bool is_good,
                      const struct in_flight_setup *item)
{
    if (!is_good) {
        builder->problem->in_flight = (size_t)(item - builder->resume->in_flight);
    }
    return is_good;
}

static bool place_new(struct refresh_builder *builder, struct activity *batch,
                      struct instance *instance, const struct in_flight_setup *item)
{
    enum lifecycle state = item != NULL ? (enum lifecycle)item->state : LIFECYCLE_IN_SERVICE;
    if (batch != NULL) {
        batch->launched++;
        batch->joined += state == LIFECYCLE_IN_SERVICE;
    }
    return is_placed(builder,
                     resume_place_new(builder->group, instance, state,
                                      item != NULL ? item->for_ms : -1, builder->problem),
                     item);
}

static bool place_old(struct refresh_builder *builder, struct activity *batch,
                      struct instance *leaver, const struct in_flight_setup *item)
{
    if (batch != NULL) {
        leaver->remover = item != NULL ? batch : NULL;
        batch->removed++;
        batch->gone += item == NULL;
    }
    return is_placed(builder,
                     resume_place_old(builder->group, leaver,
                                      item != NULL ? (enum lifecycle)item->state : LIFECYCLE_GONE,
                                      item != NULL ? item->for_ms : 0, builder->problem),
                     item);
}

/* -- who of the batch is what ------------------------------------------------------------------ */

typedef const struct in_flight_setup *item_function(const struct refresh_builder *builder, long n);

/* What the n-th and all before it, down to `from`, are: the last that began is the last who can be
 * it. */
static bool fill_seats(const struct refresh_builder *builder, struct refresh_seats *seats,
                       long from, item_function *item_of)
{
    for (long i = seats->n - 1; i >= 0; i--) {
        const struct in_flight_setup *item = item_of(builder, from + i);
        if (item != NULL && !refresh_seats_give(seats, item, i + 1)) {
            resume_tell_too_long(builder->problem, (enum lifecycle)item->state, item->for_ms);
            return is_placed(builder, false, item);
        }
    }
    return true;
}

static bool place_batch(struct refresh_builder *builder, struct activity *batch)
{
    struct group *group = builder->group;
    long from = builder->extent.begun_with;
    struct refresh_seats came = refresh_seats_make(group, builder->extent.launched - from);
    struct refresh_seats left = refresh_seats_make(group, builder->extent.removed - from);
    for (long i = 0; i < came.n || i < left.n; i++) {
        if (i < came.n) {
            came.of[i].instance = take(group, new_instance(builder, batch), LIFECYCLE_PENDING);
        }
        if (i < left.n) {
            left.of[i].instance = take(group, next_leaver(builder), LIFECYCLE_REMOVING);
        }
    }
    bool is_good = fill_seats(builder, &came, from, item_of_new) &&
                   fill_seats(builder, &left, from, item_of_old);
    for (long i = 0; is_good && (i < came.n || i < left.n); i++) {
        is_good = (i >= came.n ||
                   place_new(builder, batch, came.of[i].instance, came.of[i].item)) &&
                  (i >= left.n || place_old(builder, batch, left.of[i].instance, left.of[i].item));
    }
    return is_good;
}

static bool place_past(struct refresh_builder *builder)
{
    for (long i = 0; i < builder->extent.begun_with; i++) {
        if (!place_new(builder, NULL, new_instance(builder, NULL), item_of_new(builder, i)) ||
            !place_old(builder, NULL, next_leaver(builder), NULL)) {
            return false;
        }
    }
    return true;
}

/* -- the task ---------------------------------------------------------------------------------- */

static void pass_checkpoints(struct refresh_builder *builder)
{
    const struct group *group = builder->group;
    const struct field_integers *checkpoints = &builder->params->checkpoints;
    struct refresh *self = builder->self;
    while (self->next_checkpoint < checkpoints->count &&
           100 * group->n_made_joined >=
               checkpoints->items[self->next_checkpoint] * group->target) {
        self->next_checkpoint++;
    }
}

static sim_time oldest_in_flight(const struct resume_setup *resume)
{
    sim_time longest = 0;
    for (size_t i = 0; i < resume->n_in_flight; i++) {
        longest = resume->in_flight[i].for_ms > longest ? resume->in_flight[i].for_ms : longest;
    }
    return longest;
}

/* All that has ended before the batch in flight. */
static bool build_past(struct refresh_builder *builder)
{
    const struct refresh_extent *extent = &builder->extent;
    struct refresh *self = builder->self;
    long n = extent->begun_with;
    if (!place_past(builder)) {
        return false;
    }
    self->past.launched += n;
    self->past.ready += n;
    self->past.removed += n;
    self->past.gone += n;
    self->n_batches += extent->n_batches;
    builder->group->n_activities += (uint32_t)extent->n_batches;
    if (!self->is_set_of_rollback) {
        pass_checkpoints(builder);
    }
    return true;
}

static bool build_batch(struct refresh_builder *builder)
{
    struct group *group = builder->group;
    const struct refresh_extent *extent = &builder->extent;
    struct refresh *self = builder->self;
    sim_time began_at = group_now(group) - oldest_in_flight(builder->resume);
    self->healthy_when_begun = counts_healthy(&group->counts);
    self->launch_quota = self->remove_quota = extent->size;
    self->batch = activity_open(group, builder->task, "instance refresh", ACTIVITY_IS_BATCH);
    self->batch->started_at =
        began_at > builder->task->accepted_at ? began_at : builder->task->accepted_at;
    self->n_batches++;
    return place_batch(builder, self->batch);
}

static bool build(struct refresh_builder *builder)
{
    if (!refresh_extent_take_batch(builder)) {
        return false;
    }
    refresh_extent_take_counts(builder);
    return refresh_extent_check(builder) && build_past(builder) &&
           (!builder->extent.has_batch || build_batch(builder));
}

/* -- states ------------------------------------------------------------------------------------ */

static bool set_pending(struct refresh_builder *builder)
{
    const struct refresh_extent *extent = &builder->extent;
    return (extent->launched == 0 && extent->removed == 0) ||
           RESUME_REFUSE(builder, HAS_BEGUN, extent->launched, extent->removed);
}

static bool set_in_progress(struct refresh_builder *builder)
{
    (void)builder;
    return true;
}

/* Paused, and while it rolls back or is cancelled: the batch in flight goes on to its end. */
static bool set_trimmed(struct refresh_builder *builder)
{
    refresh_trim_batch(builder->group, builder->task);
    return true;
}

static bool set_cancelling(struct refresh_builder *builder)
{
    return builder->extent.has_batch ? set_trimmed(builder)
                                     : RESUME_REFUSE(builder, NOTHING_ENDS, 0);
}

/* A regular batch meets the checkpoint that it passes, and does not go beyond it. */
static bool is_at_checkpoint(struct refresh_builder *builder)
{
    long last = builder->params->checkpoints.items[builder->self->next_checkpoint - 1];
    long wanted = refresh_wanted_at(last, builder->group->target);
    return builder->resume->batch_began_with >= 0 || builder->extent.begun_with == wanted ||
           RESUME_REFUSE(builder, NOT_AT_CHECKPOINT, builder->extent.begun_with, wanted);
}

static bool set_checkpoint_pause(struct refresh_builder *builder)
{
    struct refresh *self = builder->self;
    sim_time for_ms = builder->params->checkpoint_pause_ms;
    if (builder->extent.has_batch) {
        return RESUME_REFUSE(builder, PAUSE_IN_BATCH, builder->extent.n_finished,
                             builder->extent.begun_with + builder->extent.size);
    }
    if (self->next_checkpoint == 0) {
        return RESUME_REFUSE(builder, NO_CHECKPOINT, builder->group->n_made_joined,
                             builder->group->target);
    }
    if (!is_at_checkpoint(builder)) {
        return false;
    }
    sim_time told = builder->resume->paused_ms, paused_ms = told != SIM_NEVER ? told : 0;
    if (paused_ms > for_ms) {
        return RESUME_REFUSE(builder, PAUSE_IS_OVER, for_ms);
    }
    self->pause = operation_set_timer(builder->group, builder->task, REFRESH_TIMER_PAUSE,
                                      group_now(builder->group) + for_ms - paused_ms);
    return true;
}

static bool set_rolling_back(struct refresh_builder *builder)
{
    struct group *group = builder->group;
    group->launch_configuration = group->active_configuration;
    if (builder->self->is_set_of_rollback) {
        return true;
    }
    builder->self->n_finished = builder->extent.n_finished;
    return set_trimmed(builder);
}

static const struct {
    enum refresh_state state;
    bool (*set)(struct refresh_builder *builder);
} states[] = {
    [RESUME_PENDING] = { REFRESH_PENDING, set_pending },
    [RESUME_IN_PROGRESS] = { REFRESH_IN_PROGRESS, set_in_progress },
    [RESUME_PAUSED] = { REFRESH_PAUSED, set_trimmed },
    [RESUME_CHECKPOINT_PAUSE] = { REFRESH_CHECKPOINT_PAUSE, set_checkpoint_pause },
    [RESUME_CANCELLING] = { REFRESH_CANCELLING, set_cancelling },
    [RESUME_ROLLBACK_IN_PROGRESS] = { REFRESH_ROLLBACK_IN_PROGRESS, set_rolling_back },
};

/* -- the rollback, since it replaces (F11) ----------------------------------------------------- */

/* What the task had made when the batch in flight at the rollback had ended: all of it is done. */
static bool build_before_rollback(struct refresh_builder *builder)
{
    struct refresh_extent *extent = &builder->extent;
    long wanted = builder->resume->n_to_roll_back;
    refresh_extent_find_batch(builder);
    long end = extent->begun_with == extent->n_finished ? extent->begun_with
                                                        : extent->begun_with + extent->size;
    extent->n_batches += extent->begun_with < end;
    extent->begun_with = wanted >= 0 ? wanted : end;
    extent->in_service = extent->gone = extent->begun_with;
    if (extent->begun_with > extent->n_set) {
        return RESUME_REFUSE(builder, TO_ROLL_BACK, extent->begun_with, extent->n_set);
    }
    builder->self->n_finished = extent->n_finished;
    return build_past(builder);
}

static bool build_rollback(struct refresh_builder *builder)
{
    long rolled_back = builder->resume->n_rolled_back;
    if (!build_before_rollback(builder)) {
        return false;
    }
    refresh_begin_rollback(builder->group, builder->task);
    builder->extent = (struct refresh_extent){ .n_set = builder->group->n_set_left,
                                       .n_finished = rolled_back };
    if (rolled_back >= builder->extent.n_set) {
        return RESUME_REFUSE(builder, ROLLED_BACK, rolled_back, builder->extent.n_set);
    }
    return build(builder);
}

static bool check_rollback(const struct refresh_builder *builder)
{
    const struct desired_configuration *desired = &builder->params->desired;
    if (builder->resume->status == RESUME_ROLLBACK_IN_PROGRESS && refresh_is_floating(desired)) {
        *builder->problem = (struct resume_problem){ RESUME_BECAUSE(NO_ROLLBACK, 0),
                                                     .name = desired->launch_template_version };
        return false;
    }
    return true;
}

/* Nothing of the task is older than the task. */
static bool check_ages(const struct refresh_builder *builder)
{
    const struct resume_setup *resume = builder->resume;
    sim_time age = group_now(builder->group) - builder->task->accepted_at;
    sim_time most = age + RESUME_READING_MS;
    for (size_t i = 0; i < resume->n_in_flight; i++) {
        if (resume->in_flight[i].count > 0 && resume->in_flight[i].for_ms > most) {
            RESUME_REFUSE(builder, IS_OLDER, resume->in_flight[i].for_ms, age);
            return is_placed(builder, false, &resume->in_flight[i]);
        }
    }
    return resume->paused_ms == SIM_NEVER || resume->paused_ms <= most ||
           RESUME_REFUSE(builder, PAUSE_IS_OLDER, resume->paused_ms, age);
}

/* -- all --------------------------------------------------------------------------------------- */

long refresh_n_to_roll_back(const struct group *group)
{
    /* what was made by then was removed since, or is in the set */
    const struct refresh *self = refresh_of(group->refresh);
    return (refresh_totals_of(self).removed + group->n_set_left) / 2;
}

bool refresh_resume(struct group *group, struct operation *task, struct resume_problem *problem)
{
    struct refresh_builder builder = {
        .group = group,
        .task = task,
        .self = task->state,
        .params = task->params,
        .resume = group->setup->resume,
        .problem = problem,
    };
    enum resume_status status = (enum resume_status)builder.resume->status;
    task->type->start(group, task);
    run_cancel(group->run, builder.self->week);
    builder.self->week = operation_set_timer(group, task, REFRESH_TIMER_WEEK,
                                             task->accepted_at + REFRESH_LIFETIME);
    bool is_replacing_back = builder.resume->n_rolled_back >= 0;
    if (!check_rollback(&builder) || !check_ages(&builder) ||
        !refresh_extent_take_total(&builder) ||
        !(is_replacing_back ? build_rollback(&builder) : build(&builder)) ||
        !states[status].set(&builder)) {
        return false;
    }
    refresh_set_state(group, task, states[status].state, BECAUSE_NONE);
    return true;
}
