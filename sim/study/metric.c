#include "study/metric.h"

#include <limits.h>
#include <math.h>
#include <string.h>

#include "study/fleet.h"

/* -- getters ----------------------------------------------------------------------------------- */

#define OF_RUN(name, expression)                                                                   \
    static int64_t get_##name(const struct run *run, size_t index)                                 \
    {                                                                                              \
        (void)index;                                                                               \
        const struct measure *m = &run->group.measure;                                             \
        (void)m;                                                                                   \
        return (expression);                                                                       \
    }
#define OF_ZONE(name, expression)                                                                  \
    static int64_t get_zone_##name(const struct run *run, size_t zone)                             \
    {                                                                                              \
        const struct measure_zone *m = &run->group.measure.zones[zone];                            \
        (void)m;                                                                                   \
        return (expression);                                                                       \
    }

static sim_time sum_of_phase(const struct run *run, enum phase phase)
{
    const struct measure *m = &run->group.measure;
    if (m->first_accepted_at < 0)
        return METRIC_MISSING;
    sim_time sum = 0;
    for (size_t i = 0; i < run->setup->n_timeline; i++)
        sum += m->operations[i].phase_ms[phase];
    return sum;
}

/* From the first acceptance to the last end; missing while anything accepted is unfinished. */
static int64_t makespan(const struct run *run)
{
    const struct measure *m = &run->group.measure;
    if (m->first_accepted_at < 0)
        return METRIC_MISSING;
    for (size_t i = 0; i < run->setup->n_timeline; i++) {
        if (m->operations[i].is_accepted && !m->operations[i].is_ended)
            return METRIC_MISSING;
    }
    return m->last_ended_at - m->first_accepted_at;
}

/* Of what was under way when the run began: how long still. */
static int64_t remaining(const struct run *run)
{
    sim_time whole = run->setup->resume != NULL ? makespan(run) : METRIC_MISSING;
    return whole == METRIC_MISSING
               ? METRIC_MISSING
               : run->group.measure.last_ended_at - setup_begins_at(run->setup);
}

/* Per ms of the run; of one that lasts no time, as it is. */
static int64_t mean_imbalance(const struct run *run)
{
    sim_time lasted = run->now - setup_begins_at(run->setup);
    const struct measure *m = &run->group.measure;
    return lasted > 0 ? llround((double)m->imbalance_ims * 1e6 / (double)lasted)
                      : m->now.imbalance * 1000000;
}

static bool is_finished(const struct run *run)
{
    return run->end == RUN_FINISHED ||
           (run->end == RUN_AT_UNTIL && run->n_requests_due == 0 && !run->is_check_due &&
            run->group.first_operation == NULL && counts_pending(&run->group.counts) == 0 &&
            counts_leaving(&run->group.counts) == 0);
}

/* Of what the user, an alarm or a scheduled task has asked for. A check that fails comes again by
 * itself; one that never succeeds makes the run stuck or unfinished. */
static bool is_unsuccessful(const struct run *run)
{
    for (size_t i = 0; i < run->setup->n_timeline; i++) {
        const struct measure_operation *row = &run->group.measure.operations[i];
        if (row->is_accepted && strcmp(row->status, "Successful") != 0 &&
            strcmp(row->status, "RollbackSuccessful") != 0 && strcmp(row->status, "Cancelled") != 0)
            return true;
    }
    return false;
}

/* In millionths. Beyond 2^62 (scenario/sums.h keeps what is ordinary below) it is cut off. */
static int64_t price_of(const struct run *run, int64_t instance_ms)
{
    double price = run->setup->price.per_instance_hour;
    if (price <= 0)
        return METRIC_MISSING;
    double micro = price * (double)instance_ms / (double)SIM_HOUR * 1e6;
    return llround(fmin(fmax(micro, -0x1p62), 0x1p62));
}

static int64_t cost_micro(const struct run *run)
{
    return price_of(run, run->group.measure.billed_ms);
}

/* What a run costs depends on how long it goes on; what an operation adds to the cost does not. */
static int64_t extra_cost_micro(const struct run *run)
{
    return price_of(run, run->group.measure.billed_ms - run->group.measure.target_ims);
}

static int64_t known(long value)
{
    return value == LONG_MAX ? METRIC_MISSING : value;
}

static bool has_demand(const struct run *run)
{
    return run->setup->demand.n > 0;
}

OF_RUN(finished, is_finished(run))
OF_RUN(stuck, run->is_stuck)
OF_RUN(unsuccessful, is_unsuccessful(run))
OF_RUN(duration, makespan(run))
OF_RUN(remaining, remaining(run))
OF_RUN(checkpoint_pause, sum_of_phase(run, PHASE_CHECKPOINT_PAUSE))
OF_RUN(launching, sum_of_phase(run, PHASE_LAUNCHING))
OF_RUN(removing, sum_of_phase(run, PHASE_REMOVING))
OF_RUN(suspended, sum_of_phase(run, PHASE_SUSPENDED))
OF_RUN(waiting, sum_of_phase(run, PHASE_WAITING))
OF_RUN(least_healthy, known(m->least_healthy))
OF_RUN(least_healthy_percent,
       m->least_healthy_ppm == INT64_MAX ? METRIC_MISSING : m->least_healthy_ppm)
OF_RUN(least_carrying, known(m->least_carrying))
OF_RUN(below_low, m->below_low_ms)
OF_RUN(below_target, m->below_target_ms)
OF_RUN(below_demand, has_demand(run) ? m->below_demand_ms : METRIC_MISSING)
OF_RUN(shortfall, has_demand(run) ? m->shortfall_mims : METRIC_MISSING)
OF_RUN(most_running, m->most_running)
OF_RUN(above_max, m->above_max_ms)
OF_RUN(most_above_max, m->most_above_max)
OF_RUN(instance_hours, m->running_ims)
OF_RUN(surplus, m->surplus_ims)
OF_RUN(cost, cost_micro(run))
OF_RUN(extra_cost, extra_cost_micro(run))
OF_RUN(imbalance_mean, mean_imbalance(run))
OF_RUN(imbalance_max, m->most_imbalance)
OF_RUN(imbalance_end, m->now.imbalance)
OF_RUN(launched, m->n_launched)
OF_RUN(failed, m->n_failed)
OF_RUN(removed, m->n_removed)
OF_RUN(refused, run->group.n_refused_all)
OF_RUN(end, run->now)

OF_ZONE(least_healthy, known(m->least_healthy))
OF_ZONE(least_carrying, known(m->least_carrying))
OF_ZONE(most_running, m->most_running)
OF_ZONE(end_capacity, counts_capacity(&run->group.zones[zone].counts))

static int64_t get_op_duration(const struct run *run, size_t entry)
{
    const struct measure_operation *row = &run->group.measure.operations[entry];
    return row->is_accepted && row->is_ended ? row->ended_at - row->accepted_at : METRIC_MISSING;
}

static int64_t get_op_accepted_at(const struct run *run, size_t entry)
{
    const struct measure_operation *row = &run->group.measure.operations[entry];
    return row->is_accepted ? row->accepted_at : METRIC_MISSING;
}

static int64_t get_op_successful(const struct run *run, size_t entry)
{
    const struct measure_operation *row = &run->group.measure.operations[entry];
    return row->is_accepted ? row->is_ended && strcmp(row->status, "Successful") == 0
                            : METRIC_MISSING;
}

#define OF_PHASE(name, phase)                                                                      \
    static int64_t get_op_##name(const struct run *run, size_t entry)                              \
    {                                                                                              \
        const struct measure_operation *row = &run->group.measure.operations[entry];               \
        return row->is_accepted ? row->phase_ms[phase] : METRIC_MISSING;                           \
    }
OF_PHASE(checkpoint_pause, PHASE_CHECKPOINT_PAUSE)
OF_PHASE(launching, PHASE_LAUNCHING)
OF_PHASE(removing, PHASE_REMOVING)
OF_PHASE(suspended, PHASE_SUSPENDED)
OF_PHASE(waiting, PHASE_WAITING)

static int64_t get_refusals(const struct run *run, size_t code)
{
    return run->group.n_refused[code];
}

#define OF_FLEET(name, expression)                                                                 \
    static int64_t get_fleet_##name(const struct run *run, size_t index)                           \
    {                                                                                              \
        (void)index;                                                                               \
        const struct fleet_total *total = fleet_total_of(run);                                     \
        return total == NULL ? METRIC_MISSING : (expression);                                      \
    }
OF_FLEET(failed, (int64_t)total->n_failed)
OF_FLEET(not_started, (int64_t)total->n_not_started)
OF_FLEET(above_max, total->sum.most_above)
OF_FLEET(below_low, total->sum.most_below_low)
OF_FLEET(duration, total->longest_ms < 0 ? METRIC_MISSING : total->longest_ms)
OF_FLEET(least_healthy, known(total->least_healthy))
OF_FLEET(least_healthy_percent,
         total->least_healthy_ppm == INT64_MAX ? METRIC_MISSING : total->least_healthy_ppm)

/* -- the table --------------------------------------------------------------------------------- */

#define MS 1000.0       /* ms in a second */
#define IMS 3600000.0   /* instance-ms in an instance-hour */
#define MICRO 1e6

/* The beginning of a row: its name, its column and its unit. */
#define IN(name_, unit_, scale_)                                                                   \
    .name = name_, .column = name_, .unit = unit_, .scale = scale_
#define SECONDS(name_) .name = name_, .column = name_ "_s", .unit = "s", .scale = MS
#define INSTANCES(name_) IN(name_, "instances", 1)
#define SHARE(name_) IN(name_, "share", 1), .is_indicator = true

const struct metric metrics[] = {
    { SHARE("finished"), .get = get_finished, .better = METRIC_HIGHER, .rule = "T3",
      .help = "the run ended with nothing unfinished" },
    { SHARE("stuck"), .get = get_stuck, .better = METRIC_LOWER, .rule = "F13",
      .help = "a task or a check could go on for ever without an end" },
    { SHARE("unsuccessful"), .get = get_unsuccessful, .better = METRIC_LOWER, .rule = "A1",
      .help = "something asked for does not end Successful (or Cancelled, "
              "RollbackSuccessful), the last time if it is repeated; the group's own checks "
              "do not count" },
    { SECONDS("duration"), .get = get_duration, .better = METRIC_LOWER, .rule = "Q1",
      .may_be_endless = true,
      .help = "from the first acceptance to the last end of all tasks and operations; of the "
              "quantiles a run without that end is longer than all others" },
    { SECONDS("remaining"), .get = get_remaining, .better = METRIC_LOWER, .rule = "Q1",
      .may_be_endless = true,
      .help = "part of the duration: from the instant of resume_from on" },
    { SECONDS("checkpoint_pause"), .get = get_checkpoint_pause, .rule = "Q1",
      .help = "part of the duration: in pauses at checkpoints" },
    { SECONDS("launching"), .get = get_launching, .rule = "Q1",
      .help = "part of the duration: while a new instance was not ready" },
    { SECONDS("removing"), .get = get_removing, .rule = "Q1",
      .help = "part of the duration: while only old instances were leaving" },
    { SECONDS("suspended"), .get = get_suspended, .rule = "Q1",
      .help = "part of the duration: suspended by hand" },
    { SECONDS("waiting"), .get = get_waiting, .better = METRIC_LOWER, .rule = "Q1",
      .help = "part of the duration: waiting for stock or room" },
    { INSTANCES("least_healthy"), .get = get_least_healthy, .better = METRIC_HIGHER, .rule = "Q2",
      .help = "least healthy instances at any instant" },
    { IN("least_healthy_percent", "percent", 1e4), .get = get_least_healthy_percent,
      .better = METRIC_HIGHER, .rule = "Q2",
      .help = "least healthy instances in percent of the target" },
    { INSTANCES("least_carrying"), .get = get_least_carrying, .better = METRIC_HIGHER,
      .rule = "Q2",
      .help = "least healthy instances past their warm-up" },
    { SECONDS("below_low"), .get = get_below_low, .better = METRIC_LOWER, .rule = "Q2",
      .is_occurrence = true,
      .help = "time with fewer healthy instances than a running refresh wants to keep" },
    { SECONDS("below_target"), .get = get_below_target, .better = METRIC_LOWER, .rule = "Q2",
      .is_occurrence = true,
      .help = "time with fewer healthy instances than the target" },
    { SECONDS("carrying_below_demand"), .get = get_below_demand, .better = METRIC_LOWER,
      .rule = "Q2", .is_occurrence = true,
      .help = "time with fewer carrying instances than the demand" },
    { .name = "shortfall", .column = "shortfall_instance_s", .unit = "instance-s", .scale = 1e6,
      .get = get_shortfall, .better = METRIC_LOWER, .rule = "Q2",
      .help = "demand that no instance carried, times how long" },
    { INSTANCES("most_running"), .get = get_most_running, .rule = "Q3",
      .help = "most instances that existed at any instant" },
    { SECONDS("above_max"), .get = get_above_max, .better = METRIC_LOWER, .rule = "Q3",
      .is_occurrence = true,
      .help = "time with more instances than MaxSize" },
    { INSTANCES("most_above_max"), .get = get_most_above_max, .better = METRIC_LOWER,
      .rule = "Q3",
      .help = "most instances above MaxSize at any instant" },
    { IN("instance_hours", "instance-hours", IMS), .get = get_instance_hours,
      .better = METRIC_LOWER, .rule = "Q4",
      .help = "instance-hours of all instances, from the start to the run's end" },
    { IN("surplus_instance_hours", "instance-hours", IMS), .get = get_surplus,
      .better = METRIC_LOWER, .rule = "Q4",
      .help = "instance-hours of what is above the target" },
    { IN("cost", "currency", MICRO), .get = get_cost, .better = METRIC_LOWER, .rule = "Q4",
      .help = "money for all instances" },
    { IN("extra_cost", "currency", MICRO), .get = get_extra_cost, .better = METRIC_LOWER,
      .rule = "Q4",
      .help = "money for all instances less that for the target; below 0 where instances are "
              "missing" },
    { IN("imbalance_mean", "instances", MICRO), .get = get_imbalance_mean, .better = METRIC_LOWER,
      .rule = "Q5",
      .help = "largest less smallest zone, averaged over time" },
    { INSTANCES("imbalance_max"), .get = get_imbalance_max, .better = METRIC_LOWER, .rule = "Q5",
      .help = "largest less smallest zone at its worst" },
    { INSTANCES("imbalance_end"), .get = get_imbalance_end, .better = METRIC_LOWER, .rule = "Q5",
      .help = "largest less smallest zone at the end" },
    { INSTANCES("launched"), .get = get_launched, .rule = "Q6",
      .help = "launches that found stock" },
    { INSTANCES("failed"), .get = get_failed, .better = METRIC_LOWER, .rule = "Q6",
      .is_occurrence = true,
      .help = "launches that failed or found no stock" },
    { INSTANCES("removed"), .get = get_removed, .rule = "Q6",
      .help = "instances that began to leave and were not kept" },
    { IN("refused", "requests", 1), .get = get_refused, .better = METRIC_LOWER, .rule = "Q6",
      .is_occurrence = true,
      .help = "requests refused" },
    { SECONDS("end"), .get = get_end, .rule = "T3",
      .help = "the instant at which the run ended" },
    { INSTANCES("least_healthy"), .scope = METRIC_OF_ZONE, .get = get_zone_least_healthy,
      .better = METRIC_HIGHER, .rule = "Q2",
      .help = "least healthy instances of the zone" },
    { INSTANCES("least_carrying"), .scope = METRIC_OF_ZONE, .get = get_zone_least_carrying,
      .better = METRIC_HIGHER, .rule = "Q2",
      .help = "least carrying instances of the zone" },
    { INSTANCES("most_running"), .scope = METRIC_OF_ZONE, .get = get_zone_most_running,
      .rule = "Q3",
      .help = "most instances of the zone" },
    { INSTANCES("end_capacity"), .scope = METRIC_OF_ZONE, .get = get_zone_end_capacity,
      .rule = "I3",
      .help = "capacity of the zone at the end" },
    { .name = "successful", .column = "successful", .unit = "share", .scale = 1,
      .scope = METRIC_OF_OPERATION, .get = get_op_successful, .better = METRIC_HIGHER, .rule = "A1",
      .is_indicator = true, .help = "the operation ended Successful" },
    { SECONDS("accepted_at"), .scope = METRIC_OF_OPERATION, .get = get_op_accepted_at,
      .rule = "Q1",
      .help = "the instant at which the operation was accepted" },
    { SECONDS("duration"), .scope = METRIC_OF_OPERATION, .get = get_op_duration,
      .better = METRIC_LOWER, .rule = "Q1",
      .help = "from the operation's acceptance to its last state" },
    { SECONDS("checkpoint_pause"), .scope = METRIC_OF_OPERATION, .get = get_op_checkpoint_pause,
      .rule = "Q1",
      .help = "part of the operation's duration: in pauses at checkpoints" },
    { SECONDS("launching"), .scope = METRIC_OF_OPERATION, .get = get_op_launching, .rule = "Q1",
      .help = "part of the operation's duration: while a new instance was not ready" },
    { SECONDS("removing"), .scope = METRIC_OF_OPERATION, .get = get_op_removing, .rule = "Q1",
      .help = "part of the operation's duration: while only old instances were leaving" },
    { SECONDS("suspended"), .scope = METRIC_OF_OPERATION, .get = get_op_suspended, .rule = "Q1",
      .help = "part of the operation's duration: suspended by hand" },
    { SECONDS("waiting"), .scope = METRIC_OF_OPERATION, .get = get_op_waiting,
      .better = METRIC_LOWER, .rule = "Q1",
      .help = "part of the operation's duration: waiting for stock or room" },
    { IN("groups_failed", "groups", 1), .scope = METRIC_OF_FLEET, .get = get_fleet_failed,
      .better = METRIC_LOWER, .rule = "A1", .is_occurrence = true,
      .help = "groups of which a request was refused, did not end, or not Successful" },
    { IN("groups_not_started", "groups", 1), .scope = METRIC_OF_FLEET,
      .get = get_fleet_not_started, .better = METRIC_LOWER, .rule = "T3", .is_occurrence = true,
      .help = "groups whose turn did not come" },
    { IN("groups_above_max", "groups", 1), .scope = METRIC_OF_FLEET, .get = get_fleet_above_max,
      .better = METRIC_LOWER, .rule = "Q3", .is_occurrence = true,
      .help = "most groups above their MaxSize at one instant" },
    { IN("groups_below_low", "groups", 1), .scope = METRIC_OF_FLEET, .get = get_fleet_below_low,
      .better = METRIC_LOWER, .rule = "Q2", .is_occurrence = true,
      .help = "most groups at one instant with fewer healthy instances than their refresh "
              "wants to keep" },
    { SECONDS("group_duration"), .scope = METRIC_OF_FLEET, .get = get_fleet_duration,
      .better = METRIC_LOWER, .rule = "Q1",
      .help = "of the slowest group: from its start to its end" },
    { INSTANCES("group_least_healthy"), .scope = METRIC_OF_FLEET, .get = get_fleet_least_healthy,
      .better = METRIC_HIGHER, .rule = "Q2",
      .help = "of the worst group: least healthy instances at any instant" },
    { IN("group_least_healthy_percent", "percent", 1e4), .scope = METRIC_OF_FLEET,
      .get = get_fleet_least_healthy_percent, .better = METRIC_HIGHER, .rule = "Q2",
      .help = "of the worst group: least healthy instances in percent of its target" },
    { .name = "refused", .column = "refused", .unit = "requests", .scale = 1,
      .scope = METRIC_OF_REFUSAL, .get = get_refusals, .better = METRIC_LOWER, .rule = "Q6",
      .is_occurrence = true, .help = "requests refused with this code" },
    { .name = NULL },
};

const struct metric *metric_find(const char *name)
{
    for (const struct metric *metric = metrics; metric->name != NULL; metric++) {
        if (strcmp(metric->name, name) == 0 || strcmp(metric->column, name) == 0)
            return metric;
    }
    return NULL;
}

const char *metric_unit(const struct metric *metric, const struct setup *setup)
{
    bool is_money = strcmp(metric->unit, "currency") == 0;
    return is_money && setup->price.currency != NULL ? setup->price.currency : metric->unit;
}
