/*
 * lognormal: the logarithm is normal; most boot and stop times are close to it. p[0] = mu,
 * p[1] = sigma of the logarithm of the value in ms.
 */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_math.h>

#include "kernel/clones.h"
#include "kernel/distribution.h"
#include "kernel/exponential.h"
#include "kernel/random_variate.h"

static const char *solve_median_sigma(struct distribution *d, const double values[])
{
    if (values[0] <= 0)
        return "median must be above 0";
    if (values[1] <= 0)
        return "sigma must be above 0";
    d->p[0] = log(values[0]);
    d->p[1] = values[1];
    return NULL;
}

/* log x(p) = mu + sigma z(p), and z(0.5) = 0. */
static const char *solve_median_and(struct distribution *d, const double values[], double p)
{
    if (values[0] <= 0)
        return "median must be above 0";
    d->p[0] = log(values[0]);
    d->p[1] = log(values[1] / values[0]) / gsl_cdf_ugaussian_Pinv(p);
    return NULL;
}

static const char *solve_median_p90(struct distribution *d, const double values[])
{
    if (values[1] <= values[0])
        return "p90 must be above the median";
    return solve_median_and(d, values, 0.90);
}

static const char *solve_median_p95(struct distribution *d, const double values[])
{
    if (values[1] <= values[0])
        return "p95 must be above the median";
    return solve_median_and(d, values, 0.95);
}

static const char *solve_median_p99(struct distribution *d, const double values[])
{
    if (values[1] <= values[0])
        return "p99 must be above the median";
    return solve_median_and(d, values, 0.99);
}

/* mean = exp(mu + sigma^2 / 2), (sd / mean)^2 = exp(sigma^2) - 1. */
static const char *solve_mean_sd(struct distribution *d, const double values[])
{
    if (values[0] <= 0)
        return "mean must be above 0";
    if (values[1] <= 0)
        return "sd must be above 0";
    const double variation = values[1] / values[0];
    const double variance = log1p(variation * variation);

    d->p[0] = log(values[0]) - variance / 2;
    d->p[1] = sqrt(variance);
    return NULL;
}

static const struct distribution_form forms[] = {
    { { "median", "p95" }, { true, true }, solve_median_p95 },
    { { "median", "p90" }, { true, true }, solve_median_p90 },
    { { "median", "p99" }, { true, true }, solve_median_p99 },
    { { "mean", "sd" }, { true, true }, solve_mean_sd },
    { { "median", "sigma" }, { true, false }, solve_median_sigma },
    { { NULL }, { false }, NULL },
};
enum { MEDIAN_SIGMA = 4 };

/* The logarithms are normal: their mean, and their sd with the divisor n. */
static const struct distribution_form *fit(const double *x, size_t n, double values[])
{
    double mu = 0, squares = 0;
    for (size_t i = 0; i < n; i++)
        mu += log(x[i]) / (double)n;
    for (size_t i = 0; i < n; i++)
        squares += gsl_pow_2(log(x[i]) - mu);
    values[0] = exp(mu);
    values[1] = sqrt(squares / (double)n);
    return &forms[MEDIAN_SIGMA];
}

static double draw(const struct distribution *d, gsl_rng *rng)
{
    return exponential(d->p[0] + d->p[1] * random_normal(rng->state));
}

static sim_time draw_ms(const struct distribution *d, gsl_rng *rng)
{
    return distribution_round_ms(draw(d, rng) + d->shift);
}

CLONES static void draw_row_ms(const struct distribution *d, const struct random_row *row,
                               sim_time ms[RANDOM_ROW])
{
    const double mu = d->p[0], sigma = d->p[1], shift = d->shift;
    double x[RANDOM_ROW];

    random_normals(row, x);
    for (int i = 0; i < RANDOM_ROW; i++)
        x[i] = exponential(mu + sigma * x[i]) + shift;
    for (int i = 0; i < RANDOM_ROW; i++)
        ms[i] = distribution_round_ms(x[i]);
}

static double cdf(const struct distribution *d, double x)
{
    return x > 0 ? gsl_cdf_lognormal_P(x, d->p[0], d->p[1]) : 0;
}

static double quantile(const struct distribution *d, double p)
{
    return gsl_cdf_lognormal_Pinv(p, d->p[0], d->p[1]);
}

static double mean(const struct distribution *d)
{
    return exp(d->p[0] + d->p[1] * d->p[1] / 2);
}

const struct distribution_type dist_lognormal = {
    .name = "lognormal",
    .help = "skewed to the right, as most boot and stop times are",
    .example = "{ lognormal: { median: 78s, p95: 132s } }",
    .forms = forms,
    .draw = draw,
    .draw_ms = draw_ms,
    .draw_row_ms = draw_row_ms,
    .cdf = cdf,
    .quantile = quantile,
    .mean = mean,
    .fit = fit,
};
