#include "output/rollback_table.h"

#include <math.h>
#include <string.h>

static const struct table_column columns[] = {
    { "case", NULL, NULL, TABLE_LEFT },
    { "finished", NULL, NULL, TABLE_RIGHT },
    { "share", "done", NULL, TABLE_RIGHT },
    { "at_p50_s", "at", NULL, TABLE_RIGHT },
    { "runs", NULL, NULL, TABLE_RIGHT },
    { "going_on_p50_s", "going on\np50", NULL, TABLE_RIGHT },
    { "going_on_p95_s", "going on\np95", NULL, TABLE_RIGHT },
    { "rollback_p50_s", "rolling back\np50", NULL, TABLE_RIGHT },
    { "rollback_p95_s", "rolling back\np95", NULL, TABLE_RIGHT },
    { "difference_s", NULL, NULL, TABLE_RIGHT },
    { "low_s", "difference\nfrom", NULL, TABLE_RIGHT },
    { "high_s", "difference\nto", NULL, TABLE_RIGHT },
    { "level", NULL, NULL, TABLE_RIGHT },
    { "verdict", "rolling\nback is", NULL, TABLE_LEFT },
    { "going_on_least_healthy", "healthy\non", NULL, TABLE_RIGHT },
    { "rollback_least_healthy", "healthy\nback", NULL, TABLE_RIGHT },
    { "came_so_far", NULL, NULL, TABLE_RIGHT },
    { "going_on_ends", "ends\non", NULL, TABLE_RIGHT },
    { "rollback_ends", "ends\nback", NULL, TABLE_RIGHT },
};
_Static_assert(sizeof columns / sizeof columns[0] == ROLLBACK_COLUMNS, "as the header says");

static bool is_one_of(const char *name, const char *const *names)
{
    while (*names != NULL && strcmp(*names, name) != 0)
        names++;
    return *names != NULL;
}

static bool do_all_end(const struct rollback_report *report)
{
    for (size_t i = 0; i < report->n_points; i++) {
        if (report->points[i].n_runs < report->points[i].n_came)
            return false;
    }
    return true;
}

void rollback_table_init(struct rollback_table *table, const struct rollback_report *for_people)
{
    static const char *const for_machines[] = { "case", "finished", "runs", "difference_s", "level",
                                                "came_so_far", NULL };
    static const char *const of_ends[] = { "going_on_ends", "rollback_ends", NULL };
    size_t n = 0;
    table->is_for_machines = for_people == NULL;
    table->has_ends = for_people == NULL || !do_all_end(for_people);
    for (size_t i = 0; i < ROLLBACK_COLUMNS; i++) {
        bool is_shown = table->is_for_machines || !is_one_of(columns[i].name, for_machines);
        if (is_shown && (table->has_ends || !is_one_of(columns[i].name, of_ends)))
            table->columns[n++] = columns[i];
    }
    table_init(&table->table, table->columns, n);
}

void rollback_table_free(struct rollback_table *table)
{
    table_free(&table->table);
}

static void add_time(struct table *table, double ms)
{
    if (isfinite(ms))
        table_add_duration(table, llround(ms));
    else
        table_add_empty(table);
}

/* What so few runs cannot tell says how many it takes (Q7), unless there is nothing to tell. */
static void add_quantile(struct table *table, const struct rollback_point *point, double ms,
                         double p, double level)
{
    char note[40];
    uint64_t needed = interval_quantile_runs_needed(p, level);
    if (isfinite(ms) || point->n_runs == 0) {
        add_time(table, ms);
        return;
    }
    snprintf(note, sizeof note, "needs >= %llu runs", (unsigned long long)needed);
    table_add_note(table, note);
}

static void add_count(struct table *table, long count)
{
    if (count >= 0)
        table_add_integer(table, count);
    else
        table_add_empty(table);
}

/* How many of the runs that come so far have a good end: counts for machines, shares for people. */
static void add_ends(struct rollback_table *rows, const struct rollback_point *point)
{
    uint64_t n_on = point->going_on.n_ending, n_back = point->rolling_back.n_ending;
    if (rows->is_for_machines) {
        table_add_integer(&rows->table, (int64_t)point->n_came);
        table_add_integer(&rows->table, (int64_t)n_on);
        table_add_integer(&rows->table, (int64_t)n_back);
    } else if (rows->has_ends) {
        table_add_share(&rows->table, (double)n_on / (double)point->n_came);
        table_add_share(&rows->table, (double)n_back / (double)point->n_came);
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
    if (rows->is_for_machines)
        table_add_integer(table, (int64_t)point->n_runs);
    add_quantile(table, point, point->going_on.p50, 0.50, report->level);
    add_quantile(table, point, point->going_on.p95, 0.95, report->level);
    add_quantile(table, point, point->rolling_back.p50, 0.50, report->level);
    add_quantile(table, point, point->rolling_back.p95, 0.95, report->level);
    if (rows->is_for_machines)
        add_time(table, point->difference);
    add_time(table, point->interval.low);
    add_time(table, point->interval.high);
    if (rows->is_for_machines)
        table_add_real(table, report->level_of_each);
    table_add_text(table, rollback_verdict_names[point->verdict]);
    add_count(table, point->going_on.least_healthy);
    add_count(table, point->rolling_back.least_healthy);
    add_ends(rows, point);
    table_end_row(table);
}

void rollback_table_add(struct rollback_table *table, const char *name,
                        const struct rollback_report *report)
{
    for (size_t i = 0; i < report->n_points; i++)
        add_point(table, name, report, &report->points[i]);
}

void rollback_table_write_header(struct csv_writer *csv)
{
    for (size_t i = 0; i < ROLLBACK_COLUMNS; i++)
        csv_writer_text(csv, columns[i].name);
    csv_writer_end_row(csv);
}

void rollback_table_write(struct csv_writer *csv, const char *name,
                          const struct rollback_report *report)
{
    struct rollback_table table;
    rollback_table_init(&table, NULL);
    rollback_table_add(&table, name, report);
    table_write_rows(&table.table, csv);
    rollback_table_free(&table);
}
