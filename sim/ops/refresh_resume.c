/*
 * refresh_resume: puts a refresh that is under way in place (`resume_from`, model/resume.h).
 *
 * The history is taken to be a regular one: every batch before the one in flight has replaced as
 * many as rule F5 says, no launch has failed, capacity and percentages were as they are. So the
 * figure of what is finished tells with how much the batch in flight began; where that is not so,
 * batch_began_with does. Instances have come and gone in the order of G3 and F8.
 *
 * Of the batch in flight it is enough to tell who comes and leaves: the rules do at once what they
 * allow, so the new ones in service and the old ones gone are as many as leave nothing to do (F6).
 * Without that they are as many as are finished, and the rest has not begun: the rules begin it at
 * the first instant, so the forecast errs on the long side, by less than the time of a batch.
 */
#include <assert.h>

#include "model/activity.h"
#include "model/instance.h"
#include "model/placement.h"
#include "model/pool.h"
#include "model/resume.h"
#include "model/run.h"
#include "ops/refresh.h"

/* How far it is: of the whole task, or of the rollback since it replaces. */
struct extent {
    long n_set;      /* to be replaced */
    long n_finished;
    long begun_with; /* finished when the batch in flight began, or now if there is none */
    long n_batches;  /* that have ended */
    long size;       /* of the batch in flight, or of the next */
    long launched, in_service, removed, gone;
    long in_warmup; /* of those in service, perhaps */
    bool has_batch;
};

struct builder {
    struct group *group;
    struct operation *task;
    struct refresh *self;
    const struct refresh_params *params;
    const struct resume_setup *resume;
    struct resume_problem *problem;
    struct extent extent;
};

#define REFUSE(builder, ...)                                                                       \
    refuse((builder), (struct resume_problem){ RESUME_BECAUSE(__VA_ARGS__) })
static bool refuse(const struct builder *builder, struct resume_problem problem)
{
    *builder->problem = problem;
    return false;
}

static long count_in_flight(const struct resume_setup *resume, enum lifecycle state)
{
    long n = 0;
    for (size_t i = 0; i < resume->n_in_flight; i++) {
        n += resume->in_flight[i].state == (int)state ? resume->in_flight[i].count : 0;
    }
    return n;
}

static long n_pending(const struct resume_setup *resume)
{
    return count_in_flight(resume, LIFECYCLE_PENDING) +
           count_in_flight(resume, LIFECYCLE_PENDING_WAIT);
}

static long n_leaving(const struct resume_setup *resume)
{
    return count_in_flight(resume, LIFECYCLE_REMOVING) +
           count_in_flight(resume, LIFECYCLE_REMOVING_WAIT);
}

/* -- how far it is ----------------------------------------------------------------------------- */

/* Of a batch that begins with so many replaced, everybody else being as at the start (F5, F9). */
static long size_of_batch(const struct builder *builder, long n_replaced)
{
    long healthy = counts_healthy(&builder->group->counts);
    struct refresh_limits limits = refresh_limits_for(
        builder->params, builder->group->target, builder->group->settings->max_size, healthy);
    return refresh_batch_size(builder->group, builder->task, &limits,
                              builder->extent.n_set - n_replaced, n_replaced);
}

/* From the figure of what is finished: the batch that it falls into. */
static void find_batch(struct builder *builder)
{
    struct extent *extent = &builder->extent;
    long size = size_of_batch(builder, 0);
    while (extent->begun_with + size <= extent->n_finished && size > 0) {
        extent->begun_with += size;
        extent->n_batches++;
        size = size_of_batch(builder, extent->begun_with);
    }
    extent->size = size;
}

static bool take_batch(struct builder *builder)
{
    const struct resume_setup *resume = builder->resume;
    struct extent *extent = &builder->extent;
    find_batch(builder);
    if (resume->batch_began_with >= 0) {
        extent->begun_with = resume->batch_began_with;
        extent->size = size_of_batch(builder, extent->begun_with);
        extent->n_batches = resume->batch > 0 ? resume->batch - 1 : extent->n_batches;
        if (extent->begun_with > extent->n_finished) {
            return REFUSE(builder, BEGAN_LATER, extent->begun_with, extent->n_finished);
        }
        if (extent->n_finished > extent->begun_with + extent->size) {
            return REFUSE(builder, BATCH_SIZE, extent->begun_with, extent->n_finished,
                          extent->size);
        }
    }
    if (resume->batch > 0 && resume->batch != extent->n_batches + 1) {
        return REFUSE(builder, BATCH_NUMBER, resume->batch, extent->n_finished,
                      extent->n_batches + 1, extent->size);
    }
    return true;
}

/* A rolling batch that was trimmed (F7) is over when nothing of it is in flight. */
static bool has_ended_early(const struct builder *builder)
{
    const struct extent *extent = &builder->extent;
    return builder->params->batching == BATCHING_ROLLING &&
           builder->resume->status != RESUME_IN_PROGRESS && !builder->self->is_set_of_rollback &&
           extent->launched == extent->n_finished && extent->removed == extent->n_finished &&
           extent->gone == extent->n_finished;
}

/* In service, but perhaps not ready: in their warm-up, where that is waited for (F7). */
static long n_unready(const struct builder *builder)
{
    return builder->params->wait_for_warmup ? builder->extent.in_warmup : 0;
}

static void set_counts(struct builder *builder, long in_service, long gone)
{
    struct extent *extent = &builder->extent;
    extent->in_service = in_service;
    extent->launched = in_service + n_pending(builder->resume);
    extent->gone = gone;
    extent->removed = gone + n_leaving(builder->resume);
}

/* Whether the batch may neither launch nor remove with these counts (F6, F13): as a reader finds
 * it, since what is allowed is done at once. Before anything is put in place. */
static bool is_at_rest(const struct builder *builder)
{
    const struct group *group = builder->group;
    const struct extent *extent = &builder->extent;
    const struct refresh_params *params = builder->params;
    long pending = n_pending(builder->resume), begun = counts_healthy(&group->counts);
    long healthy = begun + extent->in_service - extent->removed;
    long running = counts_running(&group->counts) + extent->launched - extent->gone;
    struct refresh_limits limits =
        refresh_limits_for(params, group->target, group->settings->max_size, begun);
    long launched = extent->launched - extent->begun_with;
    long removed = extent->removed - extent->begun_with;
    long ready = extent->in_service - n_unready(builder) - extent->begun_with;
    bool has_room = !params->clamp_to_max_size || running < group->settings->max_size;
    bool may_launch = launched < extent->size && has_room &&
                      (pending + healthy < limits.capacity + limits.up || launched < removed);
    bool must_wait = params->replace_order == REPLACE_LAUNCH_FIRST && !limits.removes_first &&
                     removed >= ready;
    long floor = limits.low < begun ? limits.low : begun;
    bool may_remove =
        removed < extent->size && !must_wait && (healthy - 1 >= floor || removed < ready);
    return !may_launch && !may_remove && launched <= extent->size && removed <= extent->size;
}

/* From who is in flight alone: the fewest that came, or went, with which the batch is at rest.
 * False: there are none. */
static bool derive_counts(struct builder *builder)
{
    const struct extent *extent = &builder->extent;
    long finished = extent->n_finished, unready = n_unready(builder);
    for (long more = 0; more <= extent->size; more++) {
        set_counts(builder, finished + unready + more, finished);
        if (is_at_rest(builder)) {
            return true;
        }
        set_counts(builder, finished + unready, finished + more);
        if (is_at_rest(builder)) {
            return true;
        }
    }
    return false;
}

/* The counts of the group, as far as they are told; the rest by who is in flight, else by what is
 * finished. */
static void take_counts(struct builder *builder)
{
    const struct resume_setup *resume = builder->resume;
    struct extent *extent = &builder->extent;
    extent->in_warmup = count_in_flight(resume, LIFECYCLE_IN_SERVICE);
    bool is_told = resume->new_in_service >= 0 || resume->old_in_service >= 0;
    if (is_told || resume->n_in_flight == 0 || !derive_counts(builder)) {
        long came = resume->new_in_service, stay = resume->old_in_service;
        set_counts(builder, came >= 0 ? came : extent->n_finished + n_unready(builder),
                   stay >= 0 ? extent->n_set - stay - n_leaving(resume) : extent->n_finished);
    }
    if (has_ended_early(builder)) {
        extent->begun_with = extent->n_finished;
    }
    long least = extent->begun_with;
    extent->has_batch = extent->launched > least || extent->removed > least;
}

/* FinishedUpdateCapacity need not be told where the instances are. */
static void derive_finished(struct builder *builder)
{
    const struct resume_setup *resume = builder->resume;
    struct extent *extent = &builder->extent;
    if (extent->n_finished < 0) {
        long gone = extent->n_set - resume->old_in_service - n_leaving(resume);
        extent->n_finished = resume->new_in_service < gone ? resume->new_in_service : gone;
    }
}

static bool check_counts(const struct builder *builder)
{
    const struct extent *extent = &builder->extent;
    long begun = extent->begun_with, most = begun + extent->size;
    if (extent->launched > most) {
        return REFUSE(builder, MANY_NEW, extent->launched, begun, extent->size);
    }
    if (extent->launched < begun || extent->in_service < extent->n_finished) {
        return REFUSE(builder, FEW_NEW, extent->launched, begun);
    }
    if (extent->removed > most) {
        return REFUSE(builder, MANY_OLD, extent->removed, begun, extent->size);
    }
    if (extent->removed < begun) {
        return REFUSE(builder, FEW_OLD, extent->removed, begun);
    }
    long ready = extent->in_service;
    long most_finished = ready < extent->gone ? ready : extent->gone;
    long sure = ready - n_unready(builder);
    long least_finished = sure < extent->gone ? sure : extent->gone;
    bool is_frozen = builder->resume->status == RESUME_ROLLBACK_IN_PROGRESS &&
                     !builder->self->is_set_of_rollback;
    if (extent->n_finished > most_finished ||
        (extent->n_finished < least_finished && !is_frozen)) {
        return REFUSE(builder, NOT_THE_LESSER, extent->n_finished, ready, extent->gone);
    }
    return true;
}

/* -- instances --------------------------------------------------------------------------------- */

/* Where and from what the history made them: G3, as if one by one. */
static struct instance *new_instance(struct builder *builder, struct activity *maker)
{
    struct group *group = builder->group;
    const struct refresh *self = builder->self;
    int configuration = self->is_set_of_rollback ? self->before : self->desired;
    int zone = placement_choose_zone(group);
    zone = zone == NO_ZONE ? 0 : zone;
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

/* The n-th of those that are in one of two states; those that began first come first. */
static struct in_flight_setup *find_in_flight(const struct builder *builder, enum lifecycle one,
                                              enum lifecycle other, long n)
{
    for (size_t i = 0; i < builder->resume->n_in_flight; i++) {
        struct in_flight_setup *item = &builder->resume->in_flight[i];
        if (item->state != (int)one && item->state != (int)other) {
            continue;
        }
        if (n < item->count) {
            builder->problem->in_flight = i;
            return item;
        }
        n -= item->count;
    }
    return NULL;
}

static bool is_placed(const struct builder *builder, bool is_good, size_t in_flight)
{
    if (!is_good) {
        builder->problem->in_flight = in_flight;
    }
    return is_good;
}

/* The n-th new one: those in service first, then those in their warm-up, then the
 * pending ones. */
static bool place_new(struct builder *builder, struct activity *batch, long n)
{
    const struct extent *extent = &builder->extent;
    long warm = extent->in_service - extent->in_warmup;
    struct instance *instance = new_instance(builder, batch);
    const struct in_flight_setup *item = NULL;
    if (n >= extent->in_service) {
        item = find_in_flight(builder, LIFECYCLE_PENDING, LIFECYCLE_PENDING_WAIT,
                              n - extent->in_service);
    } else if (n >= warm) {
        item = find_in_flight(builder, LIFECYCLE_IN_SERVICE, LIFECYCLE_IN_SERVICE, n - warm);
    }
    enum lifecycle state = item != NULL ? (enum lifecycle)item->state : LIFECYCLE_IN_SERVICE;
    if (batch != NULL) {
        batch->launched++;
        batch->joined += state == LIFECYCLE_IN_SERVICE;
    }
    size_t in_flight = builder->problem->in_flight;
    return is_placed(builder,
                     resume_place_new(builder->group, instance, state,
                                      item != NULL ? item->for_ms : -1, builder->problem),
                     in_flight);
}

static bool place_old(struct builder *builder, struct activity *batch, long n)
{
    const struct extent *extent = &builder->extent;
    struct instance *leaver = placement_pick(builder->group, NO_ZONE, 1u << POOL_IN_SET);
    const struct in_flight_setup *item =
        n < extent->gone ? NULL : find_in_flight(builder, LIFECYCLE_REMOVING,
                                                 LIFECYCLE_REMOVING_WAIT, n - extent->gone);
    assert(leaver != NULL);
    if (batch != NULL) {
        leaver->remover = item != NULL ? batch : NULL;
        batch->removed++;
        batch->gone += item == NULL;
    }
    size_t in_flight = builder->problem->in_flight;
    return is_placed(builder,
                     resume_place_old(builder->group, leaver,
                                      item != NULL ? (enum lifecycle)item->state : LIFECYCLE_GONE,
                                      item != NULL ? item->for_ms : 0, builder->problem),
                     in_flight);
}

static bool place_range(struct builder *builder, struct activity *batch, long from, long n_new,
                        long n_old)
{
    for (long i = from; i < n_new || i < n_old; i++) {
        if ((i < n_new && !place_new(builder, batch, i)) ||
            (i < n_old && !place_old(builder, batch, i))) {
            return false;
        }
    }
    return true;
}

/* -- the task ---------------------------------------------------------------------------------- */

static void pass_checkpoints(struct builder *builder)
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
static bool build_past(struct builder *builder)
{
    const struct extent *extent = &builder->extent;
    struct refresh *self = builder->self;
    long n = extent->begun_with;
    if (!place_range(builder, NULL, 0, n, n)) {
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

static bool build_batch(struct builder *builder)
{
    struct group *group = builder->group;
    const struct extent *extent = &builder->extent;
    struct refresh *self = builder->self;
    sim_time began_at = group_now(group) - oldest_in_flight(builder->resume);
    self->healthy_when_begun = counts_healthy(&group->counts);
    self->launch_quota = self->remove_quota = extent->size;
    self->batch = activity_open(group, builder->task, "instance refresh", ACTIVITY_IS_BATCH);
    self->batch->started_at =
        began_at > builder->task->accepted_at ? began_at : builder->task->accepted_at;
    self->n_batches++;
    return place_range(builder, self->batch, extent->begun_with, extent->launched,
                       extent->removed);
}

static bool build(struct builder *builder)
{
    if (!take_batch(builder)) {
        return false;
    }
    take_counts(builder);
    return check_counts(builder) && build_past(builder) &&
           (!builder->extent.has_batch || build_batch(builder));
}

/* -- states ------------------------------------------------------------------------------------ */

static bool set_pending(struct builder *builder)
{
    const struct extent *extent = &builder->extent;
    return (extent->launched == 0 && extent->removed == 0) ||
           REFUSE(builder, HAS_BEGUN, extent->launched, extent->removed);
}

static bool set_in_progress(struct builder *builder)
{
    (void)builder;
    return true;
}

/* Paused, and while it rolls back or is cancelled: the batch in flight goes on to its end. */
static bool set_trimmed(struct builder *builder)
{
    refresh_trim_batch(builder->group, builder->task);
    return true;
}

static bool set_cancelling(struct builder *builder)
{
    return builder->extent.has_batch ? set_trimmed(builder) : REFUSE(builder, NOTHING_ENDS, 0);
}

static bool set_checkpoint_pause(struct builder *builder)
{
    struct refresh *self = builder->self;
    sim_time for_ms = builder->params->checkpoint_pause_ms;
    if (builder->extent.has_batch) {
        return REFUSE(builder, PAUSE_IN_BATCH, builder->extent.n_finished,
                      builder->extent.begun_with + builder->extent.size);
    }
    if (self->next_checkpoint == 0) {
        return REFUSE(builder, NO_CHECKPOINT, builder->group->n_made_joined,
                      builder->group->target);
    }
    sim_time told = builder->resume->paused_ms, paused_ms = told != SIM_NEVER ? told : 0;
    if (paused_ms > for_ms) {
        return REFUSE(builder, PAUSE_IS_OVER, for_ms);
    }
    self->pause = operation_set_timer(builder->group, builder->task, REFRESH_TIMER_PAUSE,
                                      group_now(builder->group) + for_ms - paused_ms);
    return true;
}

static bool set_rolling_back(struct builder *builder)
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
    bool (*set)(struct builder *builder);
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
static bool build_before_rollback(struct builder *builder)
{
    struct extent *extent = &builder->extent;
    long wanted = builder->resume->n_to_roll_back;
    find_batch(builder);
    long end = extent->begun_with == extent->n_finished ? extent->begun_with
                                                        : extent->begun_with + extent->size;
    extent->n_batches += extent->begun_with < end;
    extent->begun_with = wanted >= 0 ? wanted : end;
    extent->in_service = extent->gone = extent->begun_with;
    if (extent->begun_with > extent->n_set) {
        return REFUSE(builder, TO_ROLL_BACK, extent->begun_with, extent->n_set);
    }
    builder->self->n_finished = extent->n_finished;
    return build_past(builder);
}

static bool build_rollback(struct builder *builder)
{
    long rolled_back = builder->resume->n_rolled_back;
    if (!build_before_rollback(builder)) {
        return false;
    }
    refresh_begin_rollback(builder->group, builder->task);
    builder->extent = (struct extent){ .n_set = builder->group->n_set_left,
                                       .n_finished = rolled_back };
    if (rolled_back >= builder->extent.n_set) {
        return REFUSE(builder, ROLLED_BACK, rolled_back, builder->extent.n_set);
    }
    return build(builder);
}

static bool check_rollback(const struct builder *builder)
{
    const struct desired_configuration *desired = &builder->params->desired;
    if (builder->resume->status == RESUME_ROLLBACK_IN_PROGRESS && refresh_is_floating(desired)) {
        *builder->problem = (struct resume_problem){ RESUME_BECAUSE(NO_ROLLBACK, 0),
                                                     .name = desired->launch_template_version };
        return false;
    }
    return true;
}

/* -- all --------------------------------------------------------------------------------------- */

static bool take_total(struct builder *builder)
{
    const struct resume_setup *resume = builder->resume;
    struct extent *extent = &builder->extent;
    extent->n_set = builder->self->n_to_update;
    extent->n_finished = resume->n_finished;
    if (resume->n_total >= 0 && resume->n_total != extent->n_set) {
        return REFUSE(builder, TOTAL, resume->n_total, extent->n_set);
    }
    if (resume->finished_share >= 0) {
        extent->n_finished = (long)(resume->finished_share * (double)extent->n_set + 1e-9);
    }
    derive_finished(builder);
    if (extent->n_finished > extent->n_set) {
        return REFUSE(builder, ABOVE_TOTAL, extent->n_finished, extent->n_set);
    }
    if (extent->n_finished == extent->n_set && builder->resume->n_rolled_back < 0) {
        return REFUSE(builder, ALL_FINISHED, extent->n_finished);
    }
    return true;
}

long refresh_n_to_roll_back(const struct group *group)
{
    /* what was made by then was removed since, or is in the set */
    const struct refresh *self = refresh_of(group->refresh);
    return (refresh_totals_of(self).removed + group->n_set_left) / 2;
}

bool refresh_resume(struct group *group, struct operation *task, struct resume_problem *problem)
{
    struct builder builder = {
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
    if (!check_rollback(&builder) || !take_total(&builder) ||
        !(is_replacing_back ? build_rollback(&builder) : build(&builder)) ||
        !states[status].set(&builder)) {
        return false;
    }
    refresh_set_state(group, task, states[status].state, BECAUSE_NONE);
    return true;
}
