/*
 * chart_plan: which pictures a results folder gives: a figure and the values of its script's
 * variables for each.
 *
 * The plan owns its texts and is freed as a whole.
 */
#ifndef EVENKEEL_OUTPUT_CHART_PLAN_H
#define EVENKEEL_OUTPUT_CHART_PLAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diagnostic.h"
#include "base/text.h"
#include "output/chart.h"
#include "output/csv_table.h"

struct chart {
    const char *figure;    /* name of the figure and of its script */
    const char *name;      /* of the file, without folder and ending; no two are the same */
    struct text variables; /* gnuplot assignments, a line each */
};

/* A traced run in capacity.csv. */
struct chart_trace {
    const char *run;
    const char *first_zone;
    size_t n_zones;
    bool is_counted; /* the first zone came again: all are known */
};

struct chart_case {
    const char *name, *file, *title;
    bool is_chosen;
    bool has_bands;
    size_t n_durations; /* runs that have one */
    struct chart_trace *traces;
    size_t n_traces;
};

struct chart_plan {
    const struct chart_request *request;
    struct arena arena;
    struct csv_table table; /* cases.csv */
    struct chart_case *cases;
    size_t n_cases, n_chosen;
    size_t last_case; /* the one of the row read last */
    struct chart *charts;
    size_t n_charts;
};

/* False: an error went to the list. A plan of zeroes is to be given, and to be freed either way. */
bool chart_plan_make(struct chart_plan *plan, const struct chart_request *request,
                     struct diagnostics *list);
void chart_plan_free(struct chart_plan *plan);

#endif
