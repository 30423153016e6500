/*
 * What is measured of every run: the columns of the results, which are also the metrics of the
 * summary.
 */
#include "cmd/topic.h"
#include "study/metric.h"

static bool entry(size_t index, struct topic_entry *entry)
{
    const struct metric *metric = &metrics[index];
    if (metric->name == NULL)
        return false;
    *entry = (struct topic_entry){ .name = metric->column, .alias = metric->name,
                                   .note = metric->unit, .help = metric->help };
    return true;
}

static void print(FILE *stream, size_t index)
{
    static const char *const files[] = {
        [METRIC_OF_RUN] = "runs.csv, a value for each run",
        [METRIC_OF_ZONE] = "zones.csv, a value for each run and zone",
        [METRIC_OF_OPERATION] = "operations.csv, a value for each run and operation",
        [METRIC_OF_REFUSAL] = "summary.csv, a row for each code that was met",
    };
    const struct metric *metric = &metrics[index];
    fputc('\n', stream);
    topic_print_fact(stream, "unit", metric->unit);
    topic_print_fact(stream, "file", files[metric->scope]);
    topic_print_fact(stream, "metric", metric->name);
    topic_print_rule(stream, metric->rule);
}

const struct topic topic_columns = {
    .name = "columns",
    .one = "column",
    .help = "what is measured of every run",
    .note_title = "unit",
    .entry = entry,
    .print = print,
};
