/*
 * metric_tally: exact sums over the runs of one case, of one metric.
 *
 * A metric is a whole number in base units (ms, instances, instance-ms, millionths of a
 * currency unit). Nothing is rounded while counting: the sum has 128 bits, the sum of squares
 * 192, which holds for any values and up to 2^63 runs. METRIC_MISSING, "does not apply to this
 * run", is only counted.
 *
 * The struct owns nothing; all zeroes is an empty tally. Nothing here can fail.
 */
#ifndef EVENKEEL_STUDY_METRIC_TALLY_H
#define EVENKEEL_STUDY_METRIC_TALLY_H

#include <stddef.h>
#include <stdint.h>

#define METRIC_MISSING INT64_MIN

__extension__ typedef __int128 int128;
__extension__ typedef unsigned __int128 uint128;

struct metric_tally {
    int128 sum;
    uint128 squares_low;   /* sum of squares, modulo 2^128 */
    uint64_t squares_high; /* and how often it wrapped */
    uint64_t n_present, n_missing;
    uint64_t n_nonzero;  /* of those present */
    int64_t least, most; /* meaningful when n_present > 0 */
};

void metric_tally_add(struct metric_tally *tally, int64_t value);
/* The same with n values, each `stride` behind the one before. */
void metric_tally_add_column(struct metric_tally *tally, const int64_t *values, size_t stride,
                             size_t n);
/* In base units; NaN when nothing is present. */
double metric_tally_mean(const struct metric_tally *tally);
/* Sample variance sum (x - mean)^2 / (n - 1) from the exact n sum x^2 - (sum x)^2, so that large
 * values with a small spread lose nothing; NaN when fewer than two are present. */
double metric_tally_variance(const struct metric_tally *tally);

#endif
