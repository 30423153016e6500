/*
 * exponential: the time to wait for something that is equally likely at any instant. p[0] = mean.
 */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_statistics_double.h>

#include "kernel/distribution.h"
#include "kernel/random_variate.h"

static const char *solve_mean(struct distribution *d, const double values[])
{
    if (values[0] <= 0)
        return "mean must be above 0";
    d->p[0] = values[0];
    return NULL;
}

static const char *solve_median(struct distribution *d, const double values[])
{
    if (values[0] <= 0)
        return "median must be above 0";
    d->p[0] = values[0] / M_LN2;
    return NULL;
}

static const struct distribution_form forms[] = {
    { { "mean" }, { true }, solve_mean },
    { { "median" }, { true }, solve_median },
    { { NULL }, { false }, NULL },
};

static const struct distribution_form *fit(const double *x, size_t n, double values[])
{
    values[0] = gsl_stats_mean(x, 1, n);
    return &forms[0];
}

static double draw(const struct distribution *d, gsl_rng *rng)
{
    return d->p[0] * random_exponential(rng->state);
}

static sim_time draw_ms(const struct distribution *d, gsl_rng *rng)
{
    return distribution_round_ms(draw(d, rng) + d->shift);
}

static double cdf(const struct distribution *d, double x)
{
    return gsl_cdf_exponential_P(x, d->p[0]);
}

static double quantile(const struct distribution *d, double p)
{
    return gsl_cdf_exponential_Pinv(p, d->p[0]);
}

static double mean(const struct distribution *d)
{
    return d->p[0];
}

const struct distribution_type dist_exponential = {
    .name = "exponential",
    .help = "memoryless: equally likely to end at any instant",
    .example = "{ exponential: { mean: 60s } }",
    .forms = forms,
    .draw = draw,
    .draw_ms = draw_ms,
    .cdf = cdf,
    .quantile = quantile,
    .mean = mean,
    .fit = fit,
};
