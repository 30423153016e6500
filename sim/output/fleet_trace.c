#include "output/fleet_trace.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "output/metric_cell.h"

/* Metrics of a run that make sense of a group up to its end. */
static const char *const metric_names[] = {
    "least_healthy", "least_healthy_percent", "least_carrying", "below_low",
    "below_target", "most_running", "above_max", "most_above_max",
    "surplus_instance_hours", "launched", "failed", "removed",
    "refused",
};
enum { N_METRICS = sizeof metric_names / sizeof metric_names[0] };

static const char *const columns[] = { "case",  "run",        "group",   "start_s",
                                       "end_s", "duration_s", "outcome", NULL };

void fleet_trace_header(struct csv_writer *groups)
{
    for (size_t i = 0; columns[i] != NULL; i++)
        csv_writer_text(groups, columns[i]);
    for (size_t i = 0; i < N_METRICS; i++)
        csv_writer_text(groups, metric_find(metric_names[i])->column);
    csv_writer_end_row(groups);
}

static void write_row(const struct fleet_trace *trace, const struct fleet_group *group,
                      const char *name)
{
    struct csv_writer *csv = trace->groups;
    bool has_started = group->started_at != SIM_NEVER;
    csv_writer_text(csv, trace->case_name);
    csv_writer_integer(csv, (int64_t)trace->run);
    csv_writer_text(csv, name);
    if (has_started) {
        csv_writer_seconds(csv, group->started_at);
        csv_writer_seconds(csv, group->ended_at);
        csv_writer_seconds(csv, group->ended_at - group->started_at);
    } else {
        csv_writer_empty(csv);
        csv_writer_empty(csv);
        csv_writer_empty(csv);
    }
    csv_writer_text(csv, fleet_outcome_names[group->outcome]);
    for (size_t i = 0; i < N_METRICS; i++) {
        const struct metric *metric = metric_find(metric_names[i]);
        metric_cell_write(csv, metric, metric->get(group->run, 0));
    }
    csv_writer_end_row(csv);
}

/* Whether a row is to stand before another: the worse outcome first, then the later end; of equals
 * the first to start. */
static bool comes_before(const struct fleet_group *group, const struct fleet_trace_group *row)
{
    return group->outcome != row->outcome ? group->outcome > row->outcome
                                          : group->ended_at > row->ended_at;
}

static void note_last(struct fleet_trace *trace, const struct fleet_group *group, const char *name)
{
    size_t at = trace->n_last;
    while (at > 0 && comes_before(group, &trace->last[at - 1]))
        at--;
    if (at == FLEET_LAST_GROUPS)
        return;
    if (trace->n_last < FLEET_LAST_GROUPS)
        trace->n_last++;
    memmove(&trace->last[at + 1], &trace->last[at],
            (trace->n_last - 1 - at) * sizeof trace->last[0]);
    struct fleet_trace_group *row = &trace->last[at];
    *row = (struct fleet_trace_group){
        .started_at = group->started_at,
        .ended_at = group->ended_at,
        .outcome = group->outcome,
        .least_healthy = metric_find("least_healthy")->get(group->run, 0),
        .least_healthy_ppm = metric_find("least_healthy_percent")->get(group->run, 0),
    };
    snprintf(row->name, sizeof row->name, "%s", name);
}

static bool traces_all(const struct setup *setup, size_t n_wanted)
{
    return n_wanted == 0 && setup->fleet->n_groups <= FLEET_TRACED_GROUPS;
}

bool fleet_trace_has(const struct setup *setup, const char *const *wanted, size_t n_wanted,
                     const char *name)
{
    for (size_t i = 0; i < n_wanted; i++) {
        if (strcmp(wanted[i], name) == 0)
            return true;
    }
    return traces_all(setup, n_wanted);
}

uint64_t fleet_trace_count(const struct setup *setup, size_t n_wanted)
{
    if (setup->fleet == NULL)
        return 1;
    return traces_all(setup, n_wanted) ? setup->fleet->n_groups : n_wanted;
}

static void take_group(void *context, const struct fleet_group *group)
{
    struct fleet_trace *trace = context;
    char name[FLEET_GROUP_NAME_SIZE];
    fleet_group_name(group->entry, group->number, name);
    write_row(trace, group, name);
    note_last(trace, group, name);
    if (fleet_trace_has(trace->whole, trace->wanted, trace->n_wanted, name)) {
        struct text case_name = { 0 };
        text_printf(&case_name, "%s/%s", trace->case_name, name);
        trace_writer_run(trace->events, trace->apart, text_string(&case_name), group->setup,
                         group->seed, trace->run);
        text_free(&case_name);
        trace->n_traced++;
    }
}

void fleet_trace_run(struct fleet_trace *trace, struct run *run, const char *case_name,
                     const struct setup *setup, uint64_t seed, uint64_t index)
{
    struct fleet *fleet = fleet_new(setup);
    trace->case_name = case_name;
    trace->run = index;
    trace->whole = setup;
    trace->n_traced = trace->n_last = 0;
    trace->apart = run_new();
    fleet_simulate(fleet, run, seed, index, NULL, take_group, trace);
    run_free(trace->apart);
    trace->apart = NULL;
    fleet_free(fleet);
}
