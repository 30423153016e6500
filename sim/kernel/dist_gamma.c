/*
 * gamma: the sum of several exponential steps (shape of them, where it is whole). p[0] = shape,
 * p[1] = scale. GSL's sampler rejects, and what it rejects depends on the shape: the same luck
 * gives exactly comparable values for another mean, nearly so for another shape.
 */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_sf_psi.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

#include "kernel/distribution.h"
#include "kernel/root.h"

/* Of what is fitted; outside, the difference of the equation below is rounding. */
#define LEAST_SHAPE 0.01
#define MOST_SHAPE  1e6

static const char *solve_mean_sd(struct distribution *d, const double values[])
{
    if (values[0] <= 0)
        return "mean must be above 0";
    if (values[1] <= 0)
        return "sd must be above 0";
    const double ratio = values[0] / values[1];

    d->p[0] = ratio * ratio;
    d->p[1] = values[1] / ratio;
    return NULL;
}

static const char *solve_shape_mean(struct distribution *d, const double values[])
{
    if (values[0] <= 0)
        return "shape must be above 0";
    if (values[1] <= 0)
        return "mean must be above 0";
    d->p[0] = values[0];
    d->p[1] = values[1] / values[0];
    return NULL;
}

static const struct distribution_form forms[] = {
    { { "mean", "sd" }, { true, true }, solve_mean_sd },
    { { "shape", "mean" }, { false, true }, solve_shape_mean },
    { { NULL }, { false }, NULL },
};

/* The likelihood equation of the shape (Johnson, Kotz and Balakrishnan, Continuous Univariate
 * Distributions 1, 2nd ed., section 17.7): log k - psi(k) = log mean - mean log. */
static double slope_of_likelihood(double log_shape, void *wanted)
{
    return log_shape - gsl_sf_psi(exp(log_shape)) - *(double *)wanted;
}

static const struct distribution_form *fit(const double *x, size_t n, double values[])
{
    const double mean = gsl_stats_mean(x, 1, n);
    double wanted = 0, log_shape;
    for (size_t i = 0; i < n; i++)
        wanted += log(mean / x[i]) / (double)n;
    if (!root_find(slope_of_likelihood, &wanted, log(LEAST_SHAPE), log(MOST_SHAPE), &log_shape))
        return NULL;
    values[0] = exp(log_shape);
    values[1] = mean;
    return &forms[1];
}

static double draw(const struct distribution *d, gsl_rng *rng)
{
    return gsl_ran_gamma(rng, d->p[0], d->p[1]);
}

static double cdf(const struct distribution *d, double x)
{
    return gsl_cdf_gamma_P(x, d->p[0], d->p[1]);
}

static double quantile(const struct distribution *d, double p)
{
    return gsl_cdf_gamma_Pinv(p, d->p[0], d->p[1]);
}

static double mean(const struct distribution *d)
{
    return d->p[0] * d->p[1];
}

const struct distribution_type dist_gamma = {
    .name = "gamma",
    .help = "the sum of several random steps",
    .example = "{ gamma: { mean: 60s, sd: 25s } }",
    .forms = forms,
    .draw = draw,
    .cdf = cdf,
    .quantile = quantile,
    .mean = mean,
    .fit = fit,
};
