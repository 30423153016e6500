#include "model/measure.h"

#include <limits.h>
#include <math.h>

#include "base/seldom.h"
#include "model/activity.h"
#include "model/alarm.h"
#include "model/group.h"
#include "model/run.h"

static long longest(long a, long b)
{
    return a > b ? a : b;
}

static long least(long a, long b)
{
    return a < b ? a : b;
}

/* Most instants bring no new extreme: nothing is written then. */
static inline void note_least(long *extreme, long value)
{
    if (value < *extreme) {
        *extreme = value;
    }
}

static inline void note_most(long *extreme, long value)
{
    if (value > *extreme) {
        *extreme = value;
    }
}

/* -- demand ------------------------------------------------------------------------------------ */

/* Adds missing x for_ms in thousandths, capped where a demand beyond all measure would overflow. */
static int64_t add_capped(int64_t sum, double missing, sim_time for_ms)
{
    double total = (double)sum + missing * 1e3 * (double)for_ms;
    return total < 4e18 ? sum + llround(missing * 1e3) * for_ms : (int64_t)4e18;
}

static void add_piece(struct group *group, sim_time for_ms)
{
    struct measure *measure = &group->measure;
    if (group->alarms != NULL) {
        alarm_piece(group, for_ms);
    }
    double missing = measure->demand - (double)measure->now.carrying;
    if (missing > 0 && for_ms > 0) {
        measure->below_demand_ms += for_ms;
        measure->shortfall_mims = add_capped(measure->shortfall_mims, missing, for_ms);
    }
}

/* Of a setup with demand. It changes between samples too: each constant piece on its own. */
static void integrate_demand(struct group *group, sim_time from, sim_time to)
{
    struct measure *measure = &group->measure;
    const struct demand_setup *demand = &group->setup->demand;
    while (measure->demand_index + 1 < demand->n && demand->at[measure->demand_index + 1] <= to) {
        sim_time change = demand->at[measure->demand_index + 1];
        if (change > from) {
            add_piece(group, change - from);
            from = change;
        }
        measure->demand = demand->instances[++measure->demand_index];
    }
    add_piece(group, to - from);
}

/* -- sampling ---------------------------------------------------------------------------------- */

static long imbalance_of(const struct group *group)
{
    long most = 0, fewest = LONG_MAX;
    for (size_t i = 0; i < group->n_zones; i++) {
        long capacity = group->measure.zones[i].capacity;
        most = longest(most, capacity);
        fewest = least(fewest, capacity);
    }
    return most - fewest;
}

/* True if its capacity has changed. */
static inline bool look_at_zone(struct measure_zone *measured, const struct counts *counts)
{
    long healthy = counts_healthy(counts), capacity = counts_capacity(counts);
    bool is_other = capacity != measured->capacity;
    note_least(&measured->least_healthy, healthy);
    note_least(&measured->least_carrying, healthy - counts->warming);
    note_most(&measured->most_running, capacity + counts_leaving(counts));
    measured->capacity = capacity;
    return is_other;
}

/* Nothing has to be added up for zones. Answers the imbalance, which is that of the last sample
 * where no zone's capacity has changed. */
static long look_at_zones(struct group *group)
{
    bool any = false;
    group->is_zone_to_sample = false;
    for (size_t i = 0; i < group->n_zones; i++) {
        struct zone *zone = &group->zones[i];
        if (zone->is_to_sample) {
            zone->is_to_sample = false;
            any |= look_at_zone(&group->measure.zones[i], &zone->counts);
        }
    }
    return any ? imbalance_of(group) : group->measure.now.imbalance;
}

/* An only zone is the group: it is looked at when the run has ended. */
static inline long look_at_imbalance(struct group *group)
{
    return group->n_zones > 1 && group->is_zone_to_sample ? look_at_zones(group)
                                                          : group->measure.now.imbalance;
}

static struct measure_levels levels_of(struct group *group)
{
    const struct counts *counts = &group->counts;
    long healthy = counts_healthy(counts), running = counts_running(counts);
    return (struct measure_levels){
        .healthy = healthy,
        .carrying = healthy - counts->warming,
        .running = running,
        .target = group->target,
        .above_max = longest(0, running - group->settings->max_size),
        .imbalance = look_at_imbalance(group),
        .low = group->low,
    };
}

static void integrate_levels(struct measure *measure, sim_time for_ms)
{
    const struct measure_levels *now = &measure->now;
    if (now->healthy < now->low) { /* which is -1 without a refresh */
        measure->below_low_ms += for_ms;
    }
    if (now->healthy < now->target) {
        measure->below_target_ms += for_ms;
    }
    if (now->above_max > 0) {
        measure->above_max_ms += for_ms;
    }
    measure->running_ims += now->running * for_ms;
    measure->target_ims += now->target * for_ms;
    measure->surplus_ims += longest(0, now->running - now->target) * for_ms;
    measure->imbalance_ims += now->imbalance * for_ms;
}

static void note_extremes(struct measure *measure)
{
    const struct measure_levels *now = &measure->now;
    note_least(&measure->least_healthy, now->healthy);
    note_least(&measure->least_carrying, now->carrying);
    note_most(&measure->most_running, now->running);
    note_most(&measure->most_above_max, now->above_max);
    note_most(&measure->most_imbalance, now->imbalance);
    /* A division at each instant would cost as much as all else here. */
    bool is_least = measure->least_healthy_ppm == INT64_MAX ||
                    now->healthy * 1000000 < measure->least_healthy_ppm * now->target;
    if (is_least && now->target > 0) {
        measure->least_healthy_ppm = now->healthy * 1000000 / now->target;
    }
}

/* What the open activities of an operation without a phase of its own are at. */
static enum phase phase_of_activities(const struct group *group, const struct operation *operation)
{
    enum phase phase = PHASE_WAITING;
    for (const struct activity *a = group->first_activity; a != NULL; a = a->next) {
        if (a->operation == operation && activity_has_pending(a)) {
            return PHASE_LAUNCHING;
        }
        if (a->operation == operation && activity_has_leaving(a)) {
            phase = PHASE_REMOVING;
        }
    }
    return phase;
}

/* Q1: the time until now goes to the phase that was on. */
static void end_phase(const struct group *group, struct operation *operation)
{
    operation->phase_ms[operation->phase] += group_now(group) - operation->phase_since;
    operation->phase_since = group_now(group);
}

static inline void note_phase(const struct group *group, struct operation *operation)
{
    enum phase phase = operation->type->phase != NULL ? operation->type->phase(group, operation)
                                                      : phase_of_activities(group, operation);
    if (phase != operation->phase) {
        end_phase(group, operation);
        operation->phase = phase;
    }
}

static SELDOM void note_phases(struct group *group)
{
    struct run *run = group->run;
    for (struct operation *o = group->first_operation; o != NULL; o = o->next) {
        enum phase before = o->phase;
        note_phase(group, o);
        if (run->is_validated) {
            run_validate_told(run, run->may_change_phase || o->phase == before);
        }
    }
    run->may_change_phase = false;
}

void measure_start(struct group *group)
{
    struct measure *measure = &group->measure;
    struct arena *arena = &group->run->arena;
    *measure = (struct measure){
        .last_at = -1,
        .sampled_at = -1,
        .least_healthy = LONG_MAX,
        .least_carrying = LONG_MAX,
        .least_healthy_ppm = INT64_MAX,
        .zones = arena_array(arena, group->n_zones, sizeof *measure->zones),
        .operations = arena_array(arena, group->setup->n_timeline, sizeof *measure->operations),
        .demand = group->setup->demand.n > 0 ? group->setup->demand.instances[0] : 0,
        .first_accepted_at = -1,
        .last_ended_at = -1,
    };
    const struct demand_setup *demand = &group->setup->demand;
    while (measure->demand_index + 1 < demand->n &&
           demand->at[measure->demand_index + 1] <= group_now(group)) {
        measure->demand = demand->instances[++measure->demand_index]; /* the run begins later */
    }
    for (size_t i = 0; i < group->n_zones; i++) {
        measure->zones[i].least_healthy = LONG_MAX;
        measure->zones[i].least_carrying = LONG_MAX;
    }
}

static inline void integrate(struct group *group)
{
    struct measure *measure = &group->measure;
    const struct observer *observer = group->run->observer;
    sim_time now = group_now(group), before = measure->last_at;
    if (before >= 0 && now > before) {
        if (group->setup->demand.n > 0) {
            integrate_demand(group, before, now);
        }
        integrate_levels(measure, now - before);
        if (observer != NULL && observer->piece != NULL) {
            observer->piece(observer->context, before, now, &measure->now);
        }
    }
    measure->last_at = now;
}

void measure_integrate(struct group *group)
{
    integrate(group);
}

static inline void change_levels(struct group *group, const struct measure_levels *levels)
{
    integrate(group);
    group->measure.now = *levels;
    note_extremes(&group->measure);
}

void measure_sample_levels(struct group *group, const struct measure_levels *levels)
{
    struct measure_levels all = *levels;
    all.imbalance = look_at_imbalance(group);
    change_levels(group, &all);
}

static inline bool are_equal(const struct measure_levels *a, const struct measure_levels *b)
{
    return a->healthy == b->healthy && a->running == b->running && a->carrying == b->carrying &&
           a->target == b->target && a->imbalance == b->imbalance && a->low == b->low;
}

static SELDOM void tell_sample(struct group *group)
{
    const struct observer *observer = group->run->observer;
    const struct trace *trace = group->run->trace;
    if (observer != NULL && observer->sample != NULL) {
        observer->sample(observer->context, group);
    }
    if (trace != NULL && trace->sample != NULL) {
        trace->sample(trace->context, group);
    }
}

/* Often nothing has changed of what is measured: one came as another went. With demand each piece
 * is integrated, as alarms look at it. */
void measure_sample(struct group *group)
{
    struct run *run = group->run;
    struct measure *measure = &group->measure;
    struct measure_levels levels = levels_of(group);
    if (!are_equal(&levels, &measure->now) || measure->last_at < 0 || group->setup->demand.n > 0) {
        change_levels(group, &levels);
    }
    measure->sampled_at = run->now;
    if (run->may_change_phase || run->is_validated) {
        note_phases(group);
    }
    if (run->is_watched) {
        tell_sample(group);
    }
}

/* -- operations and money ---------------------------------------------------------------------- */

void measure_operation_accepted(struct group *group, const struct operation *operation)
{
    struct measure *measure = &group->measure;
    size_t index = (size_t)(operation->entry - group->setup->timeline);
    struct measure_operation *row = &measure->operations[index];
    if (!row->is_accepted) {
        row->accepted_at = operation->accepted_at;
    }
    row->is_accepted = true;
    row->ended_at = SIM_NEVER;
    row->status = operation->status;
    if (measure->first_accepted_at < 0) {
        measure->first_accepted_at = operation->accepted_at;
    }
}

/* A repeated request adds to the row of its entry: from the first acceptance to the last end. */
void measure_operation_ended(struct group *group, struct operation *operation)
{
    if (operation->entry == NULL || !(operation->type->flags & OP_IS_TASK)) {
        return;
    }
    struct measure *measure = &group->measure;
    end_phase(group, operation);
    struct measure_operation *row =
        &measure->operations[operation->entry - group->setup->timeline];
    row->is_ended = true;
    row->ended_at = group_now(group);
    row->status = operation->status;
    for (int i = 0; i < N_PHASES; i++) {
        row->phase_ms[i] += operation->phase_ms[i];
    }
    measure->last_ended_at = group_now(group);
}

static inline sim_time bill_of(const struct group *group, sim_time from)
{
    int64_t step = group->setup->price.billing_step_ms;
    int64_t used = group_now(group) - from;
    return step > 0 ? (used + step - 1) / step * step : used;
}

void measure_bill(struct group *group, sim_time from)
{
    group->measure.billed_ms += bill_of(group, from);
}

/* Many were launched at the same instant, one after the other: a division for each is dear. */
static void bill_rest(struct group *group)
{
    sim_time from = group_now(group), bill = 0, sum = 0;
    for (const struct instance *i = group->first_instance; i != NULL; i = i->next) {
        if (i->billed_from != from) {
            from = i->billed_from;
            bill = bill_of(group, from);
        }
        sum += i->state != LIFECYCLE_STOPPED ? bill : 0;
    }
    group->measure.billed_ms += sum;
}

static void finish_only_zone(struct measure *measure)
{
    measure->zones[0] = (struct measure_zone){
        .least_healthy = measure->least_healthy,
        .least_carrying = measure->least_carrying,
        .most_running = measure->most_running,
    };
}

void measure_finish(struct group *group)
{
    measure_integrate(group);
    if (group->n_zones == 1) {
        finish_only_zone(&group->measure);
    }
    bill_rest(group);
    for (struct operation *o = group->first_operation; o != NULL; o = o->next) {
        if (o->entry == NULL) {
            continue;
        }
        struct measure_operation *row =
            &group->measure.operations[o->entry - group->setup->timeline];
        end_phase(group, o);
        row->is_ended = false;
        row->status = o->status;
        for (int i = 0; i < N_PHASES; i++) {
            row->phase_ms[i] += o->phase_ms[i];
        }
    }
}
