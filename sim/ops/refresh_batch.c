/*
 * refresh_batch: the batches of a refresh: how large, what they may launch and remove, when they
 * are over (rules F5, F6, F7, F12, F13, F14). Whatever is asked is read off the group as it is now.
 */
#include "ops/refresh.h"

#include "base/seldom.h"
#include "model/activity.h"
#include "model/instance.h"
#include "model/placement.h"
#include "model/run.h"

/* -- arithmetic (F5, F6, F13) -------------------------------------------------------------------
 */

struct refresh_limits refresh_limits_for(const struct refresh_params *params, long capacity,
                                         long max_size, long healthy_when_begun)
{
    bool launch_first = params->replace_order == REPLACE_LAUNCH_FIRST;
    struct refresh_limits limits = {
        .capacity = capacity,
        .low = (capacity * params->min_healthy_percentage + 99) / 100,
        .up = capacity * params->max_healthy_percentage / 100 - capacity,
    };
    limits.down = launch_first ? 0 : capacity - limits.low;
    if (limits.up + limits.down == 0) {
        limits.up = 1;
    }
    if (launch_first && limits.up < healthy_when_begun + 1 - capacity) {
        limits.up = healthy_when_begun + 1 - capacity;
    }
    if (params->clamp_to_max_size) {
        /* Without DesiredCapacity the group may begin above MaxSize. */
        long room = max_size > capacity ? max_size - capacity : 0;
        limits.up = limits.up < room ? limits.up : room;
        if (limits.up + limits.down == 0) {
            limits.down = 1;
            limits.low = capacity - 1;
            limits.removes_first = true;
        }
    }
    return limits;
}

/* Asked at each decision, so worked out only where something that they depend on has changed. */
const struct refresh_limits *refresh_limits_of(const struct group *group,
                                               const struct operation *task)
{
    struct refresh *self = task->state;
    if (!self->has_limits || self->limits.capacity != group->target ||
        self->limits_healthy != self->healthy_when_begun) {
        self->limits = refresh_limits_for(task->params, group->target, group->settings->max_size,
                                          self->healthy_when_begun);
        self->limits_healthy = self->healthy_when_begun;
        self->has_limits = true;
    }
    return &self->limits;
}

/* -- batches ----------------------------------------------------------------------------------- */

static long launched_of(const struct activity *batch)
{
    return batch->launched - batch->failed;
}

static long removed_of(const struct activity *batch)
{
    return batch->removed - batch->kept;
}

static bool may_begin_batch(const struct group *group, const struct refresh *self)
{
    switch (self->state) {
    case REFRESH_PENDING:
    case REFRESH_IN_PROGRESS:
        break;
    case REFRESH_ROLLBACK_IN_PROGRESS:
        if (self->is_set_of_rollback) {
            break;
        }
        return false;
    default:
        return false;
    }
    return group->is_active && refresh_left(group, self) > 0;
}

/* F12: after a failed launch the next batch has to wait. */
static SELDOM bool must_wait_for_retry(struct group *group, struct operation *task)
{
    struct refresh *self = task->state;
    const struct refresh_params *params = task->params;
    sim_time from = self->last_failure_at + params->retry_interval_ms;
    if (self->last_failure_at < 0 || group_now(group) >= from) {
        return false;
    }
    if (!event_queue_is_pending(group->run->queue, self->retry)) {
        self->retry = operation_set_timer(group, task, REFRESH_TIMER_RETRY, from);
        refresh_tell(group, task, TRACE_WAITING, BECAUSE(RETRY, from - group_now(group)));
    }
    return true;
}

/* As far as no checkpoint stands in the way. */
static long untrimmed_size(const struct refresh_params *params, const struct refresh_limits *limits,
                           long n_left)
{
    long size = n_left < ACTIVITY_SIZE_LIMIT ? n_left : ACTIVITY_SIZE_LIMIT;
    bool is_limited = params->batching == BATCHING_BARRIER && limits->up + limits->down < size;
    return is_limited ? limits->up + limits->down : size;
}

long refresh_batch_size(const struct group *group, const struct operation *task,
                        const struct refresh_limits *limits, long n_left, long n_made)
{
    long size = untrimmed_size(task->params, limits, n_left);
    struct refresh_checkpoint next = refresh_next_checkpoint(group, task, n_made);
    return next.need > 0 && next.need < size ? next.need : size;
}

static void tell_trimmed(struct group *group, struct operation *task)
{
    struct refresh_checkpoint next = refresh_next_checkpoint(group, task, group->n_made_joined);
    refresh_tell(group, task, TRACE_CHECKPOINT,
                 BECAUSE(BATCH_TRIMMED, next.need, next.percentage, next.wanted,
                         group->n_made_joined));
}

static SELDOM void begin_batch(struct group *group, struct operation *task)
{
    struct refresh *self = task->state;
    self->healthy_when_begun = counts_healthy(&group->counts);
    const struct refresh_limits *limits = refresh_limits_of(group, task);
    long all_left = refresh_left(group, self), owed_now = refresh_owed(group, self);
    long size = refresh_batch_size(group, task, limits, all_left, group->n_made_joined);
    if (size < untrimmed_size(task->params, limits, all_left)) {
        tell_trimmed(group, task);
    }
    if (self->state == REFRESH_PENDING) {
        refresh_set_state(group, task, REFRESH_IN_PROGRESS, BECAUSE(TASK_BEGINS));
    }
    self->launch_quota = size < owed_now ? size : owed_now;
    self->remove_quota = size < group->n_set_left ? size : group->n_set_left;
    self->batch = activity_open(group, task, "instance refresh", ACTIVITY_IS_BATCH);
    self->n_batches++;
    refresh_tell(group, task, TRACE_BATCH_BEGAN,
                 BECAUSE(BATCH_BEGAN, size, limits->up, limits->down, all_left));
}

void refresh_trim_batch(struct group *group, struct operation *task)
{
    (void)group;
    struct refresh *self = task->state;
    const struct refresh_params *params = task->params;
    const struct activity *batch = self->batch;
    if (batch == NULL || params->batching == BATCHING_BARRIER) {
        return;
    }
    long launched = launched_of(batch), removed = removed_of(batch);
    long to_launch = batch->launched + (removed > launched ? removed - launched : 0);
    long to_remove = batch->removed + batch->failed + (launched > removed ? launched - removed : 0);
    self->launch_quota = to_launch < self->launch_quota ? to_launch : self->launch_quota;
    self->remove_quota = to_remove < self->remove_quota ? to_remove : self->remove_quota;
}

/* F14. */
bool refresh_batch_is_over(const struct group *group, const struct refresh *self)
{
    const struct activity *batch = self->batch;
    if (refresh_is_under_way(batch)) {
        return false;
    }
    bool launches_made = batch->launched >= self->launch_quota || refresh_owed(group, self) <= 0;
    bool removals_made =
        batch->removed >= self->remove_quota - batch->failed || group->n_set_left == 0;
    return launches_made && removals_made;
}

void refresh_batch_end(struct group *group, struct operation *task)
{
    struct refresh *self = task->state;
    struct activity *batch = self->batch;
    refresh_tell(group, task, TRACE_BATCH_ENDED,
                 BECAUSE(BATCH_ENDED, batch->launched, batch->removed, batch->failed,
                         refresh_left(group, self)));
    self->past = refresh_totals_of(self);
    if (batch->last_failure_at > self->last_failure_at) {
        self->last_failure_at = batch->last_failure_at;
    }
    activity_close(batch);
    self->batch = NULL;
    task->is_blocked = false;
    if (!self->is_set_of_rollback) {
        refresh_look_at_checkpoints(group, task);
    }
}

/* -- deciding (F6) ----------------------------------------------------------------------------- */

static long least(long a, long b)
{
    return a < b ? a : b;
}

static long room_to_launch(const struct group *group, const struct refresh_limits *limits)
{
    return limits->capacity + limits->up - counts_pending(&group->counts) -
           counts_healthy(&group->counts);
}

/* How many the batch may launch now, if none fails at once; not above 0: none. */
static long n_launches_allowed(const struct group *group, const struct operation *task,
                               const struct refresh_limits *limits)
{
    const struct refresh *self = refresh_of(task);
    const struct refresh_params *params = task->params;
    const struct activity *batch = self->batch;
    long n = self->launch_quota - batch->launched;
    long room = room_to_launch(group, limits), successors = removed_of(batch) - launched_of(batch);
    n = least(n, room > successors ? room : successors);
    if (params->clamp_to_max_size) {
        n = least(n, group->settings->max_size - counts_running(&group->counts));
    }
    return least(n, refresh_owed(group, self));
}

static SELDOM struct reason why_launch(const struct group *group, const struct operation *task,
                                       const struct refresh_limits *limits)
{
    const struct activity *batch = refresh_of(task)->batch;
    if (room_to_launch(group, limits) > 0) {
        return *BECAUSE(REFRESH_LAUNCH, counts_pending(&group->counts),
                        counts_healthy(&group->counts), limits->capacity, limits->up);
    }
    return *BECAUSE(REFRESH_SUCCESSOR, launched_of(batch), removed_of(batch));
}

/* The healthy ones that have to stay. */
static long healthy_floor(const struct refresh *self, const struct refresh_limits *limits)
{
    return limits->low < self->healthy_when_begun ? limits->low : self->healthy_when_begun;
}

static bool is_room_to_remove(const struct group *group, const struct refresh *self,
                              const struct refresh_limits *limits)
{
    return counts_healthy(&group->counts) - 1 >= healthy_floor(self, limits);
}

static bool may_remove(const struct group *group, const struct operation *task,
                       const struct refresh_limits *limits)
{
    const struct refresh *self = refresh_of(task);
    const struct refresh_params *params = task->params;
    const struct activity *batch = self->batch;
    if (batch->removed >= self->remove_quota - batch->failed) {
        return false;
    }
    if (params->replace_order == REPLACE_LAUNCH_FIRST && !limits->removes_first) {
        struct refresh_totals totals = refresh_totals_of(self);
        if (totals.removed >= totals.ready) {
            return false;
        }
    }
    return is_room_to_remove(group, self, limits) || removed_of(batch) < batch->ready_healthy;
}

static SELDOM struct reason why_remove(const struct group *group, const struct operation *task,
                                       const struct refresh_limits *limits)
{
    const struct refresh *self = refresh_of(task);
    if (is_room_to_remove(group, self, limits)) {
        return *BECAUSE(REFRESH_REMOVE, counts_healthy(&group->counts),
                        healthy_floor(self, limits));
    }
    return *BECAUSE(REFRESH_REPLACED, removed_of(self->batch), self->batch->ready_healthy);
}

/* False: it failed at once. */
static bool launch_one(struct group *group, struct operation *task,
                       const struct refresh_limits *limits)
{
    const struct refresh *self = task->state;
    const struct refresh_params *params = task->params;
    const struct reason *reason = BECAUSE_NONE;
    struct reason told;
    if (group_is_traced(group)) {
        told = why_launch(group, task, limits);
        reason = &told;
    }
    int made_of = self->is_set_of_rollback ? self->before : self->desired;
    struct instance *instance = instance_launch(group, self->batch, NO_ZONE, made_of, reason);
    if (instance != NULL && params->wait_for_warmup) {
        instance->flags |= INSTANCE_WAITS_WARMUP;
    }
    return instance != NULL;
}

static void launch_all(struct group *group, struct operation *task,
                       const struct refresh_limits *limits, long n)
{
    while (n > 0) {
        n = launch_one(group, task, limits) ? n - 1 : n_launches_allowed(group, task, limits);
    }
}

static inline bool launch(struct group *group, struct operation *task,
                          const struct refresh_limits *limits)
{
    const struct refresh *self = task->state;
    if (self->batch->launched >= self->launch_quota) {
        return false; /* most often so: the batch has begun with them */
    }
    long n = n_launches_allowed(group, task, limits);
    if (n <= 0) {
        return false;
    }
    launch_all(group, task, limits, n);
    return true;
}

/* False where nobody is left to go. */
static bool remove_one(struct group *group, struct operation *task,
                       const struct refresh_limits *limits)
{
    struct instance *leaver = placement_pick(group, NO_ZONE, 1u << POOL_IN_SET);
    if (leaver == NULL) {
        return false;
    }
    const struct reason *reason = BECAUSE_NONE;
    struct reason told;
    if (group_is_traced(group)) {
        told = why_remove(group, task, limits);
        reason = &told;
    }
    instance_begin_leave(group, leaver, refresh_of(task)->batch, false, reason);
    return true;
}

/* Launches first, then one removal, then launches again, until neither is allowed. */
static bool work(struct group *group, struct operation *task, const struct refresh_limits *limits)
{
    bool any = launch(group, task, limits);
    while (may_remove(group, task, limits) && remove_one(group, task, limits)) {
        launch(group, task, limits);
        any = true;
    }
    return any;
}

/* F13, F14: by the percentages, or as the batch has no removal left: a hook kept what it took. */
static void tell_blocked(struct group *group, struct operation *task)
{
    const struct refresh *self = task->state;
    const struct activity *batch = self->batch;
    const struct refresh_limits *limits = refresh_limits_of(group, task);
    long healthy = counts_healthy(&group->counts), room = limits->capacity + limits->up;
    if (batch->kept > 0 && batch->removed >= self->remove_quota - batch->failed) {
        refresh_tell(group, task, TRACE_WAITING,
                     BECAUSE(REFRESH_KEPT, batch->removed, batch->kept, healthy, room));
    } else {
        refresh_tell(group, task, TRACE_WAITING,
                     BECAUSE(REFRESH_BLOCKED, counts_pending(&group->counts), healthy, room,
                             limits->low));
    }
}

/* Nothing is allowed and nothing is under way that could change that (F13). */
static SELDOM void note_blocked(struct group *group, struct operation *task)
{
    struct refresh *self = task->state;
    bool is_blocked = !refresh_is_under_way(self->batch) &&
                      counts_pending(&group->counts) == 0 && !refresh_batch_is_over(group, self);
    if (is_blocked && !task->is_blocked) {
        tell_blocked(group, task);
    }
    task->is_blocked = is_blocked;
}

enum decided refresh_decide(struct group *group, struct operation *task)
{
    struct refresh *self = task->state;
    enum decided answer = DECIDED_SOME;
    bool any = false;
    if (self->batch == NULL && may_begin_batch(group, self) && !must_wait_for_retry(group, task)) {
        begin_batch(group, task);
        any = true;
    }
    const struct refresh_limits *limits = refresh_limits_of(group, task);
    if (self->batch != NULL) {
        any |= work(group, task, limits);
        if (any && refresh_is_under_way(self->batch)) {
            task->is_blocked = false;
            answer = DECIDED_ALL;
        } else if (!any) {
            note_blocked(group, task);
        }
    }
    group->low = limits->low;
    group->high = limits->capacity + limits->up;
    return any ? answer : DECIDED_NOTHING;
}
