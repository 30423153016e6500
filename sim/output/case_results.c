#include "output/case_results.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/fleet_setup.h"

const struct results_figure results_figures[] = {
    { "duration", "p50", "duration_p50_s" },
    { "duration", "p95", "duration_p95_s" },
    { "duration", "p99", "duration_p99_s" },
    { "least_healthy", "p50", "least_healthy_p50" },
    { "least_healthy", "min", "least_healthy_min" },
    { "most_running", "max", "most_running_max" },
    { "above_max", "p50", "above_max_p50_s" },
    { "carrying_below_demand", "p95", "carrying_below_demand_p95_s" },
    { "surplus_instance_hours", "mean", "surplus_instance_hours_mean" },
    { "cost", "mean", "cost_mean" },
    { NULL, NULL, NULL },
};
enum { N_FIGURES = sizeof results_figures / sizeof results_figures[0] - 1 };

/* -- headers ----------------------------------------------------------------------------------- */

static const char *const summary_columns[] = { "case",  "metric", "unit",  "statistic", "value",
                                               "low",   "high",   "level", "runs",      NULL };
static const char *const bands_columns[] = { "case", "time_s", "series", "p05", "p25",
                                             "p50",  "p75",    "p95",    NULL };
static const char *const limits_columns[] = { "case", "limit", "verdict", "unit",  "value",
                                              "low",  "high",  "level",   "runs",  NULL };

static void write_header_of_cases(struct csv_writer *csv, const char *const *varied_keys,
                                  size_t n_varied_keys)
{
    csv_writer_text(csv, "case");
    csv_writer_text(csv, "file");
    for (size_t i = 0; i < n_varied_keys; i++)
        csv_writer_text(csv, varied_keys[i]);
    csv_writer_text(csv, "runs");
    for (size_t i = 0; i < N_FIGURES; i++)
        csv_writer_text(csv, results_figures[i].column);
    for (size_t i = 0; traced_run_columns[i].name != NULL; i++)
        csv_writer_text(csv, traced_run_columns[i].name);
    csv_writer_text(csv, "title");
    csv_writer_end_row(csv);
}

void case_results_write_headers(struct csv_writer *const *csv, const char *const *varied_keys,
                                size_t n_varied_keys)
{
    csv_writer_header(csv[RESULT_SUMMARY], summary_columns);
    csv_writer_header(csv[RESULT_BANDS], bands_columns);
    csv_writer_header(csv[RESULT_LIMITS], limits_columns);
    write_header_of_cases(csv[RESULT_CASES], varied_keys, n_varied_keys);
    csv_writer_header(csv[RESULT_EVENTS], trace_events_columns);
    csv_writer_header(csv[RESULT_CAPACITY], trace_capacity_columns);
    csv_writer_header(csv[RESULT_ACTIVITIES], trace_activities_columns);
    csv_writer_header(csv[RESULT_REFRESHES], trace_refreshes_columns);
    fleet_trace_header(csv[RESULT_GROUPS]);
}

/* -- the files, one by one --------------------------------------------------------------------- */

/* Sixteen codes with nothing but zeroes would hide the rest. */
static bool is_code_never_seen(const struct summary *summary, const char *metric)
{
    if (strncmp(metric, "refused[", 8) != 0)
        return false;
    const struct summary_row *most = summary_find(summary, metric, "max");
    return most != NULL && most->value <= 0;
}

/* Where a precision was asked for: the widest half-width, and whether that was reached. */
static void write_precision(const struct case_results *results)
{
    const struct study_outcome *outcome = results->outcome;
    struct csv_writer *csv = results->csv[RESULT_SUMMARY];
    if (!(outcome->precision->wanted > 0))
        return;
    csv_writer_text(csv, outcome->of->name);
    csv_writer_text(csv, "precision");
    csv_writer_text(csv, SUMMARY_SHARE_UNIT);
    csv_writer_text(csv, outcome->precision->stopped_by == STOP_PRECISE ? "reached" : "missed");
    csv_writer_real(csv, outcome->precision->look.half_width);
    csv_writer_empty(csv);
    csv_writer_empty(csv);
    csv_writer_empty(csv);
    csv_writer_integer(csv, (int64_t)metric_store_n_runs(outcome->store));
    csv_writer_end_row(csv);
}

static void write_summary(const struct case_results *results)
{
    const struct study_outcome *outcome = results->outcome;
    struct csv_writer *csv = results->csv[RESULT_SUMMARY];
    const char *metric = NULL; /* of the row before */
    bool is_hidden = false;
    for (size_t i = 0; i < outcome->summary->n_rows; i++) {
        const struct summary_row *row = &outcome->summary->rows[i];
        if (row->metric != metric)
            is_hidden = is_code_never_seen(outcome->summary, row->metric);
        metric = row->metric;
        if (is_hidden)
            continue;
        csv_writer_text(csv, outcome->of->name);
        csv_writer_text(csv, row->metric);
        csv_writer_text(csv, row->unit);
        csv_writer_text(csv, row->statistic);
        csv_writer_real(csv, row->value);
        csv_writer_real(csv, row->low);
        csv_writer_real(csv, row->high);
        csv_writer_real(csv, row->level);
        csv_writer_integer(csv, (int64_t)row->runs);
        csv_writer_end_row(csv);
    }
}

/* The same in all runs, so all quantiles are one. */
static void write_demand_at(struct csv_writer *csv, const char *name, sim_time at, double instances)
{
    csv_writer_text(csv, name);
    csv_writer_seconds(csv, at);
    csv_writer_text(csv, "demand");
    for (int i = 0; i < 5; i++)
        csv_writer_real(csv, instances);
    csv_writer_end_row(csv);
}

/* Before the grid of the bands nothing changes but the demand: each of its steps has a row
 * there. */
static void write_demand(struct csv_writer *csv, const struct study_case *of,
                         const struct bands *bands)
{
    const struct setup *setup = of->setup;
    const struct demand_setup *demand = setup->fleet != NULL ? &setup->fleet->demand
                                                             : &setup->demand;
    size_t n_points = demand->n > 0 ? bands_n_points(bands) : 0, k = 0;
    for (size_t point = 0; point < n_points; point++) {
        sim_time at = bands_instant(bands, point);
        for (; k + 1 < demand->n && demand->at[k + 1] <= at; k++) {
            sim_time step_at = demand->at[k + 1];
            if (step_at > bands->begin_at && step_at < bands->origin_at)
                write_demand_at(csv, of->name, step_at, demand->instances[k + 1]);
        }
        write_demand_at(csv, of->name, at, demand->instances[k]);
    }
}

static void write_bands(const struct case_results *results)
{
    const struct study_outcome *outcome = results->outcome;
    enum { N_P = 5 };
    static const double p[N_P] = { 0.05, 0.25, 0.5, 0.75, 0.95 };
    struct csv_writer *csv = results->csv[RESULT_BANDS];
    size_t n_points = bands_n_points(outcome->bands);
    int64_t *values = must_alloc((n_points + 1) * N_P * sizeof *values);
    for (unsigned series = 0; series < BANDS_N_SERIES; series++) {
        bands_quantiles(outcome->bands, series, p, N_P, values);
        for (size_t point = 0; point < n_points; point++) {
            csv_writer_text(csv, outcome->of->name);
            csv_writer_seconds(csv, bands_instant(outcome->bands, point));
            csv_writer_text(csv, bands_series_names[series]);
            for (int i = 0; i < N_P; i++)
                csv_writer_integer(csv, values[point * N_P + (size_t)i]);
            csv_writer_end_row(csv);
        }
    }
    free(values);
    write_demand(csv, outcome->of, outcome->bands);
}

/* On one line, and last in its row: gnuplot takes neither line ends in a cell nor a comma after a
 * quoted one for granted. */
static void write_title(struct csv_writer *csv, const char *title)
{
    char *line = must_strdup(title != NULL ? title : "");
    for (char *c = line; *c != '\0'; c++)
        *c = *c == '\n' || *c == '\r' ? ' ' : *c;
    csv_writer_text(csv, line);
    free(line);
}

static void write_case(const struct case_results *results, const struct traced_run *traced)
{
    const struct study_outcome *outcome = results->outcome;
    struct csv_writer *csv = results->csv[RESULT_CASES];
    const struct scenario_case *of = results->of;
    csv_writer_text(csv, of->name);
    csv_writer_text(csv, of->file);
    for (size_t i = 0; i < results->n_varied_keys; i++) {
        const char *value = NULL;
        for (size_t v = 0; v < of->n_varied; v++) {
            if (strcmp(of->varied[v].key, results->varied_keys[i]) == 0)
                value = of->varied[v].value;
        }
        csv_writer_text(csv, value);
    }
    csv_writer_integer(csv, (int64_t)metric_store_n_runs(outcome->store));
    for (size_t i = 0; i < N_FIGURES; i++) {
        const struct summary_row *row =
            summary_find(outcome->summary, results_figures[i].metric, results_figures[i].statistic);
        csv_writer_real(csv, row != NULL ? row->value : (double)NAN);
    }
    traced_run_write(csv, traced);
    write_title(csv, of->setup.title);
    csv_writer_end_row(csv);
}

static void write_limits(const struct case_results *results)
{
    const struct study_outcome *outcome = results->outcome;
    struct csv_writer *csv = results->csv[RESULT_LIMITS];
    for (size_t i = 0; i < outcome->of->n_limits; i++) {
        const struct limit_verdict *verdict = &outcome->verdicts[i];
        csv_writer_text(csv, outcome->of->name);
        csv_writer_text(csv, verdict->limit->text);
        csv_writer_text(csv, verdict_names[verdict->verdict]);
        csv_writer_text(csv, verdict->unit);
        csv_writer_real(csv, verdict->value);
        csv_writer_real(csv, verdict->low);
        csv_writer_real(csv, verdict->high);
        csv_writer_real(csv, verdict->level);
        csv_writer_integer(csv, (int64_t)verdict->n_runs);
        csv_writer_end_row(csv);
    }
}

/* Up to when a trace goes that was cut: no chart is to take its end for the run's. */
static void write_cuts(const struct case_results *results)
{
    struct csv_writer *csv = results->csv[RESULT_SUMMARY];
    for (size_t i = 0; i < results->trace->n_cuts; i++) {
        csv_writer_text(csv, results->trace->cuts[i].case_name);
        csv_writer_text(csv, "trace");
        csv_writer_text(csv, "s");
        csv_writer_text(csv, trace_cut_statistic);
        csv_writer_seconds(csv, results->trace->cuts[i].at);
        for (int empty = 0; empty < 3; empty++)
            csv_writer_empty(csv);
        csv_writer_integer(csv, 1);
        csv_writer_end_row(csv);
    }
}

static void trace_run(const struct case_results *results, uint64_t run)
{
    const struct study_case *of = results->outcome->of;
    struct trace_writer *trace = results->trace;
    trace->events = results->csv[RESULT_EVENTS];
    trace->capacity = results->csv[RESULT_CAPACITY];
    trace->activities = results->csv[RESULT_ACTIVITIES];
    trace->refreshes = results->csv[RESULT_REFRESHES];
    if (of->setup->fleet == NULL) {
        trace_writer_run(trace, results->outcome->run, of->name, of->setup, of->seed, run);
        return;
    }
    results->fleet->groups = results->csv[RESULT_GROUPS];
    results->fleet->events = trace;
    fleet_trace_run(results->fleet, results->outcome->run, of->name, of->setup, of->seed, run);
}

/* -- all of it --------------------------------------------------------------------------------- */

int case_results_write(const struct case_results *results)
{
    struct traced_run traced;
    int error = traced_run_choose(results->outcome, results->traced, &traced);
    if (error != 0)
        return error;
    write_summary(results);
    write_precision(results);
    write_bands(results);
    write_case(results, &traced);
    write_limits(results);
    if (traced.run > 0) {
        trace_run(results, traced.run);
        write_cuts(results);
    }
    return 0;
}
