#include "output/plan_course.h"

#include <string.h>

#include "base/text.h"

static const struct table_column course_columns[] = {
    { "entry", NULL, NULL, TABLE_RIGHT },
    { "stop", "at", NULL, TABLE_LEFT },
    { "runs", NULL, NULL, TABLE_RIGHT },
    { "reached_p05_s", "reached\np5", NULL, TABLE_RIGHT },
    { "reached_p50_s", "reached\np50", NULL, TABLE_RIGHT },
    { "reached_p95_s", "reached\np95", NULL, TABLE_RIGHT },
    { "resumed_p05_s", "pause ends\np5", NULL, TABLE_RIGHT },
    { "resumed_p50_s", "pause ends\np50", NULL, TABLE_RIGHT },
    { "resumed_p95_s", "pause ends\np95", NULL, TABLE_RIGHT },
    { "healthy_p05", "healthy\np5", NULL, TABLE_RIGHT },
    { "healthy_p50", "healthy\np50", NULL, TABLE_RIGHT },
    { "least_healthy_p05", "least healthy\np5", NULL, TABLE_RIGHT },
    { "least_healthy_p50", "least healthy\np50", NULL, TABLE_RIGHT },
    { "most_surplus_p50", "most surplus\np50", NULL, TABLE_RIGHT },
    { "most_surplus_p95", "most surplus\np95", NULL, TABLE_RIGHT },
};
enum { N_COURSE_COLUMNS = sizeof course_columns / sizeof course_columns[0] };
_Static_assert((int)N_COURSE_COLUMNS == (int)PLAN_COURSE_COLUMNS, "a table has room for all");

/* Cells of a figure: quantiles first .. last of course_quantiles. */
static void add_figure(struct table *table, const struct course_stop *stop,
                       enum course_figure figure, int first, int last)
{
    const struct course_quantile *quantile = &stop->figures[figure];
    for (int i = first; i <= last; i++) {
        if (quantile->n_runs == 0)
            table_add_empty(table);
        else if (figure == COURSE_REACHED_MS || figure == COURSE_RESUMED_MS)
            table_add_duration(table, quantile->values[i]);
        else
            table_add_integer(table, quantile->values[i]);
    }
}

static void add_stop(struct plan_course_table *rows, size_t entry, const struct course_stop *stop)
{
    struct table *table = &rows->table;
    struct text name = { 0 };
    if (stop->percentage > 0)
        text_printf(&name, "%ld %%", stop->percentage);
    else
        text_append(&name, "end");
    if (rows->has_entries)
        table_add_integer(table, (int64_t)entry);
    table_add_text(table, text_string(&name));
    table_add_integer(table, (int64_t)stop->figures[COURSE_REACHED_MS].n_runs);
    add_figure(table, stop, COURSE_REACHED_MS, 0, 2);
    if (rows->has_pauses)
        add_figure(table, stop, COURSE_RESUMED_MS, 0, 2);
    add_figure(table, stop, COURSE_HEALTHY, 0, 1);
    add_figure(table, stop, COURSE_LEAST_HEALTHY, 0, 1);
    add_figure(table, stop, COURSE_MOST_SURPLUS, 1, 2);
    text_free(&name);
}

static bool has_pauses(const struct plan_report *report)
{
    for (size_t i = 0; i < report->n_courses; i++) {
        const struct course *course = &report->courses[i].course;
        for (size_t k = 0; k < course->n_stops; k++) {
            if (course->stops[k].figures[COURSE_RESUMED_MS].n_runs > 0)
                return true;
        }
    }
    return false;
}

void plan_course_begin(struct plan_course_table *rows, const struct plan_report *report,
                       bool is_for_people)
{
    size_t n = 0;
    rows->has_entries = !is_for_people || report->n_courses > 1;
    rows->has_pauses = !is_for_people || has_pauses(report);
    rows->has_passed = !is_for_people || plan_report_chosen(report)->setup.resume == NULL;
    for (size_t i = 0; i < N_COURSE_COLUMNS; i++) {
        const char *name = course_columns[i].name;
        if ((rows->has_entries || strcmp(name, "entry") != 0) &&
            (rows->has_pauses || strncmp(name, "resumed_", 8) != 0))
            rows->columns[n++] = course_columns[i];
    }
    table_init(&rows->table, rows->columns, n);
}

void plan_course_fill(struct plan_course_table *rows, const struct plan_report *report)
{
    const struct setup *setup = &plan_report_chosen(report)->setup;
    for (size_t i = 0; i < report->n_courses; i++) {
        const struct plan_course *course = &report->courses[i];
        for (size_t k = 0; k < course->course.n_stops; k++) {
            const struct course_stop *stop = &course->course.stops[k];
            bool is_passed = stop->figures[COURSE_REACHED_MS].n_runs == 0;
            if (stop->percentage != 100 && (rows->has_passed || !is_passed)) /* 100 is the end */
                add_stop(rows, setup->timeline[course->entry].entry, stop);
        }
    }
}
