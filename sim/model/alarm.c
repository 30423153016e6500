#include "model/alarm.h"

#include <math.h>

#include "model/run.h"

static void begin_period(struct alarm *alarm)
{
    alarm->sum = 0;
    alarm->observed_ms = 0;
    alarm->least = INFINITY;
    alarm->most = -INFINITY;
}

void alarm_start(struct group *group)
{
    const struct setup *setup = group->setup;
    if (setup->n_alarms == 0) {
        return;
    }
    group->alarms = arena_array(&group->run->arena, setup->n_alarms, sizeof *group->alarms);
    for (size_t i = 0; i < setup->n_alarms; i++) {
        int64_t period = setup->alarms[i].period_ms;
        begin_period(&group->alarms[i]);
        run_schedule(group->run, (group_now(group) / period + 1) * period, RANK_TIMER, EVENT_ALARM,
                     (uint32_t)i);
    }
}

sim_time alarm_horizon(const struct setup *setup)
{
    if (setup->n_alarms == 0 || setup->demand.n == 0) {
        return 0;
    }
    return setup->until != SIM_NEVER ? setup->until : setup->demand.at[setup->demand.n - 1];
}

/* -- observing --------------------------------------------------------------------------------- */

static double load_of(double demand, long carrying)
{
    if (carrying > 0) {
        return 100 * demand / (double)carrying;
    }
    return demand > 0 ? ALARM_MOST_LOAD : 0;
}

void alarm_piece(struct group *group, sim_time for_ms)
{
    const struct measure *measure = &group->measure;
    double load = load_of(measure->demand, measure->now.carrying);
    for (size_t i = 0; for_ms > 0 && i < group->setup->n_alarms; i++) {
        struct alarm *alarm = &group->alarms[i];
        alarm->sum += load * (double)for_ms;
        alarm->observed_ms += for_ms;
        alarm->least = fmin(alarm->least, load);
        alarm->most = fmax(alarm->most, load);
    }
}

static double statistic_of(const struct alarm *alarm, enum statistic statistic)
{
    switch (statistic) {
    case STATISTIC_MINIMUM: return alarm->least;
    case STATISTIC_MAXIMUM: return alarm->most;
    case STATISTIC_AVERAGE: break;
    }
    return alarm->sum / (double)alarm->observed_ms;
}

/* -- deciding ---------------------------------------------------------------------------------- */

static bool agrees(enum comparison comparison, double value, double threshold)
{
    switch (comparison) {
    case COMPARE_AT_LEAST: return value >= threshold;
    case COMPARE_ABOVE: return value > threshold;
    case COMPARE_AT_MOST: return value <= threshold;
    case COMPARE_BELOW: return value < threshold;
    }
    return false;
}

/* Healthy instances, and how many of them joined less than EstimatedInstanceWarmup ago. */
static long count_settled(const struct group *group, int64_t warmup_ms, long *n_warming)
{
    long n = 0;
    *n_warming = 0;
    for (const struct instance *i = group->first_instance; i != NULL; i = i->next) {
        bool is_healthy =
            (i->state == LIFECYCLE_IN_SERVICE || i->state == LIFECYCLE_PROTECTED) &&
            !(i->flags & INSTANCE_UNHEALTHY);
        bool is_warming = i->joined_at >= 0 && group_now(group) < i->joined_at + warmup_ms;
        n += is_healthy && !is_warming;
        *n_warming += is_healthy && is_warming;
    }
    return n;
}

/* S1: ceil(current x metric / target), warming instances left out; none is taken away while one
 * warms up. */
static bool track(struct group *group, const struct alarm_setup *setup, struct alarm *alarm)
{
    const struct scaling_rule_setup *rule = setup->rule;
    long n_warming, current = count_settled(group, rule->instance_warmup_ms, &n_warming);
    double wanted = ceil((double)current * alarm->value / rule->target_value - 1e-9);
    alarm->wanted = wanted > GROUP_SIZE_LIMIT ? GROUP_SIZE_LIMIT : (long)wanted;
    alarm->n_out = alarm->value > rule->target_value ? alarm->n_out + 1 : 0;
    alarm->n_in = alarm->value < rule->target_value ? alarm->n_in + 1 : 0;
    if (alarm->n_out >= rule->scale_out_count && alarm->wanted > group->target) {
        return true;
    }
    return alarm->n_in >= rule->scale_in_count && alarm->wanted < group->target &&
           !rule->disables_scale_in && n_warming == 0;
}

static bool is_raised(struct group *group, const struct alarm_setup *setup, struct alarm *alarm)
{
    if (setup->rule->type == RULE_TARGET_TRACKING) {
        return track(group, setup, alarm);
    }
    bool yes = agrees((enum comparison)setup->comparison, alarm->value, setup->threshold);
    alarm->n_out = yes ? alarm->n_out + 1 : 0;
    return alarm->n_out >= setup->count;
}

void alarm_event(struct group *group, size_t index)
{
    const struct alarm_setup *setup = &group->setup->alarms[index];
    struct alarm *alarm = &group->alarms[index];
    struct run *run = group->run;
    measure_integrate(group);
    if (alarm->observed_ms > 0) {
        alarm->value = statistic_of(alarm, (enum statistic)setup->statistic);
        if (is_raised(group, setup, alarm) &&
            !group_is_suspended(group, PROCESS_ALARM_NOTIFICATION)) {
            run_request(run, &group->setup->timeline[setup->entry], run->now);
        }
    }
    begin_period(alarm);
    run_schedule(run, run->now + setup->period_ms, RANK_TIMER, EVENT_ALARM, (uint32_t)index);
}
