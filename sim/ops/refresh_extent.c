#include "ops/refresh_extent.h"

#include "model/instance.h"
#include "model/run.h"

bool refresh_builder_refuse(const struct refresh_builder *builder, struct resume_problem problem)
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

/* FinishedUpdateCapacity need not be told where the instances are. */
static void derive_finished(struct refresh_builder *builder)
{
    const struct resume_setup *resume = builder->resume;
    struct refresh_extent *extent = &builder->extent;
    if (extent->n_finished < 0) {
        long gone = extent->n_set - resume->old_in_service - n_leaving(resume);
        extent->n_finished = resume->new_in_service < gone ? resume->new_in_service : gone;
    }
}

bool refresh_extent_take_total(struct refresh_builder *builder)
{
    const struct resume_setup *resume = builder->resume;
    struct refresh_extent *extent = &builder->extent;
    extent->n_set = builder->self->n_to_update;
    extent->n_finished = resume->n_finished;
    if (resume->n_total >= 0 && resume->n_total != extent->n_set) {
        return RESUME_REFUSE(builder, TOTAL, resume->n_total, extent->n_set);
    }
    if (resume->finished_share >= 0) {
        extent->n_finished = (long)(resume->finished_share * (double)extent->n_set + 1e-9);
    }
    derive_finished(builder);
    if (extent->n_finished > extent->n_set) {
        return RESUME_REFUSE(builder, ABOVE_TOTAL, extent->n_finished, extent->n_set);
    }
    if (extent->n_finished == extent->n_set && builder->resume->n_rolled_back < 0) {
        return RESUME_REFUSE(builder, ALL_FINISHED, extent->n_finished);
    }
    return true;
}

/* Of a batch that begins with so many replaced, everybody else being as at the start (F5, F9). */
static long size_of_batch(const struct refresh_builder *builder, long n_replaced)
{
    long healthy = counts_healthy(&builder->group->counts);
    struct refresh_limits limits = refresh_limits_for(
        builder->params, builder->group->target, builder->group->settings->max_size, healthy);
    return refresh_batch_size(builder->group, builder->task, &limits,
                              builder->extent.n_set - n_replaced, n_replaced);
}

void refresh_extent_find_batch(struct refresh_builder *builder)
{
    struct refresh_extent *extent = &builder->extent;
    long size = size_of_batch(builder, 0);
    while (extent->begun_with + size <= extent->n_finished && size > 0) {
        extent->begun_with += size;
        extent->n_batches++;
        size = size_of_batch(builder, extent->begun_with);
    }
    extent->size = size;
}

bool refresh_extent_take_batch(struct refresh_builder *builder)
{
    const struct resume_setup *resume = builder->resume;
    struct refresh_extent *extent = &builder->extent;
    refresh_extent_find_batch(builder);
    if (resume->batch_began_with >= 0) {
        extent->begun_with = resume->batch_began_with;
        extent->size = size_of_batch(builder, extent->begun_with);
        extent->n_batches = resume->batch > 0 ? resume->batch - 1 : extent->n_batches;
        if (extent->begun_with > extent->n_finished) {
            return RESUME_REFUSE(builder, BEGAN_LATER, extent->begun_with, extent->n_finished);
        }
        if (extent->n_finished > extent->begun_with + extent->size) {
            return RESUME_REFUSE(builder, BATCH_SIZE, extent->begun_with, extent->n_finished,
                                 extent->size);
        }
    }
    if (resume->batch > 0 && resume->batch != extent->n_batches + 1) {
        return RESUME_REFUSE(builder, BATCH_NUMBER, resume->batch, extent->n_finished,
                             extent->n_batches + 1, extent->size);
    }
    return true;
}

/* A rolling batch that was trimmed (F7) is over when nothing of it is in flight. */
static bool has_ended_early(const struct refresh_builder *builder)
{
    const struct refresh_extent *extent = &builder->extent;
    return builder->params->batching == BATCHING_ROLLING &&
           builder->resume->status != RESUME_IN_PROGRESS && !builder->self->is_set_of_rollback &&
           extent->launched == extent->n_finished && extent->removed == extent->n_finished &&
           extent->gone == extent->n_finished;
}

/* In service, but perhaps not ready: in their warm-up, where that is waited for (F7). */
static long n_unready(const struct refresh_builder *builder)
{
    return builder->params->wait_for_warmup ? builder->extent.in_warmup : 0;
}

static void set_counts(struct refresh_builder *builder, long in_service, long gone)
{
    struct refresh_extent *extent = &builder->extent;
    extent->in_service = in_service;
    extent->launched = in_service + n_pending(builder->resume);
    extent->gone = gone;
    extent->removed = gone + n_leaving(builder->resume);
}

/* Whether the batch may neither launch nor remove with these counts (F6, F13): as a reader finds
 * it, since what is allowed is done at once. Before anything is put in place. */
static bool is_at_rest(const struct refresh_builder *builder)
{
    const struct group *group = builder->group;
    const struct refresh_extent *extent = &builder->extent;
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
static bool derive_counts(struct refresh_builder *builder)
{
    const struct refresh_extent *extent = &builder->extent;
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

void refresh_extent_take_counts(struct refresh_builder *builder)
{
    const struct resume_setup *resume = builder->resume;
    struct refresh_extent *extent = &builder->extent;
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

bool refresh_extent_check(const struct refresh_builder *builder)
{
    const struct refresh_extent *extent = &builder->extent;
    long begun = extent->begun_with, most = begun + extent->size;
    if (extent->launched > most) {
        return RESUME_REFUSE(builder, MANY_NEW, extent->launched, begun, extent->size);
    }
    if (extent->launched < begun || extent->in_service < extent->n_finished) {
        return RESUME_REFUSE(builder, FEW_NEW, extent->launched, begun);
    }
    if (extent->removed > most) {
        return RESUME_REFUSE(builder, MANY_OLD, extent->removed, begun, extent->size);
    }
    if (extent->removed < begun) {
        return RESUME_REFUSE(builder, FEW_OLD, extent->removed, begun);
    }
    long ready = extent->in_service;
    long most_finished = ready < extent->gone ? ready : extent->gone;
    long sure = ready - n_unready(builder);
    long least_finished = sure < extent->gone ? sure : extent->gone;
    bool is_frozen = builder->resume->status == RESUME_ROLLBACK_IN_PROGRESS &&
                     !builder->self->is_set_of_rollback;
    if (extent->n_finished > most_finished ||
        (extent->n_finished < least_finished && !is_frozen)) {
        return RESUME_REFUSE(builder, NOT_THE_LESSER, extent->n_finished, ready, extent->gone);
    }
    return true;
}
