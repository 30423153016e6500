/*
 * weibull: shape above 1 tires with time, below 1 has a heavy tail, 1 is exponential. p[0] = scale,
 * p[1] = shape, p[2] = 1 / shape; P(X > x) = exp(-(x / scale)^shape).
 */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_sf_gamma.h>

#include "kernel/distribution.h"
#include "kernel/random_variate.h"
#include "kernel/root.h"

/* Outside, neither the family nor the arithmetic makes sense. */
#define LEAST_SHAPE 0.05
#define MOST_SHAPE  1e4

static const char *set(struct distribution *d, double scale, double shape)
{
    if (scale <= 0)
        return "scale must be above 0";
    if (shape < LEAST_SHAPE || shape > MOST_SHAPE)
        return "shape must lie between 0.05 and 10000";
    d->p[0] = scale;
    d->p[1] = shape;
    d->p[2] = 1 / shape;
    return NULL;
}

static double mean_at_scale_1(double shape)
{
    return exp(gsl_sf_lngamma(1 + 1 / shape));
}

static const char *solve_shape_scale(struct distribution *d, const double values[])
{
    return set(d, values[1], values[0]);
}

static const char *solve_shape_mean(struct distribution *d, const double values[])
{
    if (values[0] < LEAST_SHAPE || values[0] > MOST_SHAPE)
        return "shape must lie between 0.05 and 10000";
    if (values[1] <= 0)
        return "mean must be above 0";
    return set(d, values[1] / mean_at_scale_1(values[0]), values[0]);
}

/* (x(p) / scale)^shape = -log(1 - p), for both points. */
static const char *solve_median_p95(struct distribution *d, const double values[])
{
    if (values[0] <= 0)
        return "median must be above 0";
    if (values[1] <= values[0])
        return "p95 must be above the median";
    const double shape = log(log(20) / M_LN2) / log(values[1] / values[0]);

    if (shape < LEAST_SHAPE || shape > MOST_SHAPE)
        return "p95 is too close to the median or too far from it";
    return set(d, values[0] / pow(M_LN2, 1 / shape), shape);
}

/* log of (sd / mean)^2 + 1, less the wanted one. */
static double excess_variation(double log_shape, void *wanted)
{
    const double power = exp(-log_shape);

    return gsl_sf_lngamma(1 + 2 * power) - 2 * gsl_sf_lngamma(1 + power) - *(double *)wanted;
}

/* It falls with the shape, so there is one root; false: none in the range of shapes. */
static bool find_shape(double variation, double *shape)
{
    double wanted = log1p(variation * variation), log_shape;
    if (!root_find(excess_variation, &wanted, log(LEAST_SHAPE), log(MOST_SHAPE), &log_shape))
        return false;
    *shape = exp(log_shape);
    return true;
}

static const char *solve_mean_sd(struct distribution *d, const double values[])
{
    double shape;

    if (values[0] <= 0)
        return "mean must be above 0";
    if (values[1] <= 0)
        return "sd must be above 0";
    if (!find_shape(values[1] / values[0], &shape))
        return "sd is too small or too large beside the mean";
    return set(d, values[0] / mean_at_scale_1(shape), shape);
}

static const struct distribution_form forms[] = {
    { { "shape", "scale" }, { false, true }, solve_shape_scale },
    { { "shape", "mean" }, { false, true }, solve_shape_mean },
    { { "median", "p95" }, { true, true }, solve_median_p95 },
    { { "mean", "sd" }, { true, true }, solve_mean_sd },
    { { NULL }, { false }, NULL },
};

/* The likelihood equation of the shape (Johnson, Kotz and Balakrishnan, Continuous Univariate
 * Distributions 1, 2nd ed., section 21.4): sum x^k log x / sum x^k - 1 / k = mean log x. Values are
 * told by the logarithm of their ratio to the largest, so that no power overflows. */
struct likelihood {
    const double *x;
    size_t n;
    double most;
};

static double slope_of_likelihood(double log_shape, void *given)
{
    const struct likelihood *of = given;
    const double shape = exp(log_shape);
    double sum = 0, weighted = 0, logs = 0;
    for (size_t i = 0; i < of->n; i++) {
        const double log_x = log(of->x[i] / of->most), power = exp(shape * log_x);
        sum += power;
        weighted += power * log_x;
        logs += log_x;
    }
    return weighted / sum - 1 / shape - logs / (double)of->n;
}

static const struct distribution_form *fit(const double *x, size_t n, double values[])
{
    struct likelihood of = { .x = x, .n = n };
    double log_shape, sum = 0;
    for (size_t i = 0; i < n; i++)
        of.most = fmax(of.most, x[i]);
    if (!root_find(slope_of_likelihood, &of, log(LEAST_SHAPE), log(MOST_SHAPE), &log_shape))
        return NULL;
    values[0] = exp(log_shape);
    for (size_t i = 0; i < n; i++)
        sum += pow(x[i] / of.most, values[0]);
    values[1] = of.most * pow(sum / (double)n, 1 / values[0]);
    return &forms[0];
}

static double draw(const struct distribution *d, gsl_rng *rng)
{
    return d->p[0] * pow(random_exponential(rng->state), d->p[2]);
}

static sim_time draw_ms(const struct distribution *d, gsl_rng *rng)
{
    return distribution_round_ms(draw(d, rng) + d->shift);
}

static double cdf(const struct distribution *d, double x)
{
    return x > 0 ? gsl_cdf_weibull_P(x, d->p[0], d->p[1]) : 0;
}

static double quantile(const struct distribution *d, double p)
{
    return gsl_cdf_weibull_Pinv(p, d->p[0], d->p[1]);
}

static double mean(const struct distribution *d)
{
    return d->p[0] * mean_at_scale_1(d->p[1]);
}

const struct distribution_type dist_weibull = {
    .name = "weibull",
    .help = "ends ever sooner (shape above 1) or ever later (below 1)",
    .example = "{ weibull: { median: 60s, p95: 120s } }",
    .forms = forms,
    .draw = draw,
    .draw_ms = draw_ms,
    .cdf = cdf,
    .quantile = quantile,
    .mean = mean,
    .fit = fit,
};
