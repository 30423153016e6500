/*
 * check_capacity: the group restores its desired capacity, or MinSize and MaxSize (rule A6).
 */
#include "model/activity.h"
#include "model/instance.h"
#include "model/placement.h"
#include "ops/ops.h"

/* What the check wants: with DesiredCapacity the target, else only the limits. */
static long wanted(const struct group *group, long present)
{
    if (group->has_desired) {
        return group->target;
    }
    const struct group_setup *settings = group->settings;
    long floor = present < settings->min_size ? settings->min_size : present;
    return floor > settings->max_size ? settings->max_size : floor;
}

/* How many to launch (> 0) or to remove (< 0), 0 where something forbids it. */
static long difference(const struct group *group)
{
    long present = counts_capacity(&group->counts) - group_ahead(group);
    long change = wanted(group, present) - present;
    if (change == 0 || !group->is_active ||
        group_may_start_activity(group, false) != REFUSED_NONE) {
        return 0;
    }
    if (group_is_suspended(group, change > 0 ? PROCESS_SCALE_OUT : PROCESS_SCALE_IN)) {
        return 0;
    }
    if (change < 0 && placement_choose_leaver(group) == NULL) {
        return 0;
    }
    change = change > ACTIVITY_SIZE_LIMIT ? ACTIVITY_SIZE_LIMIT : change;
    return change < -ACTIVITY_SIZE_LIMIT ? -ACTIVITY_SIZE_LIMIT : change;
}

static bool would_act(const struct group *group)
{
    return difference(group) != 0;
}

static void tick(struct group *group)
{
    long change = difference(group);
    if (change == 0) {
        return;
    }
    long capacity = counts_capacity(&group->counts), ahead = group_ahead(group);
    if (!group->has_desired) {
        group_set_target(group, group->target); /* clamps it (G2) */
    }
    long goal = wanted(group, capacity - ahead);
    struct operation *operation = operation_begin(group, &op_check_capacity, NULL, NULL);
    struct activity *activity = activity_open(group, operation, "capacity check",
                                              group_recycles(group) ? ACTIVITY_RECYCLES : 0);
    if (change > 0) {
        instance_scale_out(group, activity, change, BECAUSE(CHECK_LAUNCH, goal, capacity, ahead));
    } else {
        instance_scale_in(group, activity, -change, BECAUSE(CHECK_REMOVE, goal, capacity, ahead));
    }
    activity_close(activity);
}

const struct op_type op_check_capacity = {
    .name = "CapacityCheck",
    .help = "restores the desired capacity, or MinSize and MaxSize",
    .rule = "A6",
    .flags = OP_IS_INTERNAL,
    .tick = tick,
    .would_act = would_act,
};
