#include "study/limit_figure.h"

#include <math.h>

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>

#include "study/limit_sentence.h"

static const struct limit_figure nothing = { NAN, { NAN, NAN } };

/* Those that count in front; how many. */
static size_t keep_present(double *values, size_t n)
{
    size_t n_present = 0;
    for (size_t i = 0; i < n; i++) {
        if (!isnan(values[i]))
            values[n_present++] = values[i];
    }
    return n_present;
}

static struct limit_figure find_mean(const double *sorted, size_t n, double level)
{
    struct limit_figure figure = nothing;
    if (isinf(sorted[n - 1])) { /* a mean over runs of which one is endless */
        figure.value = INFINITY;
        return figure;
    }
    struct sampled_mean mean = { .value = gsl_stats_mean(sorted, 1, n), .n = n };
    mean.sd = gsl_stats_sd_m(sorted, 1, n, mean.value);
    if (mean.sd > 0)
        mean.skewness = gsl_stats_skew_m_sd(sorted, 1, n, mean.value, mean.sd);
    figure.value = mean.value;
    interval_of_skewed_mean(&mean, level, &figure.interval);
    return figure;
}

/* A floor is looked at from above: what 95 % exceed is the 95 % quantile in falling order. */
static double take_rank(const double *sorted, size_t n, uint64_t rank, bool is_upper)
{
    return sorted[is_upper ? rank - 1 : n - rank];
}

/* What `share` of the runs keep. */
static struct limit_figure find_kept(const struct limit *limit, const double *sorted, size_t n,
                                     double level)
{
    bool is_upper = comparison_is_upper(limit->comparison);
    struct limit_figure figure = nothing;
    struct rank_interval ranks;
    if (limit->kind == LIMIT_EVERY_RUN || limit->share >= 1) {
        figure.value = take_rank(sorted, n, n, is_upper);
        return figure;
    }
    if (limit->share <= 0)
        return figure;
    figure.value = take_rank(sorted, n, interval_quantile_rank(n, limit->share), is_upper);
    if (interval_quantile_ranks(n, limit->share, level, &ranks)) {
        double low = take_rank(sorted, n, ranks.low, is_upper),
               high = take_rank(sorted, n, ranks.high, is_upper);
        figure.interval = (struct interval){ fmin(low, high), fmax(low, high) };
    }
    return figure;
}

static struct limit_figure find_share(const struct limit *limit, const double *values, size_t n,
                                      double level)
{
    uint64_t n_held = 0;
    for (size_t i = 0; i < n; i++)
        n_held += limit_holds(limit, values[i]);
    return (struct limit_figure){ (double)n_held / (double)n, interval_of_share(n_held, n, level) };
}

struct limit_figure limit_figure_make(const struct limit *limit, double *values, size_t n,
                                      double level)
{
    n = keep_present(values, n);
    if (n == 0)
        return nothing;
    if (limit->metric->is_indicator)
        return find_share(limit, values, n, level);
    gsl_sort(values, 1, n);
    return limit->kind == LIMIT_MEAN ? find_mean(values, n, level)
                                     : find_kept(limit, values, n, level);
}

double limit_figure_bound(const struct limit *limit)
{
    return limit->metric->is_indicator ? limit->share : limit->bound;
}

double limit_miss(const struct limit *limit, double figure)
{
    bool is_upper = !limit->metric->is_indicator && comparison_is_upper(limit->comparison);
    double beyond = is_upper ? figure - limit_figure_bound(limit)
                             : limit_figure_bound(limit) - figure;
    return isnan(beyond) ? beyond : fmax(0, beyond);
}

struct interval limit_miss_interval(const struct limit *limit, const struct limit_figure *figure)
{
    double of_low = limit_miss(limit, figure->interval.low),
           of_high = limit_miss(limit, figure->interval.high);
    return of_low <= of_high || isnan(of_low) ? (struct interval){ of_low, of_high }
                                              : (struct interval){ of_high, of_low };
}
