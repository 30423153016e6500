/*
 * execute_scaling_rule: a scaling rule, executed by hand, by a schedule or by an alarm (rule S1).
 */
#include "ops/execute_scaling_rule.h"

#include <math.h>
#include <stdlib.h>

#include "model/activity.h"
#include "model/alarm.h"
#include "model/run.h"
#include "ops/ops.h"

static const char *const trigger_names[] = { "manual", "scheduled", "alarm", NULL };

#define AT(member) offsetof(struct execute_params, member)
static const struct field rows[] = {
    { .name = "ScalingRule", .kind = FIELD_TEXT, .offset = AT(rule_name), .rule = "S1",
      .help = "one of `rules:`; none: the adjustment is written here" },
    { .name = "AdjustmentType", .kind = FIELD_CHOICE, .choices = adjustment_names,
      .initial = "QuantityChangeInCapacity", .offset = AT(own.adjustment), .rule = "S1",
      .help = "what the value means" },
    { .name = "AdjustmentValue", .kind = FIELD_INTEGER, .low = -1000, .high = 10000,
      .initial = "0", .offset = AT(own.value), .rule = "S1",
      .help = "instances to add or take, percent, or the new total" },
    { .name = "MinAdjustmentMagnitude", .kind = FIELD_INTEGER, .low = 0, .high = GROUP_SIZE_LIMIT,
      .initial = "0", .offset = AT(own.least_magnitude), .rule = "S1",
      .help = "least change of a percentage, in instances" },
    { .name = "Cooldown", .kind = FIELD_SECONDS, .low = 0, .high = 86400,
      .offset = AT(own.cooldown_ms), .rule = "A5",
      .help = "seconds of cooldown after it; none: the group's" },
    { .name = "trigger", .kind = FIELD_CHOICE, .choices = trigger_names, .initial = "manual",
      .offset = AT(trigger), .rule = "A2",
      .help = "who asks: an alarm is of a non-parallel kind and respects the cooldown" },
    FIELD_END,
};
#undef AT

static void prepare(void *params, const struct model_options *options)
{
    (void)options;
    struct execute_params *p = params;
    p->own.cooldown_ms = -1;
    p->own.type = RULE_SIMPLE;
}

const char *scaling_rule_refuse_value(int adjustment, long value)
{
    switch ((enum adjustment)adjustment) {
    case ADJUST_QUANTITY:
        return value >= -1000 && value <= 1000
                   ? NULL
                   : "QuantityChangeInCapacity must lie within -1000 and 1000";
    case ADJUST_PERCENT:
        return value >= -100 && value <= 10000
                   ? NULL
                   : "PercentChangeInCapacity must lie within -100 and 10000";
    case ADJUST_TOTAL:
        return value >= 0 && value <= GROUP_SIZE_LIMIT ? NULL
                                                       : "TotalCapacity must lie within 0 and 2000";
    }
    return NULL;
}

static const char *validate(const void *given, const char **parameter)
{
    const struct execute_params *params = given;
    *parameter = "AdjustmentValue";
    return scaling_rule_refuse_value(params->own.adjustment, params->own.value);
}

static const struct scaling_rule_setup *find_rule(const struct setup *setup,
                                                  const struct execute_params *params)
{
    return params->rule_name == NULL ? &params->own : setup_find_rule(setup, params->rule_name);
}

static const struct scaling_rule_setup *rule_of(const struct group *group,
                                                const struct operation *operation)
{
    return find_rule(group->setup, operation->params);
}

/* -- arithmetic -------------------------------------------------------------------------------- */

static long clamp(long value, long low, long high)
{
    return value < low ? low : value > high ? high : value;
}

/* What the target changes by: rounded to the nearest, half away from zero, and at least
 * MinAdjustmentMagnitude for a percentage. */
static long change_by(long target, const struct scaling_rule_setup *rule, long value)
{
    switch ((enum adjustment)rule->adjustment) {
    case ADJUST_QUANTITY: return value;
    case ADJUST_TOTAL: return value - target;
    case ADJUST_PERCENT: break;
    }
    long change = lround((double)target * (double)value / 100);
    if (value != 0 && labs(change) < rule->least_magnitude) {
        change = value < 0 ? -rule->least_magnitude : rule->least_magnitude;
    }
    return change;
}

/* The step that the alarm's metric lies in; no step: no change. */
static long change_by_step(const struct group *group, const struct scaling_rule_setup *rule,
                           long alarm)
{
    double above = group->alarms[alarm].value - group->setup->alarms[alarm].threshold;
    for (size_t i = 0; i < rule->n_steps; i++) {
        if (above >= rule->steps[i].low && above < rule->steps[i].high) {
            return change_by(group->target, rule, rule->steps[i].adjustment);
        }
    }
    return 0;
}

/* Without a metric the first step counts, and nothing can be tracked. */
static long change_without_alarm(const struct scaling_rule_setup *rule, long target)
{
    switch ((enum rule_type)rule->type) {
    case RULE_SIMPLE: return change_by(target, rule, rule->value);
    case RULE_STEP:
        return rule->n_steps > 0 ? change_by(target, rule, rule->steps[0].adjustment) : 0;
    case RULE_TARGET_TRACKING: break;
    }
    return 0;
}

static long wanted_change(const struct group *group, const struct operation *operation)
{
    const struct scaling_rule_setup *rule = rule_of(group, operation);
    long alarm = operation->entry->alarm;
    if (alarm < 0) {
        return change_without_alarm(rule, group->target);
    }
    switch ((enum rule_type)rule->type) {
    case RULE_SIMPLE: return change_by(group->target, rule, rule->value);
    case RULE_STEP: return change_by_step(group, rule, alarm);
    case RULE_TARGET_TRACKING: return group->alarms[alarm].wanted - group->target;
    }
    return 0;
}

/* The target itself where there is no change, or one against its direction by the clamp. */
static long change_target(const struct group_setup *settings, long target, long wanted)
{
    long change = clamp(wanted, -ACTIVITY_SIZE_LIMIT, ACTIVITY_SIZE_LIMIT);
    long goal = clamp(target + change, settings->min_size, settings->max_size);
    bool is_against = (change > 0) != (goal > target);
    return change == 0 || is_against ? target : goal;
}

static long new_target(const struct group *group, const struct operation *operation)
{
    return change_target(group->settings, group->target, wanted_change(group, operation));
}

long scaling_rule_target(const struct setup *setup, const struct execute_params *params,
                         long target)
{
    const struct scaling_rule_setup *rule = find_rule(setup, params);
    return rule == NULL ? target
                        : change_target(&setup->group, target, change_without_alarm(rule, target));
}

/* -- the operation ----------------------------------------------------------------------------- */

/* What stands behind a request that no user made. */
static struct reason reason_of(const struct group *group, const struct operation *operation)
{
    const struct execute_params *params = operation->params;
    long alarm = operation->entry->alarm;
    if (params->trigger != TRIGGER_ALARM || alarm < 0) {
        return params->trigger == TRIGGER_SCHEDULED ? *BECAUSE(RULE_BY_TASK) : *BECAUSE_NONE;
    }
    const struct alarm *raised = &group->alarms[alarm];
    int64_t load = llround(raised->value);
    if (rule_of(group, operation)->type == RULE_TARGET_TRACKING) {
        return *BECAUSE(RULE_BY_TRACKING, load, raised->wanted);
    }
    return *BECAUSE(RULE_BY_ALARM, load, llround(group->setup->alarms[alarm].threshold));
}

static enum refusal_code test(const struct group *group, struct operation *operation)
{
    const struct execute_params *params = operation->params;
    bool is_alarm = params->trigger == TRIGGER_ALARM;
    enum refusal_code code = op_test_active(group, operation);
    if (code == REFUSED_NONE && rule_of(group, operation) == NULL) {
        code = op_refuse(operation, REFUSED_INVALID_PARAMETER, BECAUSE(NO_SUCH_RULE));
    }
    if (code == REFUSED_NONE) {
        code = op_test_alone(group, operation, is_alarm);
    }
    if (code == REFUSED_NONE && is_alarm && group_now(group) < group->cooldown_until) {
        code = op_refuse(operation, REFUSED_COOLDOWN,
                         BECAUSE(COOLDOWN, group->cooldown_until - group_now(group)));
    }
    if (code == REFUSED_NONE && new_target(group, operation) == group->target) {
        long wanted = group->target + wanted_change(group, operation);
        code = op_refuse(operation, REFUSED_INCORRECT_CAPACITY_NO_CHANGE,
                         wanted == group->target ? BECAUSE(RULE_NO_CHANGE, group->target)
                                                 : BECAUSE(RULE_CLAMPED, group->target, wanted));
    }
    if (code == REFUSED_NONE) {
        operation->reason = reason_of(group, operation);
    }
    return code;
}

static void start(struct group *group, struct operation *operation)
{
    const struct execute_params *params = operation->params;
    long before = group->target, goal = new_target(group, operation);
    long capacity = counts_capacity(&group->counts), ahead = group_ahead(group);
    long more = goal - before, missing = goal - (capacity - ahead);
    unsigned flags = ACTIVITY_MOVES_TARGET | (group_recycles(group) ? ACTIVITY_RECYCLES : 0) |
                     (params->trigger == TRIGGER_ALARM ? ACTIVITY_IS_EXCLUSIVE : 0);
    struct activity *activity =
        activity_open(group, operation, trigger_names[params->trigger], flags);
    activity->cooldown_ms = rule_of(group, operation)->cooldown_ms;
    group_set_target(group, goal);
    if (more > 0) {
        long n = missing < more ? missing : more;
        instance_scale_out(group, activity, n, BECAUSE(RULE_LAUNCH, before, goal, capacity, ahead));
    } else {
        long n = missing > more ? -missing : -more;
        const struct reason *reason = BECAUSE(RULE_REMOVE, before, goal, capacity, ahead);
        activity->dropped += n > 0 ? n - instance_scale_in(group, activity, n, reason) : 0;
    }
    activity_close(activity);
}

const struct op_type op_execute_scaling_rule = {
    .name = "ExecuteScalingRule",
    .help = "change the capacity by a scaling rule",
    .rule = "S1",
    .example = "{ at: 10m, do: ExecuteScalingRule, AdjustmentType: QuantityChangeInCapacity, "
               "AdjustmentValue: 10 }",
    .flags = OP_IS_TASK,
    .params = rows,
    .params_size = sizeof(struct execute_params),
    .prepare = prepare,
    .validate = validate,
    .test = test,
    .start = start,
};
