#include "study/paired.h"

#include <math.h>

#include "study/sampling.h"

enum { CHUNK = 2048 }; /* runs that are read in one go */

struct tallies {
    struct metric_tally a, b, difference;
};

static void add_pairs(struct tallies *tallies, const int64_t *a, const int64_t *b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (a[i] == METRIC_MISSING || b[i] == METRIC_MISSING)
            continue;
        metric_tally_add(&tallies->a, a[i]);
        metric_tally_add(&tallies->b, b[i]);
        metric_tally_add(&tallies->difference, b[i] - a[i]);
    }
}

static int tally_pairs(const struct metric_store *a, size_t metric_a, const struct metric_store *b,
                       size_t metric_b, struct tallies *tallies)
{
    uint64_t n_a = metric_store_n_runs(a), n_b = metric_store_n_runs(b);
    uint64_t n_runs = n_a < n_b ? n_a : n_b;
    int64_t values_a[CHUNK], values_b[CHUNK];
    int error = 0;

    for (uint64_t run = 0; run < n_runs && error == 0; run += CHUNK) {
        size_t n = n_runs - run < CHUNK ? (size_t)(n_runs - run) : CHUNK;

        error = metric_store_read(a, metric_a, run, n, values_a);
        if (error == 0)
            error = metric_store_read(b, metric_b, run, n, values_b);
        if (error == 0)
            add_pairs(tallies, values_a, values_b, n);
    }
    return error;
}

/* Since var(b - a) = var a + var b - 2 cov(a, b), no sum of products is needed. */
static double correlation_of(const struct tallies *tallies)
{
    double a = metric_tally_variance(&tallies->a), b = metric_tally_variance(&tallies->b);
    double covariance = (a + b - metric_tally_variance(&tallies->difference)) / 2;

    return a > 0 && b > 0 ? fmax(-1, fmin(1, covariance / sqrt(a * b))) : NAN;
}

static enum paired_verdict judge(const struct metric_tally *difference, struct interval interval)
{
    if (difference->n_present < INTERVAL_MEAN_RUNS_NEEDED)
        return PAIRED_CANNOT_TELL;
    if (difference->n_nonzero == 0)
        return PAIRED_SAME;
    return interval.high < 0 ? PAIRED_LOWER : interval.low > 0 ? PAIRED_HIGHER : PAIRED_CANNOT_TELL;
}

int paired_compare(const struct metric_store *a, size_t metric_a, const struct metric_store *b,
                   size_t metric_b, double scale, double level, struct paired *paired)
{
    struct tallies tallies = { 0 };
    struct sampled_mean mean;
    int error = tally_pairs(a, metric_a, b, metric_b, &tallies);

    if (error == 0)
        error = sample_differences(a, metric_a, b, metric_b, &tallies.difference, scale, &mean);
    if (error != 0)
        return error;
    *paired = (struct paired){
        .n = mean.n,
        .mean_a = metric_tally_mean(&tallies.a) / scale,
        .mean_b = metric_tally_mean(&tallies.b) / scale,
        .mean_difference = mean.value,
        .interval = { NAN, NAN },
        .sd_a = sqrt(metric_tally_variance(&tallies.a)) / scale,
        .sd_b = sqrt(metric_tally_variance(&tallies.b)) / scale,
        .sd_difference = mean.sd,
        .correlation = correlation_of(&tallies),
    };
    interval_of_skewed_mean(&mean, level, &paired->interval);
    paired->verdict = judge(&tallies.difference, paired->interval);
    return 0;
}
