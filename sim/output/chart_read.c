/*
 * chart_read: what the files of a results folder have to draw: cases, and where their rows stand.
 */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/csv_rows.h"
#include "base/zstd_stream.h"
#include "output/chart_figure.h"
#include "output/results_folder.h"
#include "output/trace_writer.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- what is read of the files ---- */

static const struct csv_column trace_columns[] = {
    { .name = "case" }, { .name = "run" }, { .name = "zone" }, { .name = "running" },
    { .name = "time_s" },
    { .name = "Pending" }, { .name = "Pending:Wait" }, { .name = "InService" },
    { .name = "Protected" }, { .name = "Standby" }, { .name = "Stopped" },
    { .name = "Removing" }, { .name = "Removing:Wait" }, { .name = "healthy" },
    { .name = "target" }, { .name = "low" }, { .name = "high" },
    { .name = "MinSize" }, { .name = "MaxSize" }, { .name = "demand" },
};
static const struct csv_column band_columns[] = {
    { .name = "case" }, { .name = "time_s" }, { .name = "series" }, { .name = "p05" },
    { .name = "p25" }, { .name = "p50" }, { .name = "p75" }, { .name = "p95" },
};
static const struct csv_column run_columns[] = {
    { .name = "case" }, { .name = "duration_s" }, { .name = "run" }, { .name = "finished" },
};
static const struct csv_column point_columns[] = {
    { .name = "case" }, { .name = "share" }, { .name = "going_on_p50_s" },
    { .name = "going_on_p95_s" }, { .name = "rollback_p50_s" }, { .name = "rollback_p95_s" },
    { .name = "verdict" },
};
static const struct csv_column group_columns[] = {
    { .name = "case" }, { .name = "run" }, { .name = "group" }, { .name = "start_s" },
    { .name = "end_s" }, { .name = "outcome" },
};
static const struct csv_column sensitivity_columns[] = {
    { .name = "case" }, { .name = "total" }, { .name = "metric" }, { .name = "input" },
    { .name = "total_low" }, { .name = "total_high" }, { .name = "level" }, { .name = "rows" },
};
static const struct csv_column summary_columns[] = {
    { .name = "case" }, { .name = "metric" }, { .name = "statistic" }, { .name = "value" },
};

/* ---- the cases ---- */

static const char *const case_columns[] = {
    "case", "file", "title", "runs", "duration_p95_s", "least_healthy_min", "most_running_max",
    "surplus_instance_hours_mean",
};

static void check_case_columns(const struct chart_plan *plan, const char *path,
                               struct diagnostics *list)
{
    struct place place = { .file = diagnostics_add_file(list, path, NULL, 0), .line = 1,
                           .column = 1, .length = 1 };
    for (size_t i = 0; i < COUNT(case_columns); i++) {
        if (csv_table_column(&plan->table, case_columns[i]) == CSV_TABLE_NONE)
            diagnostics_add(list, SEVERITY_ERROR, place, "%s has no column \"%s\"", path,
                            case_columns[i]);
    }
    if (plan->table.n_rows == 0)
        diagnostics_add(list, SEVERITY_ERROR, place, "%s has no cases", path);
}

static void take_cases(struct chart_plan *plan)
{
    const struct csv_table *table = &plan->table;
    size_t name = csv_table_column(table, "case"), file = csv_table_column(table, "file"),
           title = csv_table_column(table, "title");
    plan->n_cases = table->n_rows;
    plan->cases = arena_array(&plan->arena, plan->n_cases + plan->request->n_cases,
                              sizeof *plan->cases); /* and room for groups that are asked for */
    for (size_t i = 0; i < plan->n_cases; i++) {
        plan->cases[i].name = csv_table_text(table, i, name);
        plan->cases[i].file = csv_table_text(table, i, file);
        plan->cases[i].title = csv_table_text(table, i, title);
        plan->cases[i].table_row = i;
    }
}

bool chart_read_cases(struct chart_plan *plan, struct diagnostics *list)
{
    struct text path = { 0 };
    size_t errors_before = list->n_errors;
    text_printf(&path, "%s/cases.csv", plan->request->folder);
    if (access(text_string(&path), F_OK) != 0) {
        results_folder_refuse(plan->request->folder, list);
    } else if (csv_table_read(&plan->table, text_string(&path), list)) {
        check_case_columns(plan, text_string(&path), list);
    }
    text_free(&path);
    if (list->n_errors > errors_before)
        return false;
    take_cases(plan);
    return true;
}

/* ---- their rows ---- */

static struct chart_case *look_up_case(struct chart_plan *plan, const char *name)
{
    for (size_t i = 0; i < plan->n_cases; i++) {
        size_t at = (plan->last_case + i) % plan->n_cases;
        if (strcmp(plan->cases[at].name, name) != 0)
            continue;
        plan->last_case = at;
        return plan->cases[at].is_chosen ? &plan->cases[at] : NULL;
    }
    return NULL;
}

bool chart_plan_chooses(void *plan, const char *case_name)
{
    return look_up_case(plan, case_name) != NULL;
}

/* The case of a row, which counts as one of its rows; NULL: none that is drawn. */
static struct chart_case *find_case(struct chart_plan *plan, const struct csv_row *row)
{
    struct chart_case *of = look_up_case(plan, row->cells[0].text);
    if (of == NULL)
        return NULL;
    struct chart_rows *rows = &of->rows[plan->source];
    if (!rows->are_there)
        *rows = (struct chart_rows){ .first = row->number - 1, .are_there = true };
    else if (rows->last + 1 != row->number - 1)
        plan->torn = of;
    rows->last = row->number - 1;
    return of;
}

static struct chart_trace *find_trace(struct chart_plan *plan, struct chart_case *of,
                                      const char *run)
{
    for (size_t i = of->n_traces; i-- > 0;) {
        if (strcmp(of->traces[i].run, run) == 0)
            return &of->traces[i];
    }
    of->traces = arena_grow(&plan->arena, of->traces, of->n_traces, of->n_traces + 1,
                            sizeof *of->traces);
    of->traces[of->n_traces].run = arena_strdup(&plan->arena, run);
    return &of->traces[of->n_traces++];
}

static void note_zone(struct chart_plan *plan, struct chart_trace *trace, const char *zone,
                      const char *running)
{
    if (trace->has_several_zones || strcmp(zone, "all") == 0 || strcmp(running, "0") == 0)
        return;
    if (trace->first_zone == NULL)
        trace->first_zone = arena_strdup(&plan->arena, zone);
    else if (strcmp(trace->first_zone, zone) != 0)
        trace->has_several_zones = true;
}

static bool take_trace(void *context, const struct csv_row *row)
{
    struct chart_plan *plan = context;
    struct chart_case *of = find_case(plan, row);
    if (of != NULL)
        note_zone(plan, find_trace(plan, of, row->cells[1].text), row->cells[2].text,
                  row->cells[3].text);
    return true;
}

static bool take_row(void *context, const struct csv_row *row)
{
    find_case(context, row);
    return true;
}

static bool take_run(void *context, const struct csv_row *row)
{
    struct chart_case *of = find_case(context, row);
    if (of != NULL)
        of->n_durations += row->cells[1].text[0] != '\0';
    return true;
}

static bool take_point(void *context, const struct csv_row *row)
{
    struct chart_case *of = find_case(context, row);
    if (of != NULL)
        of->n_points += row->cells[2].text[0] != '\0' && row->cells[4].text[0] != '\0';
    return true;
}

static bool take_sensitivity(void *context, const struct csv_row *row)
{
    struct chart_case *of = find_case(context, row);
    if (of != NULL)
        of->n_totals += row->cells[1].text[0] != '\0';
    return true;
}

static bool take_statistic(void *context, const struct csv_row *row)
{
    struct chart_plan *plan = context;
    struct chart_case *of = find_case(plan, row);
    if (of != NULL && strcmp(row->cells[2].text, trace_cut_statistic) == 0 &&
        strcmp(row->cells[1].text, "trace") == 0)
        of->trace_cut_at = arena_strdup(&plan->arena, row->cells[3].text);
    return true;
}

/* ---- the files, a row each ---- */

const struct chart_file chart_files[N_CHART_SOURCES] = {
    [CHART_CAPACITY] = { "capacity", "capacity.csv", trace_columns, COUNT(trace_columns),
                         take_trace },
    [CHART_BANDS] = { "bands", "bands.csv", band_columns, COUNT(band_columns), take_row },
    [CHART_ROLLBACK] = { "rollback", "rollback.csv", point_columns, COUNT(point_columns),
                         take_point },
    [CHART_RUNS] = { "runs", "runs.csv", run_columns, COUNT(run_columns), take_run },
    [CHART_GROUPS] = { "groups", "groups.csv", group_columns, COUNT(group_columns), take_row },
    [CHART_SENSITIVITY] = { "sensitivity", "sensitivity.csv", sensitivity_columns,
                            COUNT(sensitivity_columns), take_sensitivity },
    [CHART_SUMMARY] = { "summary", "summary.csv", summary_columns, COUNT(summary_columns),
                        take_statistic },
};

/* With a trace goes whether it was cut, which the summary tells. */
static bool is_source_wanted(const struct chart_plan *plan, const struct chart_file *source)
{
    if (source == &chart_files[CHART_SUMMARY])
        return is_source_wanted(plan, &chart_files[CHART_CAPACITY]);
    for (size_t i = 0; i < n_chart_figures; i++) {
        if ((chart_figures[i].source == source || chart_figures[i].second == source) &&
            chart_figure_is_wanted(plan, &chart_figures[i]))
            return true;
    }
    return false;
}

static void read_source(struct chart_plan *plan, const char *path, struct diagnostics *list)
{
    const struct chart_file *source = &chart_files[plan->source];
    struct text opened = { 0 };
    plan->torn = NULL;
    FILE *stream = zstd_stream_open(path, &opened);
    if (stream != NULL) {
        const struct csv_wanted wanted = { .is_cell_wanted = chart_plan_chooses, .context = plan };
        csv_read_stream(list, stream, text_string(&opened),
                        &(struct csv_request){ .columns = source->columns,
                                               .n_columns = source->n_columns,
                                               .take = source->take,
                                               .context = plan,
                                               .wanted = &wanted });
        fclose(stream);
    } else if (errno != ENOENT) { /* not every study has every file */
        diagnostics_add(list, SEVERITY_ERROR, (struct place){ 0 },
                        "the CSV file %s cannot be read: %s", text_string(&opened),
                        strerror(errno));
    }
    if (plan->torn != NULL)
        diagnostics_add(list, SEVERITY_ERROR, (struct place){ 0 },
                        "%s: the rows of the case \"%s\" do not stand together",
                        text_string(&opened), plan->torn->name);
    text_free(&opened);
}

void chart_read_files(struct chart_plan *plan, struct diagnostics *list)
{
    for (int i = 0; i < N_CHART_SOURCES; i++) {
        struct text path = { 0 };
        text_printf(&path, "%s/%s", plan->request->folder, chart_files[i].file);
        plan->source = (enum chart_source)i;
        if (is_source_wanted(plan, &chart_files[i]))
            read_source(plan, text_string(&path), list);
        text_free(&path);
    }
}
