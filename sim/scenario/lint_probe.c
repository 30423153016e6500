#include "scenario/lint_probe.h"

#include <string.h>

#include "model/activity.h"
#include "model/instance.h"
#include "ops/ops.h"

/* A probe that is being made. */
struct prober {
    struct probe *probe;
    struct arena *arena;
    const struct setup *setup;
    struct probed *accepted; /* of the request that was accepted last; NULL: none, or no entry's */
    sim_time last_known; /* instant of the first draw; SIM_NEVER before */
    bool is_end_uncertain; /* something that was drawn may be over within this very instant */
};

static bool is_known(const struct prober *prober, const struct group *group)
{
    return group_now(group) <= prober->last_known;
}

static struct probe_levels read_levels(const struct group *group)
{
    const struct counts *counts = &group->counts;
    return (struct probe_levels){
        .target = group->target,
        .healthy = counts_healthy(counts),
        .capacity = counts_capacity(counts),
        .running = counts_running(counts),
        .pending = counts_pending(counts),
        .unhealthy = counts->unhealthy,
        .standby = counts->by_state[LIFECYCLE_STANDBY],
    };
}

/* The checks compare with what they keep; one that is forbidden now may act later. */
static bool keeps_its_size(const struct group *group, const struct probe_levels *levels)
{
    if (group->has_desired)
        return levels->capacity == levels->target;
    return levels->capacity >= group->settings->min_size &&
           levels->capacity <= group->settings->max_size;
}

static void note_before(struct prober *prober, const struct group *group, struct probed *probed)
{
    const struct counts *counts = &group->counts;
    probed->before = read_levels(group);
    probed->is_settled = keeps_its_size(group, &probed->before) &&
                         probed->before.unhealthy == 0 && probed->before.pending == 0 &&
                         counts_leaving(counts) == 0;
    probed->is_plain = counts->by_state[LIFECYCLE_IN_SERVICE] == counts_running(counts);
    probed->zones = arena_array(prober->arena, group->n_zones, sizeof *probed->zones);
    for (size_t z = 0; z < group->n_zones; z++) {
        probed->zones[z].healthy = counts_healthy(&group->zones[z].counts);
        probed->zones[z].capacity = counts_capacity(&group->zones[z].counts);
    }
    for (const struct instance *instance = group->first_instance; instance != NULL;
         instance = instance->next)
        probed->is_plain &= instance->state != LIFECYCLE_IN_SERVICE ||
                            instance->creation != CREATION_ATTACHED;
}

/* Those that rule F3 passes over although they have another configuration. */
static void count_left_out(const struct instance *instance, int desired, struct probed *probed)
{
    bool is_old = instance->configuration == NO_CONFIGURATION || instance->configuration != desired;
    if (!is_old || instance->state == LIFECYCLE_GONE || (instance->flags & INSTANCE_IN_SET))
        return;
    if (instance->creation == CREATION_ATTACHED)
        probed->old_attached++;
    else if (instance->state == LIFECYCLE_STANDBY)
        probed->old_standby++;
    else if (instance->state == LIFECYCLE_PROTECTED)
        probed->old_protected++;
}

static void note_refresh(struct prober *prober, const struct group *group,
                         const struct operation *task, struct probed *probed)
{
    const struct refresh *refresh = refresh_of(task);
    int desired = refresh->desired;
    note_before(prober, group, probed);
    probed->n_set = refresh->n_to_update;
    probed->desired = desired == NO_CONFIGURATION
                          ? ""
                          : arena_strdup(prober->arena, group->configurations[desired]);
    probed->limits = refresh_limits_for(task->params, group->target, group->settings->max_size,
                                        probed->before.healthy);
    for (const struct instance *instance = group->first_instance; instance != NULL;
         instance = instance->next) {
        if (instance->flags & INSTANCE_IN_SET)
            probed->zones[instance->zone].in_set++;
        count_left_out(instance, desired, probed);
    }
}

/* Of an operation that an entry asks for; NULL: of another. */
static struct probed *probed_of(const struct prober *prober, const struct operation *operation)
{
    if (operation == NULL || operation->entry == NULL)
        return NULL;
    return &prober->probe->entries[operation->entry - prober->setup->timeline];
}

static void note_request(struct prober *prober, const struct group *group,
                         const struct trace_event *event)
{
    struct probed *probed = probed_of(prober, event->operation);
    if (event->kind == TRACE_ACCEPTED)
        prober->accepted = probed;
    if (probed == NULL)
        return;
    if (event->kind == TRACE_REFUSED) {
        probed->outcome = PROBE_REFUSED;
        probed->refusal = event->refusal;
        probed->reason = event->reason;
    } else if (event->kind == TRACE_ACCEPTED) {
        probed->outcome = PROBE_ACCEPTED;
        note_before(prober, group, probed);
    } else if (event->reason.id == REASON_TASK_ACCEPTED) {
        note_refresh(prober, group, event->operation, probed);
    } else if (event->reason.id == REASON_REBALANCE_PLAN) {
        probed->n_moves = (long)event->reason.n[0];
        probed->n_wanted = (long)event->reason.n[1];
        probed->limit = (long)event->reason.n[2];
    }
}

/* Who leaves does so by an activity of its operation; EnterStandby has none, and acts at once. */
static void note_taken(const struct prober *prober, const struct trace_event *event)
{
    bool was_healthy = !(event->instance->flags & INSTANCE_UNHEALTHY) &&
                       (event->before == LIFECYCLE_IN_SERVICE ||
                        event->before == LIFECYCLE_PROTECTED);
    struct probed *probed = event->kind == TRACE_STANDBY ? prober->accepted
                            : event->activity == NULL
                                ? NULL
                                : probed_of(prober, event->activity->operation);
    if (probed != NULL && was_healthy)
        probed->n_taken++;
}

/* Rounds to nothing, more often than once in 10,000 draws. */
static bool may_take_no_time(const struct distribution *latency)
{
    return distribution_quantile(latency, 1e-4) < 0.5;
}

/* The first draw: requests of this instant have come before it, what follows depends on it. */
static void note_draw(struct prober *prober, const struct group *group,
                      const struct trace_event *event)
{
    const struct zone_setup *zone = &prober->setup->zones[event->zone];
    bool is_launch = event->kind == TRACE_LAUNCH;
    prober->last_known = group_now(group);
    if (is_launch && zone->fails > 0 && zone->fail_latency != NULL)
        prober->is_end_uncertain |= may_take_no_time(zone->fail_latency);
    prober->is_end_uncertain |=
        is_launch ? may_take_no_time(zone->latency[LATENCY_BOOT])
                  : may_take_no_time(zone->latency[LATENCY_DRAIN]) &&
                        may_take_no_time(zone->latency[LATENCY_STOP]) &&
                        may_take_no_time(zone->latency[LATENCY_RELEASE]);
}

static void on_event(void *context, const struct group *group, const struct trace_event *event)
{
    struct prober *prober = context;
    if (!is_known(prober, group))
        return;
    switch (event->kind) {
    case TRACE_ACCEPTED:
    case TRACE_REFUSED:
    case TRACE_STATE: note_request(prober, group, event); break;
    case TRACE_LAUNCH:
    case TRACE_ATTACH: note_draw(prober, group, event); break;
    case TRACE_LEAVE:
        note_draw(prober, group, event);
        note_taken(prober, event);
        break;
    case TRACE_STANDBY:
    case TRACE_GONE: note_taken(prober, event); break;
    default: break;
    }
}

static void on_sample(void *context, const struct group *group)
{
    struct prober *prober = context;
    if (!is_known(prober, group) || prober->is_end_uncertain)
        return;
    for (size_t i = 0; i < prober->setup->n_timeline; i++) {
        struct probed *probed = &prober->probe->entries[i];
        if (prober->setup->timeline[i].at == group_now(group) &&
            probed->outcome == PROBE_ACCEPTED) {
            probed->after = read_levels(group);
            probed->is_after_known = true;
            probed->is_blocked = group->refresh != NULL && group->refresh->is_blocked &&
                                 group->refresh->entry == &prober->setup->timeline[i];
        }
    }
}

static sim_time last_entry_at(const struct setup *setup)
{
    sim_time last = 0;
    for (size_t i = 0; i < setup->n_timeline; i++) {
        sim_time at = setup->timeline[i].at;
        last = at != SIM_NEVER && at > last ? at : last;
    }
    return last;
}

const struct probe *probe_make(struct arena *arena, struct run *run, const struct setup *setup)
{
    struct probe *probe = arena_alloc(arena, sizeof *probe);
    struct prober prober = { .probe = probe, .arena = arena, .setup = setup,
                             .last_known = SIM_NEVER };
    struct trace trace = { .context = &prober, .event = on_event, .sample = on_sample };
    struct setup shortened = *setup;
    sim_time last = last_entry_at(setup);
    probe->entries = arena_array(arena, setup->n_timeline, sizeof *probe->entries);
    if (setup->resume != NULL || setup->fleet != NULL)
        return probe; /* draws come first, or groups of which this is only the template */
    probe->is_start_known = true;
    shortened.until = last < setup->until ? last : setup->until;
    run_simulate(run, &shortened, 1, 1, &trace, NULL);
    return probe;
}
