/*
 * paired: the difference of a metric between two cases that ran with common random numbers.
 *
 * Run i of either case drew the same latencies for the same instances (rule I5), so the runs
 * are compared pair by pair: the interval of the mean of the differences b - a (Law, Simulation
 * Modeling and Analysis, 5th ed., section 10.2; study/interval.h). Pairs in which the metric does
 * not apply to one side are left out.
 */
#ifndef EVENKEEL_STUDY_PAIRED_H
#define EVENKEEL_STUDY_PAIRED_H

#include <stdbool.h>
#include <stdint.h>

#include "study/interval.h"
#include "study/metric_store.h"

enum paired_verdict {
    PAIRED_CANNOT_TELL, /* the interval holds 0, or there are fewer than two pairs */
    PAIRED_LOWER,       /* b is lower than a: the interval lies below 0 */
    PAIRED_HIGHER,
    PAIRED_SAME,        /* equal in every pair, of at least two */
};

struct paired {
    uint64_t n;                 /* pairs */
    double mean_a, mean_b;      /* over the pairs; NaN without pairs, as all that follows */
    double mean_difference;     /* b - a */
    struct interval interval;   /* of the difference; NaN with fewer than two pairs */
    double sd_a, sd_b, sd_difference;
    double correlation;         /* of a and b; NaN when one of them never varies */
    enum paired_verdict verdict;
};

/* Values up to 2^62 in base units, told in units of `scale` base units. Runs beyond the shorter
 * of the two stores are not looked at. For k comparisons that shall hold jointly, give
 * 1 - (1 - level) / k (Bonferroni). 0 or an errno value of a store's file. */
int paired_compare(const struct metric_store *a, size_t metric_a, const struct metric_store *b,
                   size_t metric_b, double scale, double level, struct paired *paired);

#endif
