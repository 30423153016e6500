/*
 * report_table: the values and tables of the page that report writes.
 *
 * Units are those of summary.csv: s, share, instances, ... All goes to a stream of the caller's,
 * whose errors stay with it.
 */
#ifndef EVENKEEL_OUTPUT_REPORT_TABLE_H
#define EVENKEEL_OUTPUT_REPORT_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/text.h"
#include "output/csv_table.h"

/* A value as people read it; "-": there is none. */
void report_table_append_value(struct text *text, double value, const char *unit);

/* A row of summary.csv or limits.csv as a cell: the figure, and below it its interval; absent: the
 * word where it has neither. */
void report_table_statistic(FILE *stream, const struct csv_table *table, size_t row,
                            const char *absent);

/* The anchor of a case that is shown in full, counted from 1. */
#define REPORT_CASE_ANCHOR "case-%zu"

struct report_table_view {
    const struct csv_table *table;
    const char *case_name;     /* rows of one case; NULL: of all */
    const char *const *hidden; /* columns left out, ended by NULL; empty ones are, too */
    const bool *linked; /* of each row: whether its first cell leads to the case; NULL: none */
};
void report_table_write(FILE *stream, const struct report_table_view *view);

/* How many rows are of the case. */
size_t report_table_count(const struct csv_table *table, const char *case_name);

#endif
