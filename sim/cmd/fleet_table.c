#include "cmd/fleet_table.h"

#include "study/metric.h"

static const struct table_column columns[] = {
    { "group", NULL, NULL, TABLE_LEFT },
    { "start_s", "start", NULL, TABLE_RIGHT },
    { "end_s", "end", NULL, TABLE_RIGHT },
    { "duration_s", "duration", NULL, TABLE_RIGHT },
    { "least_healthy", "least healthy", NULL, TABLE_RIGHT },
    { "least_healthy_percent", "%", NULL, TABLE_RIGHT },
    { "outcome", NULL, NULL, TABLE_LEFT },
};

static void add_count(struct table *table, int64_t value)
{
    if (value == METRIC_MISSING)
        table_add_empty(table);
    else
        table_add_integer(table, value);
}

static void add_row(struct table *table, const struct fleet_trace_group *group)
{
    bool has_started = group->started_at != SIM_NEVER;
    table_add_text(table, group->name);
    if (has_started) {
        table_add_duration(table, group->started_at);
        table_add_duration(table, group->ended_at);
        table_add_duration(table, group->ended_at - group->started_at);
    } else {
        table_add_empty(table);
        table_add_empty(table);
        table_add_empty(table);
    }
    add_count(table, group->least_healthy);
    if (group->least_healthy_ppm == METRIC_MISSING)
        table_add_empty(table);
    else
        table_add_real(table, (double)group->least_healthy_ppm / 1e4);
    table_add_text(table, fleet_outcome_names[group->outcome]);
    table_end_row(table);
}

void fleet_table_print(const struct fleet_trace *trace, enum table_format format, FILE *stream)
{
    struct table table;
    if (trace->n_last == 0)
        return;
    bool is_good = trace->last[0].outcome == FLEET_GROUP_OK;
    fprintf(stream, "\n%s%s in run %llu\n\n", format == TABLE_MARKDOWN ? "### " : "",
            is_good ? "The groups that end last,"
                    : "Groups that failed, did not finish or start, or end last,",
            (unsigned long long)trace->run);
    table_init(&table, columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < trace->n_last; i++)
        add_row(&table, &trace->last[i]);
    table_print(&table, format, stream);
    table_free(&table);
}
