/*
 * contrast: what distinguishes a candidate from the baseline, metric by metric.
 *
 * Means are compared pair by pair (study/paired.h) where run i of either case met the same luck
 * (rule I5), else as those of independent runs. Beside the interval stands what the pairing gave:
 * the correlation, and how many times wider the interval of independent runs would have been.
 *
 * Quantiles are told for durations. No distribution-free interval uses the pairs, so each
 * quantile gets its order-statistic interval at the level 1 - (1 - level) / 2, and the difference
 * lies between their farthest ends: right with at least `level`, whatever the dependence
 * (Bonferroni), and rather wide.
 * Of a duration they are those of all runs: one that came to no end is longer than all others.
 *
 * The verdict is the interval's, never the estimate's. Values are in the metric's unit; what is
 * absent is NaN, what is endless INFINITY. The contrast owns its rows and their names.
 */
#ifndef EVENKEEL_STUDY_CONTRAST_H
#define EVENKEEL_STUDY_CONTRAST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "study/interval.h"
#include "study/metric_layout.h"
#include "study/metric_store.h"

struct contrast_side {
    const struct metric_layout *layout;
    const struct metric_store *store; /* a column for each slot of the layout */
    const struct setup *setup;        /* NULL where all slots are of METRIC_OF_RUN */
};

enum contrast_verdict {
    CONTRAST_CANNOT_TELL, /* the interval holds 0, or there is none */
    CONTRAST_SAME,        /* equal in every pair; without pairs, one value in all runs. The interval
                             of a mean has no width then: nothing is known of what no run shows */
    CONTRAST_BETTER,
    CONTRAST_WORSE,
    CONTRAST_LOWER, /* of a metric that has no direction */
    CONTRAST_HIGHER,
};
/* "cannot tell", "same", ... */
extern const char *const contrast_verdict_names[];

struct contrast_row {
    const struct metric *metric;
    const char *name;      /* as metric_slot_name tells it */
    const char *unit;      /* of money, the baseline's currency where it is known */
    const char *statistic; /* "mean", "p50", "p95"; of an indicator "share" */
    bool is_judged;        /* it was asked for, or is one of those that matter most */
    uint64_t n_runs;       /* pairs in which it applies to both; else the fewer of both sides */
    uint64_t runs_needed;  /* for the interval, where that is what is missing; else 0 */
    double baseline, candidate, difference; /* candidate - baseline */
    struct interval interval;               /* of the difference */
    double correlation; /* NaN where one side never varies, of quantiles and without pairs */
    double narrower;    /* infinity: the pairs leave no spread at all; NaN as for correlation */
    enum contrast_verdict verdict;
};

struct contrast {
    struct contrast_row *rows; /* in the order of the metrics */
    size_t n_rows;
    uint64_t n_runs; /* the fewer of both sides, whether a metric applies or not */
    struct arena arena;
};

struct contrast_request {
    double level; /* of each interval; for k that shall hold jointly, 1 - (1 - level) / k */
    bool is_paired;
    /* Slot names; none: the metrics of the run that both sides have, those that matter judged. */
    const char *const *names;
    size_t n_names;
};

/* 0 or the errno value of a store's file; the contrast is empty then. */
int contrast_make(struct contrast *contrast, const struct contrast_request *request,
                    const struct contrast_side *baseline,
                    const struct contrast_side *candidate);
void contrast_free(struct contrast *contrast);

/* The slot of this name ("duration", "least_healthy[cn-hangzhou-h]", also "duration_s");
 * layout->n: none. */
size_t contrast_find_slot(const struct metric_layout *layout, const struct setup *setup,
                            const char *name);

#endif
