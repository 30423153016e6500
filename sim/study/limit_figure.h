/*
 * limit_figure: the one number of many runs that a limit compares with its bound, and by how much
 * it misses.
 *
 *     cost <= 20 USD                          the mean
 *     duration p95 <= 3h                      the duration that 95 % of the runs do not exceed
 *     healthy >= 90 in 99% of runs            the number that 99 % of the runs keep
 *     most_running <= 150                     the worst run
 *     finished >= 99%                         the share of the runs: of yes and no nothing else
 *
 * So limits that all runs break still tell one setting from another: a share of broken runs says
 * 100 % of both, the figure says by how much. Values are in the metric's base units, shares from 0
 * to 1. Nothing here is an error; nothing is owned.
 */
#ifndef EVENKEEL_STUDY_LIMIT_FIGURE_H
#define EVENKEEL_STUDY_LIMIT_FIGURE_H

#include <stddef.h>

#include "study/interval.h"
#include "study/limit.h"

struct limit_figure {
    double value;             /* INFINITY: endless; NaN: no run counts */
    struct interval interval; /* of the value; an end is NaN where the runs cannot tell it */
};

/* values: limit_value of each run; NaN does not count. They come back in another order. level: of
 * the interval, as study/interval.h has it. */
struct limit_figure limit_figure_make(const struct limit *limit, double *values, size_t n,
                                      double level);

/* How far a figure lies beyond the bound; 0: on it or within; NaN stays NaN. */
double limit_miss(const struct limit *limit, double figure);
/* The bound that the figure is compared with. */
double limit_figure_bound(const struct limit *limit);
/* The interval of the miss, out of that of the figure. */
struct interval limit_miss_interval(const struct limit *limit, const struct limit_figure *figure);

#endif
