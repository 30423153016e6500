/*
 * execute_scaling_rule: a simple scaling rule, executed by hand, by a schedule or by an alarm
 * (rule S1).
 */
#include <math.h>
#include <stdlib.h>

#include "ops/ops.h"

enum adjustment { ADJUST_QUANTITY, ADJUST_PERCENT, ADJUST_TOTAL };
static const char *const adjustment_names[] = { "QuantityChangeInCapacity",
                                                "PercentChangeInCapacity", "TotalCapacity", NULL };
enum trigger { TRIGGER_MANUAL, TRIGGER_SCHEDULED, TRIGGER_ALARM };
static const char *const trigger_names[] = { "manual", "scheduled", "alarm", NULL };

struct params {
    int adjustment;
    long value;
    long least_magnitude;
    int64_t cooldown_ms;
    int trigger;
};

static const struct field rows[] = {
    { .name = "AdjustmentType", .kind = FIELD_CHOICE, .choices = adjustment_names,
      .offset = offsetof(struct params, adjustment), .is_required = true, .rule = "S1",
      .help = "what the value means" },
    { .name = "AdjustmentValue", .kind = FIELD_INTEGER, .low = -1000, .high = 10000,
      .offset = offsetof(struct params, value), .is_required = true, .rule = "S1",
      .help = "instances to add or take, percent, or the new total" },
    { .name = "MinAdjustmentMagnitude", .kind = FIELD_INTEGER, .low = 0, .high = GROUP_SIZE_LIMIT,
      .initial = "0", .offset = offsetof(struct params, least_magnitude), .rule = "S1",
      .help = "least change of a percentage, in instances" },
    { .name = "Cooldown", .kind = FIELD_SECONDS, .low = 0, .high = 86400,
      .offset = offsetof(struct params, cooldown_ms), .rule = "A5",
      .help = "seconds of cooldown after it; none: the group's" },
    { .name = "trigger", .kind = FIELD_CHOICE, .choices = trigger_names, .initial = "manual",
      .offset = offsetof(struct params, trigger), .rule = "A2",
      .help = "who asks: an alarm is of a non-parallel kind and respects the cooldown" },
    FIELD_END,
};

static void prepare(void *params, const struct model_options *options)
{
    (void)options;
    ((struct params *)params)->cooldown_ms = -1;
}

static const char *validate(const void *given, const char **parameter)
{
    const struct params *params = given;
    *parameter = "AdjustmentValue";
    switch ((enum adjustment)params->adjustment) {
    case ADJUST_QUANTITY:
        return params->value >= -1000 && params->value <= 1000
                   ? NULL
                   : "QuantityChangeInCapacity must lie within -1000 and 1000";
    case ADJUST_PERCENT:
        return params->value >= -100 && params->value <= 10000
                   ? NULL
                   : "PercentChangeInCapacity must lie within -100 and 10000";
    case ADJUST_TOTAL:
        return params->value >= 0 && params->value <= GROUP_SIZE_LIMIT
                   ? NULL
                   : "TotalCapacity must lie within 0 and 2000";
    }
    return NULL;
}

static long clamp(long value, long low, long high)
{
    return value < low ? low : value > high ? high : value;
}

/* Rounded to the nearest, half away from zero; at least MinAdjustmentMagnitude (S1). */
static long change_by_percent(const struct group *group, const struct params *params)
{
    long change = lround((double)group->target * (double)params->value / 100);
    if (labs(change) < params->least_magnitude) {
        change = params->value < 0 ? -params->least_magnitude : params->least_magnitude;
    }
    return params->value == 0 ? 0 : change;
}

/* What the target becomes; the target itself where there is no change, or one against its
 * direction by the clamp. */
static long new_target(const struct group *group, const struct params *params)
{
    long change = params->adjustment == ADJUST_QUANTITY  ? params->value
                  : params->adjustment == ADJUST_PERCENT ? change_by_percent(group, params)
                                                         : params->value - group->target;
    change = clamp(change, -ACTIVITY_SIZE_LIMIT, ACTIVITY_SIZE_LIMIT);
    long goal = clamp(group->target + change, group->settings->min_size,
                      group->settings->max_size);
    bool is_against = (change > 0) != (goal > group->target);
    return change == 0 || is_against ? group->target : goal;
}

static bool is_alarm(const struct params *params)
{
    return params->trigger == TRIGGER_ALARM;
}

static enum refusal_code test(const struct group *group, struct operation *operation)
{
    const struct params *params = operation->params;
    enum refusal_code code = op_test_active(group, operation);
    if (code == REFUSED_NONE) {
        code = op_test_alone(group, operation, is_alarm(params));
    }
    if (code == REFUSED_NONE && is_alarm(params) && group_now(group) < group->cooldown_until) {
        code = op_refuse(operation, REFUSED_COOLDOWN,
                         BECAUSE(COOLDOWN, group->cooldown_until - group_now(group)));
    }
    long goal = new_target(group, params);
    if (code == REFUSED_NONE && goal == group->target) {
        code = op_refuse(operation, REFUSED_INCORRECT_CAPACITY_NO_CHANGE,
                         BECAUSE(RULE_NO_CHANGE, group->target, goal));
    }
    return code;
}

static void start(struct group *group, struct operation *operation)
{
    const struct params *params = operation->params;
    long before = group->target, goal = new_target(group, params);
    long capacity = counts_capacity(&group->counts), ahead = group_ahead(group);
    long more = goal - before, missing = goal - (capacity - ahead);
    unsigned flags = ACTIVITY_MOVES_TARGET | (is_alarm(params) ? ACTIVITY_IS_EXCLUSIVE : 0) |
                     (group_recycles(group) ? ACTIVITY_RECYCLES : 0);
    struct activity *activity = activity_open(group, operation, trigger_names[params->trigger],
                                              flags);
    activity->cooldown_ms = params->cooldown_ms;
    group_set_target(group, goal);
    if (more > 0) {
        long n = missing < more ? missing : more;
        instance_scale_out(group, activity, n, BECAUSE(RULE_LAUNCH, before, goal, capacity, ahead));
    } else {
        long n = missing > more ? -missing : -more;
        if (n > 0) {
            activity->dropped +=
                n - instance_scale_in(group, activity, n,
                                      BECAUSE(RULE_REMOVE, before, goal, capacity, ahead));
        }
    }
    activity_close(activity);
}

const struct op_type op_execute_scaling_rule = {
    .name = "ExecuteScalingRule",
    .help = "change the capacity by a simple scaling rule",
    .rule = "S1",
    .example = "{ at: 10m, do: ExecuteScalingRule, AdjustmentType: QuantityChangeInCapacity, "
               "AdjustmentValue: 10 }",
    .flags = OP_IS_TASK,
    .params = rows,
    .params_size = sizeof(struct params),
    .prepare = prepare,
    .validate = validate,
    .test = test,
    .start = start,
};
