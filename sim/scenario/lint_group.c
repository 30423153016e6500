/*
 * lint_group: the group as the scenario gives it, its hooks, its demand.
 */
#include "base/units.h"
#include "ops/ops.h"
#include "scenario/lint.h"

static struct place place_of(const struct lint *lint, const char *section, const char *key)
{
    const struct tree_node *root = lint->reading->root;
    const struct tree_node *node = section_node_at(root, section);

    return (key != NULL && node != root ? section_node_at(node, key) : node)->place;
}

/* At the start; a zone that is lost at instant 0 is not looked at (I3, G7). */
static long n_healthy(const struct setup *setup)
{
    long n = 0;

    for (size_t i = 0; i < setup->n_instances; i++) {
        const struct instance_setup *instance = &setup->instances[i];

        n += !instance->is_unhealthy && (instance->state == LIFECYCLE_IN_SERVICE ||
                                         instance->state == LIFECYCLE_PROTECTED);
    }
    return n;
}

void lint_below_demand(struct lint *lint)
{
    const struct demand_setup *demand = &lint->setup->demand;
    long healthy = n_healthy(lint->setup);

    if (!lint->probe->is_start_known || demand->n == 0 || demand->instances[0] <= (double)healthy)
        return;
    lint_tell_at(lint, place_of(lint, "demand", NULL), "the group begins below the demand");
    lint_why(lint, "%ld healthy instances, a demand of %g (rule S5)", healthy,
             demand->instances[0]);
    lint_hint(lint, "demand is in instances; give the group as many, or correct it");
}

/* Demand that is surely compared: up to the last entry, or to `until`. */
void lint_demand_above_max_size(struct lint *lint)
{
    const struct setup *setup = lint->setup;
    const struct demand_setup *demand = &setup->demand;
    sim_time last = 0;
    char at[UNITS_DURATION_SIZE];

    for (size_t i = 0; i < setup->n_timeline; i++)
        if (setup->timeline[i].at != SIM_NEVER && setup->timeline[i].at > last)
            last = setup->timeline[i].at;
    last = last < setup->until ? last : setup->until;
    if (setup->fleet != NULL)
        return;
    for (size_t i = 0; i < demand->n && demand->at[i] <= last; i++) {
        if (demand->instances[i] <= (double)setup->group.max_size)
            continue;
        lint_tell_at(lint, place_of(lint, "demand", NULL), "the demand grows beyond MaxSize");
        lint_why(lint, "it is %g at %s, MaxSize is %ld (rule G1)", demand->instances[i],
                 units_format_duration(demand->at[i], at), setup->group.max_size);
        return;
    }
}

/* The first check comes before any request and finds the group as it began. */
static bool begins_with_health_check(const struct setup *setup)
{
    const struct group_setup *group = &setup->group;
    sim_time first = setup->options.check_interval_ms;

    for (size_t i = 0; i < setup->n_timeline; i++)
        if (setup->timeline[i].at <= first)
            return false;
    return group->health_check == HEALTH_ECS && group->is_active && setup->until >= first &&
           !(group->suspended & (1u << PROCESS_HEALTH_CHECK)) && setup->n_alarms == 0;
}

void lint_unhealthy_first(struct lint *lint)
{
    const struct setup *setup = lint->setup;
    long left = 0, n = 0;

    for (size_t i = 0; i < setup->n_instances; i++) {
        const struct instance_setup *instance = &setup->instances[i];

        left += instance->state != LIFECYCLE_STOPPED;
        n += instance->is_unhealthy && instance->state == LIFECYCLE_IN_SERVICE;
    }
    if (!lint->probe->is_start_known || n == 0 || left - n >= setup->group.min_size ||
        left < setup->group.min_size || !begins_with_health_check(setup))
        return;
    lint_tell_at(lint, place_of(lint, "instances", NULL),
                 "replacing the unhealthy instances takes the group below MinSize");
    lint_why(lint, "the first check removes %ld of %ld before it creates any; MinSize is %ld (rule "
                   "S3)", n, left, setup->group.min_size);
    lint_hint(lint, "begin with %ld more instances", setup->group.min_size - (left - n));
}

/* -- hooks --------------------------------------------------------------------------------- */

static const struct tree_node *hook_node(const struct lint *lint, size_t index)
{
    return tree_get(lint->reading->root, "hooks")->items[index];
}

static bool has_refresh(const struct setup *setup)
{
    for (size_t i = 0; i < setup->n_timeline; i++)
        if (setup->timeline[i].type == &op_start_instance_refresh)
            return true;
    return false;
}

void lint_hook_rolls_back(struct lint *lint)
{
    for (size_t i = 0; i < lint->setup->n_hooks; i++) {
        const struct hook_setup *hook = &lint->setup->hooks[i];

        if (hook->direction != HOOK_IN || hook->default_result != HOOK_ROLLBACK)
            continue;
        lint_tell_at(lint, section_node_at(hook_node(lint, i), "DefaultResult")->place,
                     hook->complete == NULL
                         ? "ROLLBACK at scale-in keeps every instance: checks and refreshes repeat "
                           "for ever"
                         : "ROLLBACK at scale-in keeps each instance whose hook is completed too "
                           "late");
        if (has_refresh(lint->setup))
            lint_why(lint, "a batch of the refresh does not make up for a removal that was kept: "
                           "without room for its launches it never ends (rules F13, F14)");
        lint_hint(lint, "DefaultResult: CONTINUE or ABANDON goes on with the removal");
    }
}

void lint_hook_times_out(struct lint *lint)
{
    char timeout[UNITS_DURATION_SIZE];

    for (size_t i = 0; i < lint->setup->n_hooks; i++) {
        const struct hook_setup *hook = &lint->setup->hooks[i];

        if (hook->complete != NULL)
            continue;
        lint_tell_at(lint, hook_node(lint, i)->place,
                     "nobody completes this hook: it holds every instance until its timeout");
        lint_why(lint, "%s is added to every %s (rule S2)",
                 units_format_duration(hook->heartbeat_timeout_ms, timeout),
                 hook->direction == HOOK_OUT ? "launch" : "removal");
        lint_hint(lint, "complete: gives the time after which it is completed");
    }
}
