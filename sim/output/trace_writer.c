#include "output/trace_writer.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/activity.h"
#include "model/run.h"
#include "ops/ops.h"
#include "ops/refresh.h"

const char *const trace_events_columns[] = { "case",     "run",       "time_s", "event",
                                             "instance", "zone",      "before", "after",
                                             "activity", "operation", "entry",  "rule",
                                             "reason",   NULL };
const char *const trace_capacity_columns[] = {
    "case",    "run",           "time_s",  "zone",   "Pending", "Pending:Wait", "InService",
    "Protected", "Standby",     "Stopped", "Removing", "Removing:Wait", "healthy", "carrying",
    "running", "target",        "low",     "high",   "MinSize", "MaxSize",      "demand",
    NULL
};
const char *const trace_activities_columns[] = {
    "case",       "run",      "ScalingActivityId", "Cause",   "Operation", "StartTime_s",
    "EndTime_s", "StatusCode", "launched",         "failed",  "removed",   "kept",
    NULL
};
const char *const trace_refreshes_columns[] = { "case",
                                                "run",
                                                "InstanceRefreshTaskId",
                                                "Status",
                                                "StartTime_s",
                                                "EndTime_s",
                                                "TotalNeedUpdateCapacity",
                                                "FinishedUpdateCapacity",
                                                "MinHealthyPercentage",
                                                "MaxHealthyPercentage",
                                                "SkipMatching",
                                                "batches",
                                                NULL };

const char trace_cut_event[] = "trace-cut", trace_cut_statistic[] = "cut_at";

static void begin_row(struct trace_writer *writer, struct csv_writer *csv)
{
    csv_writer_text(csv, writer->case_name);
    csv_writer_integer(csv, (int64_t)writer->run);
}

/* "" says nothing either. */
static void write_text(struct csv_writer *csv, const char *text)
{
    csv_writer_text(csv, text != NULL && *text != '\0' ? text : NULL);
}

static void write_instant(struct csv_writer *csv, sim_time at)
{
    if (at == SIM_NEVER)
        csv_writer_empty(csv);
    else
        csv_writer_seconds(csv, at);
}

/* -- events ------------------------------------------------------------------------------------ */

static void write_reason(struct csv_writer *csv, const struct trace_event *event)
{
    char sentence[256];
    reason_format(&event->reason, sentence, sizeof sentence);
    if (event->refusal == REFUSED_NONE) {
        write_text(csv, reason_rows[event->reason.id].rule);
        write_text(csv, sentence);
        return;
    }
    const struct refusal_row *row = refusal_row(event->refusal);
    struct text text = { 0 };
    text_printf(&text, "%s (%d): %s", row->code, row->http_status,
                sentence[0] != '\0' ? sentence : row->message);
    csv_writer_text(csv, event->reason.id != REASON_NONE ? reason_rows[event->reason.id].rule
                                                         : row->rule);
    csv_writer_text(csv, text_string(&text));
    text_free(&text);
}

/* The number of the timeline entry; what the group does by itself has none. */
static void write_entry(struct csv_writer *csv, const struct operation *operation)
{
    if (operation != NULL && operation->entry != NULL)
        csv_writer_integer(csv, (int64_t)operation->entry->entry);
    else
        csv_writer_empty(csv);
}

/* Beyond the last share there are no operations. */
static void count_event(struct trace_writer *writer, const struct trace_event *event)
{
    const char *name = event->operation != NULL ? event->operation->type->name : NULL;
    size_t i = 0;
    while (i < writer->n_shares && writer->shares[i].operation != name)
        i++;
    if (i == writer->n_shares && i < TRACE_MOST_SHARES)
        writer->shares[writer->n_shares++] = (struct trace_share){ .operation = name };
    if (i < TRACE_MOST_SHARES)
        writer->shares[i].n_events++;
    writer->n_events += !writer->is_full;
    writer->n_left_out += writer->is_full;
}

static void write_event(void *context, const struct group *group, const struct trace_event *event)
{
    struct trace_writer *writer = context;
    struct csv_writer *csv = writer->events;
    count_event(writer, event);
    if (writer->is_full)
        return;
    char buffer[INSTANCE_NAME_SIZE];
    const struct instance *instance = event->instance;
    begin_row(writer, csv);
    csv_writer_seconds(csv, group_now(group));
    csv_writer_text(csv, trace_kind_names[event->kind]);
    csv_writer_text(csv, instance != NULL ? instance_name(instance, buffer) : NULL);
    csv_writer_text(csv, event->zone != NO_ZONE ? group->setup->zones[event->zone].id : NULL);
    if (instance != NULL) {
        write_text(csv, lifecycle_names[event->before]);
        write_text(csv, lifecycle_names[event->after]);
    } else {
        csv_writer_empty(csv);
        csv_writer_text(csv, event->status);
    }
    if (event->activity != NULL)
        csv_writer_integer(csv, event->activity->number);
    else
        csv_writer_empty(csv);
    csv_writer_text(csv, event->operation != NULL ? event->operation->type->name : NULL);
    write_entry(csv, event->operation);
    write_reason(csv, event);
    csv_writer_end_row(csv);
}

/* -- capacity ---------------------------------------------------------------------------------- */

static void write_counts(struct csv_writer *csv, const struct counts *counts)
{
    for (int state = LIFECYCLE_PENDING; state < LIFECYCLE_GONE; state++)
        csv_writer_integer(csv, counts->by_state[state]);
    csv_writer_integer(csv, counts_healthy(counts));
    csv_writer_integer(csv, counts_carrying(counts));
    csv_writer_integer(csv, counts_running(counts));
}

static void write_level(struct csv_writer *csv, long level)
{
    if (level < 0)
        csv_writer_empty(csv);
    else
        csv_writer_integer(csv, level);
}

/* The rows of one instant, of the counts kept in `last`. */
static void write_instant_rows(struct trace_writer *writer, const struct group *group, sim_time at)
{
    struct csv_writer *csv = writer->capacity;
    const struct setup *setup = group->setup;
    writer->last_row_at = at;
    for (size_t row = 0; row <= group->n_zones; row++) {
        begin_row(writer, csv);
        csv_writer_seconds(csv, at);
        csv_writer_text(csv, row == 0 ? "all" : setup->zones[row - 1].id);
        write_counts(csv, &writer->last[row]);
        if (row == 0) {
            csv_writer_integer(csv, writer->last_target);
            write_level(csv, writer->last_low);
            write_level(csv, writer->last_high);
            csv_writer_integer(csv, setup->group.min_size);
            csv_writer_integer(csv, setup->group.max_size);
            if (setup->demand.n > 0)
                csv_writer_real(csv, setup->demand.instances[writer->demand_index]);
            else
                csv_writer_empty(csv);
        } else {
            for (int i = 0; i < 6; i++)
                csv_writer_empty(csv);
        }
        csv_writer_end_row(csv);
    }
}

/* The demand may have changed since the last sample: its steps are rows of their own. */
static void write_demand_steps(struct trace_writer *writer, const struct group *group)
{
    const struct demand_setup *demand = &group->setup->demand;
    sim_time now = group_now(group);
    while (writer->demand_index + 1 < demand->n && demand->at[writer->demand_index + 1] <= now) {
        sim_time at = demand->at[++writer->demand_index];
        if (writer->has_sample && at > writer->last_at && at < now)
            write_instant_rows(writer, group, at);
    }
}

static bool keep_counts(struct trace_writer *writer, const struct group *group)
{
    bool changed = writer->last_target != group->target || writer->last_low != group->low ||
                   writer->last_high != group->high;
    writer->last_target = group->target;
    writer->last_low = group->low;
    writer->last_high = group->high;
    for (size_t row = 0; row <= group->n_zones; row++) {
        const struct counts *now = row == 0 ? &group->counts : &group->zones[row - 1].counts;
        changed |= memcmp(&writer->last[row], now, sizeof *now) != 0;
        writer->last[row] = *now;
    }
    return changed;
}

/* -- activities and tasks ---------------------------------------------------------------------- */

static void write_activity(void *context, const struct group *group,
                           const struct activity *activity)
{
    (void)group;
    struct trace_writer *writer = context;
    struct csv_writer *csv = writer->activities;
    if (writer->is_full)
        return;
    begin_row(writer, csv);
    csv_writer_integer(csv, activity->number);
    csv_writer_text(csv, activity->cause);
    csv_writer_text(csv, activity->operation->type->name);
    csv_writer_seconds(csv, activity->started_at);
    write_instant(csv, activity->ended_at);
    csv_writer_text(csv, activity_status_names[activity->status]);
    csv_writer_integer(csv, activity->launched - activity->no_stock);
    csv_writer_integer(csv, activity->failed);
    csv_writer_integer(csv, activity->removed);
    csv_writer_integer(csv, activity->kept);
    csv_writer_end_row(csv);
}

static void write_operation(void *context, const struct group *group,
                            const struct operation *operation)
{
    (void)group;
    struct trace_writer *writer = context;
    if (writer->is_full || operation->type != &op_start_instance_refresh)
        return;
    struct csv_writer *csv = writer->refreshes;
    const struct refresh *refresh = operation->state;
    const struct refresh_params *params = operation->params;
    begin_row(writer, csv);
    csv_writer_integer(csv, (int64_t)operation->entry->entry);
    csv_writer_text(csv, operation->status);
    csv_writer_seconds(csv, operation->accepted_at);
    write_instant(csv, operation->ended_at);
    csv_writer_integer(csv, refresh->n_to_update);
    csv_writer_integer(csv, refresh_n_finished(refresh));
    csv_writer_integer(csv, params->min_healthy_percentage);
    csv_writer_integer(csv, params->max_healthy_percentage);
    csv_writer_text(csv, params->skip_matching ? "true" : "false");
    csv_writer_integer(csv, refresh->n_batches);
    csv_writer_end_row(csv);
}

/* What is unfinished is reported as such, never dropped (T3). */
static void write_unfinished(struct trace_writer *writer, const struct group *group)
{
    for (const struct activity *a = group->first_activity; a != NULL; a = a->next)
        write_activity(writer, group, a);
    for (const struct operation *o = group->first_operation; o != NULL; o = o->next)
        write_operation(writer, group, o);
}

/* -- one run ----------------------------------------------------------------------------------- */

/* By the number of traces alone: that of events in the others is known too late, and not in the
 * same order with each number of threads. */
uint64_t trace_writer_share(uint64_t most_events, uint64_t n_traces)
{
    if (n_traces <= TRACES_WITHOUT_SHARE || most_events <= TRACE_LEAST_SHARE)
        return most_events;
    uint64_t share = TRACES_WITHOUT_SHARE * most_events / n_traces;
    return share > TRACE_LEAST_SHARE ? share : TRACE_LEAST_SHARE;
}

/* Once an instant, when all has happened in it. */
static void write_sample(void *context, const struct group *group)
{
    struct trace_writer *writer = context;
    if (writer->n_left_out > 0)
        return;
    size_t demand_before = writer->demand_index;
    write_demand_steps(writer, group);
    bool changed = keep_counts(writer, group) || demand_before != writer->demand_index;
    if (changed || !writer->has_sample)
        write_instant_rows(writer, group, group_now(group));
    writer->has_sample = true;
    writer->last_at = group_now(group);
    if (!writer->is_full && writer->most_events > 0 && writer->n_events >= writer->most_events) {
        write_unfinished(writer, group);
        writer->is_full = true;
    }
}

static void write_cut(struct trace_writer *writer)
{
    struct csv_writer *csv = writer->events;
    struct text reason = { 0 };
    begin_row(writer, csv);
    csv_writer_seconds(csv, writer->last_at);
    csv_writer_text(csv, trace_cut_event);
    for (int i = 0; i < 8; i++)
        csv_writer_empty(csv);
    text_printf(&reason, "the trace stops here after %ju events; %ju more are left out",
                (uintmax_t)writer->n_events, (uintmax_t)writer->n_left_out);
    csv_writer_text(csv, text_string(&reason));
    csv_writer_end_row(csv);
    text_free(&reason);
}

static void keep_cut(struct trace_writer *writer)
{
    struct trace_cut cut = { .case_name = must_strdup(writer->case_name),
                             .run = writer->run,
                             .at = writer->last_at,
                             .n_written = writer->n_events,
                             .n_left_out = writer->n_left_out };
    for (size_t i = 0; i < writer->n_shares; i++) {
        if (writer->shares[i].n_events > cut.largest.n_events)
            cut.largest = writer->shares[i];
    }
    writer->cuts = must_realloc(writer->cuts, (writer->n_cuts + 1) * sizeof *writer->cuts);
    writer->cuts[writer->n_cuts++] = cut;
}

void trace_writer_take_cuts(struct trace_writer *writer, struct trace_writer *from)
{
    if (from->n_cuts == 0)
        return;
    writer->cuts =
        must_realloc(writer->cuts, (writer->n_cuts + from->n_cuts) * sizeof *writer->cuts);
    memcpy(writer->cuts + writer->n_cuts, from->cuts, from->n_cuts * sizeof *from->cuts);
    writer->n_cuts += from->n_cuts;
    from->n_cuts = 0; /* so that their names are not freed with it */
}

static void begin_run(struct trace_writer *writer, const char *case_name, uint64_t index)
{
    writer->case_name = case_name;
    writer->run = index;
    writer->has_sample = false;
    writer->demand_index = 0;
    writer->last_at = -1;
    writer->last_row_at = -1;
    writer->n_events = writer->n_left_out = 0;
    writer->is_full = false;
    writer->n_shares = 0;
}

static void end_run(struct trace_writer *writer, const struct group *group, sim_time at)
{
    if (writer->n_left_out > 0) {
        if (writer->last_at > writer->last_row_at) /* nothing has changed for long */
            write_instant_rows(writer, group, writer->last_at);
        write_cut(writer);
        keep_cut(writer);
        return;
    }
    if (at > writer->last_row_at)
        write_instant_rows(writer, group, at);
    write_unfinished(writer, group); /* unless the trace was full with its last event */
}

void trace_writer_run(struct trace_writer *writer, struct run *run, const char *case_name,
                      const struct setup *setup, uint64_t seed, uint64_t index)
{
    begin_run(writer, case_name, index);
    writer->last = must_calloc(setup->n_zones + 1, sizeof *writer->last);
    struct trace trace = {
        .context = writer,
        .event = write_event,
        .sample = write_sample,
        .activity_ended = write_activity,
        .operation_ended = write_operation,
    };
    run_simulate(run, setup, seed, index, &trace, NULL);
    end_run(writer, &run->group, run->now);
    free(writer->last);
    writer->last = NULL;
}

void trace_writer_free(struct trace_writer *writer)
{
    for (size_t i = 0; i < writer->n_cuts; i++)
        free(writer->cuts[i].case_name);
    free(writer->cuts);
    writer->cuts = NULL;
    writer->n_cuts = 0;
}
