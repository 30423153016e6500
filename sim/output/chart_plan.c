#define _POSIX_C_SOURCE 200809L

#include "output/chart_plan.h"

#include <assert.h>
#include <errno.h>
#include <fnmatch.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/zstd_stream.h"
#include "output/chart_sweep.h"
#include "output/gnuplot.h"
#include "output/results.h"
#include "scenario/csv_reader.h"

enum {
    NAME_BYTES_MOST = 150, /* of a file, without ending and number */
    CAMPAIGN_GROUPS_MOST = 2000, /* in a picture that is not asked for by name */
    TRADEOFF_CASES_LEAST = 2, /* of a folder */
    TRADEOFF_SWEEP_LEAST = 3, /* of one file among several */
};

/* ---- the figures, a row each ---- */

/* A CSV file of the folder, the columns that its figures need, and what to note of each row. */
struct source {
    const char *table; /* the file's name without ".csv" */
    const char *file;
    const struct csv_column *columns;
    size_t n_columns;
    csv_row_fn *take;
};

struct figure {
    const char *name;
    const char *help;
    const struct source *source; /* NULL: cases.csv, which is always read */
    const struct source *second; /* of what is drawn where it is there; may be NULL */
    const char *wanted;          /* what a folder must have for it, for the message */
    const char *why_not;         /* why a case has none; NULL: it is of the whole folder */
    void (*add_of_case)(struct chart_plan *plan, const struct figure *figure,
                        const struct chart_case *of);
    void (*add_of_folder)(struct chart_plan *plan, const struct figure *figure);
};

static bool take_trace(void *context, const struct csv_row *row);
static bool take_row(void *context, const struct csv_row *row);
static bool take_run(void *context, const struct csv_row *row);
static bool take_sensitivity(void *context, const struct csv_row *row);
static void add_capacity(struct chart_plan *plan, const struct figure *figure,
                         const struct chart_case *of);
static void add_zones(struct chart_plan *plan, const struct figure *figure,
                      const struct chart_case *of);
static void add_fan(struct chart_plan *plan, const struct figure *figure,
                    const struct chart_case *of);
static void add_duration(struct chart_plan *plan, const struct figure *figure,
                         const struct chart_case *of);
static bool take_point(void *context, const struct csv_row *row);
static void add_rollback(struct chart_plan *plan, const struct figure *figure,
                         const struct chart_case *of);
static void add_campaign(struct chart_plan *plan, const struct figure *figure,
                         const struct chart_case *of);
static void add_sensitivity(struct chart_plan *plan, const struct figure *figure,
                            const struct chart_case *of);
static void add_heatmaps(struct chart_plan *plan, const struct figure *figure);
static void add_tradeoffs(struct chart_plan *plan, const struct figure *figure);
static void add_settings(struct chart_plan *plan, const struct figure *figure);

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
static const char *const case_columns[] = {
    "case", "file", "title", "runs", "duration_p95_s", "least_healthy_min", "most_running_max",
    "surplus_instance_hours_mean",
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct source sources[N_CHART_SOURCES] = {
    [CHART_CAPACITY] = { "capacity", "capacity.csv", trace_columns, COUNT(trace_columns),
                         take_trace },
    [CHART_BANDS] = { "bands", "bands.csv", band_columns, COUNT(band_columns), take_row },
    [CHART_ROLLBACK] = { "rollback", "rollback.csv", point_columns, COUNT(point_columns),
                         take_point },
    [CHART_RUNS] = { "runs", "runs.csv", run_columns, COUNT(run_columns), take_run },
    [CHART_GROUPS] = { "groups", "groups.csv", group_columns, COUNT(group_columns), take_row },
    [CHART_SENSITIVITY] = { "sensitivity", "sensitivity.csv", sensitivity_columns,
                            COUNT(sensitivity_columns), take_sensitivity },
};

/* Its rows are no cases: the script reads it. */
static const struct source settings_source = { "plan", PLAN_FILE_NAME, NULL, 0, NULL };

static const struct figure figures[] = {
    { "capacity", "instances by state over time of a traced run, with all limits",
      &sources[CHART_CAPACITY], NULL,
      "a traced run in capacity.csv: evenkeel run --trace",
      "no run of it was traced", add_capacity, NULL },
    { "zones", "each zone's instances over time of a traced run",
      &sources[CHART_CAPACITY], NULL,
      "a traced run in capacity.csv: evenkeel run --trace",
      "it takes a traced run with instances in two zones", add_zones, NULL },
    { "fan", "healthy instances over time, all runs",
      &sources[CHART_BANDS], &sources[CHART_CAPACITY],
      "rows in bands.csv",
      "it takes more than one run", add_fan, NULL },
    { "duration", "the distribution of the duration with P50, P95, P99",
      &sources[CHART_RUNS], NULL,
      "finished runs in runs.csv",
      "it takes more than one run, and one in which an operation finished", add_duration, NULL },
    { "rollback", "of a resumed refresh: going on against rolling back, along its way",
      &sources[CHART_ROLLBACK], NULL,
      "a case with resume_from in rollback.csv",
      "it takes a refresh that is under way (resume_from)", add_rollback, NULL },
    { "campaign", "the groups of a fleet from start to end, of a traced run",
      &sources[CHART_GROUPS], NULL,
      "a traced run of a fleet in groups.csv: evenkeel run --trace",
      "it takes a fleet, and a traced run of it", add_campaign, NULL },
    { "sensitivity", "which inputs move the outcome, and how much is luck",
      &sources[CHART_SENSITIVITY], NULL,
      "an outcome that varies in sensitivity.csv: evenkeel run --sensitivity",
      "it takes --sensitivity and an outcome that varies", add_sensitivity, NULL },
    { "heatmap", "a sweep of two settings: duration, least healthy, most running, surplus",
      NULL, NULL,
      "two varied settings in cases.csv", NULL, NULL, add_heatmaps },
    { "tradeoff", "duration against least capacity of all cases",
      NULL, NULL,
      "two cases with a duration in cases.csv", NULL, NULL, add_tradeoffs },
    { "plan", "the settings that a plan looked at, with the trade-off curve",
      &settings_source, NULL,
      "plan.csv: evenkeel plan", NULL, NULL, add_settings },
};

const char *chart_figure_name(size_t index)
{
    return index < COUNT(figures) ? figures[index].name : NULL;
}

const char *chart_figure_help(size_t index)
{
    return index < COUNT(figures) ? figures[index].help : NULL;
}

const char *chart_figure_table(size_t index)
{
    if (index >= COUNT(figures))
        return NULL;
    return figures[index].source != NULL ? figures[index].source->file : "cases.csv";
}

const char *chart_figure_why_not(size_t index)
{
    return index < COUNT(figures) ? figures[index].why_not : NULL;
}

/* ---- what is asked for ---- */

static bool is_named(const struct chart_plan *plan, const struct figure *figure)
{
    for (size_t i = 0; i < plan->request->n_figures; i++) {
        if (strcmp(plan->request->figures[i], figure->name) == 0)
            return true;
    }
    return false;
}

/* Without names: all; but asking for a case is asking for that case's pictures. */
static bool is_wanted(const struct chart_plan *plan, const struct figure *figure)
{
    if (plan->request->n_figures > 0)
        return is_named(plan, figure);
    return figure->add_of_case != NULL || plan->request->n_cases == 0;
}

static const char *figure_name_of(const void *context, size_t index)
{
    (void)context;
    return chart_figure_name(index);
}

static void check_figure_names(const struct chart_request *request, struct diagnostics *list)
{
    for (size_t i = 0; i < request->n_figures; i++) {
        const char *name = request->figures[i], *meant;
        size_t at = 0;
        while (at < COUNT(figures) && strcmp(figures[at].name, name) != 0)
            at++;
        if (at < COUNT(figures))
            continue;
        struct diagnostic *item = diagnostics_add(list, SEVERITY_ERROR, (struct place){ 0 },
                                                  "unknown figure \"%s\"", name);
        struct text names = { 0 };
        for (at = 0; at < COUNT(figures); at++)
            text_printf(&names, "%s%s", at > 0 ? ", " : "", figures[at].name);
        diagnostic_why(item, "a figure is one of %s", text_string(&names));
        if ((meant = text_did_you_mean(name, figure_name_of, NULL)) != NULL)
            diagnostic_hint(item, "did you mean \"%s\"?", meant);
        text_free(&names);
    }
}

/* The name itself, a pattern of names, or what stands before the slash: a whole sweep. */
static bool matches(const char *asked, const char *name)
{
    size_t length = strlen(asked);
    return strcmp(asked, name) == 0 || (strncmp(asked, name, length) == 0 && name[length] == '/') ||
           fnmatch(asked, name, 0) == 0;
}

static const char *case_name_of(const void *context, size_t index)
{
    const struct chart_plan *plan = context;
    return index < plan->n_cases ? plan->cases[index].name : NULL;
}

static void choose(struct chart_plan *plan, size_t index)
{
    plan->n_chosen += !plan->cases[index].is_chosen;
    plan->cases[index].is_chosen = true;
}

/* CASE/GROUP: a group of a fleet is no case of cases.csv, yet it may have been traced. It comes
 * behind the cases; false: nothing before the slash is one. */
static bool choose_group(struct chart_plan *plan, const char *asked)
{
    for (size_t i = 0; i < plan->table.n_rows; i++) {
        const struct chart_case *of = &plan->cases[i];
        size_t length = strlen(of->name);
        if (strncmp(asked, of->name, length) != 0 || asked[length] != '/')
            continue;
        plan->cases[plan->n_cases] = (struct chart_case){ .name = asked, .file = of->file,
                                                          .title = of->title };
        choose(plan, plan->n_cases++);
        return true;
    }
    return false;
}

static void choose_named(struct chart_plan *plan, const char *asked, struct diagnostics *list)
{
    size_t n_found = 0;
    for (size_t i = 0; i < plan->n_cases; i++) {
        if (!matches(asked, plan->cases[i].name))
            continue;
        choose(plan, i);
        n_found++;
    }
    if (n_found > 0 || choose_group(plan, asked))
        return;
    const char *meant = text_did_you_mean(asked, case_name_of, plan);
    struct diagnostic *item = diagnostics_add(list, SEVERITY_ERROR, (struct place){ 0 },
                                              "no case \"%s\" in %s", asked,
                                              plan->request->folder);
    if (meant != NULL)
        diagnostic_hint(item, "did you mean \"%s\"?", meant);
    else
        diagnostic_hint(item, "the names are in cases.csv; the first one is \"%s\"",
                        plan->cases[0].name);
}

static bool is_first_of_file(const struct chart_plan *plan, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (strcmp(plan->cases[i].file, plan->cases[index].file) == 0)
            return false;
    }
    return true;
}

static bool is_same_folder(const char *file, const char *other)
{
    const char *end = strrchr(file, '/'), *other_end = strrchr(other, '/');
    size_t length = end != NULL ? (size_t)(end - file) : 0;
    return length == (other_end != NULL ? (size_t)(other_end - other) : 0) &&
           strncmp(file, other, length) == 0;
}

static void number_files(struct chart_plan *plan)
{
    struct chart_case *cases = plan->cases;
    for (size_t i = 0; i < plan->n_cases; i++) {
        cases[i].turn = is_first_of_file(plan, i) ? 0 : SIZE_MAX;
        for (size_t k = i; cases[i].turn == 0 && k-- > 0;) {
            if (cases[k].turn != SIZE_MAX && is_same_folder(cases[k].file, cases[i].file))
                cases[i].turn = cases[k].turn + 1;
        }
    }
}

/* One case of each file, the folders taking turns, then the others in their order. */
static void choose_in_turn(struct chart_plan *plan, size_t most)
{
    size_t n_found = 1;
    number_files(plan);
    for (size_t turn = 0; n_found > 0; turn++) {
        n_found = 0;
        for (size_t i = 0; i < plan->n_cases && plan->n_chosen < most; i++) {
            if (plan->cases[i].turn != turn)
                continue;
            choose(plan, i);
            n_found++;
        }
    }
    for (size_t i = 0; i < plan->n_cases && plan->n_chosen < most; i++)
        choose(plan, i);
}

static void choose_cases(struct chart_plan *plan, struct diagnostics *list)
{
    const struct chart_request *request = plan->request;
    size_t most = request->is_in_terminal ? CHART_CASES_IN_TERMINAL : CHART_CASES_DEFAULT;
    for (size_t i = 0; i < request->n_cases; i++)
        choose_named(plan, request->cases[i], list);
    if (request->n_cases == 0)
        choose_in_turn(plan, request->has_all_cases ? SIZE_MAX : most);
}

/* ---- reading the folder ---- */

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
    }
}

static bool read_cases(struct chart_plan *plan, struct diagnostics *list)
{
    struct text path = { 0 };
    size_t errors_before = list->n_errors;
    text_printf(&path, "%s/cases.csv", plan->request->folder);
    if (access(text_string(&path), F_OK) != 0) {
        const char *folder = plan->request->folder;
        struct diagnostic *item = diagnostics_add(list, SEVERITY_ERROR, (struct place){ 0 },
                                                  "%s is no results folder", folder);
        if (access(folder, F_OK) != 0)
            diagnostic_why(item, "it does not exist");
        else
            diagnostic_why(item, "it has no cases.csv");
        diagnostic_hint(item, "first run scenarios into it: evenkeel run -o %s FILE...", folder);
    } else if (csv_table_read(&plan->table, text_string(&path), list)) {
        check_case_columns(plan, text_string(&path), list);
    }
    text_free(&path);
    if (list->n_errors > errors_before)
        return false;
    take_cases(plan);
    return true;
}

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

static bool is_source_wanted(const struct chart_plan *plan, const struct source *source)
{
    for (size_t i = 0; i < COUNT(figures); i++) {
        if ((figures[i].source == source || figures[i].second == source) &&
            is_wanted(plan, &figures[i]))
            return true;
    }
    return false;
}

static void read_source(struct chart_plan *plan, const char *path, struct diagnostics *list)
{
    const struct source *source = &sources[plan->source];
    struct text opened = { 0 };
    plan->torn = NULL;
    FILE *stream = zstd_stream_open(path, &opened);
    if (stream != NULL) {
        csv_read_stream(list, stream, text_string(&opened), source->columns, source->n_columns,
                        source->take, plan);
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

static void read_sources(struct chart_plan *plan, struct diagnostics *list)
{
    for (int i = 0; i < N_CHART_SOURCES; i++) {
        struct text path = { 0 };
        text_printf(&path, "%s/%s", plan->request->folder, sources[i].file);
        plan->source = (enum chart_source)i;
        if (is_source_wanted(plan, &sources[i]))
            read_source(plan, text_string(&path), list);
        text_free(&path);
    }
}

/* ---- the pictures ---- */

static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           strchr("._-", c) != NULL || (unsigned char)c >= 0x80;
}

static bool is_taken(const struct chart_plan *plan, const char *name)
{
    for (size_t i = 0; i < plan->n_charts; i++) {
        if (strcmp(plan->charts[i].name, name) == 0)
            return true;
    }
    return false;
}

/* A file name out of any text: what is not plain becomes a dash, a name that exists a number. */
static const char *make_name(struct chart_plan *plan, const char *figure, const char *of)
{
    struct text name = { 0 };
    text_append(&name, figure);
    if (*of != '\0')
        text_append(&name, "-");
    for (const char *p = of; *p != '\0' && name.length < NAME_BYTES_MOST; p++)
        text_append_bytes(&name, is_plain(*p) ? p : "-", 1);
    size_t length = name.length;
    for (unsigned number = 2; is_taken(plan, text_string(&name)); number++) {
        name.length = length;
        text_printf(&name, "-%u", number);
    }
    const char *kept = arena_strdup(&plan->arena, text_string(&name));
    text_free(&name);
    return kept;
}

static struct chart *add_chart(struct chart_plan *plan, const struct figure *figure,
                               const char *of)
{
    const char *name = make_name(plan, figure->name, of);
    plan->charts = must_realloc(plan->charts, (plan->n_charts + 1) * sizeof *plan->charts);
    struct chart *chart = &plan->charts[plan->n_charts++];
    *chart = (struct chart){ .figure = figure->name, .name = name };
    return chart;
}

static void set_text(struct chart *chart, const char *variable, const char *value)
{
    text_printf(&chart->variables, "%s = ", variable);
    gnuplot_quote(&chart->variables, value);
    text_append(&chart->variables, "\n");
}

static struct chart *add_of_case(struct chart_plan *plan, const struct figure *figure,
                                 const struct chart_case *of, const char *file_name)
{
    struct chart *chart = add_chart(plan, figure, file_name);
    chart->of = of;
    set_text(chart, "heading", of->title);
    set_text(chart, "case", of->name);
    for (size_t i = 0; i < N_CHART_SOURCES; i++) {
        if (of->rows[i].are_there)
            text_printf(&chart->hints, "rows_%s = '%zu %zu'\n", sources[i].table,
                        of->rows[i].first, of->rows[i].last);
    }
    return chart;
}

static void add_trace(struct chart_plan *plan, const struct figure *figure,
                      const struct chart_case *of, const struct chart_trace *trace)
{
    struct text file_name = { 0 };
    text_append(&file_name, of->name);
    if (of->n_traces > 1)
        text_printf(&file_name, "-run-%s", trace->run);
    struct chart *chart = add_of_case(plan, figure, of, text_string(&file_name));
    text_printf(&chart->variables, "run = %ld\n", strtol(trace->run, NULL, 10));
    text_free(&file_name);
}

static void add_capacity(struct chart_plan *plan, const struct figure *figure,
                         const struct chart_case *of)
{
    for (size_t i = 0; i < of->n_traces; i++)
        add_trace(plan, figure, of, &of->traces[i]);
}

/* One zone alone is what `capacity` shows. */
static void add_zones(struct chart_plan *plan, const struct figure *figure,
                      const struct chart_case *of)
{
    for (size_t i = 0; i < of->n_traces; i++) {
        if (of->traces[i].has_several_zones || is_named(plan, figure))
            add_trace(plan, figure, of, &of->traces[i]);
    }
}

/* One run has no distribution; who asks for it by name gets it. */
static bool has_runs(const struct chart_plan *plan, const struct figure *figure,
                     const struct chart_case *of)
{
    size_t row = (size_t)(of - plan->cases);
    double n_runs = csv_table_number(&plan->table, row, csv_table_column(&plan->table, "runs"));
    return n_runs > 1 || is_named(plan, figure);
}

static void add_fan(struct chart_plan *plan, const struct figure *figure,
                    const struct chart_case *of)
{
    if (!of->rows[CHART_BANDS].are_there || !has_runs(plan, figure, of))
        return;
    struct chart *chart = add_of_case(plan, figure, of, of->name);
    text_printf(&chart->variables, "traced = %d\n", of->n_traces > 0);
}

static void add_duration(struct chart_plan *plan, const struct figure *figure,
                         const struct chart_case *of)
{
    if (of->n_durations > 0 && has_runs(plan, figure, of))
        add_of_case(plan, figure, of, of->name);
}

static void add_rollback(struct chart_plan *plan, const struct figure *figure,
                         const struct chart_case *of)
{
    if (of->n_points > 0)
        add_of_case(plan, figure, of, of->name);
}

static void add_campaign(struct chart_plan *plan, const struct figure *figure,
                         const struct chart_case *of)
{
    const struct chart_rows *rows = &of->rows[CHART_GROUPS];
    if (!rows->are_there)
        return;
    if (rows->last - rows->first < CAMPAIGN_GROUPS_MOST || is_named(plan, figure))
        add_of_case(plan, figure, of, of->name);
}

static void add_sensitivity(struct chart_plan *plan, const struct figure *figure,
                            const struct chart_case *of)
{
    if (of->n_totals > 0)
        add_of_case(plan, figure, of, of->name);
}

/* The name of the scenario: that of a case without the settings of the sweep behind the slash. */
static void append_scenario(struct text *text, const struct chart_case *of)
{
    size_t length = strcspn(of->name, "=");
    if (of->name[length] == '\0') {
        text_append(text, of->name);
        return;
    }
    while (length > 0 && of->name[length] != '/')
        length--;
    text_append_bytes(text, of->name, length);
}

static void add_heatmap(struct chart_plan *plan, const struct sweep_map *map)
{
    const struct figure *figure = figures;
    while (figure->add_of_folder != add_heatmaps)
        figure++;
    struct text file_name = { 0 }, heading = { 0 };
    append_scenario(&file_name, map->example);
    text_append(&heading, map->example->title);
    if (*map->others != '\0') {
        text_printf(&file_name, "-%s", map->others);
        text_printf(&heading, " (%s)", map->others);
    }
    struct chart *chart = add_chart(plan, figure, text_string(&file_name));
    set_text(chart, "heading", text_string(&heading));
    set_text(chart, "x_key", map->x_key);
    set_text(chart, "y_key", map->y_key);
    set_text(chart, "where", map->where);
    text_free(&file_name);
    text_free(&heading);
}

static void add_heatmaps(struct chart_plan *plan, const struct figure *figure)
{
    (void)figure;
    chart_sweep_maps(plan, plan->request->has_all_cases ? SIZE_MAX : CHART_CASES_DEFAULT,
                     add_heatmap);
}

static size_t count_cases_with_duration(const struct chart_plan *plan, const char *file)
{
    size_t column = csv_table_column(&plan->table, "duration_p95_s"), count = 0;
    for (size_t row = 0; row < plan->table.n_rows; row++) {
        if (file == NULL || strcmp(plan->cases[row].file, file) == 0)
            count += isfinite(csv_table_number(&plan->table, row, column)) != 0;
    }
    return count;
}

/* One of all cases, and one of each sweep if there are several files. */
static void add_tradeoffs(struct chart_plan *plan, const struct figure *figure)
{
    const char *previous = plan->cases[0].file;
    size_t n_all = count_cases_with_duration(plan, NULL);
    if (n_all < TRADEOFF_CASES_LEAST)
        return;
    bool is_one_file = count_cases_with_duration(plan, previous) == n_all;
    struct chart *chart = add_chart(plan, figure, "");
    set_text(chart, "heading", is_one_file ? plan->cases[0].title : "");
    for (size_t i = 0; !is_one_file && i < plan->n_cases; i++) {
        const struct chart_case *of = &plan->cases[i];
        if ((i > 0 && strcmp(of->file, previous) == 0) ||
            count_cases_with_duration(plan, of->file) < TRADEOFF_SWEEP_LEAST)
            continue;
        previous = of->file;
        struct text name = { 0 }, where = { 0 };
        append_scenario(&name, of);
        chart_sweep_where_file(&where, of->file);
        chart = add_chart(plan, figure, text_string(&name));
        set_text(chart, "heading", of->title);
        set_text(chart, "where", text_string(&where));
        text_free(&name);
        text_free(&where);
    }
}

static void add_settings(struct chart_plan *plan, const struct figure *figure)
{
    struct text path = { 0 };
    text_printf(&path, "%s/%s", plan->request->folder, PLAN_FILE_NAME);
    if (access(text_string(&path), F_OK) == 0)
        set_text(add_chart(plan, figure, ""), "heading", plan->cases[0].title);
    text_free(&path);
}

/* ---- the whole plan ---- */

static void refuse_empty(const struct chart_plan *plan, const struct figure *figure,
                         struct diagnostics *list)
{
    struct diagnostic *item =
        diagnostics_add(list, SEVERITY_ERROR, (struct place){ 0 },
                        "%s has nothing to draw for the figure %s", plan->request->folder,
                        figure->name);
    diagnostic_why(item, "it takes %s", figure->wanted);
}

static void check_named_figures(const struct chart_plan *plan, struct diagnostics *list)
{
    for (size_t i = 0; i < COUNT(figures); i++) {
        size_t at = 0;
        while (at < plan->n_charts && strcmp(plan->charts[at].figure, figures[i].name) != 0)
            at++;
        if (at == plan->n_charts && is_named(plan, &figures[i]))
            refuse_empty(plan, &figures[i], list);
    }
    if (plan->request->n_figures == 0 && plan->n_charts == 0)
        diagnostics_add(list, SEVERITY_ERROR, (struct place){ 0 }, "%s has nothing to draw",
                        plan->request->folder);
}

/* Whether the figure's absence is worth a word: hardly any case is resumed, only a fleet has a
 * campaign, and its groups, not the fleet, have traces. */
static bool is_told_of(const struct chart_plan *plan, const struct figure *figure,
                       const struct chart_case *of)
{
    bool is_fleet = of->rows[CHART_GROUPS].are_there;
    if (figure->source == &sources[CHART_ROLLBACK] || figure->source == &sources[CHART_GROUPS] ||
        figure->source == &sources[CHART_SENSITIVITY])
        return is_named(plan, figure);
    return figure->source != &sources[CHART_CAPACITY] || !is_fleet || is_named(plan, figure);
}

static void add_charts(struct chart_plan *plan)
{
    plan->n_left_out = arena_array(&plan->arena, COUNT(figures), sizeof *plan->n_left_out);
    for (size_t i = 0; i < plan->n_cases; i++) {
        for (size_t k = 0; plan->cases[i].is_chosen && k < COUNT(figures); k++) {
            size_t n_before = plan->n_charts;
            if (figures[k].add_of_case == NULL || !is_wanted(plan, &figures[k]))
                continue;
            figures[k].add_of_case(plan, &figures[k], &plan->cases[i]);
            plan->n_left_out[k] += plan->n_charts == n_before &&
                                   is_told_of(plan, &figures[k], &plan->cases[i]);
        }
    }
    for (size_t k = 0; k < COUNT(figures); k++) {
        if (figures[k].add_of_folder != NULL && is_wanted(plan, &figures[k]))
            figures[k].add_of_folder(plan, &figures[k]);
    }
}

bool chart_plan_make(struct chart_plan *plan, const struct chart_request *request,
                     struct diagnostics *list)
{
    size_t errors_before = list->n_errors;
    plan->request = request;
    check_figure_names(request, list);
    if (read_cases(plan, list)) {
        choose_cases(plan, list);
        if (list->n_errors == errors_before)
            read_sources(plan, list);
        if (list->n_errors == errors_before) {
            add_charts(plan);
            check_named_figures(plan, list);
        }
    }
    return list->n_errors == errors_before;
}

void chart_plan_free(struct chart_plan *plan)
{
    for (size_t i = 0; i < plan->n_charts; i++) {
        text_free(&plan->charts[i].variables);
        text_free(&plan->charts[i].hints);
    }
    free(plan->charts);
    csv_table_free(&plan->table);
    arena_free(&plan->arena);
    *plan = (struct chart_plan){ 0 };
}
