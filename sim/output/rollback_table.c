#include "output/rollback_table.h"

#include <math.h>
#include <string.h>

static const struct table_column columns[] = {
    { "case", NULL, NULL, TABLE_LEFT },
    { "finished", NULL, NULL, TABLE_RIGHT },
    { "share", "done", NULL, TABLE_RIGHT },
    { "at_p50_s", "at", NULL, TABLE_RIGHT },
    { "runs", NULL, NULL, TABLE_RIGHT },
    { "going_on_p50_s", "go on p50", NULL, TABLE_RIGHT },
    { "going_on_p95_s", "p95", NULL, TABLE_RIGHT },
    { "rollback_p50_s", "roll back p50", NULL, TABLE_RIGHT },
    { "rollback_p95_s", "p95", NULL, TABLE_RIGHT },
    { "difference_s", "difference", NULL, TABLE_RIGHT },
    { "low_s", "low", NULL, TABLE_RIGHT },
    { "high_s", "high", NULL, TABLE_RIGHT },
    { "level", NULL, NULL, TABLE_RIGHT },
    { "verdict", "rolling back is", NULL, TABLE_LEFT },
    { "going_on_least_healthy", "healthy", NULL, TABLE_RIGHT },
    { "rollback_least_healthy", "and back", NULL, TABLE_RIGHT },
};
_Static_assert(sizeof columns / sizeof columns[0] == ROLLBACK_COLUMNS, "as the header says");

static bool is_for_machines(const struct table_column *column)
{
    static const char *const names[] = { "case", "finished", "runs", "level" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(column->name, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

void rollback_table_init(struct rollback_table *table, bool machines)
{
    size_t n = 0;
    table->is_for_machines = machines;
    for (size_t i = 0; i < ROLLBACK_COLUMNS; i++) {
        if (machines || !is_for_machines(&columns[i])) {
            table->columns[n++] = columns[i];
        }
    }
    table_init(&table->table, table->columns, n);
}

void rollback_table_free(struct rollback_table *table)
{
    table_free(&table->table);
}

static void add_time(struct table *table, double ms)
{
    if (isfinite(ms)) {
        table_add_duration(table, llround(ms));
    } else {
        table_add_empty(table);
    }
}

static void add_count(struct table *table, long count)
{
    if (count >= 0) {
        table_add_integer(table, count);
    } else {
        table_add_empty(table);
    }
}

static void add_point(struct rollback_table *rows, const char *name,
                      const struct rollback_report *report, const struct rollback_point *point)
{
    struct table *table = &rows->table;
    if (rows->is_for_machines) {
        table_add_text(table, name);
        table_add_integer(table, point->n_finished);
    }
    table_add_share(table, (double)point->n_finished / (double)report->n_total);
    add_time(table, point->at_p50);
    if (rows->is_for_machines) {
        table_add_integer(table, (int64_t)point->n_runs);
    }
    add_time(table, point->going_on.p50);
    add_time(table, point->going_on.p95);
    add_time(table, point->rolling_back.p50);
    add_time(table, point->rolling_back.p95);
    add_time(table, point->difference);
    add_time(table, point->interval.low);
    add_time(table, point->interval.high);
    if (rows->is_for_machines) {
        table_add_real(table, report->level_of_each);
    }
    table_add_text(table, rollback_verdict_names[point->verdict]);
    add_count(table, point->going_on.least_healthy);
    add_count(table, point->rolling_back.least_healthy);
    table_end_row(table);
}

void rollback_table_add(struct rollback_table *table, const char *name,
                        const struct rollback_report *report)
{
    for (size_t i = 0; i < report->n_points; i++) {
        add_point(table, name, report, &report->points[i]);
    }
}

void rollback_table_write_header(struct csv_writer *csv)
{
    for (size_t i = 0; i < ROLLBACK_COLUMNS; i++) {
        csv_writer_text(csv, columns[i].name);
    }
    csv_writer_end_row(csv);
}

void rollback_table_write(struct csv_writer *csv, const char *name,
                          const struct rollback_report *report)
{
    struct rollback_table table;
    rollback_table_init(&table, true);
    rollback_table_add(&table, name, report);
    table_write_rows(&table.table, csv);
    rollback_table_free(&table);
}
