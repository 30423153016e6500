/*
 * plan_table: the candidates of a plan as a table.
 *
 * For people the rows are ranked (the best one, the trade-off curve, what else may be had, what
 * breaks) and cut where there are many; for machines all come in the order of the cases.
 */
#ifndef EVENKEEL_OUTPUT_PLAN_TABLE_H
#define EVENKEEL_OUTPUT_PLAN_TABLE_H

#include <stdbool.h>

#include "base/text.h"
#include "output/plan_report.h"

enum plan_audience {
    PLAN_FOR_PEOPLE,
    PLAN_FOR_MACHINES, /* --format csv and json */
    PLAN_FOR_FILE,     /* plan.csv, which gnuplot reads, too */
};

struct plan_table {
    const struct plan_report *report;
    struct table table;
    struct table_column *columns; /* owned */
    bool *faint_rows; /* the dominated ones and those that break a limit; owned */
    struct arena texts;
    size_t n_left_out; /* rows */
    bool has_curve;    /* some row has the sign of the trade-off curve */
};

void plan_table_make(struct plan_table *shown, const struct plan_report *report,
                     enum plan_audience audience);
void plan_table_free(struct plan_table *shown);

/* "MinHealthyPercentage=90, at=3h"; the name of a case that varies nothing. Appends. */
void plan_table_settings(const struct scenario_case *of, struct text *text);

#endif
