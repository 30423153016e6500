/*
 * What is measured of every run: the columns of the results, which are also the metrics of the
 * summary; behind them, of each case, the main figures and which run is traced.
 */
#include <string.h>

#include "cmd/topic.h"
#include "output/case_results.h"
#include "study/metric.h"

static const struct {
    const char *statistic, *help;
} statistics[] = {
    { "p50", "of each case: the median of all runs" },
    { "p95", "of each case: what 95 % of all runs do not exceed" },
    { "p99", "of each case: what 99 % of all runs do not exceed" },
    { "min", "of each case: the least of all runs" },
    { "max", "of each case: the most of all runs" },
    { "mean", "of each case: the mean of all runs" },
};

static const char *statistic_help(const char *statistic)
{
    for (size_t i = 0; i < sizeof statistics / sizeof statistics[0]; i++) {
        if (strcmp(statistics[i].statistic, statistic) == 0)
            return statistics[i].help;
    }
    return statistic;
}

static size_t count_metrics(void)
{
    size_t count = 0;
    while (metrics[count].name != NULL)
        count++;
    return count;
}

static size_t count_figures(void)
{
    size_t count = 0;
    while (results_figures[count].column != NULL)
        count++;
    return count;
}

static bool traced_entry(const struct traced_run_column *column, struct topic_entry *entry)
{
    *entry = (struct topic_entry){ .name = column->name, .help = column->help };
    return column->name != NULL;
}

static bool figure_entry(const struct results_figure *figure, struct topic_entry *entry)
{
    *entry = (struct topic_entry){ .name = figure->column,
                                   .note = metric_find(figure->metric)->unit,
                                   .help = statistic_help(figure->statistic) };
    return true;
}

static bool metric_entry(const struct metric *metric, struct topic_entry *entry)
{
    *entry = (struct topic_entry){ .name = metric->column, .alias = metric->name,
                                   .note = metric->unit, .help = metric->help };
    return true;
}

static bool entry(size_t index, struct topic_entry *entry)
{
    const size_t n_metrics = count_metrics(), n_figures = count_figures();
    if (index < n_metrics)
        return metric_entry(&metrics[index], entry);
    if (index < n_metrics + n_figures)
        return figure_entry(&results_figures[index - n_metrics], entry);
    return traced_entry(&traced_run_columns[index - n_metrics - n_figures], entry);
}

#define CASES_FILE "cases.csv, a row for each case"

static void print_traced(FILE *stream)
{
    fputc('\n', stream);
    topic_print_fact(stream, "file", CASES_FILE);
    topic_print_fact(stream, "chosen by", "evenkeel run --trace");
}

static void print_figure(FILE *stream, const struct results_figure *figure)
{
    const struct metric *metric = metric_find(figure->metric);
    fputc('\n', stream);
    topic_print_fact(stream, "unit", metric->unit);
    topic_print_fact(stream, "file", CASES_FILE);
    topic_print_fact(stream, "metric", metric->name);
    topic_print_fact(stream, "which is", metric->help);
    topic_print_rule(stream, metric->rule);
}

static void print_metric(FILE *stream, const struct metric *metric)
{
    static const char *const files[] = {
        [METRIC_OF_RUN] = "runs.csv, a value for each run",
        [METRIC_OF_ZONE] = "zones.csv, a value for each run and zone",
        [METRIC_OF_OPERATION] = "operations.csv, a value for each run and operation",
        [METRIC_OF_FLEET] = "fleets.csv, a value for each run of a fleet",
        [METRIC_OF_REFUSAL] = "summary.csv, a row for each code that was met",
    };
    fputc('\n', stream);
    topic_print_fact(stream, "unit", metric->unit);
    topic_print_fact(stream, "file", files[metric->scope]);
    topic_print_fact(stream, "metric", metric->name);
    topic_print_rule(stream, metric->rule);
}

static void print(FILE *stream, size_t index)
{
    const size_t n_metrics = count_metrics(), n_figures = count_figures();
    if (index < n_metrics)
        print_metric(stream, &metrics[index]);
    else if (index < n_metrics + n_figures)
        print_figure(stream, &results_figures[index - n_metrics]);
    else
        print_traced(stream);
}

const struct topic topic_columns = {
    .name = "columns",
    .one = "column",
    .help = "what is measured of every run",
    .note_title = "unit",
    .entry = entry,
    .print = print,
};
