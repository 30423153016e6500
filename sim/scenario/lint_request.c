/*
 * lint_request: requests that come to nothing, and those that take too many out of service at once.
 */
#include <math.h>
#include <string.h>

#include "base/units.h"
#include "model/refusal.h"
#include "ops/ops.h"
#include "scenario/lint.h"

void lint_refused(struct lint *lint)
{
    const struct probed *probed = lint->probed;
    const struct refusal_row *row = &refusal_rows[probed->refusal];
    char reason[256];

    if (probed->outcome != PROBE_REFUSED)
        return;
    reason_tell(&probed->reason, reason, sizeof reason);
    lint_tell(lint, NULL, "%s will be refused with %s", lint->entry->type->name,
              row->code);
    if (*reason == '\0') {
        lint_why(lint, "%s (rule %s)", row->message, row->rule);
        return;
    }
    lint_why(lint, "%s (rule %s)", reason, reason_rows[probed->reason.id].rule);
    lint_hint(lint, "%s", row->message);
}

static bool has_floating_version(const struct timeline_entry *entry)
{
    const struct refresh_params *params = entry->params;
    const char *version = params->desired.launch_template_version;

    return params->desired.launch_template_id != NULL && version != NULL &&
           (strcmp(version, "Default") == 0 || strcmp(version, "Latest") == 0);
}

void lint_rollback_impossible(struct lint *lint)
{
    const struct timeline_entry *floating = NULL;

    if (lint->entry->type != &op_rollback_instance_refresh ||
        lint->probed->outcome == PROBE_REFUSED)
        return;
    for (size_t i = 0; i < lint->setup->n_timeline; i++) {
        const struct timeline_entry *entry = &lint->setup->timeline[i];

        if (entry->type != &op_start_instance_refresh)
            continue;
        if (!has_floating_version(entry))
            return;
        floating = entry;
    }
    if (floating == NULL)
        return;
    lint_tell(lint, NULL, "this refresh cannot be rolled back");
    lint_why(lint, "its LaunchTemplateVersion is %s: refused with "
                   "IncorrectInstanceRefreshTaskStatus (rule F11)",
             ((const struct refresh_params *)floating->params)->desired.launch_template_version);
    lint_hint(lint, "give LaunchTemplateVersion as a number");
}

/* -- what a request takes out of service at once ----------------------------------------------- */

/* A refresh and a rebalance take theirs by their own rules, later in the instant. */
static bool takes_at_once(const struct lint *lint)
{
    return lint->entry->type != &op_start_instance_refresh &&
           lint->entry->type != &op_rebalance_instances && lint->probed->is_after_known &&
           lint->probed->n_taken > 0;
}

static long left_by_request(const struct lint *lint)
{
    return lint->probed->before.healthy - lint->probed->n_taken;
}

/* The request itself takes them below, and nothing else of that instant makes up for it. */
static bool goes_below(const struct lint *lint, double least)
{
    return takes_at_once(lint) && (double)lint->probed->before.healthy >= least &&
           (double)left_by_request(lint) < least && (double)lint->probed->after.healthy < least;
}

/* When the demand has fallen so far that those that stay can carry it; SIM_NEVER: it does not. */
static sim_time carried_from(const struct demand_setup *demand, sim_time at, long healthy)
{
    for (size_t i = 0; i < demand->n; i++)
        if (demand->at[i] > at && demand->instances[i] <= (double)healthy)
            return demand->at[i];
    return SIM_NEVER;
}

/* "scale out by 2 first", to have as many as the demand when they are taken. */
static const char *describe_scaling_out(const struct lint *lint, long missing)
{
    struct arena *arena = lint->reading->decoder->arena;
    long needed = lint->probed->before.capacity + missing;

    if (needed <= lint->setup->group.max_size)
        return arena_printf(arena, "scale out by %ld first", missing);
    return arena_printf(arena, "raise MaxSize to %ld and scale out by %ld first", needed, missing);
}

/* "1 at a time can be spared, or scale out by 2 first; from 22h on the demand is 7" */
static void hint_to_carry(struct lint *lint, double demand)
{
    struct arena *arena = lint->reading->decoder->arena;
    long stay = left_by_request(lint), needed = (long)ceil(demand);
    long spare = lint->probed->before.healthy - needed;
    bool is_standby = lint->entry->type == &op_enter_standby;
    bool scales = lint->entry->type == &op_execute_scaling_rule;
    sim_time later = carried_from(&lint->setup->demand, lint->entry->at, stay);
    char at[UNITS_DURATION_SIZE];
    const char *text = spare == 0
                           ? "none can be spared"
                           : arena_printf(arena, "%ld%s can be spared", spare,
                                          is_standby ? " at a time" : "");

    if (!scales)
        text = arena_printf(arena, "%s%s%s", spare > 0 ? text : "", spare > 0 ? ", or " : "",
                            describe_scaling_out(lint, needed - stay));
    if (later != SIM_NEVER)
        text = arena_printf(arena, "%s; from %s on the demand is %g", text,
                            units_format_duration(later, at),
                            lint_demand_at(&lint->setup->demand, later));
    lint_hint(lint, "%s", text);
}

void lint_taken_below_demand(struct lint *lint)
{
    const struct probed *probed = lint->probed;
    double demand = lint_demand_at(&lint->setup->demand, lint->entry->at);

    if (!goes_below(lint, demand))
        return;
    lint_tell(lint, "InstanceIds", "%s takes the group below the demand at once",
              lint->entry->type->name);
    lint_why(lint, "%ld of %ld healthy instances go%s out of service before any other comes; %ld "
                   "stay%s, the demand is %g (rules %s, S5)", probed->n_taken,
             probed->before.healthy, probed->n_taken == 1 ? "es" : "", left_by_request(lint),
             left_by_request(lint) == 1 ? "s" : "", demand, lint->entry->type->rule);
    hint_to_carry(lint, demand);
}

/* Nothing but the entries of the timeline changes the group once the request is accepted: whatever
 * could act by itself was not there before, and has not begun in that instant. */
static bool stays_as_it_is(const struct lint *lint)
{
    const struct probe_levels *before = &lint->probed->before, *after = &lint->probed->after;

    for (size_t i = 0; i < lint->setup->n_timeline; i++) {
        const struct op_type *type = lint->setup->timeline[i].type;
        bool decides = type == &op_start_instance_refresh || type == &op_rebalance_instances;

        if (decides && lint->setup->timeline[i].at <= lint->entry->at &&
            lint->probe->entries[i].outcome != PROBE_REFUSED)
            return false;
    }
    return !lint->setup->group.auto_rebalance && after->running == before->running &&
           after->pending == 0 && after->unhealthy == 0 &&
           after->healthy == left_by_request(lint);
}

/* An instant at which a run surely goes on: up to the last entry, or to `until` (T3). */
static sim_time surely_runs_until(const struct setup *setup)
{
    sim_time last = 0;

    for (size_t i = 0; i < setup->n_timeline; i++)
        if (setup->timeline[i].at != SIM_NEVER && setup->timeline[i].at > last)
            last = setup->timeline[i].at;
    return last < setup->until ? last : setup->until;
}

void lint_demand_meanwhile(struct lint *lint)
{
    const struct demand_setup *demand = &lint->setup->demand;
    sim_time quiet = lint_quiet_until(lint), last = surely_runs_until(lint->setup);
    char at[UNITS_DURATION_SIZE];

    if (lint->entry->type != &op_enter_standby || !takes_at_once(lint) || !stays_as_it_is(lint) ||
        goes_below(lint, lint_demand_at(demand, lint->entry->at))) /* told already */
        return;
    for (size_t i = 0; i < demand->n && demand->at[i] < quiet && demand->at[i] < last; i++) {
        if (demand->at[i] <= lint->entry->at ||
            demand->instances[i] <= (double)left_by_request(lint) ||
            demand->instances[i] > (double)lint->probed->before.healthy)
            continue;
        lint_tell(lint, "InstanceIds", "the demand grows while these instances are in Standby");
        lint_why(lint, "it is %g from %s on, %ld of %ld healthy instances stay until the next "
                       "request (rules O2, S5)", demand->instances[i],
                 units_format_duration(demand->at[i], at), left_by_request(lint),
                 lint->probed->before.healthy);
        lint_hint(lint, "take them back with ExitStandby before that, or set fewer aside");
        return;
    }
}

/* Scaling in and removing by hand stop at MinSize (O1, S1); setting aside does not (O2). */
void lint_standby_below_min(struct lint *lint)
{
    long min_size = lint->setup->group.min_size;

    if (lint->entry->type != &op_enter_standby || !goes_below(lint, (double)min_size))
        return;
    lint_tell(lint, "InstanceIds", "EnterStandby leaves fewer than MinSize in service");
    lint_why(lint, "%ld healthy instances stay, MinSize is %ld: it counts those in Standby as "
                   "well, so nothing replaces them (rule I3)", left_by_request(lint), min_size);
}
