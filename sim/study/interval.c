#include "study/interval.h"

#include <assert.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>
#include <math.h>

static double tail_of_level(double level)
{
    assert(level >= 0.8 && level < 1);
    return (1 - level) / 2;
}

/* ---- means ---- */

/* An estimate that is nearly normal: its standard error and skewness. */
struct estimate {
    double value, error, skewness, degrees;
};

/* Of a Poisson count as skewed: 1 / skewness^2 events. How far its upper end is, in its standard
 * deviations. */
static double reach_of_count(double skewness, double tail)
{
    double count = 1 / (skewness * skewness);

    return (gsl_cdf_gamma_Qinv(tail, count + 1, 1) - count) / sqrt(count);
}

static struct interval enclose(const struct estimate *estimate, double level)
{
    double tail = tail_of_level(level), t = gsl_cdf_tdist_Qinv(tail, estimate->degrees);
    double below = t, above = t; /* so many errors */

    if (estimate->skewness > INTERVAL_SKEWED)
        above = fmax(t, reach_of_count(estimate->skewness, tail));
    else if (estimate->skewness < -INTERVAL_SKEWED)
        below = fmax(t, reach_of_count(estimate->skewness, tail));
    return (struct interval){ estimate->value - below * estimate->error,
                              estimate->value + above * estimate->error };
}

bool interval_of_mean(const struct sampled_mean *sample, double level, struct interval *interval)
{
    struct sampled_mean student = *sample;

    student.skewness = 0;
    return interval_of_skewed_mean(&student, level, interval);
}

bool interval_of_skewed_mean(const struct sampled_mean *sample, double level,
                             struct interval *interval)
{
    double root = sqrt((double)sample->n);

    if (sample->n < INTERVAL_MEAN_RUNS_NEEDED)
        return false;
    *interval = enclose(&(struct estimate){ .value = sample->value,
                                            .error = sample->sd / root,
                                            .skewness = sample->skewness / root,
                                            .degrees = (double)(sample->n - 1) },
                        level);
    return true;
}

/* Of a mean: the third power of its error, times its skewness. */
static double third_moment(const struct sampled_mean *sample)
{
    double n = (double)sample->n;

    return sample->skewness * pow(sample->sd, 3) / (n * n);
}

bool interval_of_difference(const struct sampled_mean *a, const struct sampled_mean *b,
                            double level, struct interval *interval)
{
    double difference = b->value - a->value;

    if (a->n < INTERVAL_MEAN_RUNS_NEEDED || b->n < INTERVAL_MEAN_RUNS_NEEDED)
        return false;
    double of_a = a->sd * a->sd / (double)a->n, of_b = b->sd * b->sd / (double)b->n;
    double both = of_a + of_b;
    *interval = (struct interval){ difference, difference };
    if (both > 0) {
        double degrees = both * both / (of_a * of_a / (double)(a->n - 1) +
                                        of_b * of_b / (double)(b->n - 1));
        *interval = enclose(&(struct estimate){ .value = difference,
                                                .error = sqrt(both),
                                                .skewness = (third_moment(b) - third_moment(a)) /
                                                            pow(both, 1.5),
                                                .degrees = degrees },
                            level);
    }
    return true;
}

/* ---- quantiles ---- */

uint64_t interval_quantile_rank(uint64_t n, double p)
{
    /* p and the product are rounded once each, hence two units in the last place, doubled */
    double rank = ceil((double)n * p * (1 - 0x1p-50));

    assert(p > 0 && p < 1);
    return rank < 1 ? 1 : rank > (double)n ? n : (uint64_t)rank;
}

/* Greatest rank with P(B <= rank - 1) <= tail; 0 when there is none. GSL has no inverse of the
 * binomial; the normal approximation is off by a rank or two, the rest is walked. */
static uint64_t rank_below(uint64_t n, double p, double tail)
{
    double mean = (double)n * p;
    double guess = mean + gsl_cdf_ugaussian_Pinv(tail) * sqrt(mean * (1 - p));
    unsigned size = (unsigned)n;
    unsigned rank = guess > 0 ? (unsigned)guess : 0;

    assert(n <= UINT32_MAX);
    while (rank < size && gsl_cdf_binomial_P(rank, p, size) <= tail)
        rank++;
    while (rank > 0 && gsl_cdf_binomial_P(rank - 1, p, size) > tail)
        rank--;
    return rank;
}

bool interval_quantile_ranks(uint64_t n, double p, double level, struct rank_interval *ranks)
{
    double tail = tail_of_level(level);
    uint64_t from_above;

    assert(p > 0 && p < 1);
    if (n == 0)
        return false;
    ranks->low = rank_below(n, p, tail);
    from_above = rank_below(n, 1 - p, tail);
    ranks->high = n + 1 - from_above;
    return ranks->low > 0 && from_above > 0;
}

uint64_t interval_quantile_runs_needed(double p, double level)
{
    double tail = tail_of_level(level);
    double rarer = fmin(p, 1 - p);
    uint64_t n;

    assert(p > 0 && p < 1);
    /* the logarithm may round to either side of a whole number, the ranks decide */
    n = (uint64_t)fmax(1, floor(log(tail) / log1p(-rarer)) - 1);
    while (rank_below(n, rarer, tail) == 0)
        n++;
    return n;
}

double interval_quantile_coverage(uint64_t n, double p, struct rank_interval ranks)
{
    assert(n <= UINT32_MAX && 0 < ranks.low && ranks.low <= ranks.high && ranks.high <= n);
    return gsl_cdf_binomial_P((unsigned)ranks.high - 1, p, (unsigned)n) -
           gsl_cdf_binomial_P((unsigned)ranks.low - 1, p, (unsigned)n);
}

/* ---- shares ---- */

/* beta(a, b), of which one tail is given. */
struct share_tail {
    double a, b, tail;
};

/* Both grow with the share, from below 0 to above 0. */
static double low_end_excess(double share, void *context)
{
    const struct share_tail *tail = context;

    return gsl_cdf_beta_P(share, tail->a, tail->b) - tail->tail;
}

static double high_end_excess(double share, void *context)
{
    const struct share_tail *tail = context;

    return tail->tail - gsl_cdf_beta_Q(share, tail->a, tail->b);
}

/* Goes from the guess in growing steps, down and up, until the excess has changed its sign.
 * Never far: with millions of runs GSL's beta distribution answers NaN near its middle and far
 * out. */
static struct interval find_bracket(const gsl_function *excess, double guess, double first_step)
{
    struct interval bracket = { guess, guess };

    for (double step = first_step; bracket.low > 0 && GSL_FN_EVAL(excess, bracket.low) > 0;
         step *= 2)
        bracket.low = fmax(0, bracket.low - step);
    for (double step = first_step; bracket.high < 1 && GSL_FN_EVAL(excess, bracket.high) <= 0;
         step *= 2)
        bracket.high = fmin(1, bracket.high + step);
    return bracket;
}

/* The root of the excess, enclosed by Brent's method. GSL's own inverse, gsl_cdf_beta_Pinv,
 * answers NaN or does not end for some n from 10,000 on (seen in 2.7.1). */
static struct interval enclose_root(double (*excess)(double, void *), struct share_tail tail,
                                    double guess, double step)
{
    enum { STEPS_LIMIT = 200 };
    gsl_function function = { .function = excess, .params = &tail };
    struct interval bracket = find_bracket(&function, guess, step);
    gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);

    gsl_root_fsolver_set(solver, &function, bracket.low, bracket.high);
    for (int i = 0; i < STEPS_LIMIT; i++) {
        if (gsl_root_fsolver_iterate(solver) != GSL_SUCCESS)
            break;
        bracket.low = gsl_root_fsolver_x_lower(solver);
        bracket.high = gsl_root_fsolver_x_upper(solver);
        if (gsl_root_test_interval(bracket.low, bracket.high, 0, 1e-12) == GSL_SUCCESS)
            break;
    }
    gsl_root_fsolver_free(solver);
    return bracket;
}

struct interval interval_of_share(uint64_t x, uint64_t n, double level)
{
    double size = (double)n, seen = (double)x, unseen = (double)(n - x);
    double tail = tail_of_level(level), z = gsl_cdf_ugaussian_Qinv(tail);
    struct share_tail low = { seen, unseen + 1, tail }, high = { seen + 1, unseen, tail };
    struct interval mirrored;
    /* the search begins at the ends of Wilson's interval, which lie nearby and within 0..1 */
    double middle = (seen + z * z / 2) / (size + z * z);
    double half_width = z / (size + z * z) * sqrt(seen * unseen / size + z * z / 4);
    double step = half_width / 8;

    assert(n > 0 && x <= n && n <= UINT32_MAX);
    if (x > n - x) { /* small shares are known more exactly than large ones */
        mirrored = interval_of_share(n - x, n, level);
        return (struct interval){ 1 - mirrored.high, 1 - mirrored.low };
    }
    /* of each enclosure the end that lies outside */
    return (struct interval){
        .low = x > 0 ? enclose_root(low_end_excess, low, middle - half_width, step).low : 0,
        .high = x < n ? enclose_root(high_end_excess, high, middle + half_width, step).high : 1,
    };
}
