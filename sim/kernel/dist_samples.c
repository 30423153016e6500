/*
 * samples: one of the measured values, each equally likely. x = the values, ascending.
 */
#include <gsl/gsl_math.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <string.h>

#include "kernel/distribution.h"
#include "kernel/random_stream.h"

/* How many values are below x; with or_at, not above it. */
static size_t count_below(const struct distribution *d, double x, bool or_at)
{
    size_t low = 0, high = d->n;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (d->x[middle] < x || (or_at && d->x[middle] == x))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The value of rank floor(u n): ascending with u, so that the same luck stays comparable. */
static double draw(const struct distribution *d, gsl_rng *rng)
{
    const size_t rank = (size_t)(random_uniform(rng->state) * (double)d->n);

    return d->x[rank];
}

static sim_time draw_ms(const struct distribution *d, gsl_rng *rng)
{
    return distribution_round_ms(draw(d, rng) + d->shift);
}

static double cdf(const struct distribution *d, double x)
{
    return (double)count_below(d, x, true) / (double)d->n;
}

static double quantile(const struct distribution *d, double p)
{
    const double rank = ceil(p * (double)d->n) - 1;

    return d->x[(size_t)GSL_MIN_DBL(GSL_MAX_DBL(rank, 0), (double)(d->n - 1))];
}

static double mean(const struct distribution *d)
{
    return gsl_stats_mean(d->x, 1, d->n);
}

static void truncate(struct distribution *d)
{
    const size_t first = count_below(d, d->low, false);
    const size_t end = count_below(d, d->high, true);

    d->x += first;
    d->n = end - first;
}

const struct distribution_type dist_samples = {
    .name = "samples",
    .help = "one of the measured values of a CSV column",
    .example = "{ samples: { file: boot.csv, column: seconds, unit: s } }",
    .forms = NULL,
    .draw = draw,
    .draw_ms = draw_ms,
    .cdf = cdf,
    .quantile = quantile,
    .mean = mean,
    .truncate = truncate,
};

const char *distribution_make_samples(struct distribution *d, struct arena *arena, const double *x,
                                      size_t n)
{
    if (n == 0)
        return "there are no samples";
    for (size_t i = 0; i < n; i++) {
        if (!gsl_finite(x[i]))
            return "a sample is not a finite number";
        if (x[i] < 0)
            return "a sample is negative";
    }
    double *const copy = arena_array(arena, n, sizeof *copy);

    memcpy(copy, x, n * sizeof *copy);
    gsl_sort(copy, 1, n);
    distribution_init(d, &dist_samples);
    d->x = copy;
    d->n = n;
    distribution_settle(d);
    return NULL;
}
