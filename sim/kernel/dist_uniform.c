/*
 * uniform: every value between two is equally likely. p[0] = low, p[1] = high.
 */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_math.h>

#include "kernel/distribution.h"
#include "kernel/random_stream.h"

static const char *solve_low_high(struct distribution *d, const double values[])
{
    if (values[1] <= values[0])
        return "high must be above low";
    d->p[0] = values[0];
    d->p[1] = values[1];
    return NULL;
}

static const struct distribution_form forms[] = {
    { { "low", "high" }, { true, true }, solve_low_high },
    { { NULL }, { false }, NULL },
};

static double draw(const struct distribution *d, gsl_rng *rng)
{
    return d->p[0] + (d->p[1] - d->p[0]) * random_uniform(rng->state);
}

static sim_time draw_ms(const struct distribution *d, gsl_rng *rng)
{
    return distribution_round_ms(draw(d, rng) + d->shift);
}

static double cdf(const struct distribution *d, double x)
{
    return gsl_cdf_flat_P(x, d->p[0], d->p[1]);
}

static double quantile(const struct distribution *d, double p)
{
    return gsl_cdf_flat_Pinv(p, d->p[0], d->p[1]);
}

static double mean(const struct distribution *d)
{
    return d->p[0] + (d->p[1] - d->p[0]) / 2;
}

static void truncate(struct distribution *d)
{
    d->p[0] = GSL_MAX_DBL(d->p[0], d->low);
    d->p[1] = GSL_MIN_DBL(d->p[1], d->high);
}

const struct distribution_type dist_uniform = {
    .name = "uniform",
    .help = "every value between two is equally likely",
    .example = "{ uniform: { low: 40s, high: 90s } }",
    .forms = forms,
    .draw = draw,
    .draw_ms = draw_ms,
    .cdf = cdf,
    .quantile = quantile,
    .mean = mean,
    .truncate = truncate,
};
