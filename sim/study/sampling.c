#include "study/sampling.h"

#include <math.h>

enum { CHUNK = 2048 }; /* runs that are read in one go */

struct cubes {
    double mean, sd, sum;
};

/* Whether values of this tally may be too skewed for Student's interval. */
static bool may_matter(const struct metric_tally *tally, const struct cubes *cubes)
{
    double below = cubes->mean - (double)tally->least, above = (double)tally->most - cubes->mean;

    return cubes->sd > 0 && fmax(below, above) / cubes->sd >
                                INTERVAL_SKEWED * sqrt((double)tally->n_present);
}

static void add_value(struct cubes *cubes, int64_t value)
{
    double distance = ((double)value - cubes->mean) / cubes->sd;

    cubes->sum += distance * distance * distance;
}

/* a NULL: the values of b themselves. */
static int walk(const struct metric_store *a, size_t metric_a, const struct metric_store *b,
                size_t metric_b, struct cubes *cubes)
{
    uint64_t n_runs = metric_store_n_runs(b);
    int64_t values_a[CHUNK] = { 0 }, values_b[CHUNK];
    int error = 0;

    if (a != NULL && metric_store_n_runs(a) < n_runs)
        n_runs = metric_store_n_runs(a);
    for (uint64_t run = 0; run < n_runs && error == 0; run += CHUNK) {
        size_t n = n_runs - run < CHUNK ? (size_t)(n_runs - run) : CHUNK;

        error = metric_store_read(b, metric_b, run, n, values_b);
        if (error == 0 && a != NULL)
            error = metric_store_read(a, metric_a, run, n, values_a);
        for (size_t i = 0; i < n && error == 0; i++) {
            if (values_a[i] != METRIC_MISSING && values_b[i] != METRIC_MISSING)
                add_value(cubes, values_b[i] - values_a[i]);
        }
    }
    return error;
}

/* a NULL: of b. */
static int sample_pairs(const struct metric_store *a, size_t metric_a,
                        const struct metric_store *b, size_t metric_b,
                        const struct metric_tally *tally, double scale, struct sampled_mean *mean)
{
    struct cubes cubes = { metric_tally_mean(tally), sqrt(metric_tally_variance(tally)), 0 };
    int error = 0;

    if (may_matter(tally, &cubes))
        error = walk(a, metric_a, b, metric_b, &cubes);
    *mean = (struct sampled_mean){
        .value = cubes.mean / scale,
        .sd = cubes.sd / scale,
        .skewness = tally->n_present > 0 ? cubes.sum / (double)tally->n_present : 0,
        .n = tally->n_present,
    };
    return error;
}

int sample_metric(const struct metric_store *store, size_t metric, double scale,
                  struct sampled_mean *mean)
{
    return sample_pairs(NULL, 0, store, metric, metric_store_tally(store, metric), scale, mean);
}

int sample_differences(const struct metric_store *a, size_t metric_a, const struct metric_store *b,
                       size_t metric_b, const struct metric_tally *differences, double scale,
                       struct sampled_mean *mean)
{
    return sample_pairs(a, metric_a, b, metric_b, differences, scale, mean);
}
