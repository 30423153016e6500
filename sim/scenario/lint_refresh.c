/*
 * lint_refresh: what the percentages of a refresh mean for this group, and what it passes over.
 */
#include <math.h>

#include "base/units.h"
#include "ops/ops.h"
#include "scenario/lint.h"

enum { PERCENT_LIMIT = 200 };

/* What the percentages alone say (F5), before launch-first and MaxSize. */
static long room_above(long capacity, long percentage)
{
    return capacity * percentage / 100 - capacity;
}

static long room_below(long capacity, long percentage)
{
    return capacity - (capacity * percentage + 99) / 100;
}

static bool is_launch_first(const struct lint *lint)
{
    return lint_refresh_params(lint)->replace_order == REPLACE_LAUNCH_FIRST;
}

static bool is_by_rounding(const struct lint *lint)
{
    const struct refresh_params *params = lint_refresh_params(lint);

    return params->max_healthy_percentage > 100 ||
           (params->min_healthy_percentage < 100 && !is_launch_first(lint));
}

/* Neither percentage leaves room for one instance. */
static bool has_no_room(const struct lint *lint)
{
    const struct refresh_params *params = lint_refresh_params(lint);
    long capacity = lint->probed->before.target;

    /* with launch-first up grows with what a hook gives back (F6) */
    if (is_launch_first(lint) && lint_may_keep_leavers(lint->setup))
        return false;
    /* who is not healthy leaves room for more than one launch where batches do not limit it */
    if (params->batching == BATCHING_ROLLING && lint->probed->before.healthy < capacity)
        return false;
    return room_above(capacity, params->max_healthy_percentage) == 0 &&
           (is_launch_first(lint) || room_below(capacity, params->min_healthy_percentage) == 0);
}

/* -- batches ----------------------------------------------------------------------------------- */

/* The percentages next to the present ones that make batches of two. */
static void hint_two_at_a_time(struct lint *lint)
{
    const struct refresh_params *params = lint_refresh_params(lint);
    long capacity = lint->probed->before.target;
    long max = params->max_healthy_percentage, min = params->min_healthy_percentage;

    while (max <= PERCENT_LIMIT && room_above(capacity, max) < 2)
        max++;
    while (min >= 0 && room_below(capacity, min) < 2)
        min--;
    if (params->clamp_to_max_size && lint->setup->group.max_size - capacity < 2)
        max = PERCENT_LIMIT + 1;
    if (max <= PERCENT_LIMIT && min >= 0 && !is_launch_first(lint))
        lint_hint(lint, "MaxHealthyPercentage: %ld launches two at a time, MinHealthyPercentage: "
                        "%ld removes two at a time", max, min);
    else if (max <= PERCENT_LIMIT)
        lint_hint(lint, "MaxHealthyPercentage: %ld launches two at a time", max);
    else if (min >= 0 && !is_launch_first(lint))
        lint_hint(lint, "MinHealthyPercentage: %ld removes two at a time", min);
}

void lint_one_at_a_time(struct lint *lint)
{
    const struct refresh_params *params = lint_refresh_params(lint);
    long capacity = lint->probed->before.target;

    if (!has_no_room(lint) || !is_by_rounding(lint) || lint->probed->limits.removes_first ||
        lint->probed->n_set < 2)
        return;
    lint_tell(lint, NULL, "the percentages round to nothing: one instance at a time is replaced");
    lint_why(lint, "of %ld instances %ld %% is %ld and %ld %% is %ld, so there is no room in "
                   "between; %ld steps of one (rule F5)",
             capacity, params->min_healthy_percentage,
             capacity - room_below(capacity, params->min_healthy_percentage),
             params->max_healthy_percentage,
             capacity + room_above(capacity, params->max_healthy_percentage), lint->probed->n_set);
    hint_two_at_a_time(lint);
}

void lint_one_by_one(struct lint *lint)
{
    if (!has_no_room(lint) || is_by_rounding(lint) || lint->probed->limits.removes_first ||
        lint->probed->n_set < 2)
        return;
    lint_tell(lint, NULL, "one instance at a time is replaced");
    lint_why(lint, "the percentages leave no room: %ld steps of one (rule F5)",
             lint->probed->n_set);
    hint_two_at_a_time(lint);
}

void lint_group_of_one(struct lint *lint)
{
    const struct probed *probed = lint->probed;

    if (probed->before.running != 1 || !probed->is_after_known || probed->after.running != 2)
        return;
    lint_tell(lint, NULL, "a group of one runs at 200 %% while it is refreshed");
    lint_why(lint, "the percentages round to nothing, so one is launched before the other goes; "
                   "MaxSize is %ld (rule F5)", lint->setup->group.max_size);
}

void lint_removes_first(struct lint *lint)
{
    long capacity = lint->probed->before.target;

    if (!lint->probed->limits.removes_first)
        return;
    lint_tell(lint, "clamp_to_max_size",
              "MaxSize leaves no room to launch first: one instance at a time is removed before "
              "its successor is launched");
    lint_why(lint, "MaxSize is %ld, the target is %ld (rule F13)", lint->setup->group.max_size,
             capacity);
    lint_hint(lint, "MaxSize: %ld leaves room for one", capacity + 1);
}

/* By F13 or by what is launched with launch-first in a group whose healthy ones fill it. */
void lint_max_size_in_the_way(struct lint *lint)
{
    const struct probed *probed = lint->probed;
    struct refresh_params asked = *lint_refresh_params(lint);
    long capacity = probed->before.target;
    long max_size = lint->setup->group.max_size;
    struct refresh_limits wanted;

    if (!asked.clamp_to_max_size || probed->limits.removes_first)
        return;
    asked.clamp_to_max_size = false;
    wanted = refresh_limits_for(&asked, capacity, max_size, probed->before.healthy);
    if (wanted.up <= probed->limits.up ||
        probed->n_set <= probed->limits.up + probed->limits.down)
        return;
    lint_tell(lint, "MaxHealthyPercentage", "MaxSize makes the batches smaller");
    lint_why(lint, "it asks for %ld more than the target, MaxSize %ld has room for %ld: batches "
                   "of %ld instead of %ld (rule F13)", wanted.up, max_size,
             probed->limits.up, probed->limits.up + probed->limits.down, wanted.up + wanted.down);
    if (capacity + wanted.up <= GROUP_SIZE_LIMIT)
        lint_hint(lint, "MaxSize: %ld has room for all", capacity + wanted.up);
}

void lint_min_without_effect(struct lint *lint)
{
    const struct refresh_params *params = lint_refresh_params(lint);

    if (!is_launch_first(lint) || params->min_healthy_percentage == 100 || lint->node == NULL ||
        tree_get(lint->node, "MinHealthyPercentage") == NULL)
        return;
    lint_tell(lint, "MinHealthyPercentage",
              "with launch-first this does not make the batches larger");
    lint_why(lint, "an old instance leaves only when a new one is ready, so a batch is the %ld "
                   "that MaxHealthyPercentage: %ld adds (rule F5)", lint->probed->limits.up,
             params->max_healthy_percentage);
}

/* -- the first instant ------------------------------------------------------------------------- */

/* How many healthy ones the first instant takes away, for certain. */
static long n_gone_at_once(const struct lint *lint)
{
    const struct probed *probed = lint->probed;

    return probed->is_after_known ? probed->n_taken : 0;
}

/* How many there were before; other requests of that instant may have taken some as well. */
static long n_before_they_went(const struct lint *lint)
{
    return lint->probed->after.healthy + n_gone_at_once(lint);
}

/* The least floor that keeps so many in service; above 100: none does. */
static long percentage_that_keeps(long capacity, double least)
{
    long percentage = 0;

    while (percentage <= 100 && (double)((capacity * percentage + 99) / 100) < least)
        percentage++;
    return percentage;
}

static void hint_to_keep(struct lint *lint, double least)
{
    long percentage = percentage_that_keeps(lint->probed->before.target, least);

    if (percentage <= 100)
        lint_hint(lint, "MinHealthyPercentage: %ld keeps %g in service, replace_order: "
                        "launch-first all of them", percentage, ceil(least));
    else
        lint_hint(lint, "replace_order: launch-first takes none away before another has come");
}

void lint_all_removed_at_once(struct lint *lint)
{
    const struct probed *probed = lint->probed;

    if (n_gone_at_once(lint) <= 0 || probed->after.healthy > 0)
        return;
    lint_tell(lint, "MinHealthyPercentage",
              "every healthy instance is taken away at the first instant");
    lint_why(lint, "MinHealthyPercentage: %ld lets %ld of %ld go before any new one is in service "
                   "(rule F6)", lint_refresh_params(lint)->min_healthy_percentage,
             n_gone_at_once(lint), n_before_they_went(lint));
    hint_to_keep(lint, 1);
}

void lint_dip_below_demand(struct lint *lint)
{
    const struct probed *probed = lint->probed;
    double demand = lint_demand_at(&lint->setup->demand, lint->entry->at);

    if (n_gone_at_once(lint) <= 0 || (double)n_before_they_went(lint) < demand ||
        (double)probed->after.healthy >= demand)
        return;
    lint_tell(lint, "MinHealthyPercentage",
              "the refresh takes the group below the demand at its first instant");
    lint_why(lint, "%ld of %ld instances leave%s before any new one is in service; %ld stay%s, the "
                   "demand is %g (rule F6)", n_gone_at_once(lint), n_before_they_went(lint),
             n_gone_at_once(lint) == 1 ? "s" : "", probed->after.healthy,
             probed->after.healthy == 1 ? "s" : "", demand);
    hint_to_keep(lint, demand);
}

/* The share of failing launches where all zones that may be chosen have the same; -1: none. */
static double share_that_fails(const struct setup *setup)
{
    int only = lint_only_zone(setup);
    double share = setup->zones[only == NO_ZONE ? 0 : only].fails;

    for (size_t z = 0; only == NO_ZONE && z < setup->n_zones; z++)
        if (fabs(setup->zones[z].fails - share) > 0)
            return -1;
    return share;
}

void lint_failing_image(struct lint *lint)
{
    if (!(share_that_fails(lint->setup) >= 1) || n_gone_at_once(lint) <= 0)
        return;
    lint_tell(lint, NULL, "every launch fails, and what leaves at the first instant is lost");
    lint_why(lint, "%ld of %ld healthy instances leave before a launch has succeeded (rule F6)",
             n_gone_at_once(lint), n_before_they_went(lint));
    lint_hint(lint, "with replace_order: launch-first a failing image takes none away");
}

void lint_failing_launches(struct lint *lint)
{
    double share = share_that_fails(lint->setup);
    char wait[UNITS_DURATION_SIZE];

    if (!(share > 0 && share < 1))
        return;
    lint_tell(lint, NULL, "some launches will fail");
    lint_why(lint, "%.3g %% of them: %.3g failures on average for %ld instances; the batch after a "
                   "failure waits %s (rule F12)", 100 * share,
             (double)lint->probed->n_set * share / (1 - share), lint->probed->n_set,
             units_format_duration(lint_refresh_params(lint)->retry_interval_ms, wait));
}

void lint_standby_in_target(struct lint *lint)
{
    const struct probed *probed = lint->probed;
    long high = probed->limits.capacity + probed->limits.up;

    /* those that leave are above the ceiling in any group */
    if (probed->before.standby == 0 || !probed->is_after_known || probed->after.capacity <= high ||
        probed->before.healthy >= probed->limits.capacity)
        return;
    lint_tell(lint, NULL, "instances in Standby make the group grow");
    lint_why(lint, "%ld in Standby count%s in the target %ld, but not among the %ld healthy ones: "
                   "%ld instances are there or come at the first instant, the ceiling is %ld (rule "
                   "F5)", probed->before.standby, probed->before.standby == 1 ? "s" : "",
             probed->before.target, probed->before.healthy, probed->after.capacity, high);
    lint_hint(lint, "take them back with ExitStandby first, or remove them");
}

static void why_more_running(struct lint *lint, long beyond)
{
    const struct probed *probed = lint->probed;
    const struct price_setup *price = &lint->setup->price;
    long more = probed->after.running - probed->before.running;
    const char *cost = "";

    if (price->per_instance_hour > 0)
        cost = arena_printf(lint->reading->decoder->arena, ", %g%s%s an hour",
                            (double)more * price->per_instance_hour,
                            price->currency != NULL ? " " : "",
                            price->currency != NULL ? price->currency : "");
    lint_why(lint, "%ld more at the first instant: %ld run, %ld above %s%s (rule F6)", more,
             probed->after.running, beyond,
             probed->after.running > lint->setup->group.max_size ? "MaxSize" : "the ceiling", cost);
}

void lint_more_running(struct lint *lint)
{
    const struct probed *probed = lint->probed;
    long high = probed->limits.capacity + probed->limits.up;
    long max_size = lint->setup->group.max_size;

    if (!probed->is_after_known || probed->before.running == 1)
        return;
    if (probed->after.running > max_size) {
        lint_tell(lint, "MaxHealthyPercentage", "the refresh takes the group above MaxSize");
        why_more_running(lint, probed->after.running - max_size);
        lint_hint(lint, "clamp_to_max_size: true launches nothing above MaxSize");
    } else if (probed->after.running > high) {
        lint_tell(lint, "MaxHealthyPercentage",
                  "more instances run than MaxHealthyPercentage says");
        why_more_running(lint, probed->after.running - high);
    }
}

/* -- what it passes over, what it does not wait for -------------------------------------------- */

/* "2 in Standby, 1 protected" */
static const char *describe_left_out(const struct lint *lint)
{
    const struct probed *probed = lint->probed;
    const struct {
        long n;
        const char *what;
    } parts[] = {
        { probed->old_standby, "in Standby" },
        { probed->old_protected, "protected" },
        { probed->old_attached, "attached" },
    };
    const char *text = "";

    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (parts[i].n > 0)
            text = arena_printf(lint->reading->decoder->arena, "%s%s%ld %s", text,
                                *text != '\0' ? ", " : "", parts[i].n, parts[i].what);
    return text;
}

/* Scaling in never takes those that are in Standby or protected (G4), but attached ones, too. */
void lint_left_behind(struct lint *lint)
{
    const struct probed *probed = lint->probed;
    long n_safe = probed->old_standby + probed->old_protected, n = n_safe + probed->old_attached;

    for (size_t i = 0; i < lint->setup->n_timeline; i++) {
        const struct op_type *type = lint->setup->timeline[i].type;

        if (lint->probe->entries[i].outcome == PROBE_UNKNOWN &&
            (type == &op_exit_standby || type == &op_set_instances_protection ||
             type == &op_remove_instances || type == &op_detach_instances ||
             type == &op_rollback_instance_refresh ||
             (type == &op_execute_scaling_rule && n_safe == 0)))
            return;
    }
    if (n == 0)
        return;
    lint_tell(lint, NULL, "some instances keep the old configuration");
    lint_why(lint, "%s %s passed over; the task is Successful all the same (rule F3)",
             describe_left_out(lint), n == 1 ? "is" : "are");
    if (probed->old_standby + probed->old_protected > 0)
        lint_hint(lint, "ExitStandby and SetInstancesProtection before the refresh make them part "
                        "of it");
    else
        lint_hint(lint, "remove those that are attached by hand when the refresh is done");
}

/* Some warm-up is certain wherever the new ones go. */
static bool warms_up(const struct setup *setup)
{
    for (size_t z = 0; z < setup->n_zones; z++)
        if (distribution_quantile(setup->zones[z].latency[LATENCY_WARMUP], 0.01) < 1)
            return false;
    return true;
}

static char *format_warmup(const struct setup *setup, char buffer[static UNITS_DURATION_SIZE])
{
    double median = distribution_quantile(setup->zones[0].latency[LATENCY_WARMUP], 0.5);

    return units_format_duration((int64_t)(median / 1000 + 0.5) * 1000, buffer);
}

void lint_warmup_ignored(struct lint *lint)
{
    char warmup[UNITS_DURATION_SIZE];

    if (lint_refresh_params(lint)->wait_for_warmup || !warms_up(lint->setup))
        return;
    lint_tell(lint, "wait_for_warmup", "the refresh does not wait for the warm-up");
    lint_why(lint, "a new instance counts as soon as it is in service; its warm-up, %s by the "
                   "median, is not looked at (rule F7)", format_warmup(lint->setup, warmup));
    lint_hint(lint, "wait_for_warmup: true waits for it");
}

void lint_rebalance_warmup(struct lint *lint)
{
    char warmup[UNITS_DURATION_SIZE];

    if (!warms_up(lint->setup) || lint->probed->n_moves == 0)
        return;
    lint_tell(lint, NULL, "the rebalance does not wait for the warm-up");
    lint_why(lint, "as many old instances leave as new ones are in service, before these have "
                   "warmed up, %s by the median (rule B11)", format_warmup(lint->setup, warmup));
    lint_hint(lint, "a SCALE_OUT hook that is completed when an instance is warm holds it until "
                    "then");
}
