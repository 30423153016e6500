/*
 * sampling: the mean of a metric over the runs, with what its interval needs (study/interval.h).
 *
 * The skewness takes a walk over all runs, which is left out where it cannot matter: no skewness is
 * larger than the largest distance from the mean in standard deviations, which a tally knows. Then,
 * and where all values are alike, it is 0. Runs are walked over in their order, so the same runs
 * give the same number. Values are told in units of `scale` base units. The functions answer 0 or
 * an errno value of a store's file.
 */
#ifndef EVENKEEL_STUDY_SAMPLING_H
#define EVENKEEL_STUDY_SAMPLING_H

#include "study/interval.h"
#include "study/metric_store.h"

/* Of the runs that have the metric. */
int sample_metric(const struct metric_store *store, size_t metric, double scale,
                  struct sampled_mean *mean);

/* Of b - a in the runs that have both, of which the tally is given. */
int sample_differences(const struct metric_store *a, size_t metric_a, const struct metric_store *b,
                       size_t metric_b, const struct metric_tally *differences, double scale,
                       struct sampled_mean *mean);

#endif
