/*
 * interval: confidence intervals of means, quantiles and shares (rule Q7).
 *
 * All are two-sided and equal-tailed: each end is wrong with a probability of at most
 * (1 - level) / 2. So a limit can be judged by one end alone, and the share interval and the
 * quantile interval tell the same story. Student's interval covers with exactly `level` for
 * normal values; the other two make no assumption on the distribution and cover with at least
 * `level`.
 *
 * A few runs that are far from the others pull a mean to their side, and there Student's interval
 * ends too early: where one run of a hundred waits for a while and the others not at all, it holds
 * the mean wait in 88 of 100 studies of 1000 runs. A summary tells Student's all the same (Q7); but
 * where something is decided by a mean, that end is moved outwards if the values are too skewed for
 * their number. No interval knows of runs so rare that none was seen: up to 3.7 / n of all at 95 %.
 *
 * n counts runs and is at most UINT32_MAX, 0 < p < 1 and 0.8 <= level < 1 (asserted).
 * Distribution functions come from GSL, whose abort handler must be off.
 */
#ifndef EVENKEEL_STUDY_INTERVAL_H
#define EVENKEEL_STUDY_INTERVAL_H

#include <stdbool.h>
#include <stdint.h>

#define INTERVAL_LEVEL 0.95 /* where nobody asks for another */

struct interval {
    double low, high;
};

/* Ranks count from 1; the interval goes from the low-th smallest value to the high-th. */
struct rank_interval {
    uint64_t low, high;
};

enum { INTERVAL_MEAN_RUNS_NEEDED = 2 };
/* A mean of larger skewness (its values' / sqrt(n)) wants a wider interval than Student's. */
#define INTERVAL_SKEWED 0.2

/* The mean of n runs. sd is the sample's, with the divisor n - 1; skewness: the mean of the runs'
 * ((x - value) / sd)^3, or 0 where it does not matter (study/sampling.h). */
struct sampled_mean {
    double value, sd, skewness;
    uint64_t n;
};

/* Student's interval value -+ t(1 - (1 - level) / 2, n - 1) sd / sqrt(n), whatever the skewness.
 * False when n < 2: nothing can be said. */
bool interval_of_mean(const struct sampled_mean *sample, double level, struct interval *interval);

/* The same, to decide by. With n < 25 skewness^2 (Cochran, Sampling Techniques, 3rd ed., section
 * 2.15: there Student's 95 % are no longer 94) the end on the skewed side is at least as many
 * standard errors away as that of the exact interval of a Poisson count that is as skewed (Garwood,
 * Biometrika 28, 1936): a mean of rare events is a count. */
bool interval_of_skewed_mean(const struct sampled_mean *sample, double level,
                             struct interval *interval);

/* The interval of b's mean - a's for runs that have nothing to do with each other, of which there
 * need not be as many, and which need not vary alike: Student's with Welch's degrees of freedom
 * (Law, Simulation Modeling and Analysis, 5th ed., section 10.2.2), widened as above. False when
 * either has fewer than two runs. */
bool interval_of_difference(const struct sampled_mean *a, const struct sampled_mean *b,
                            double level, struct interval *interval);

/* The rank of the sample quantile: ceil(n p), at least 1. A product that misses a whole number
 * by rounding alone counts as that number: 0.95 of 100 is rank 95. */
uint64_t interval_quantile_rank(uint64_t n, double p);

/* The order statistics that enclose the p-quantile: with B binomial(n, p), the greatest low with
 * P(B <= low - 1) <= (1 - level) / 2 and the least high with P(B >= high) <= (1 - level) / 2
 * (Conover, Practical Nonparametric Statistics, 3rd ed., section 3.2). False when n runs are too
 * few for one of the ends; interval_quantile_runs_needed says how many it takes. */
bool interval_quantile_ranks(uint64_t n, double p, double level, struct rank_interval *ranks);

/* Least n for which interval_quantile_ranks finds ranks: the least n with
 * max(p, 1 - p)^n <= (1 - level) / 2. At 95 %: 6 for the median, 72 for P95, 368 for P99. */
uint64_t interval_quantile_runs_needed(double p, double level);

/* P(low <= B < high): how surely the order statistics enclose the p-quantile of a continuous
 * distribution; of any other, at least that. */
double interval_quantile_coverage(uint64_t n, double p, struct rank_interval ranks);

/* Clopper-Pearson interval of a share of which x were seen in n > 0 runs: the quantiles
 * (1 - level) / 2 of beta(x, n - x + 1) and 1 - (1 - level) / 2 of beta(x + 1, n - x); from 0 when
 * none was seen, to 1 when all were. None in n at 95 %: high is 1 - 0.025^(1/n), below 3.7 / n. */
struct interval interval_of_share(uint64_t x, uint64_t n, double level);

#endif
