#define _POSIX_C_SOURCE 200809L

#include "output/chart_figure.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "output/chart_sweep.h"
#include "output/gnuplot.h"
#include "output/results.h"
#include "output/traced_run.h"

enum {
    NAME_BYTES_MOST = 150, /* of a file, without ending and number */
    CAMPAIGN_GROUPS_MOST = 2000, /* in a picture that is not asked for by name */
    TRADEOFF_CASES_LEAST = 2, /* of a folder */
    TRADEOFF_SWEEP_LEAST = 3, /* of one file among several */
};

const char *chart_figure_name(size_t index)
{
    return index < n_chart_figures ? chart_figures[index].name : NULL;
}

const char *chart_figure_help(size_t index)
{
    return index < n_chart_figures ? chart_figures[index].help : NULL;
}

const char *chart_figure_table(size_t index)
{
    if (index >= n_chart_figures)
        return NULL;
    return chart_figures[index].source != NULL ? chart_figures[index].source->file : "cases.csv";
}

const char *chart_figure_why_not(size_t index)
{
    return index < n_chart_figures ? chart_figures[index].why_not : NULL;
}

bool chart_figure_is_named(const struct chart_plan *plan, const struct chart_figure *figure)
{
    for (size_t i = 0; i < plan->request->n_figures; i++) {
        if (strcmp(plan->request->figures[i], figure->name) == 0)
            return true;
    }
    return false;
}

bool chart_figure_is_wanted(const struct chart_plan *plan, const struct chart_figure *figure)
{
    if (plan->request->n_figures > 0)
        return chart_figure_is_named(plan, figure);
    return figure->add_of_case != NULL || plan->request->n_cases == 0;
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

static struct chart *add_chart(struct chart_plan *plan, const struct chart_figure *figure,
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

static struct chart *add_of_case(struct chart_plan *plan, const struct chart_figure *figure,
                                 const struct chart_case *of, const char *file_name)
{
    struct chart *chart = add_chart(plan, figure, file_name);
    chart->of = of;
    set_text(chart, "heading", of->title);
    set_text(chart, "case", of->name);
    return chart;
}

/* Why that run was traced, where there is a word for it; run 0: the one that was. */
static void set_run_words(const struct chart_plan *plan, struct chart *chart,
                          const struct chart_case *of, long run)
{
    const char *words = traced_run_words(traced_run_as(&plan->table, of->table_row, run));
    if (*words != '\0')
        set_text(chart, "run_is", words + strlen(", "));
}

/* What a script is not to draw beyond. */
static void set_trace_end(struct chart *chart, const struct chart_case *of)
{
    if (of->trace_cut_at != NULL)
        text_printf(&chart->variables, "trace_ends_at = %.12g\n", strtod(of->trace_cut_at, NULL));
}

static void add_trace(struct chart_plan *plan, const struct chart_figure *figure,
                      const struct chart_case *of, const struct chart_trace *trace)
{
    struct text file_name = { 0 };
    text_append(&file_name, of->name);
    if (of->n_traces > 1)
        text_printf(&file_name, "-run-%s", trace->run);
    struct chart *chart = add_of_case(plan, figure, of, text_string(&file_name));
    long run = strtol(trace->run, NULL, 10);
    text_printf(&chart->variables, "run = %ld\n", run);
    set_run_words(plan, chart, of, run);
    set_trace_end(chart, of);
    text_free(&file_name);
}

static void add_capacity(struct chart_plan *plan, const struct chart_figure *figure,
                         const struct chart_case *of)
{
    for (size_t i = 0; i < of->n_traces; i++)
        add_trace(plan, figure, of, &of->traces[i]);
}

/* One zone alone is what `capacity` shows. */
static void add_zones(struct chart_plan *plan, const struct chart_figure *figure,
                      const struct chart_case *of)
{
    for (size_t i = 0; i < of->n_traces; i++) {
        if (of->traces[i].has_several_zones || chart_figure_is_named(plan, figure))
            add_trace(plan, figure, of, &of->traces[i]);
    }
}

/* One run has no distribution; who asks for it by name gets it. */
static bool has_runs(const struct chart_plan *plan, const struct chart_figure *figure,
                     const struct chart_case *of)
{
    size_t runs = csv_table_column(&plan->table, "runs");
    double n_runs = csv_table_number(&plan->table, of->table_row, runs);
    return n_runs > 1 || chart_figure_is_named(plan, figure);
}

static void add_fan(struct chart_plan *plan, const struct chart_figure *figure,
                    const struct chart_case *of)
{
    if (!of->rows[CHART_BANDS].are_there || !has_runs(plan, figure, of))
        return;
    struct chart *chart = add_of_case(plan, figure, of, of->name);
    text_printf(&chart->variables, "traced = %d\n", of->n_traces > 0);
    set_trace_end(chart, of);
}

static void add_duration(struct chart_plan *plan, const struct chart_figure *figure,
                         const struct chart_case *of)
{
    if (of->n_durations > 0 && has_runs(plan, figure, of))
        add_of_case(plan, figure, of, of->name);
}

static void add_rollback(struct chart_plan *plan, const struct chart_figure *figure,
                         const struct chart_case *of)
{
    if (of->n_points > 0)
        add_of_case(plan, figure, of, of->name);
}

static void add_campaign(struct chart_plan *plan, const struct chart_figure *figure,
                         const struct chart_case *of)
{
    const struct chart_rows *rows = &of->rows[CHART_GROUPS];
    if (!rows->are_there)
        return;
    if (rows->last - rows->first < CAMPAIGN_GROUPS_MOST || chart_figure_is_named(plan, figure))
        set_run_words(plan, add_of_case(plan, figure, of, of->name), of, 0);
}

static void add_sensitivity(struct chart_plan *plan, const struct chart_figure *figure,
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

static void add_heatmap(struct chart_plan *plan, const struct chart_figure *figure,
                        const struct sweep_map *map)
{
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

static void add_heatmaps(struct chart_plan *plan, const struct chart_figure *figure)
{
    chart_sweep_maps(plan, figure, plan->request->has_all_cases ? SIZE_MAX : CHART_CASES_DEFAULT,
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
static void add_tradeoffs(struct chart_plan *plan, const struct chart_figure *figure)
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

static void add_settings(struct chart_plan *plan, const struct chart_figure *figure)
{
    struct text path = { 0 };
    text_printf(&path, "%s/%s", plan->request->folder, PLAN_FILE_NAME);
    if (access(text_string(&path), F_OK) == 0)
        set_text(add_chart(plan, figure, ""), "heading", plan->cases[0].title);
    text_free(&path);
}

/* ---- the figures, a row each ---- */

/* Its rows are no cases: the script reads it. */
static const struct chart_file settings_source = { "plan", PLAN_FILE_NAME, NULL, 0, NULL };

const struct chart_figure chart_figures[] = {
    { .name = "capacity",
      .help = "instances by state over time of a traced run, with all limits",
      .source = &chart_files[CHART_CAPACITY],
      .wanted = "a traced run in capacity.csv: evenkeel run --trace",
      .why_not = "no run of it was traced",
      .absence = ABSENCE_TOLD_BUT_OF_FLEETS,
      .add_of_case = add_capacity },
    { .name = "zones",
      .help = "each zone's instances over time of a traced run",
      .source = &chart_files[CHART_CAPACITY],
      .wanted = "a traced run in capacity.csv: evenkeel run --trace",
      .why_not = "it takes a traced run with instances in two zones",
      .absence = ABSENCE_EXPECTED,
      .add_of_case = add_zones },
    { .name = "fan",
      .help = "healthy instances over time, all runs",
      .source = &chart_files[CHART_BANDS],
      .second = &chart_files[CHART_CAPACITY],
      .wanted = "rows in bands.csv",
      .why_not = "it takes more than one run",
      .absence = ABSENCE_TOLD,
      .add_of_case = add_fan },
    { .name = "duration",
      .help = "the distribution of the duration with P50, P95, P99",
      .source = &chart_files[CHART_RUNS],
      .wanted = "finished runs in runs.csv",
      .why_not = "it takes more than one run, and one in which an operation finished",
      .absence = ABSENCE_TOLD,
      .add_of_case = add_duration },
    { .name = "rollback",
      .help = "of a resumed refresh: going on against rolling back, along its way",
      .source = &chart_files[CHART_ROLLBACK],
      .wanted = "a case with resume_from in rollback.csv",
      .why_not = "it takes a refresh that is under way (resume_from)",
      .absence = ABSENCE_EXPECTED,
      .add_of_case = add_rollback },
    { .name = "campaign",
      .help = "the groups of a fleet from start to end, of a traced run",
      .source = &chart_files[CHART_GROUPS],
      .wanted = "a traced run of a fleet in groups.csv: evenkeel run --trace",
      .why_not = "it takes a fleet, and a traced run of it",
      .absence = ABSENCE_EXPECTED,
      .add_of_case = add_campaign },
    { .name = "sensitivity",
      .help = "which inputs move the outcome, and how much is luck",
      .source = &chart_files[CHART_SENSITIVITY],
      .wanted = "an outcome that varies in sensitivity.csv: evenkeel run --sensitivity",
      .why_not = "it takes --sensitivity and an outcome that varies",
      .absence = ABSENCE_EXPECTED,
      .add_of_case = add_sensitivity },
    { .name = "heatmap",
      .help = "a sweep of two settings: duration, least healthy, most running, surplus",
      .wanted = "two varied settings in cases.csv",
      .absence = ABSENCE_TOLD,
      .add_of_folder = add_heatmaps },
    { .name = "tradeoff",
      .help = "duration against least capacity of all cases",
      .wanted = "two cases with a duration in cases.csv",
      .absence = ABSENCE_TOLD,
      .add_of_folder = add_tradeoffs },
    { .name = "plan",
      .help = "the settings that a plan looked at, with the trade-off curve",
      .source = &settings_source,
      .wanted = "plan.csv: evenkeel plan",
      .absence = ABSENCE_TOLD,
      .add_of_folder = add_settings },
};

const size_t n_chart_figures = sizeof chart_figures / sizeof chart_figures[0];
