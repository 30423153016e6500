/*
 * summary: what many runs of a case say about each metric, with honest intervals (rule Q7).
 *
 * A metric is either a quantity, told by its mean (with its interval), standard deviation,
 * least, most and quantiles (order-statistic intervals), or an indicator, 0 or 1 in each run,
 * told by its share (Clopper-Pearson). Runs in which a metric does not apply are left out, and
 * `runs` says how many are left; a metric that applies in no run has no rows. The quantiles of a
 * duration are those of all runs, for who leaves out the ones that came to no end leaves out the
 * longest: they are INFINITY where so many did not. Values and interval ends are in the metric's
 * unit. What is absent is NaN:
 *
 * - where runs_needed > 0, "needs >= n runs": a quantile with its interval, the sd of a single
 *   run, the interval of a single run's mean;
 * - the intervals of sd, min and max, always, and their level;
 * - the share that was seen in no run: low is 0, high the bound (below 3.7 / n at 95 %), never
 *   "0 %". One that was seen in all runs is told as 1, with the bound in low.
 */
#ifndef EVENKEEL_STUDY_SUMMARY_H
#define EVENKEEL_STUDY_SUMMARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "study/metric_store.h"

struct metric_description {
    const char *name;  /* without the unit */
    const char *unit;  /* "s", "instances", "percent", ... */
    double scale;      /* base units in one unit: 1000 for ms told in s */
    bool is_indicator; /* 0 or 1: told by its share alone */
    bool wants_share;  /* of a quantity: also the share of runs in which it is not 0 */
    uint64_t n_endless; /* runs without it that are longer than all others */
};

struct summary_row {
    const char *metric, *unit; /* unit of a share: SUMMARY_SHARE_UNIT; not owned */
    const char *statistic;     /* mean sd min p50 p90 p95 p99 max share */
    double value, low, high;   /* NaN: absent */
    double level;              /* of the interval; NaN where the statistic never has one */
    uint64_t runs;
    uint64_t runs_needed;      /* for what is absent; 0: nothing is for want of runs */
};

struct summary {
    struct summary_row *rows; /* by metric in the order of the descriptions; owned */
    size_t n_rows;
};

#define SUMMARY_SHARE_UNIT "share"

/* descriptions: one for each metric of the store, must outlive the summary. 0 or an errno value
 * of the store's file; the summary is empty then. */
int summary_make(const struct metric_store *store, const struct metric_description *descriptions,
                 double level, struct summary *summary);
void summary_free(struct summary *summary);
/* The row of a metric and a statistic; NULL when there is none. */
const struct summary_row *summary_find(const struct summary *summary, const char *metric,
                                       const char *statistic);

#endif
