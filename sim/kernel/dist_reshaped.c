/*
 * reshaped: another distribution, made longer or shorter and with a longer or shorter upper half.
 *
 * For studies that ask what would be if the latencies were other ones: a value x of the given one
 * becomes scale * x, after what lies above its median was stretched: m + stretch * (x - m). It is
 * no family of the scenario format. The luck stays that of the given one (rule I5), and so does the
 * median, but for the scale.
 *
 * p[0] = scale, p[1] = stretch, p[2] = median of the given one.
 */
#include "kernel/distribution.h"

#include <gsl/gsl_math.h>

enum { SCALE, STRETCH, MEDIAN };

static double reshape(const struct distribution *d, double x)
{
    const double excess = x - d->p[MEDIAN];

    return d->p[SCALE] * (excess > 0 ? d->p[MEDIAN] + d->p[STRETCH] * excess : GSL_MAX_DBL(x, 0));
}

static double draw(const struct distribution *d, gsl_rng *rng)
{
    return reshape(d, distribution_draw(d->of, rng));
}

static double quantile(const struct distribution *d, double p)
{
    return reshape(d, distribution_quantile(d->of, p));
}

static const struct distribution_type dist_reshaped = {
    .name = "reshaped",
    .help = "another distribution with another median and upper half",
    .draw = draw,
    .quantile = quantile,
};

void distribution_make_reshaped(struct distribution *d, const struct distribution *of)
{
    distribution_init(d, &dist_reshaped);
    d->of = of;
    d->p[MEDIAN] = distribution_quantile(of, 0.5);
    d->p[SCALE] = 1;
    d->p[STRETCH] = 1;
}

void distribution_set_scale(struct distribution *d, double scale)
{
    d->p[SCALE] = scale;
}

void distribution_set_stretch(struct distribution *d, double stretch)
{
    d->p[STRETCH] = stretch;
}
