#include "output/results.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "base/zstd_stream.h"
#include "model/fleet_setup.h"
#include "output/rollback_table.h"
#include "output/metric_cell.h"
#include "output/sensitivity_report.h"

const char *const result_file_names[N_RESULT_FILES] = {
#define RESULT_FILE(identifier, name, can_compress, row) [RESULT_##identifier] = name,
#include "output/result_file_list.h"
#undef RESULT_FILE
};

/* By whether they are compressed, which not all can be. */
static const char *const names_on_disk[N_RESULT_FILES][2] = {
#define RESULT_FILE(identifier, name, can_compress, row) \
    [RESULT_##identifier] = { name, (can_compress) ? name ZSTD_STREAM_ENDING : NULL },
#include "output/result_file_list.h"
#undef RESULT_FILE
};

static bool is_compressed(const struct results *results, enum result_file_id id)
{
    return results->is_compressed && names_on_disk[id][true] != NULL;
}

static const char *name_of(const struct results *results, enum result_file_id id)
{
    return names_on_disk[id][is_compressed(results, id)];
}

static struct csv_writer *writer_of(struct results *results, enum result_file_id id)
{
    return results->files[id].csv;
}

static char *path_in(const char *folder, const char *name)
{
    struct text path = { 0 };
    text_printf(&path, *name != '\0' ? "%s/%s" : "the folder %s", folder, name);
    return path.bytes; /* the caller frees it */
}

static int failed(struct results *results, const char *name, int error)
{
    free(results->failed);
    results->failed = path_in(results->folder, name);
    return error;
}

/* -- headers ----------------------------------------------------------------------------------- */

static void write_metric_header(struct csv_writer *csv, const char *const *names,
                                enum metric_scope scope)
{
    for (; *names != NULL; names++)
        csv_writer_text(csv, *names);
    for (const struct metric *m = metrics; m->name != NULL; m++) {
        if (m->scope == scope)
            csv_writer_text(csv, m->column);
    }
    csv_writer_end_row(csv);
}

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

static bool is_known_key(const struct results *results, const char *key)
{
    for (size_t i = 0; i < results->n_varied_keys; i++) {
        if (strcmp(results->varied_keys[i], key) == 0)
            return true;
    }
    return false;
}

static void collect_varied_keys(struct results *results)
{
    size_t most = 1;
    for (size_t i = 0; i < results->scenarios->n_cases; i++)
        most += results->scenarios->cases[i].n_varied;
    results->varied_keys = must_alloc(most * sizeof *results->varied_keys);
    for (size_t i = 0; i < results->scenarios->n_cases; i++) {
        const struct scenario_case *of = &results->scenarios->cases[i];
        for (size_t v = 0; v < of->n_varied; v++) {
            if (!is_known_key(results, of->varied[v].key))
                results->varied_keys[results->n_varied_keys++] = of->varied[v].key;
        }
    }
}

static void write_cases_header(struct results *results)
{
    struct csv_writer *csv = writer_of(results, RESULT_CASES);
    csv_writer_text(csv, "case");
    csv_writer_text(csv, "file");
    for (size_t i = 0; i < results->n_varied_keys; i++)
        csv_writer_text(csv, results->varied_keys[i]);
    csv_writer_text(csv, "runs");
    for (size_t i = 0; i < N_FIGURES; i++)
        csv_writer_text(csv, results_figures[i].column);
    csv_writer_text(csv, "title");
    csv_writer_end_row(csv);
}

static const char *const summary_columns[] = { "case",  "metric", "unit",  "statistic", "value",
                                               "low",   "high",   "level", "runs",      NULL };
static const char *const bands_columns[] = { "case", "time_s", "series", "p05", "p25",
                                             "p50",  "p75",    "p95",    NULL };

static const char *const limits_columns[] = { "case", "limit", "verdict", "unit",  "value",
                                              "low",  "high",  "level",   "runs",  NULL };

static void write_headers(struct results *results)
{
    write_metric_header(writer_of(results, RESULT_RUNS), (const char *[]){ "case", "run", NULL },
                        METRIC_OF_RUN);
    write_metric_header(writer_of(results, RESULT_ZONES),
                        (const char *[]){ "case", "run", "zone", NULL }, METRIC_OF_ZONE);
    write_metric_header(writer_of(results, RESULT_OPERATIONS),
                        (const char *[]){ "case", "run", "entry", "operation", NULL },
                        METRIC_OF_OPERATION);
    write_metric_header(writer_of(results, RESULT_FLEETS), (const char *[]){ "case", "run", NULL },
                        METRIC_OF_FLEET);
    csv_writer_header(writer_of(results, RESULT_SUMMARY), summary_columns);
    fleet_trace_header(writer_of(results, RESULT_GROUPS));
    csv_writer_header(writer_of(results, RESULT_BANDS), bands_columns);
    csv_writer_header(writer_of(results, RESULT_LIMITS), limits_columns);
    rollback_table_write_header(writer_of(results, RESULT_ROLLBACK));
    csv_writer_header(writer_of(results, RESULT_SENSITIVITY), sensitivity_report_columns);
    csv_writer_header(writer_of(results, RESULT_EVENTS), trace_events_columns);
    csv_writer_header(writer_of(results, RESULT_CAPACITY), trace_capacity_columns);
    csv_writer_header(writer_of(results, RESULT_ACTIVITIES), trace_activities_columns);
    csv_writer_header(writer_of(results, RESULT_REFRESHES), trace_refreshes_columns);
    write_cases_header(results);
}

/* -- opening and closing ----------------------------------------------------------------------- */

/* What a run that was killed has left behind. */
static void remove_stale(const char *folder)
{
    for (int i = 0; i < N_RESULT_FILES; i++) {
        for (int form = 0; form < 2 && names_on_disk[i][form] != NULL; form++)
            atomic_file_remove_stale(folder, names_on_disk[i][form]);
    }
    atomic_file_remove_stale(folder, MANIFEST_NAME);
}

static int open_file(struct results *results, enum result_file_id id)
{
    struct result_file *file = &results->files[id];
    char *name = path_in(results->folder, name_of(results, id));
    int error = is_compressed(results, id) ? atomic_file_open_compressed(&file->file, name)
                                           : atomic_file_open(&file->file, name);
    free(name);
    if (error != 0)
        return failed(results, name_of(results, id), error);
    file->csv = must_alloc(sizeof *file->csv);
    csv_writer_init(file->csv, file->file.stream);
    return 0;
}

int results_open(struct results *results, const char *folder, const struct scenarios *scenarios,
                 bool is_compressed_wanted)
{
    *results = (struct results){ .folder = folder, .scenarios = scenarios,
                                 .is_compressed = is_compressed_wanted };
    int error = folder_make(folder);
    if (error != 0)
        return failed(results, "", error);
    error = folder_lock(folder, &results->lock);
    if (error != 0)
        return failed(results, "", error);
    remove_stale(folder);
    for (int i = 0; i < N_RESULT_FILES; i++) {
        error = open_file(results, (enum result_file_id)i);
        if (error != 0) {
            results_abandon(results);
            return error;
        }
    }
    results->trace = (struct trace_writer){
        .events = writer_of(results, RESULT_EVENTS),
        .capacity = writer_of(results, RESULT_CAPACITY),
        .activities = writer_of(results, RESULT_ACTIVITIES),
        .refreshes = writer_of(results, RESULT_REFRESHES),
        .most_events = TRACE_USUAL_EVENTS,
    };
    results->fleet.groups = writer_of(results, RESULT_GROUPS);
    results->fleet.events = &results->trace;
    collect_varied_keys(results);
    results->endings = must_alloc((scenarios->n_cases + 1) * sizeof *results->endings);
    memset(results->endings, 0, (scenarios->n_cases + 1) * sizeof *results->endings);
    write_headers(results);
    return 0;
}

static void free_all(struct results *results)
{
    if (results->lock >= 0) {
        close(results->lock);
        results->lock = -1;
    }
    for (int i = 0; i < N_RESULT_FILES; i++) {
        free(results->files[i].csv);
        results->files[i].csv = NULL;
    }
    free(results->varied_keys);
    results->varied_keys = NULL;
    free(results->endings);
    results->endings = NULL;
}

static void abandon_files(struct results *results)
{
    for (int i = 0; i < N_RESULT_FILES; i++)
        atomic_file_abandon(&results->files[i].file);
}

void results_abandon(struct results *results)
{
    abandon_files(results);
    free_all(results);
}

/* Nothing has its name yet: after an error the folder is as it was. */
static int finish_all(struct results *results)
{
    for (int i = 0; i < N_RESULT_FILES; i++) {
        csv_writer_finish(results->files[i].csv);
        int error = atomic_file_finish(&results->files[i].file);
        if (error != 0)
            return failed(results, name_of(results, (enum result_file_id)i), error);
    }
    return 0;
}

/* A file of results before these, or of other settings; most often there is none. */
static int remove_old(struct results *results, const char *name)
{
    char *path = path_in(results->folder, name);
    int error = unlink(path) == 0 || errno == ENOENT ? 0 : errno;
    free(path);
    return error == 0 ? 0 : failed(results, name, error);
}

/* A folder with a manifest is whole: an older one goes first and the new one comes last. Of a trace
 * and its compressed form only the new one stays. */
static int publish_all(struct results *results)
{
    int error = remove_old(results, MANIFEST_NAME);
    if (error == 0)
        error = remove_old(results, PLAN_FILE_NAME);
    for (int i = 0; i < N_RESULT_FILES && error == 0; i++) {
        const char *other = names_on_disk[i][!is_compressed(results, (enum result_file_id)i)];
        error = other != NULL ? remove_old(results, other) : 0;
    }
    if (error != 0)
        return error;
    for (int i = 0; i < N_RESULT_FILES; i++) {
        error = atomic_file_publish(&results->files[i].file);
        if (error != 0)
            return failed(results, name_of(results, (enum result_file_id)i), error);
    }
    return 0;
}

int results_commit(struct results *results, const struct study_case *cases, bool is_complete)
{
    int error = finish_all(results);
    if (error == 0)
        error = publish_all(results);
    abandon_files(results); /* what has been published is forgotten already */
    if (error == 0) {
        error = manifest_write(results->folder, results->scenarios, cases, results->endings,
                               results->plan, is_complete);
        error = error != 0 ? failed(results, MANIFEST_NAME, error) : 0;
    }
    free_all(results);
    return error;
}

/* -- rows of runs ------------------------------------------------------------------------------ */

/* The file that a scope's metrics go to, and the cells before them. */
static struct csv_writer *begin_metric_row(struct results *results, const struct study_case *of,
                                           const struct metric_slot *slot, uint64_t run)
{
    static const enum result_file_id file_of[] = {
        [METRIC_OF_RUN] = RESULT_RUNS,
        [METRIC_OF_ZONE] = RESULT_ZONES,
        [METRIC_OF_OPERATION] = RESULT_OPERATIONS,
        [METRIC_OF_FLEET] = RESULT_FLEETS,
    };
    struct csv_writer *csv = writer_of(results, file_of[slot->metric->scope]);
    csv_writer_text(csv, of->name);
    csv_writer_integer(csv, (int64_t)run);
    if (slot->metric->scope == METRIC_OF_ZONE) {
        csv_writer_text(csv, of->setup->zones[slot->index].id);
    } else if (slot->metric->scope == METRIC_OF_OPERATION) {
        const struct timeline_entry *entry = &of->setup->timeline[slot->index];
        csv_writer_integer(csv, (int64_t)entry->entry);
        csv_writer_text(csv, entry->type->name);
    }
    return csv;
}

static void write_run(struct results *results, const struct study_case *of,
                      const struct metric_layout *layout, uint64_t run, const int64_t *row)
{
    for (size_t i = 0; i < layout->n;) {
        const struct metric_slot *first = &layout->slots[i];
        if (first->metric->scope == METRIC_OF_REFUSAL)
            return; /* the last scope; the codes stand in the summary */
        struct csv_writer *csv = begin_metric_row(results, of, first, run);
        while (i < layout->n && layout->slots[i].metric->scope == first->metric->scope &&
               layout->slots[i].index == first->index) {
            metric_cell_write(csv, layout->slots[i].metric, row[i]);
            i++;
        }
        csv_writer_end_row(csv);
    }
}

/* A disk that is full need not be waited for until the end. */
static int find_failure(struct results *results)
{
    for (int i = 0; i < N_RESULT_FILES; i++) {
        int error = atomic_file_error(&results->files[i].file);
        if (error != 0)
            return failed(results, name_of(results, (enum result_file_id)i), error);
    }
    return 0;
}

int results_add_rows(struct results *results, const struct study_case *of,
                     const struct metric_layout *layout, uint64_t first, size_t n,
                     const int64_t *rows)
{
    for (size_t i = 0; i < n; i++)
        write_run(results, of, layout, first + i, rows + i * layout->n);
    return find_failure(results);
}

/* -- a case that is done ----------------------------------------------------------------------- */

/* Sixteen codes with nothing but zeroes would hide the rest. */
static bool is_code_never_seen(const struct summary *summary, const char *metric)
{
    if (strncmp(metric, "refused[", 8) != 0)
        return false;
    const struct summary_row *most = summary_find(summary, metric, "max");
    return most != NULL && most->value <= 0;
}

/* Where a precision was asked for: the widest half-width, and whether that was reached. */
static void write_precision(struct results *results, const struct study_outcome *outcome)
{
    struct csv_writer *csv = writer_of(results, RESULT_SUMMARY);
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

static void write_summary(struct results *results, const struct study_outcome *outcome)
{
    struct csv_writer *csv = writer_of(results, RESULT_SUMMARY);
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
static void write_demand(struct csv_writer *csv, const struct study_case *of, size_t n_points,
                         int64_t step_ms)
{
    const struct setup *setup = of->setup;
    const struct demand_setup *demand = setup->fleet != NULL ? &setup->fleet->demand
                                                             : &setup->demand;
    size_t k = 0;
    for (size_t point = 0; point < n_points && demand->n > 0; point++) {
        sim_time at = (sim_time)point * step_ms;
        while (k + 1 < demand->n && demand->at[k + 1] <= at)
            k++;
        if (at < setup_begins_at(setup))
            continue; /* history */
        csv_writer_text(csv, of->name);
        csv_writer_seconds(csv, at);
        csv_writer_text(csv, "demand");
        for (int i = 0; i < 5; i++)
            csv_writer_real(csv, demand->instances[k]);
        csv_writer_end_row(csv);
    }
}

static void write_bands(struct results *results, const struct study_outcome *outcome)
{
    enum { N_P = 5 };
    static const double p[N_P] = { 0.05, 0.25, 0.5, 0.75, 0.95 };
    struct csv_writer *csv = writer_of(results, RESULT_BANDS);
    size_t n_points = bands_n_points(outcome->bands);
    int64_t *values = must_alloc((n_points + 1) * N_P * sizeof *values);
    for (unsigned series = 0; series < N_SERIES; series++) {
        bands_quantiles(outcome->bands, series, p, N_P, values);
        for (size_t point = 0; point < n_points; point++) {
            sim_time at = (sim_time)point * outcome->bands->step_ms;
            if (at < setup_begins_at(outcome->of->setup))
                continue; /* history */
            csv_writer_text(csv, outcome->of->name);
            csv_writer_seconds(csv, at);
            csv_writer_text(csv, study_series_names[series]);
            for (int i = 0; i < N_P; i++)
                csv_writer_integer(csv, values[point * N_P + (size_t)i]);
            csv_writer_end_row(csv);
        }
    }
    free(values);
    write_demand(csv, outcome->of, n_points, outcome->bands->step_ms);
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

static void write_case(struct results *results, const struct study_outcome *outcome)
{
    struct csv_writer *csv = writer_of(results, RESULT_CASES);
    const struct scenario_case *of = &results->scenarios->cases[outcome->index];
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
    write_title(csv, of->setup.title);
    csv_writer_end_row(csv);
}

static void write_limits(struct results *results, const struct study_outcome *outcome)
{
    struct csv_writer *csv = writer_of(results, RESULT_LIMITS);
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
static void write_cuts(struct results *results, size_t first)
{
    struct csv_writer *csv = writer_of(results, RESULT_SUMMARY);
    for (size_t i = first; i < results->trace.n_cuts; i++) {
        csv_writer_text(csv, results->trace.cuts[i].case_name);
        csv_writer_text(csv, "trace");
        csv_writer_text(csv, "s");
        csv_writer_text(csv, trace_cut_statistic);
        csv_writer_seconds(csv, results->trace.cuts[i].at);
        for (int empty = 0; empty < 3; empty++)
            csv_writer_empty(csv);
        csv_writer_integer(csv, 1);
        csv_writer_end_row(csv);
    }
}

static int write_trace(struct results *results, const struct study_outcome *outcome, long traced)
{
    uint64_t run = (uint64_t)traced;
    size_t n_cuts = results->trace.n_cuts;
    int error = 0;
    if (traced == TRACE_NO_RUN)
        return 0;
    if (traced == TRACE_MEDIAN_RUN)
        error = study_median_run(outcome, &run);
    else if (traced == TRACE_WORST_RUN)
        error = study_worst_run(outcome, &run);
    if (error == 0 && outcome->of->setup->fleet != NULL)
        fleet_trace_run(&results->fleet, outcome->run, outcome->of->name, outcome->of->setup,
                        outcome->of->seed, run);
    else if (error == 0)
        trace_writer_run(&results->trace, outcome->run, outcome->of->name, outcome->of->setup,
                         outcome->of->seed, run);
    write_cuts(results, n_cuts);
    return error;
}

int results_add_case(struct results *results, const struct study_outcome *outcome, long traced)
{
    results->endings[outcome->index] = (struct case_ending){
        .n_runs = metric_store_n_runs(outcome->store),
        .wanted = outcome->precision->wanted,
        .half_width = outcome->precision->look.half_width,
        .stopped_by = outcome->precision->stopped_by,
    };
    write_summary(results, outcome);
    write_precision(results, outcome);
    write_bands(results, outcome);
    write_case(results, outcome);
    write_limits(results, outcome);
    return write_trace(results, outcome, traced);
}

int results_add_rollback(struct results *results, const char *name,
                         const struct rollback_report *report)
{
    rollback_table_write(writer_of(results, RESULT_ROLLBACK), name, report);
    return find_failure(results);
}
