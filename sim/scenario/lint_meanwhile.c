/*
 * lint_meanwhile: what comes while an operation certainly still runs: requests that it refuses, and
 * scaling rules, alarms and checks that change the group in the midst of a refresh.
 */
#include <math.h>

#include "base/units.h"
#include "model/refusal.h"
#include "ops/execute_scaling_rule.h"
#include "ops/ops.h"
#include "scenario/lint_bound.h"

static bool starts_an_activity(const struct op_type *type)
{
    return type == &op_remove_instances || type == &op_detach_instances ||
           type == &op_attach_instances || type == &op_execute_scaling_rule;
}

/* What `running` refuses while it runs, with its code; REFUSED_NONE: it does not care. */
static enum refusal_code refused_by(const struct op_type *running, const struct op_type *type)
{
    bool is_refresh = type == &op_start_instance_refresh;

    if (running == &op_start_instance_refresh && is_refresh)
        return REFUSED_INSTANCE_REFRESH_IN_PROGRESS;
    if (type == &op_rebalance_instances || is_refresh)
        return REFUSED_SCALING_ACTIVITY_IN_PROGRESS;
    return running == &op_rebalance_instances && starts_an_activity(type)
               ? REFUSED_SCALING_ACTIVITY_IN_PROGRESS
               : REFUSED_NONE;
}

/* The entry that certainly runs when this one comes, and that this is the first to meet. */
static bool is_met(const struct lint *lint, const struct lint *earlier, struct lint_bound *bound)
{
    const struct timeline_entry *entry = lint->entry, *running = earlier->entry;

    if (earlier->probed->outcome != PROBE_ACCEPTED || running->at >= entry->at ||
        (running->type != &op_start_instance_refresh && running->type != &op_rebalance_instances))
        return false;
    for (const struct timeline_entry *other = lint->setup->timeline; other < entry; other++)
        if (other != running && other->at == entry->at)
            return false;
    if (lint_quiet_until(earlier) < entry->at)
        return false;
    *bound = lint_bound_of(earlier);
    return entry->at < running->at + bound->least_ms;
}

void lint_refused_meanwhile(struct lint *lint)
{
    char least[UNITS_DURATION_SIZE], between[UNITS_DURATION_SIZE];

    for (size_t i = 0; i < lint->setup->n_timeline && lint->entry->retry_for_ms == 0; i++) {
        struct lint earlier = *lint;
        struct lint_bound bound;
        enum refusal_code code;

        earlier.entry = &lint->setup->timeline[i];
        earlier.probed = &lint->probe->entries[i];
        code = refused_by(earlier.entry->type, lint->entry->type);
        if (code == REFUSED_NONE || !is_met(lint, &earlier, &bound))
            continue;
        lint_tell(lint, NULL, "%s comes while %s still runs, and will be refused",
                  lint->entry->type->name, earlier.entry->type->name);
        lint_why(lint, "%s it takes more than %s, this comes %s after it: %s (rule A7)",
                 lint_bound_words(&bound), units_format_duration(bound.least_ms, least),
                 units_format_duration(lint->entry->at - earlier.entry->at, between),
                 refusal_rows[code].code);
        lint_hint(lint, "ask when it has ended: later than at %s",
                  units_format_duration(earlier.entry->at + bound.least_ms, least));
        return;
    }
}

/* -- a scaling rule ---------------------------------------------------------------------------- */

/* Nothing has touched the target since the refresh was accepted, so what it becomes is known. */
static void tell_scaled(struct lint *lint, const struct lint *earlier,
                        const struct lint_bound *bound, long target)
{
    const struct refresh_params *params = earlier->entry->params;
    long before = earlier->probed->before.target, max_size = lint->setup->group.max_size;
    struct refresh_limits now = refresh_limits_for(params, before, max_size,
                                                   earlier->probed->before.healthy);
    struct refresh_limits then = refresh_limits_for(params, target, max_size,
                                                    earlier->probed->before.healthy);
    char between[UNITS_DURATION_SIZE], least[UNITS_DURATION_SIZE];

    lint_tell(lint, NULL, "a scaling rule changes the target while the refresh still runs");
    lint_why(lint, "%s the refresh takes more than %s, this comes %s after it: the target goes "
                   "from %ld to %ld, so the floor from %ld to %ld and the ceiling from %ld to %ld "
                   "(rules F4, F5)", lint_bound_words(bound),
             units_format_duration(bound->least_ms, least),
             units_format_duration(lint->entry->at - earlier->entry->at, between), before, target,
             now.low, then.low, now.capacity + now.up, then.capacity + then.up);
    lint_hint(lint, "suspend it for the time of the refresh, or let it come later than at %s",
              units_format_duration(earlier->entry->at + bound->least_ms, least));
}

void lint_scaled_meanwhile(struct lint *lint)
{
    const struct execute_params *params = lint->entry->params;

    if (lint->entry->type != &op_execute_scaling_rule || params->trigger == TRIGGER_ALARM)
        return;
    for (size_t i = 0; i < lint->setup->n_timeline; i++) {
        struct lint earlier = *lint;
        struct lint_bound bound;
        long target;

        earlier.entry = &lint->setup->timeline[i];
        earlier.probed = &lint->probe->entries[i];
        if (earlier.entry->type != &op_start_instance_refresh ||
            !is_met(lint, &earlier, &bound))
            continue;
        target = scaling_rule_target(lint->setup, params, earlier.probed->before.target);
        if (target != earlier.probed->before.target)
            tell_scaled(lint, &earlier, &bound, target);
        return;
    }
}

/* -- the first instants of a refresh ----------------------------------------------------------- */

/*
 * From the instant of the refresh on nothing joins the group before the first of those that were
 * launched then, or later, is in service: nobody was pending or leaving, and no request comes. Nor
 * does the refresh end, which needs a new instance. Up to that instant, in at least 99 of 100 runs;
 * the refresh's own if that is not known. So long nothing but alarms and checks acts.
 */
static sim_time first_arrival_at(const struct lint *lint)
{
    const struct setup *setup = lint->setup;
    const struct probe_levels *before = &lint->probed->before;
    sim_time at = lint->entry->at, until;

    if (!lint->probed->is_after_known || before->pending > 0 || before->unhealthy > 0 ||
        before->running != before->capacity || lint_may_keep_leavers(setup))
        return at;
    /* alarms and checks may launch as well, and what has failed is launched again */
    until = at + lint_bound_arrival(setup, GROUP_SIZE_LIMIT);
    until = until < at + REFRESH_LIFETIME ? until : at + REFRESH_LIFETIME;
    for (size_t i = 0; i < setup->n_timeline; i++) {
        const struct timeline_entry *other = &setup->timeline[i];

        if (other == lint->entry || other->alarm >= 0 || other->at < at || other->at > until ||
            lint->probe->entries[i].outcome == PROBE_REFUSED)
            continue;
        until = other->at;
    }
    return until < setup->until ? until : setup->until;
}

/* Least demand within [from, to) */
static double least_demand(const struct demand_setup *demand, sim_time from, sim_time to)
{
    double least = INFINITY;

    for (size_t i = 0; i < demand->n && demand->at[i] < to; i++)
        if (i + 1 == demand->n || demand->at[i + 1] > from)
            least = fmin(least, demand->instances[i]);
    return least;
}

/* At the end of so many whole periods within the dip the alarm calls its rule; SIM_NEVER: it need
 * not. The load is at least so high all the time, whatever its statistic. */
static sim_time raised_at(const struct lint *lint, const struct alarm_setup *alarm, double *load)
{
    const struct probed *probed = lint->probed;
    sim_time from = (lint->entry->at + alarm->period_ms - 1) / alarm->period_ms * alarm->period_ms;
    sim_time at = from + alarm->count * alarm->period_ms;
    double demand = least_demand(&lint->setup->demand, from, at);
    bool is_upper = alarm->comparison == COMPARE_AT_LEAST || alarm->comparison == COMPARE_ABOVE;

    *load = 100 * demand / (double)probed->after.healthy;
    if (alarm->rule->type == RULE_TARGET_TRACKING || !is_upper || at >= first_arrival_at(lint) ||
        !(*load > alarm->threshold * (1 + 1e-9)))
        return SIM_NEVER;
    return at;
}

void lint_alarm_meanwhile(struct lint *lint)
{
    const struct setup *setup = lint->setup;
    const struct probed *probed = lint->probed;
    char after[UNITS_DURATION_SIZE];

    if (setup->demand.n == 0 || !probed->is_after_known ||
        probed->after.healthy >= probed->before.healthy || probed->after.healthy == 0 ||
        (setup->group.suspended & (1u << PROCESS_ALARM_NOTIFICATION)))
        return;
    for (size_t i = 0; i < setup->n_alarms; i++) {
        double load;
        sim_time at = raised_at(lint, &setup->alarms[i], &load);

        if (at == SIM_NEVER)
            continue;
        lint_tell(lint, NULL, "the dip of the refresh raises an alarm in its midst");
        lint_why(lint, "%ld of %ld healthy instances carry a load of at least %.4g %%: alarm "
                       "\"%s\" calls rule \"%s\" at the latest %s after it began (rule S1)",
                 probed->after.healthy, probed->before.healthy, load, setup->alarms[i].name,
                 setup->alarms[i].rule->name, units_format_duration(at - lint->entry->at, after));
        lint_hint(lint, "SuspendedProcesses: [AlarmNotification] keeps it quiet, replace_order: "
                        "launch-first takes none away before another has come");
        return;
    }
}

/* -- the capacity check ------------------------------------------------------------------------ */

/* What the check restores (A6): the refresh is left out of the account, so it is the same at the
 * next tick as when the refresh began. */
static long missing_of(const struct lint *lint)
{
    const struct group_setup *group = &lint->setup->group;
    const struct probe_levels *before = &lint->probed->before;
    long wanted = before->capacity;

    if (group->desired_capacity >= 0)
        wanted = before->target;
    else if (wanted < group->min_size || wanted > group->max_size)
        wanted = wanted < group->min_size ? group->min_size : group->max_size;
    return wanted - before->capacity;
}

static bool can_always_launch(const struct setup *setup)
{
    for (size_t z = 0; z < setup->n_zones; z++)
        if (setup->zones[z].stock >= 0 || setup->zones[z].out_of_stock.count > 0)
            return false;
    for (size_t i = 0; i < setup->n_timeline; i++)
        if (setup->timeline[i].type == &op_lose_zone)
            return false;
    return true;
}

void lint_check_meanwhile(struct lint *lint)
{
    const struct setup *setup = lint->setup;
    sim_time interval = setup->options.check_interval_ms, at = lint->entry->at;
    sim_time tick = at > 0 ? (at + interval - 1) / interval * interval : interval;
    long missing = missing_of(lint);
    char after[UNITS_DURATION_SIZE];

    if (missing <= 0 || (setup->group.suspended & (1u << PROCESS_SCALE_OUT)) ||
        setup->n_alarms > 0 || !can_always_launch(setup) || tick >= first_arrival_at(lint))
        return;
    lint_tell(lint, NULL, "the capacity check launches instances in the midst of the refresh");
    lint_why(lint, "the group has %ld of the %ld instances that are to be: %s after the refresh "
                   "began the check launches %ld (rule A6)", lint->probed->before.capacity,
             lint->probed->before.capacity + missing, units_format_duration(tick - at, after),
             missing);
    lint_hint(lint, "begin with as many as are to be, or refresh when the check has launched them");
}
