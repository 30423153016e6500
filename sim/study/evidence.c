#include "study/evidence.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>

void moments_add(struct moments *moments, double x)
{
    double before = x - moments->mean;
    moments->n++;
    moments->mean += before / (double)moments->n;
    moments->squares += before * (x - moments->mean);
}

/* ln of the likelihood of the alternatives, which have this part of a beta distribution and this
 * width, over that of the bound. */
static double mixture(uint64_t x, uint64_t n, double bound, double part, double width)
{
    double seen = (double)x, others = (double)(n - x);
    return log(part / width) + gsl_sf_lnbeta(seen + 1, others + 1) - seen * log(bound) -
           others * log1p(-bound);
}

double evidence_share_below(uint64_t x, uint64_t n, double bound)
{
    double part = gsl_cdf_beta_P(bound, (double)x + 1, (double)(n - x) + 1);
    return mixture(x, n, bound, part, bound);
}

double evidence_share_above(uint64_t x, uint64_t n, double bound)
{
    double part = gsl_cdf_beta_Q(bound, (double)x + 1, (double)(n - x) + 1);
    return mixture(x, n, bound, part, 1 - bound);
}

double evidence_mean_above(const struct moments *moments, double bound)
{
    double n = (double)moments->n, mean = moments->mean - bound;
    if (moments->n < 2 || !(mean > 0))
        return -INFINITY;
    /* (sum x)^2 / ((n + prior) sum x^2), below 1 */
    double ratio = n * n * mean * mean /
                   ((n + EVIDENCE_PRIOR_RUNS) * (moments->squares + n * mean * mean));
    return 0.5 * log(EVIDENCE_PRIOR_RUNS / (n + EVIDENCE_PRIOR_RUNS)) - n / 2 * log1p(-ratio);
}
