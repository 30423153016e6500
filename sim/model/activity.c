/*
 * activity: scaling activities (rules A1, A3, A4, A5) and the operations that own them.
 */
#include "model/activity.h"

#include <assert.h>

#include "model/group.h"
#include "model/run.h"

const char *const activity_status_names[] = { "InProgress", "Successful", "Warning", "Failed" };

static void list_append(struct group *group, struct activity *activity)
{
    activity->previous = group->last_activity;
    *(group->last_activity != NULL ? &group->last_activity->next : &group->first_activity) =
        activity;
    group->last_activity = activity;
}

static void list_remove(struct group *group, struct activity *activity)
{
    *(activity->previous != NULL ? &activity->previous->next : &group->first_activity) =
        activity->next;
    *(activity->next != NULL ? &activity->next->previous : &group->last_activity) =
        activity->previous;
}

struct activity *activity_open(struct group *group, struct operation *operation, const char *cause,
                               unsigned flags)
{
    struct activity *activity = records_new_activity(&group->run->records);
    activity->n_holders = 1;
    operation->n_holders++;
    activity->number = ++group->n_activities;
    activity->flags = flags;
    activity->operation = operation;
    activity->cause = cause;
    activity->started_at = group_now(group);
    activity->ended_at = SIM_NEVER;
    activity->last_change_at = -1;
    activity->last_failure_at = -1;
    activity->cooldown_ms = -1;
    list_append(group, activity);
    operation->n_open_activities++;
    if (!(flags & ACTIVITY_IS_BATCH)) {
        group->n_open++;
        group->n_open_exclusive += flags & ACTIVITY_IS_EXCLUSIVE ? 1 : 0;
    }
    return activity;
}

void activity_close(struct activity *activity)
{
    activity->is_closed = true;
}

/* A4: all done, some, none. */
static enum activity_status outcome(const struct activity *activity)
{
    long missed = activity->failed + activity->kept + activity->dropped;
    long done = activity->joined + activity->gone;
    if (missed == 0) {
        return ACTIVITY_SUCCESSFUL;
    }
    bool is_warning = done > 0 || (activity->flags & ACTIVITY_IGNORED_INVALID);
    return is_warning ? ACTIVITY_WARNING : ACTIVITY_FAILED;
}

/* A5: the cooldown counts from the last change, if there was one. */
static void start_cooldown(struct group *group, const struct activity *activity)
{
    if ((activity->flags & ACTIVITY_IS_BATCH) || activity->last_change_at < 0) {
        return;
    }
    int64_t cooldown =
        activity->cooldown_ms >= 0 ? activity->cooldown_ms : group->settings->default_cooldown_ms;
    sim_time until = activity->last_change_at + cooldown;
    if (until > group->cooldown_until) {
        group->cooldown_until = until;
    }
}

static void activity_end(struct group *group, struct activity *activity)
{
    list_remove(group, activity);
    activity->ended_at = group_now(group);
    activity->status = outcome(activity);
    activity->operation->n_open_activities--;
    if (!(activity->flags & ACTIVITY_IS_BATCH)) {
        group->n_open--;
        group->n_open_exclusive -= activity->flags & ACTIVITY_IS_EXCLUSIVE ? 1 : 0;
    }
    start_cooldown(group, activity);
    if (group_is_traced(group)) {
        group_trace(group,
                    &(struct trace_event){
                        .kind = TRACE_ENDED,
                        .zone = NO_ZONE,
                        .activity = activity,
                        .operation = activity->operation,
                        .status = activity_status_names[activity->status],
                        .reason = *BECAUSE(ACTIVITY_ENDED, activity->joined, activity->gone,
                                           activity->failed, activity->kept + activity->dropped),
                    });
        if (group->run->trace->activity_ended != NULL) {
            group->run->trace->activity_ended(group->run->trace->context, group, activity);
        }
    }
    if (activity->operation->n_open_activities == 0 && !activity->operation->is_kept &&
        activity->operation->ended_at == SIM_NEVER) {
        operation_end(group, activity->operation, activity_status_names[activity->status]);
    }
    records_release_activity(&group->run->records, activity);
}

bool activity_settle_all(struct group *group)
{
    bool any = false;
    struct activity *next;
    for (struct activity *a = group->first_activity; a != NULL; a = next) {
        next = a->next;
        if (activity_is_over(a)) {
            activity_end(group, a);
            any = true;
        }
    }
    return any;
}

/* -- operations -------------------------------------------------------------------------------- */

struct operation *operation_begin(struct group *group, const struct op_type *type,
                                  const struct timeline_entry *entry, const void *params)
{
    struct operation *operation = records_new_operation(&group->run->records, type);
    operation->n_holders = 1;
    operation->entry = entry;
    operation->params = params;
    operation->accepted_at = group_now(group);
    operation->phase_since = group_now(group);
    operation->phase = PHASE_WAITING;
    operation->ended_at = SIM_NEVER;
    operation->status = "InProgress";
    operation->previous = group->last_operation;
    *(group->last_operation != NULL ? &group->last_operation->next : &group->first_operation) =
        operation;
    group->last_operation = operation;
    return operation;
}

void operation_end(struct group *group, struct operation *operation, const char *status)
{
    *(operation->previous != NULL ? &operation->previous->next : &group->first_operation) =
        operation->next;
    *(operation->next != NULL ? &operation->next->previous : &group->last_operation) =
        operation->previous;
    operation->ended_at = group_now(group);
    operation->status = status;
    measure_operation_ended(group, operation);
    if (group_is_traced(group) && group->run->trace->operation_ended != NULL) {
        group->run->trace->operation_ended(group->run->trace->context, group, operation);
    }
    records_release_operation(&group->run->records, operation);
}

void operation_set_status(struct group *group, struct operation *operation, const char *status,
                          const struct reason *reason)
{
    operation->status = status;
    if (group_is_traced(group)) {
        group_trace(group, &(struct trace_event){ .kind = TRACE_STATE,
                                                  .zone = NO_ZONE,
                                                  .operation = operation,
                                                  .status = status,
                                                  .reason = *reason });
    }
}

event_handle operation_set_timer(struct group *group, struct operation *operation, unsigned which,
                                 sim_time at)
{
    assert(which < OPERATION_MOST_TIMERS);
    return run_schedule(group->run, at, RANK_TIMER, EVENT_TIMER,
                        operation->slot * OPERATION_MOST_TIMERS + which);
}
