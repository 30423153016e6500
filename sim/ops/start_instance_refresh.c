/*
 * start_instance_refresh: replaces the instances of a group in batches (rules F1 to F14).
 *
 * The set of instances to replace is fixed at acceptance. A batch begins, launches and removes in
 * step (4) only; what it may do is read off the group at every decision, so a scale-out, a lost
 * zone or a standby in its midst needs no code of its own here.
 */
#include <math.h>
#include <string.h>

#include "model/run.h"
#include "ops/ops.h"
#include "ops/refresh.h"

#define SEVEN_DAYS (7 * SIM_DAY)

enum timer { TIMER_PAUSE, TIMER_RETRY, TIMER_WEEK };

const char *const refresh_state_names[N_REFRESH_STATES] = {
    [REFRESH_PENDING] = "Pending",
    [REFRESH_IN_PROGRESS] = "InProgress",
    [REFRESH_PAUSED] = "Paused",
    [REFRESH_CHECKPOINT_PAUSE] = "CheckpointPause",
    [REFRESH_FAILED] = "Failed",
    [REFRESH_SUCCESSFUL] = "Successful",
    [REFRESH_CANCELLING] = "Cancelling",
    [REFRESH_CANCELLED] = "Cancelled",
    [REFRESH_ROLLBACK_IN_PROGRESS] = "RollbackInProgress",
    [REFRESH_ROLLBACK_SUCCESSFUL] = "RollbackSuccessful",
    [REFRESH_ROLLBACK_FAILED] = "RollbackFailed",
};

/* -- parameters (F2) --------------------------------------------------------------------------- */

#define DESIRED(member) offsetof(struct desired_configuration, member)
static const struct field desired_rows[] = {
    { .name = "ImageId", .kind = FIELD_TEXT, .offset = DESIRED(image_id), .rule = "F2",
      .help = "the active configuration with another image" },
    { .name = "ScalingConfigurationId", .kind = FIELD_TEXT,
      .offset = DESIRED(scaling_configuration_id), .rule = "F2",
      .help = "the scaling configuration to replace instances by" },
    { .name = "LaunchTemplateId", .kind = FIELD_TEXT, .offset = DESIRED(launch_template_id),
      .rule = "F2", .help = "the launch template to replace instances by" },
    { .name = "LaunchTemplateVersion", .kind = FIELD_TEXT,
      .offset = DESIRED(launch_template_version), .initial = "Default", .rule = "F2",
      .help = "a number, Default or Latest; the last two cannot be rolled back" },
    { .name = "LaunchTemplateOverrides", .kind = FIELD_TEXTS, .low = 0, .high = 100,
      .offset = DESIRED(launch_template_overrides), .rule = "F2",
      .help = "instance types of the template; they change nothing here" },
    { .name = "Containers", .kind = FIELD_TEXTS, .low = 0, .high = 100,
      .offset = DESIRED(containers), .rule = "F2",
      .help = "container images in place of those of the active configuration" },
    FIELD_END,
};
#undef DESIRED

#define AT(member) offsetof(struct refresh_params, member)
static const struct field rows[] = {
    { .name = "DesiredConfiguration", .kind = FIELD_SECTION, .section = desired_rows,
      .offset = AT(desired), .rule = "F2",
      .help = "what to replace instances by; none: the active configuration" },
    { .name = "MinHealthyPercentage", .kind = FIELD_INTEGER, .low = 0, .high = 100,
      .initial = "80", .offset = AT(min_healthy_percentage), .rule = "F2",
      .help = "healthy instances to keep, in % of the target" },
    { .name = "MaxHealthyPercentage", .kind = FIELD_INTEGER, .low = 100, .high = 200,
      .initial = "120", .offset = AT(max_healthy_percentage), .rule = "F2",
      .help = "healthy and pending instances to allow, in % of the target" },
    { .name = "SkipMatching", .kind = FIELD_BOOLEAN, .initial = "true", .offset = AT(skip_matching),
      .rule = "F3", .help = "leave instances that have the desired configuration already" },
    { .name = "Checkpoints", .kind = FIELD_INTEGERS, .low = 1, .high = 100,
      .offset = AT(checkpoints), .rule = "F9",
      .help = "percentages of new instances at which to pause, ascending, the last one 100" },
    { .name = "CheckpointPauseTime", .kind = FIELD_MINUTES, .low = 1, .high = 2880,
      .initial = "60", .offset = AT(checkpoint_pause_ms), .rule = "F2",
      .help = "minutes of a pause at a checkpoint" },
    { .name = "replace_order", .kind = FIELD_CHOICE, .choices = replace_order_names,
      .offset = AT(replace_order), .rule = "F6",
      .help = "launch-first: an old instance leaves only when a new one is ready" },
    { .name = "batching", .kind = FIELD_CHOICE, .choices = batching_names, .offset = AT(batching),
      .rule = "F7", .help = "rolling: do not wait for a whole batch to end" },
    { .name = "wait_for_warmup", .kind = FIELD_BOOLEAN, .offset = AT(wait_for_warmup), .rule = "F7",
      .help = "a new instance is ready only after its warm-up" },
    { .name = "clamp_to_max_size", .kind = FIELD_BOOLEAN, .offset = AT(clamp_to_max_size),
      .rule = "F13", .help = "never launch above MaxSize" },
    { .name = "retry_interval", .kind = FIELD_DURATION, .low = 1000, .high = SEVEN_DAYS,
      .offset = AT(retry_interval_ms), .rule = "F12",
      .help = "wait after a failed launch before the next batch" },
    { .name = "mixed_policies", .kind = FIELD_CHOICE, .choices = mixed_policies_names,
      .offset = AT(mixed_policies), .rule = "A7",
      .help = "allow: refresh whatever the MultiAZPolicy" },
    FIELD_END,
};
#undef AT

static void prepare(void *params, const struct model_options *options)
{
    struct refresh_params *p = params;
    p->replace_order = options->replace_order;
    p->batching = options->batching;
    p->wait_for_warmup = options->wait_for_warmup;
    p->clamp_to_max_size = options->clamp_to_max_size;
    p->retry_interval_ms = options->retry_interval_ms;
    p->mixed_policies = options->mixed_policies;
}

static const char *validate(const void *params, const char **parameter)
{
    const struct field_integers *checkpoints = &((const struct refresh_params *)params)->checkpoints;
    *parameter = "Checkpoints";
    for (size_t i = 1; i < checkpoints->count; i++) {
        if (checkpoints->items[i] <= checkpoints->items[i - 1]) {
            return "checkpoints must be strictly ascending";
        }
    }
    if (checkpoints->count > 0 && checkpoints->items[checkpoints->count - 1] != 100) {
        return "the last checkpoint must be 100";
    }
    return NULL;
}

/* -- may it? (F1, F2, F3) ---------------------------------------------------------------------- */

static long n_sources(const struct desired_configuration *desired)
{
    return (desired->image_id != NULL) + (desired->scaling_configuration_id != NULL) +
           (desired->launch_template_id != NULL) + (desired->containers.count > 0);
}

/* The id that SkipMatching compares (F3). */
static const char *desired_id(const struct group *group, const struct desired_configuration *desired)
{
    struct arena *arena = &group->run->arena;
    int active = group->active_configuration;
    const char *base = active == NO_CONFIGURATION ? "" : group->configurations[active];
    if (desired->scaling_configuration_id != NULL) {
        return desired->scaling_configuration_id;
    }
    if (desired->image_id != NULL) {
        return arena_printf(arena, "%s+%s", base, desired->image_id);
    }
    if (desired->launch_template_id != NULL) {
        return arena_printf(arena, "%s:%s", desired->launch_template_id,
                            desired->launch_template_version);
    }
    return desired->containers.count > 0 ? arena_printf(arena, "%s+%s", base,
                                                        desired->containers.items[0])
                                         : base;
}

static bool may_be_replaced(const struct instance *instance)
{
    return instance->creation != CREATION_ATTACHED && instance->state <= LIFECYCLE_IN_SERVICE;
}

static bool belongs_to_set(const struct group *group, const struct instance *instance,
                           const char *desired, bool skip_matching)
{
    if (!may_be_replaced(instance)) {
        return false;
    }
    return !skip_matching || instance->configuration == NO_CONFIGURATION ||
           strcmp(group->configurations[instance->configuration], desired) != 0;
}

static enum refusal_code test_set(const struct group *group, struct operation *operation)
{
    const struct refresh_params *params = operation->params;
    const char *desired = desired_id(group, &params->desired);
    long n = 0;
    for (uint32_t number = 1; number <= group->run->n_instances; number++) {
        const struct instance *instance = run_instance(group->run, number);
        if (belongs_to_set(group, instance, desired, params->skip_matching)) {
            return REFUSED_NONE;
        }
        n += may_be_replaced(instance);
    }
    return op_refuse(operation, REFUSED_INVALID_INSTANCE_NO_INSTANCE_NEED_BE_REFRESHED,
                     BECAUSE(NOTHING_TO_REFRESH, n));
}

static enum refusal_code test_group(const struct group *group, struct operation *operation)
{
    const struct refresh_params *params = operation->params;
    if (group->settings->multi_az_policy != POLICY_PRIORITY &&
        params->mixed_policies == MIXED_POLICIES_FORBID) {
        return op_refuse(operation, REFUSED_OPERATION_DENIED, BECAUSE(NOT_PRIORITY_POLICY));
    }
    if (group->settings->capacity_in_vcpus) {
        return op_refuse(operation, REFUSED_OPERATION_DENIED, BECAUSE(COUNTED_IN_VCPUS));
    }
    if (group_recycles(group)) {
        return op_refuse(operation, REFUSED_OPERATION_DENIED, BECAUSE(RECYCLES));
    }
    if (group->rebalance != NULL) {
        return op_refuse(operation, REFUSED_SCALING_ACTIVITY_IN_PROGRESS,
                         BECAUSE(REBALANCE_RUNNING));
    }
    return REFUSED_NONE;
}

static enum refusal_code test(const struct group *group, struct operation *operation)
{
    const struct refresh_params *params = operation->params;
    long sources = n_sources(&params->desired);
    if (sources > 1) {
        return op_refuse(operation, REFUSED_INVALID_PARAMETER, BECAUSE(TWO_SOURCES, sources));
    }
    enum refusal_code code = op_test_active(group, operation);
    if (code == REFUSED_NONE && group->refresh != NULL) {
        code = op_refuse(operation, REFUSED_INSTANCE_REFRESH_IN_PROGRESS, BECAUSE(TASK_RUNNING));
    }
    if (code == REFUSED_NONE) {
        code = test_group(group, operation);
    }
    return code == REFUSED_NONE ? test_set(group, operation) : code;
}

/* -- arithmetic (F5, F6, F13, F14) ------------------------------------------------------------- */

static struct refresh *state_of(const struct operation *task)
{
    return task->state;
}

struct refresh_limits refresh_limits_of(const struct group *group, const struct operation *task)
{
    const struct refresh_params *params = task->params;
    const struct refresh *self = state_of(task);
    long capacity = group->target;
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
    if (launch_first && limits.up < self->healthy_when_begun + 1 - capacity) {
        limits.up = self->healthy_when_begun + 1 - capacity;
    }
    if (params->clamp_to_max_size) {
        long room = group->settings->max_size - capacity;
        limits.up = limits.up < room ? limits.up : room;
        if (limits.up + limits.down == 0) {
            limits.down = 1;
            limits.low = capacity - 1;
            limits.removes_first = true;
        }
    }
    return limits;
}

struct refresh_totals refresh_totals_of(const struct refresh *self)
{
    struct refresh_totals totals = self->past;
    const struct activity *batch = self->batch;
    if (batch != NULL) {
        totals.launched += batch->launched - batch->failed;
        totals.ready += batch->ready;
        totals.removed += batch->removed - batch->kept;
        totals.gone += batch->gone;
    }
    return totals;
}

long refresh_n_finished(const struct refresh *self)
{
    struct refresh_totals totals = refresh_totals_of(self);
    if (self->n_finished >= 0) {
        return self->n_finished;
    }
    return totals.ready < totals.gone ? totals.ready : totals.gone;
}

static long owed(const struct group *group, const struct refresh *self)
{
    struct refresh_totals totals = refresh_totals_of(self);
    return group->n_set_left + totals.removed - totals.launched;
}

static long left(const struct group *group, const struct refresh *self)
{
    long launches = owed(group, self);
    return launches > group->n_set_left ? launches : group->n_set_left;
}

/* -- telling ----------------------------------------------------------------------------------- */

static void tell(struct group *group, const struct operation *task, enum trace_kind kind,
                 struct reason reason)
{
    if (group_is_traced(group)) {
        group_trace(group, &(struct trace_event){ .kind = kind,
                                                  .zone = NO_ZONE,
                                                  .activity = state_of(task)->batch,
                                                  .operation = task,
                                                  .reason = reason });
    }
}

void refresh_set_state(struct group *group, struct operation *task, enum refresh_state state,
                       struct reason reason)
{
    state_of(task)->state = state;
    operation_set_status(group, task, refresh_state_names[state], reason);
}

/* -- beginning and ending the task ------------------------------------------------------------- */

/* Marks the set (F3, F11): it is fixed here; anything marked before is forgotten. */
static void mark_set(struct group *group, bool (*belongs)(const struct group *group,
                                                          const struct instance *instance,
                                                          const void *context),
                     const void *context)
{
    for (uint32_t number = 1; number <= group->run->n_instances; number++) {
        struct instance *instance = run_instance(group->run, number);
        bool is_in = belongs != NULL && belongs(group, instance, context);
        bool was_in = instance->flags & INSTANCE_IN_SET;
        if (is_in != was_in) {
            instance_change_begin(group, instance);
            instance->flags ^= INSTANCE_IN_SET;
            instance_change_end(group, instance);
        }
    }
}

static void forget_made_in_task(struct group *group)
{
    for (uint32_t number = 1; number <= group->run->n_instances; number++) {
        run_instance(group->run, number)->flags &= (uint8_t)~INSTANCE_MADE_IN_TASK;
    }
    group->n_made_joined = 0;
}

struct set_context {
    const char *desired;
    bool skip_matching;
};

static bool in_refresh_set(const struct group *group, const struct instance *instance,
                           const void *context)
{
    const struct set_context *set = context;
    return belongs_to_set(group, instance, set->desired, set->skip_matching);
}

static bool in_rollback_set(const struct group *group, const struct instance *instance,
                            const void *context)
{
    (void)group, (void)context;
    return (instance->flags & INSTANCE_MADE_IN_TASK) && instance->state <= LIFECYCLE_STANDBY;
}

static void start(struct group *group, struct operation *task)
{
    struct refresh *self = task->state;
    const struct refresh_params *params = task->params;
    const char *desired = desired_id(group, &params->desired);
    self->before = group->active_configuration;
    self->desired = *desired == '\0' ? NO_CONFIGURATION : group_intern_configuration(group, desired);
    self->n_finished = -1;
    self->last_failure_at = -1;
    forget_made_in_task(group);
    mark_set(group, in_refresh_set, &(struct set_context){ desired, params->skip_matching });
    self->n_to_update = group->n_set_left;
    self->week = operation_set_timer(group, task, TIMER_WEEK, group_now(group) + SEVEN_DAYS);
    task->is_kept = true;
    group->refresh = task;
    group->launch_configuration = self->desired;
    group->task_configuration = self->desired;
    refresh_set_state(group, task, REFRESH_PENDING, BECAUSE(TASK_ACCEPTED, self->n_to_update));
}

static void end_task(struct group *group, struct operation *task, enum refresh_state state,
                     struct reason reason)
{
    struct refresh *self = task->state;
    run_cancel(group->run, self->pause);
    run_cancel(group->run, self->retry);
    run_cancel(group->run, self->week);
    if (state == REFRESH_SUCCESSFUL) {
        group->active_configuration = self->desired;
    }
    group->launch_configuration = group->active_configuration;
    group->task_configuration = NO_TASK_CONFIGURATION;
    group->refresh = NULL;
    group->low = group->high = -1;
    mark_set(group, NULL, NULL);
    forget_made_in_task(group);
    refresh_set_state(group, task, state, reason);
    task->is_kept = false;
    operation_end(group, task, refresh_state_names[state]);
}

/* -- checkpoints (F9) -------------------------------------------------------------------------- */

void refresh_drop_pause(struct group *group, struct operation *task)
{
    struct refresh *self = task->state;
    run_cancel(group->run, self->pause);
    self->pause = EVENT_NONE;
}

/* Looked at when a batch has ended; several passed at once make one pause. */
static void look_at_checkpoints(struct group *group, struct operation *task)
{
    struct refresh *self = task->state;
    const struct refresh_params *params = task->params;
    const struct field_integers *checkpoints = &params->checkpoints;
    long pausing = 0;
    while (self->next_checkpoint < checkpoints->count) {
        long percentage = checkpoints->items[self->next_checkpoint];
        if (100 * group->n_made_joined < percentage * group->target) {
            break;
        }
        tell(group, task, TRACE_CHECKPOINT,
             BECAUSE(CHECKPOINT_PASSED, group->n_made_joined, percentage, group->target));
        pausing = percentage < 100 ? percentage : pausing;
        self->next_checkpoint++;
    }
    if (pausing > 0 && self->state == REFRESH_IN_PROGRESS && left(group, self) > 0) {
        self->pause = operation_set_timer(group, task, TIMER_PAUSE,
                                          group_now(group) + params->checkpoint_pause_ms);
        refresh_set_state(group, task, REFRESH_CHECKPOINT_PAUSE,
                          BECAUSE(CHECKPOINT_PAUSE, pausing, params->checkpoint_pause_ms));
    }
}

/* So that a batch meets the next checkpoint and does not pass it. */
static long trim_to_checkpoint(struct group *group, struct operation *task, long size)
{
    const struct refresh *self = state_of(task);
    const struct field_integers *checkpoints =
        &((const struct refresh_params *)task->params)->checkpoints;
    for (size_t i = self->next_checkpoint; i < checkpoints->count && !self->is_set_of_rollback;
         i++) {
        long wanted = (checkpoints->items[i] * group->target + 99) / 100;
        long need = wanted - group->n_made_joined;
        if (need > 0 && need < size) {
            tell(group, task, TRACE_CHECKPOINT,
                 BECAUSE(BATCH_TRIMMED, need, checkpoints->items[i], wanted,
                         group->n_made_joined));
        }
        if (need > 0) {
            return need < size ? need : size;
        }
    }
    return size;
}

/* -- batches ----------------------------------------------------------------------------------- */

static bool may_begin_batch(const struct group *group, const struct refresh *self)
{
    switch (self->state) {
    case REFRESH_PENDING:
    case REFRESH_IN_PROGRESS: break;
    case REFRESH_ROLLBACK_IN_PROGRESS:
        if (self->is_set_of_rollback) {
            break;
        }
        return false;
    default: return false;
    }
    return group->is_active && left(group, self) > 0;
}

/* F12: after a failed launch the next batch has to wait. */
static bool must_wait_for_retry(struct group *group, struct operation *task)
{
    struct refresh *self = task->state;
    const struct refresh_params *params = task->params;
    sim_time from = self->last_failure_at + params->retry_interval_ms;
    if (self->last_failure_at < 0 || group_now(group) >= from) {
        return false;
    }
    if (!event_queue_is_pending(group->run->queue, self->retry)) {
        self->retry = operation_set_timer(group, task, TIMER_RETRY, from);
        tell(group, task, TRACE_WAITING, BECAUSE(RETRY, from - group_now(group)));
    }
    return true;
}

static void begin_batch(struct group *group, struct operation *task)
{
    struct refresh *self = task->state;
    const struct refresh_params *params = task->params;
    self->healthy_when_begun = counts_healthy(&group->counts);
    struct refresh_limits limits = refresh_limits_of(group, task);
    long all_left = left(group, self), owed_now = owed(group, self);
    long size = all_left < ACTIVITY_SIZE_LIMIT ? all_left : ACTIVITY_SIZE_LIMIT;
    if (params->batching == BATCHING_BARRIER && limits.up + limits.down < size) {
        size = limits.up + limits.down;
    }
    size = trim_to_checkpoint(group, task, size);
    if (self->state == REFRESH_PENDING) {
        refresh_set_state(group, task, REFRESH_IN_PROGRESS, BECAUSE(TASK_BEGINS));
    }
    self->launch_quota = size < owed_now ? size : owed_now;
    self->remove_quota = size < group->n_set_left ? size : group->n_set_left;
    self->batch = activity_open(group, task, "instance refresh", ACTIVITY_IS_BATCH);
    self->n_batches++;
    tell(group, task, TRACE_BATCH_BEGAN,
         BECAUSE(BATCH_BEGAN, size, limits.up, limits.down, all_left));
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
    long launched = batch->launched - batch->failed, removed = batch->removed - batch->kept;
    self->launch_quota = batch->launched + (removed > launched ? removed - launched : 0);
    self->remove_quota =
        batch->removed + batch->failed + (launched > removed ? launched - removed : 0);
}

static long n_unready(const struct activity *batch)
{
    return batch->launched - batch->failed - batch->ready;
}

/* F14. */
static bool is_batch_over(const struct group *group, const struct refresh *self)
{
    const struct activity *batch = self->batch;
    if (n_unready(batch) > 0 || activity_has_leaving(batch)) {
        return false;
    }
    bool launches_made = batch->launched >= self->launch_quota || owed(group, self) <= 0;
    bool removals_made =
        batch->removed >= self->remove_quota - batch->failed || group->n_set_left == 0;
    return launches_made && removals_made;
}

static void end_batch(struct group *group, struct operation *task)
{
    struct refresh *self = task->state;
    struct activity *batch = self->batch;
    tell(group, task, TRACE_BATCH_ENDED,
         BECAUSE(BATCH_ENDED, batch->launched, batch->removed, batch->failed, left(group, self)));
    self->past = refresh_totals_of(self);
    if (batch->last_failure_at > self->last_failure_at) {
        self->last_failure_at = batch->last_failure_at;
    }
    activity_close(batch);
    self->batch = NULL;
    task->is_blocked = false;
    if (!self->is_set_of_rollback) {
        look_at_checkpoints(group, task);
    }
}

/* -- deciding (F6) ----------------------------------------------------------------------------- */

static bool may_launch(const struct group *group, const struct operation *task,
                       const struct refresh_limits *limits, struct reason *reason)
{
    const struct refresh *self = state_of(task);
    const struct refresh_params *params = task->params;
    const struct activity *batch = self->batch;
    if (batch->launched >= self->launch_quota || owed(group, self) <= 0) {
        return false;
    }
    if (params->clamp_to_max_size &&
        counts_running(&group->counts) >= group->settings->max_size) {
        return false;
    }
    long pending = counts_pending(&group->counts), healthy = counts_healthy(&group->counts);
    long launched = batch->launched - batch->failed, removed = batch->removed - batch->kept;
    if (pending + healthy < limits->capacity + limits->up) {
        *reason = BECAUSE(REFRESH_LAUNCH, pending, healthy, limits->capacity, limits->up);
        return true;
    }
    *reason = BECAUSE(REFRESH_SUCCESSOR, launched, removed);
    return launched < removed;
}

static bool may_remove(const struct group *group, const struct operation *task,
                       const struct refresh_limits *limits, struct reason *reason)
{
    const struct refresh *self = state_of(task);
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
    long healthy = counts_healthy(&group->counts), removed = batch->removed - batch->kept;
    long begun = self->healthy_when_begun;
    long floor = limits->low < begun ? limits->low : begun;
    if (healthy - 1 >= floor) {
        *reason = BECAUSE(REFRESH_REMOVE, healthy, floor);
        return true;
    }
    *reason = BECAUSE(REFRESH_REPLACED, removed, batch->ready_healthy);
    return removed < batch->ready_healthy;
}

static bool launch(struct group *group, struct operation *task,
                   const struct refresh_limits *limits)
{
    struct refresh *self = task->state;
    const struct refresh_params *params = task->params;
    struct reason reason;
    bool any = false;
    while (may_launch(group, task, limits, &reason)) {
        int made_of = self->is_set_of_rollback ? self->before : self->desired;
        struct instance *instance =
            instance_launch(group, self->batch, NO_ZONE, made_of, reason);
        if (instance != NULL && params->wait_for_warmup) {
            instance->flags |= INSTANCE_WAITS_WARMUP;
        }
        any = true;
    }
    return any;
}

/* Launches first, then one removal, then launches again, until neither is allowed. */
static bool work(struct group *group, struct operation *task, const struct refresh_limits *limits)
{
    struct refresh *self = task->state;
    bool any = false;
    for (;;) {
        any |= launch(group, task, limits);
        struct reason reason;
        struct instance *leaver = NULL;
        if (may_remove(group, task, limits, &reason)) {
            leaver = placement_pick(group, NO_ZONE, 1u << POOL_IN_SET);
        }
        if (leaver == NULL) {
            return any;
        }
        instance_begin_leave(group, leaver, self->batch, false, reason);
        any = true;
    }
}

/* F13: nothing is allowed and nothing is under way that could change that. */
static void note_blocked(struct group *group, struct operation *task)
{
    struct refresh *self = task->state;
    const struct activity *batch = self->batch;
    bool is_blocked = n_unready(batch) == 0 && !activity_has_leaving(batch) &&
                      counts_pending(&group->counts) == 0 && !is_batch_over(group, self);
    if (is_blocked && !task->is_blocked) {
        struct refresh_limits limits = refresh_limits_of(group, task);
        tell(group, task, TRACE_WAITING,
             BECAUSE(REFRESH_BLOCKED, counts_pending(&group->counts),
                     counts_healthy(&group->counts), limits.capacity + limits.up, limits.low));
    }
    task->is_blocked = is_blocked;
}

static bool decide(struct group *group, struct operation *task)
{
    struct refresh *self = task->state;
    bool any = false;
    if (self->batch == NULL && may_begin_batch(group, self) && !must_wait_for_retry(group, task)) {
        begin_batch(group, task);
        any = true;
    }
    struct refresh_limits limits = refresh_limits_of(group, task);
    if (self->batch != NULL) {
        any |= work(group, task, &limits);
        if (!any) {
            note_blocked(group, task);
        }
    }
    group->low = limits.low;
    group->high = limits.capacity + limits.up;
    return any;
}

/* -- ends -------------------------------------------------------------------------------------- */

/* The batch that was in flight at the rollback has ended: its set is fixed now (F11). What is owed goes
 * on being counted over the whole task (F14), so what a failing image cost is launched again. */
static void begin_rollback(struct group *group, struct operation *task)
{
    struct refresh *self = task->state;
    mark_set(group, in_rollback_set, NULL);
    self->is_set_of_rollback = true;
    tell(group, task, TRACE_STATE, BECAUSE(ROLLBACK_SET, group->n_set_left));
}

static bool settle(struct group *group, struct operation *task)
{
    struct refresh *self = task->state;
    bool has_ended = self->batch != NULL && is_batch_over(group, self);
    if (self->batch != NULL && !has_ended) {
        return false;
    }
    if (has_ended) {
        end_batch(group, task);
    }
    if (self->state == REFRESH_CANCELLING) {
        end_task(group, task, REFRESH_CANCELLED, BECAUSE_NONE);
        return true;
    }
    if (self->state == REFRESH_ROLLBACK_IN_PROGRESS && !self->is_set_of_rollback) {
        begin_rollback(group, task);
    }
    if (left(group, self) <= 0) {
        end_task(group, task,
                 self->is_set_of_rollback ? REFRESH_ROLLBACK_SUCCESSFUL : REFRESH_SUCCESSFUL,
                 BECAUSE(NOTHING_LEFT));
        return true;
    }
    return has_ended;
}

static void timer(struct group *group, struct operation *task, unsigned which)
{
    struct refresh *self = task->state;
    switch ((enum timer)which) {
    case TIMER_PAUSE:
        refresh_set_state(group, task, REFRESH_IN_PROGRESS, BECAUSE(PAUSE_OVER));
        break;
    case TIMER_RETRY: break; /* it only wakes */
    case TIMER_WEEK:
        if (self->batch != NULL) {
            activity_close(self->batch);
        }
        group->run->is_stuck |= self->state != REFRESH_PAUSED;
        end_task(group, task,
                 self->state == REFRESH_ROLLBACK_IN_PROGRESS ? REFRESH_ROLLBACK_FAILED
                                                             : REFRESH_FAILED,
                 BECAUSE(SEVEN_DAYS));
        break;
    }
}

static long ahead(const struct group *group, const struct operation *task)
{
    (void)group;
    struct refresh_totals totals = refresh_totals_of(task->state);
    return totals.launched - totals.removed;
}

static enum phase phase(const struct group *group, const struct operation *task)
{
    (void)group;
    const struct refresh *self = task->state;
    if (self->state == REFRESH_CHECKPOINT_PAUSE) {
        return PHASE_CHECKPOINT_PAUSE;
    }
    if (self->batch != NULL && n_unready(self->batch) > 0) {
        return PHASE_LAUNCHING;
    }
    if (self->batch != NULL && activity_has_leaving(self->batch)) {
        return PHASE_REMOVING;
    }
    return self->state == REFRESH_PAUSED ? PHASE_SUSPENDED : PHASE_WAITING;
}

const struct op_type op_start_instance_refresh = {
    .name = "StartInstanceRefresh",
    .help = "replace the instances by ones of another configuration, in batches",
    .rule = "F1",
    .example = "{ at: 10m, do: StartInstanceRefresh, MinHealthyPercentage: 90, "
               "DesiredConfiguration: { ScalingConfigurationId: asc-new } }",
    .flags = OP_IS_TASK,
    .params = rows,
    .params_size = sizeof(struct refresh_params),
    .state_size = sizeof(struct refresh),
    .prepare = prepare,
    .validate = validate,
    .test = test,
    .start = start,
    .settle = settle,
    .decide = decide,
    .timer = timer,
    .ahead = ahead,
    .phase = phase,
};
