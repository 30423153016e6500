/*
 * constant: always the same value. p[0] = value.
 */
#include "kernel/distribution.h"

static const char *solve_value(struct distribution *d, const double values[])
{
    d->p[0] = values[0];
    return NULL;
}

static const struct distribution_form forms[] = {
    { { "value" }, { true }, solve_value },
    { { NULL }, { false }, NULL },
};

static double draw(const struct distribution *d, gsl_rng *rng)
{
    (void)rng;
    return d->p[0];
}

static double cdf(const struct distribution *d, double x)
{
    return x >= d->p[0] ? 1 : 0;
}

static double quantile(const struct distribution *d, double p)
{
    (void)p;
    return d->p[0];
}

static double mean(const struct distribution *d)
{
    return d->p[0];
}

const struct distribution_type dist_constant = {
    .name = "constant",
    .help = "always the same value",
    .example = "{ constant: { value: 90s } }",
    .forms = forms,
    .draw = draw,
    .cdf = cdf,
    .quantile = quantile,
    .mean = mean,
};

void distribution_make_constant(struct distribution *d, double ms)
{
    distribution_init(d, &dist_constant);
    d->p[0] = ms;
    distribution_settle(d);
}
