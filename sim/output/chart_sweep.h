/*
 * chart_sweep: which heat maps the cases of a results folder give.
 *
 * A file whose cases vary in two or more settings gives one map for the first two of them, or one
 * for each combination of the others.
 */
#ifndef EVENKEEL_OUTPUT_CHART_SWEEP_H
#define EVENKEEL_OUTPUT_CHART_SWEEP_H

#include "output/chart_plan.h"

struct chart_figure; /* output/chart_figure.h */

struct sweep_map {
    const char *x_key, *y_key;
    const char *where;       /* gnuplot expression that picks its rows of cases.csv */
    const char *others;      /* "Key=value,Key=value" of the settings kept; "" for none */
    const struct chart_case *example; /* one of its cases */
};

/* Calls back for each map that the figure has, at most `most` times; answers how many there are in
 * all. */
typedef void sweep_map_fn(struct chart_plan *plan, const struct chart_figure *figure,
                          const struct sweep_map *map);
size_t chart_sweep_maps(struct chart_plan *plan, const struct chart_figure *figure, size_t most,
                        sweep_map_fn *take);

/* Appends an expression that holds for the rows of a file. */
void chart_sweep_where_file(struct text *where, const char *file);

#endif
