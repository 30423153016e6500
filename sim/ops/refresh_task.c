/*
 * refresh_task: the course of a refresh: its states, the set that it replaces, checkpoints,
 * rollback and ends (rules F3, F9 to F12, F14).
 */
#include "ops/refresh.h"

#include "base/seldom.h"
#include "model/activity.h"
#include "model/instance.h"
#include "model/pool.h"
#include "model/run.h"

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

/* -- counting (F10, F14) ----------------------------------------------------------------------- */

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

long refresh_owed(const struct group *group, const struct refresh *self)
{
    struct refresh_totals totals = refresh_totals_of(self);
    return group->n_set_left + totals.removed - totals.launched;
}

long refresh_left(const struct group *group, const struct refresh *self)
{
    long launches = refresh_owed(group, self);
    return launches > group->n_set_left ? launches : group->n_set_left;
}

/* -- telling ----------------------------------------------------------------------------------- */

void refresh_tell(struct group *group, const struct operation *task, enum trace_kind kind,
                  const struct reason *reason)
{
    if (group_is_traced(group)) {
        group_trace(group, &(struct trace_event){ .kind = kind,
                                                  .zone = NO_ZONE,
                                                  .activity = refresh_of(task)->batch,
                                                  .operation = task,
                                                  .reason = *reason });
    }
}

void refresh_set_state(struct group *group, struct operation *task, enum refresh_state state,
                       const struct reason *reason)
{
    refresh_of(task)->state = state;
    operation_set_status(group, task, refresh_state_names[state], reason);
}

/* -- the set ----------------------------------------------------------------------------------- */

void refresh_mark_set(struct group *group,
                      bool (*belongs)(const struct group *group, const struct instance *instance,
                                      const void *context),
                      const void *context)
{
    group->n_set_left = 0;
    for (struct instance *instance = group->first_instance; instance != NULL;
         instance = instance->next) {
        bool is_in = belongs(group, instance, context);
        instance->flags &= (uint16_t)~INSTANCE_IN_SET;
        instance->flags |= is_in ? INSTANCE_IN_SET : 0;
        group->n_set_left += is_in && instance->state <= LIFECYCLE_IN_SERVICE;
    }
    pool_refill_all(group);
}

/* The task is over: nothing belongs to its set, or was made in it. */
static void forget_marks(struct group *group)
{
    bool was_any_listed = false;
    for (struct instance *i = group->first_instance; i != NULL; i = i->next) {
        was_any_listed |= (i->flags & INSTANCE_IN_SET) && pool_holds(i->state);
        i->flags &= (uint16_t)~(INSTANCE_IN_SET | INSTANCE_MADE_IN_TASK);
    }
    group->n_set_left = group->n_made_joined = 0;
    if (was_any_listed) {
        pool_refill_all(group);
    }
}

static bool in_rollback_set(const struct group *group, const struct instance *instance,
                            const void *context)
{
    (void)group, (void)context;
    return (instance->flags & INSTANCE_MADE_IN_TASK) && instance->state <= LIFECYCLE_STANDBY;
}

/* -- the end ----------------------------------------------------------------------------------- */

static void end_task(struct group *group, struct operation *task, enum refresh_state state,
                     const struct reason *reason)
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
    forget_marks(group);
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
void refresh_look_at_checkpoints(struct group *group, struct operation *task)
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
        refresh_tell(group, task, TRACE_CHECKPOINT,
                     BECAUSE(CHECKPOINT_PASSED, group->n_made_joined, percentage, group->target));
        pausing = percentage < 100 ? percentage : pausing;
        self->next_checkpoint++;
    }
    if (pausing > 0 && self->state == REFRESH_IN_PROGRESS && refresh_left(group, self) > 0) {
        self->pause = operation_set_timer(group, task, REFRESH_TIMER_PAUSE,
                                          group_now(group) + params->checkpoint_pause_ms);
        refresh_set_state(group, task, REFRESH_CHECKPOINT_PAUSE,
                          BECAUSE(CHECKPOINT_PAUSE, pausing, params->checkpoint_pause_ms));
    }
}

struct refresh_checkpoint refresh_next_checkpoint(const struct group *group,
                                                  const struct operation *task, long n_made)
{
    const struct refresh *self = refresh_of(task);
    const struct field_integers *checkpoints =
        &((const struct refresh_params *)task->params)->checkpoints;
    for (size_t i = self->next_checkpoint; i < checkpoints->count && !self->is_set_of_rollback;
         i++) {
        long wanted = refresh_wanted_at(checkpoints->items[i], group->target);
        if (wanted > n_made) {
            return (struct refresh_checkpoint){ checkpoints->items[i], wanted, wanted - n_made };
        }
    }
    return (struct refresh_checkpoint){ 0 };
}

/* -- rollback, timers -----------------------------------------------------------------------------
 */

/* The batch that was in flight at the rollback has ended: its set is fixed now (F11). What is owed
 * goes on being counted over the whole task (F14), so what a failing image cost is launched again.
 */
void refresh_begin_rollback(struct group *group, struct operation *task)
{
    struct refresh *self = task->state;
    refresh_mark_set(group, in_rollback_set, NULL);
    self->is_set_of_rollback = true;
    refresh_tell(group, task, TRACE_STATE, BECAUSE(ROLLBACK_SET, group->n_set_left));
}

static SELDOM bool settle(struct group *group, struct operation *task)
{
    struct refresh *self = task->state;
    bool has_ended = self->batch != NULL;
    if (has_ended && !refresh_batch_is_over(group, self)) {
        return false;
    }
    if (has_ended) {
        refresh_batch_end(group, task);
    }
    if (self->state == REFRESH_CANCELLING) {
        end_task(group, task, REFRESH_CANCELLED, BECAUSE_NONE);
        return true;
    }
    if (self->state == REFRESH_ROLLBACK_IN_PROGRESS && !self->is_set_of_rollback) {
        refresh_begin_rollback(group, task);
    }
    if (refresh_left(group, self) <= 0) {
        end_task(group, task,
                 self->is_set_of_rollback ? REFRESH_ROLLBACK_SUCCESSFUL : REFRESH_SUCCESSFUL,
                 BECAUSE(NOTHING_LEFT));
        return true;
    }
    return has_ended;
}

bool refresh_settle(struct group *group, struct operation *task)
{
    const struct activity *batch = refresh_of(task)->batch;
    return (batch == NULL || !refresh_is_under_way(batch)) && settle(group, task);
}

void refresh_timer(struct group *group, struct operation *task, unsigned which)
{
    struct refresh *self = task->state;
    switch ((enum refresh_timer_number)which) {
    case REFRESH_TIMER_PAUSE:
        refresh_set_state(group, task, REFRESH_IN_PROGRESS, BECAUSE(PAUSE_OVER));
        break;
    case REFRESH_TIMER_RETRY:
        break; /* it only wakes */
    case REFRESH_TIMER_WEEK:
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

long refresh_ahead(const struct group *group, const struct operation *task)
{
    (void)group;
    struct refresh_totals totals = refresh_totals_of(task->state);
    return totals.launched - totals.removed;
}

enum phase refresh_phase(const struct group *group, const struct operation *task)
{
    (void)group;
    const struct refresh *self = task->state;
    if (self->state == REFRESH_CHECKPOINT_PAUSE) {
        return PHASE_CHECKPOINT_PAUSE;
    }
    if (self->batch != NULL && refresh_n_unready(self->batch) > 0) {
        return PHASE_LAUNCHING;
    }
    if (self->batch != NULL && activity_has_leaving(self->batch)) {
        return PHASE_REMOVING;
    }
    return self->state == REFRESH_PAUSED ? PHASE_SUSPENDED : PHASE_WAITING;
}
