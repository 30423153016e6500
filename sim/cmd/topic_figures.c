/*
 * What `evenkeel chart` can draw.
 */
#include "cmd/topic.h"
#include "output/chart.h"

static bool entry(size_t index, struct topic_entry *entry)
{
    *entry = (struct topic_entry){ .name = chart_figure_name(index),
                                   .help = chart_figure_help(index) };
    return entry->name != NULL;
}

static void print(FILE *stream, size_t index)
{
    fputc('\n', stream);
    topic_print_fact(stream, "drawn from", chart_figure_table(index));
}

const struct topic topic_figures = {
    .name = "figures",
    .one = "figure",
    .help = "what evenkeel chart draws",
    .entry = entry,
    .print = print,
};
