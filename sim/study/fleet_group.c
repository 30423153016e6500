#include "study/fleet_group.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "kernel/random_stream.h"

/* -- levels of a group ------------------------------------------------------------------------- */

static struct fleet_zone_level zone_level(const struct counts *counts)
{
    return (struct fleet_zone_level){
        .healthy = (int32_t)counts_healthy(counts),
        .carrying = (int32_t)counts_carrying(counts),
        .running = (int32_t)counts_running(counts),
        .capacity = (int32_t)counts_capacity(counts),
    };
}

static struct fleet_group_level group_level(const struct group *group)
{
    const struct measure_levels *now = &group->measure.now;
    return (struct fleet_group_level){
        .target = (int32_t)now->target,
        .above_max = (int32_t)now->above_max,
        .is_above = now->above_max > 0,
        .is_below_low = now->low >= 0 && now->healthy < now->low,
    };
}

static long surplus_of(const struct measure_levels *levels)
{
    return levels->running > levels->target ? levels->running - levels->target : 0;
}

static void hand_in_zone(struct fleet *fleet, sim_time at, size_t zone,
                         const struct fleet_zone_level *level)
{
    struct fleet_zone_level *last = &fleet->last[zone];
    struct fleet_change change = { .at = at, .zone = (int32_t)zone };
    if (memcmp(level, last, sizeof *level) == 0)
        return;
    change.by.level = (struct fleet_zone_level){
        .healthy = level->healthy - last->healthy,
        .carrying = level->carrying - last->carrying,
        .running = level->running - last->running,
        .capacity = level->capacity - last->capacity,
    };
    fleet_sum_add(&fleet->total.sum, &change);
    *last = *level;
}

static void hand_in_group(struct fleet *fleet, sim_time at, const struct fleet_group_level *level)
{
    struct fleet_group_level *last = &fleet->last_group;
    struct fleet_change change = { .at = at, .zone = FLEET_NO_ZONE };
    if (memcmp(level, last, sizeof *level) == 0)
        return;
    change.by.group = (struct fleet_group_level){
        .target = level->target - last->target,
        .above_max = level->above_max - last->above_max,
        .is_above = level->is_above - last->is_above,
        .is_below_low = level->is_below_low - last->is_below_low,
    };
    fleet_sum_add(&fleet->total.sum, &change);
    *last = *level;
}

/* An observer of a group: what has changed since its last sample goes to the sum. */
static void note_sample(void *context, const struct group *group)
{
    struct fleet *fleet = context;
    for (size_t i = 0; i < group->n_zones; i++) {
        struct fleet_zone_level level = zone_level(&group->zones[i].counts);
        hand_in_zone(fleet, group_now(group), fleet->entry->zones[i], &level);
    }
    struct fleet_group_level level = group_level(group);
    hand_in_group(fleet, group_now(group), &level);
}

/* -- groups that wait -------------------------------------------------------------------------- */

/* The setup of a group whose requests begin at an instant; SIM_NEVER: they never do. What happens
 * on the fleet's clock (the world, scheduled tasks, alarms) stays where it is. */
static struct setup setup_from(struct fleet *fleet, const struct fleet_entry *entry, sim_time start)
{
    struct setup setup = *entry->setup;
    setup.until = fleet->whole.until;
    if (start == 0)
        return setup;
    memcpy(fleet->timeline, setup.timeline, setup.n_timeline * sizeof *setup.timeline);
    for (size_t i = 0; i < entry->n_requests; i++) {
        struct timeline_entry *request = &fleet->timeline[i];
        if (!(request->type->flags & OP_IS_WORLD_EVENT))
            request->at = start == SIM_NEVER ? SIM_NEVER : request->at + start;
    }
    setup.timeline = fleet->timeline;
    return setup;
}

/* Tries out what becomes of a group of the entry that never starts. */
static void try_out(struct fleet *fleet, size_t index, struct run *run)
{
    const struct fleet_entry *entry = &fleet->setup->entries[index];
    struct fleet_idle *idle = &fleet->idle[index];
    struct setup setup = setup_from(fleet, entry, SIM_NEVER);
    setup.until = SIM_NEVER;
    run_simulate(run, &setup, 1, 1, NULL, NULL);
    const struct group *group = &run->group;
    idle->is_quiet = run->now == 0 && run->end == RUN_FINISHED;
    for (size_t i = 0; i < group->n_zones; i++)
        idle->levels[entry->zones[i]] = zone_level(&group->zones[i].counts);
    idle->group = group_level(group);
}

void fleet_group_try_out(struct fleet *fleet)
{
    struct run *run = run_new();
    size_t n_zones = fleet->whole.n_zones;
    fleet->idle = must_alloc(fleet->setup->n_entries * sizeof *fleet->idle);
    fleet->is_quiet = true;
    for (size_t i = 0; i < fleet->setup->n_entries; i++) {
        fleet->idle[i] = (struct fleet_idle){ .levels = must_alloc(n_zones * sizeof *fleet->last) };
        memset(fleet->idle[i].levels, 0, n_zones * sizeof *fleet->last);
        try_out(fleet, i, run);
        fleet->is_quiet = fleet->is_quiet && fleet->idle[i].is_quiet;
    }
    run_free(run);
}

void fleet_group_add_waiting(struct fleet *fleet, size_t index)
{
    const struct fleet_idle *idle = &fleet->idle[index];
    int32_t n = (int32_t)fleet->setup->entries[index].n_groups;
    for (size_t zone = 0; zone < fleet->whole.n_zones; zone++) {
        const struct fleet_zone_level *level = &idle->levels[zone];
        fleet_sum_add(&fleet->total.sum,
                      &(struct fleet_change){ 0, (int32_t)zone,
                                              { .level = { n * level->healthy, n * level->carrying,
                                                           n * level->running,
                                                           n * level->capacity } } });
    }
    fleet_sum_add(&fleet->total.sum,
                  &(struct fleet_change){ 0, FLEET_NO_ZONE,
                                          { .group = { n * idle->group.target,
                                                       n * idle->group.above_max,
                                                       n * idle->group.is_above, 0 } } });
}

/* -- one group --------------------------------------------------------------------------------- */

const char *const fleet_outcome_names[] = { "ok", "not-started", "unfinished", "failed" };

static void worsen(struct fleet_group *group, enum fleet_outcome outcome)
{
    group->outcome = outcome > group->outcome ? outcome : group->outcome;
}

static bool is_good_status(const char *status)
{
    return strcmp(status, "Successful") == 0 || strcmp(status, "Warning") == 0;
}

/* What came of the requests of a group that has started. */
static void judge(const struct run *run, struct fleet_group *group)
{
    const struct measure_operation *rows = run->group.measure.operations;
    bool had_nothing_to_do =
        run->group.n_refused[REFUSED_INVALID_INSTANCE_NO_INSTANCE_NEED_BE_REFRESHED] > 0;
    group->ended_at = group->started_at;
    for (size_t i = 0; i < group->entry->n_requests; i++) {
        const struct timeline_entry *request = &group->setup->timeline[i];
        const struct measure_operation *row = &rows[i];
        sim_time end = row->is_accepted && row->is_ended ? row->ended_at : request->at;
        if (request->type->flags & OP_IS_WORLD_EVENT)
            continue;
        if (request->at > run->now || (row->is_accepted && !row->is_ended)) {
            end = run->now;
            worsen(group, FLEET_GROUP_UNFINISHED);
        } else if (row->is_accepted ? !is_good_status(row->status)
                                    : (request->type->flags & OP_IS_TASK) && !had_nothing_to_do) {
            worsen(group, FLEET_GROUP_FAILED);
        }
        group->ended_at = end > group->ended_at ? end : group->ended_at;
    }
}

/* Adds what the sum over time does not tell. */
static void add_totals(struct fleet *fleet, const struct run *run)
{
    struct fleet_total *total = &fleet->total;
    struct measure *sum = &total->sum.run.group.measure;
    const struct measure *measure = &run->group.measure;
    sum->n_launched += measure->n_launched;
    sum->n_failed += measure->n_failed;
    sum->n_removed += measure->n_removed;
    for (int code = 0; code < N_REFUSAL_CODES; code++)
        total->sum.run.group.n_refused[code] += run->group.n_refused[code];
    total->sum.run.group.n_refused_all += run->group.n_refused_all;
    total->least_healthy = measure->least_healthy < total->least_healthy ? measure->least_healthy
                                                                         : total->least_healthy;
    total->least_healthy_ppm = measure->least_healthy_ppm < total->least_healthy_ppm
                                   ? measure->least_healthy_ppm
                                   : total->least_healthy_ppm;
    total->sum.run.is_stuck |= run->is_stuck;
    if (fleet->finished->get(run, 0) == 0)
        total->sum.run.end = RUN_CUT;
}

/* All requests of all groups are one operation of the whole. */
static void add_operations(struct fleet *fleet, const struct run *run)
{
    struct measure *sum = &fleet->total.sum.run.group.measure;
    const struct measure *measure = &run->group.measure;
    struct measure_operation *whole = &sum->operations[WHOLE_OPERATION];
    for (size_t i = 0; i < run->setup->n_timeline; i++) {
        for (int phase = 0; phase < N_PHASES; phase++)
            whole->phase_ms[phase] += measure->operations[i].phase_ms[phase];
    }
    if (measure->first_accepted_at >= 0 &&
        (!whole->is_accepted || measure->first_accepted_at < sum->first_accepted_at)) {
        sum->first_accepted_at = measure->first_accepted_at;
        whole->is_accepted = true;
    }
    sum->last_ended_at = measure->last_ended_at > sum->last_ended_at ? measure->last_ended_at
                                                                      : sum->last_ended_at;
    if (fleet->unsuccessful->get(run, 0) != 0)
        whole->status = "Failed";
    if (measure->first_accepted_at >= 0 && fleet->duration->get(run, 0) == METRIC_MISSING)
        whole->is_ended = false;
}

/* From its end to that of the fleet a group stands as it is. */
static void add_idle_time(struct fleet *fleet, sim_time from, long running, long surplus)
{
    fleet->idle_running += running;
    fleet->idle_running_ended_ims += running * from;
    fleet->idle_surplus += surplus;
    fleet->idle_surplus_ended_ims += surplus * from;
    fleet->end = from > fleet->end ? from : fleet->end;
}

uint64_t fleet_group_seed(uint64_t seed, size_t group)
{
    return group == 0 ? seed : random_run_key(seed, group);
}

struct fleet_group fleet_group_simulate(struct fleet *fleet, size_t entry, size_t number,
                                        sim_time start)
{
    const struct observer observer = { .context = fleet, .sample = note_sample };
    const struct fleet_idle *idle = &fleet->idle[entry];
    struct setup setup;
    struct fleet_group group = {
        .entry = &fleet->setup->entries[entry],
        .number = number,
        .started_at = start,
        .ended_at = SIM_NEVER,
        .outcome = start == SIM_NEVER ? FLEET_GROUP_NOT_STARTED : FLEET_GROUP_OK,
        .setup = &setup,
        .seed = fleet_group_seed(fleet->seed, number),
        .run = fleet->run,
    };
    setup = setup_from(fleet, group.entry, start);
    fleet->entry = group.entry;
    if (fleet->is_quiet) {
        memcpy(fleet->last, idle->levels, fleet->whole.n_zones * sizeof *fleet->last);
        fleet->last_group = idle->group;
    } else {
        memset(fleet->last, 0, fleet->whole.n_zones * sizeof *fleet->last);
        fleet->last_group = (struct fleet_group_level){ 0 };
    }
    run_simulate(fleet->run, &setup, group.seed, fleet->index, NULL, &observer);
    const struct measure *measure = &fleet->run->group.measure;
    if (start != SIM_NEVER)
        judge(fleet->run, &group);
    add_totals(fleet, fleet->run);
    add_operations(fleet, fleet->run);
    fleet->billed_ms += measure->billed_ms;
    fleet->surplus_ims += measure->surplus_ims;
    add_idle_time(fleet, fleet->run->now, measure->now.running, surplus_of(&measure->now));
    if (fleet->told != NULL)
        fleet->told(fleet->told_context, &group);
    group.setup = NULL;
    return group;
}
