/*
 * check_health: unhealthy instances are replaced, removed first and created after (rule S3).
 */
#include "model/activity.h"
#include "model/run.h"
#include "ops/ops.h"

struct health_replacement {
    struct activity *activity;
    bool is_launched;
};

static bool is_watched(const struct instance *instance)
{
    return instance->state == LIFECYCLE_IN_SERVICE && (instance->flags & INSTANCE_UNHEALTHY);
}

static bool is_any_unhealthy(const struct group *group)
{
    if (group->counts.unhealthy == 0) {
        return false;
    }
    for (const struct instance *i = group->first_instance; i != NULL; i = i->next) {
        if (is_watched(i)) {
            return true;
        }
    }
    return false;
}

static bool would_act(const struct group *group)
{
    return group->settings->health_check == HEALTH_ECS && group->is_active &&
           !group_is_suspended(group, PROCESS_HEALTH_CHECK) && is_any_unhealthy(group) &&
           group_may_start_activity(group, false) == REFUSED_NONE;
}

static void tick(struct group *group)
{
    if (!would_act(group)) {
        return;
    }
    struct operation *operation = operation_begin(group, &op_check_health, NULL, NULL);
    struct health_replacement *self = operation->state;
    self->activity = activity_open(group, operation, "health check", 0);
    long room = ACTIVITY_SIZE_LIMIT; /* G1: more than that at a later tick */
    struct instance *next;
    for (struct instance *instance = group->first_instance; instance != NULL && room > 0;
         instance = next) {
        next = instance->next;
        if (is_watched(instance)) {
            instance_begin_leave(group, instance, self->activity, false, BECAUSE(UNHEALTHY));
            room--;
        }
    }
}

/* The successors are launched together when the last is gone or kept. */
static enum decided decide(struct group *group, struct operation *operation)
{
    struct health_replacement *self = operation->state;
    struct activity *activity = self->activity;
    if (self->is_launched || activity_has_leaving(activity)) {
        return DECIDED_NOTHING;
    }
    self->is_launched = true;
    for (long i = 0; i < activity->gone; i++) {
        instance_launch(group, activity, NO_ZONE, group->launch_configuration,
                        BECAUSE(REPLACE_UNHEALTHY, activity->gone));
    }
    activity_close(activity);
    return DECIDED_SOME;
}

/* All were kept by a hook: nothing is left to do, it ends before the requests of this instant. */
static bool settle(struct group *group, struct operation *operation)
{
    (void)group;
    struct health_replacement *self = operation->state;
    struct activity *activity = self->activity;
    if (self->is_launched || activity_has_leaving(activity) || activity->gone > 0) {
        return false;
    }
    self->is_launched = true;
    activity_close(activity);
    return true;
}

static long ahead(const struct group *group, const struct operation *operation)
{
    (void)group;
    const struct health_replacement *self = operation->state;
    return self->is_launched ? 0 : -(self->activity->removed - self->activity->kept);
}

const struct op_type op_check_health = {
    .name = "HealthCheck",
    .help = "replaces unhealthy instances, removed first and created after",
    .rule = "S3",
    .flags = OP_IS_INTERNAL,
    .state_size = sizeof(struct health_replacement),
    .settle = settle,
    .decide = decide,
    .tick = tick,
    .would_act = would_act,
    .ahead = ahead,
};
