/*
 * plan_course: what to expect of the chosen settings at each checkpoint and at the end, as a table.
 *
 * Times are from the acceptance of the request. The table is to be freed by table_free.
 */
#ifndef EVENKEEL_OUTPUT_PLAN_COURSE_H
#define EVENKEEL_OUTPUT_PLAN_COURSE_H

#include <stdbool.h>

#include "output/plan_report.h"
#include "output/table.h"

enum { PLAN_COURSE_COLUMNS = 15 };

/* People are spared what tells nothing: the entry of the only one, pauses where there are none,
 * what a refresh that is under way has passed. */
struct plan_course_table {
    struct table_column columns[PLAN_COURSE_COLUMNS];
    bool has_entries, has_pauses, has_passed;
    struct table table;
};

/* Without rows. */
void plan_course_begin(struct plan_course_table *rows, const struct plan_report *report,
                       bool is_for_people);
/* A row per stop of each course of the report. */
void plan_course_fill(struct plan_course_table *rows, const struct plan_report *report);

#endif
