/*
 * distribution: latencies as distributions, each by the parameters people know.
 *
 * A family is one file and one row in distribution_list.h: constant, uniform, exponential,
 * lognormal, gamma, weibull, a quantile table, samples. A distribution is a value of a family with
 * its parameters solved (median and p95 -> mu and sigma), optionally shifted and truncated. Values
 * are milliseconds. Immutable once made, so threads share it.
 *
 * Every family turns one standard variate of the stream (a uniform, normal or exponential) into a
 * value by a rising function, so the same luck gives comparable values for another median, spread
 * or zone (rule I5). The one exception is gamma with another shape: there the values still go
 * together, but not strictly.
 *
 * Truncation to [low, high] is by conditioning (drawing anew until it falls inside, from the
 * quantile function when that takes long), so the law is the conditional one and what would have
 * been inside anyway keeps its luck; uniform and samples simply narrow their range.
 *
 * What cannot be made is told as the reason, a sentence that begins in lower case without a full
 * stop, valid for ever.
 */
#ifndef EVENKEEL_KERNEL_DISTRIBUTION_H
#define EVENKEEL_KERNEL_DISTRIBUTION_H

#include <gsl/gsl_rng.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "kernel/sim_time.h"

enum { DISTRIBUTION_MAX_PARAMETERS = 4 };

#define DISTRIBUTION_MOST_MS     ((sim_time)1 << 42) /* 139 years; longer draws are cut there */
#define DISTRIBUTION_LEAST_SHARE 1e-6                /* of the probability that bounds must leave */

struct distribution;
struct random_row;
struct quantile_law; /* private to dist_quantiles.c */

/* One way to parameterise a family: names as in the scenario file, e.g. {"median", "p95"}. */
struct distribution_form {
    const char *names[DISTRIBUTION_MAX_PARAMETERS]; /* NULL after the last */
    bool is_time[DISTRIBUTION_MAX_PARAMETERS];      /* a duration (ms), else a bare number */
    /* Solves values[] (ms or numbers) into d->p; NULL, or why the values cannot be. */
    const char *(*solve)(struct distribution *d, const double values[]);
};

/* The functions tell of the law before truncation and shift. */
struct distribution_type {
    const char *name; /* "lognormal" */
    const char *help;
    const char *example;                   /* "{ lognormal: { median: 78s, p95: 132s } }" */
    const struct distribution_form *forms; /* ends with a form whose names[0] is NULL; NULL: takes a
                                              table (quantiles, samples) */
    double (*draw)(const struct distribution *d, gsl_rng *rng); /* one value, ms, >= 0 */
    /* The same, shifted and in whole ms, of one that is neither truncated nor shifted to below 0:
     * what the model draws, without a call on the way. NULL: by draw. */
    sim_time (*draw_ms)(const struct distribution *d, gsl_rng *rng);
    /* What draw_ms gives of each sub-stream of a row (RANDOM_ROW of them). NULL: by draw_ms. */
    void (*draw_row_ms)(const struct distribution *d, const struct random_row *row, sim_time ms[]);
    double (*cdf)(const struct distribution *d, double x);      /* P(X <= x), x >= 0 ms */
    double (*quantile)(const struct distribution *d, double p); /* inverse of cdf, 0 < p < 1 */
    double (*mean)(const struct distribution *d); /* ms; NULL: integrated from the quantiles */
    /* Takes d->low and d->high into its parameters; NULL: truncated by conditioning. */
    void (*truncate)(struct distribution *d);
    /* Maximum likelihood of n > 1 values (ms, above 0, not all the same): fills the values of the
     * form that it answers; NULL if there is no greatest. The function itself is NULL for a family
     * that is not fitted. */
    const struct distribution_form *(*fit)(const double *x, size_t n, double values[]);
};

struct distribution {
    const struct distribution_type *type;
    sim_time (*draw_ms)(const struct distribution *d, gsl_rng *rng); /* distribution_draw_ms */
    void (*draw_row_ms)(const struct distribution *d, const struct random_row *row, sim_time ms[]);
    double p[DISTRIBUTION_MAX_PARAMETERS]; /* solved parameters, meaning per family */
    /* applied to every draw: truncated first, then shifted */
    double shift, low, high;   /* low = -INFINITY, high = +INFINITY: not truncated */
    double p_below, p_through; /* P(X < low), P(X <= high): 0 and 1 unless conditioned */
    /* tables (quantiles, samples): owned by the arena it was made in */
    const double *x; /* values, ascending, ms */
    const double *f; /* probabilities, ascending (quantiles) */
    size_t n;
    const struct quantile_law *law; /* quantiles: what is drawn from */
    sim_time always_ms; /* a constant's value in whole ms; -1: it is drawn */
    const struct distribution *of;  /* reshaped: the given one; borrowed */
};

#define DISTRIBUTION(name) extern const struct distribution_type dist_##name;
#include "kernel/distribution_list.h"
#undef DISTRIBUTION

/* All families, NULL-terminated; and one by its name (NULL: none). */
extern const struct distribution_type *const distribution_types[];
const struct distribution_type *distribution_type_find(const char *name);

/* Fills *d from a form's values; NULL, or why not. Parameters must be finite and, where times, not
 * negative. */
const char *distribution_make(struct distribution *d, const struct distribution_type *type,
                              const struct distribution_form *form, const double values[]);
void distribution_make_constant(struct distribution *d, double ms);
/* Quantile table: at least two points, probabilities in (0, 1) strictly ascending, values (ms, not
 * negative) never falling; sampled in constant time. log x is a straight line between the points
 * when drawn against the normal quantile of p; beyond the ends the first and the last line go on,
 * not steeper than e-fold per unit. The exact law is written in dist_quantiles.c. Copies them. */
const char *distribution_make_quantiles(struct distribution *d, struct arena *arena,
                                        const double *p, const double *x, size_t n);
/* Empirical: draws one of n samples (ms, finite, >= 0) with equal probability; copies and sorts. */
const char *distribution_make_samples(struct distribution *d, struct arena *arena, const double *x,
                                      size_t n);
/* The given one (borrowed), ready to be changed: its values times a scale (>= 0), and what lies
 * above its median that many times as far from it (>= 0), both 1 at first. The given one's bounds
 * and shift are in it; it takes none of its own. */
void distribution_make_reshaped(struct distribution *d, const struct distribution *of);
void distribution_set_scale(struct distribution *d, double scale);
void distribution_set_stretch(struct distribution *d, double stretch);
/* Sets shift and bounds, once; why not, if the bounds leave less than DISTRIBUTION_LEAST_SHARE. The
 * bounds are for the value before the shift. */
const char *distribution_set_bounds(struct distribution *d, double shift, double low, double high);
/* For the families' files: not truncated, not shifted, parameters to be filled in; and when they
 * are: finds the shortest way to draw it. Most latencies of a model are constant (no warm-up, no
 * drain), and for these nobody need set up a stream. */
void distribution_init(struct distribution *d, const struct distribution_type *type);
void distribution_settle(struct distribution *d);

/* A value, ms, truncated and shifted; below 0 only if the shift is. rng: a random_stream's. */
double distribution_draw(const struct distribution *d, gsl_rng *rng);
/* A value in whole ms: rounded half up, never negative (T1), at most DISTRIBUTION_MOST_MS. */
static inline sim_time distribution_draw_ms(const struct distribution *d, gsl_rng *rng)
{
    return d->draw_ms(d, rng);
}
/* The same for each sub-stream of a row. One draw is a chain of operations that wait for each
 * other; of several, a processor has others to do meanwhile. */
static inline void distribution_draw_row_ms(const struct distribution *d,
                                            const struct random_row *row, sim_time ms[])
{
    d->draw_row_ms(d, row, ms);
}

/* That rounding, of what is not negative. The constant is the greatest number below a half: plus a
 * half itself, that number would become 1. */
static inline sim_time distribution_round_ms(double x)
{
    return x < (double)DISTRIBUTION_MOST_MS ? (sim_time)(x + 0x1.fffffffffffffp-2)
                                            : DISTRIBUTION_MOST_MS;
}

/* The share of the values in whole ms that are above age_ms: of what has lasted that long, all. */
double distribution_share_longer(const struct distribution *d, sim_time age_ms);
/* The same value as distribution_draw_ms where that is above age_ms, else one of the law on the
 * condition that it is, through the quantile function. Precise for shares down to
 * DISTRIBUTION_LEAST_SHARE; above age_ms whatever the share. */
sim_time distribution_draw_longer_ms(const struct distribution *d, gsl_rng *rng, sim_time age_ms);
/* Quantile (0 < p < 1) and mean with truncation and shift applied, never negative, ms. The mean of
 * a truncated one is integrated from the quantile function. */
double distribution_quantile(const struct distribution *d, double p);
double distribution_mean(const struct distribution *d);
bool distribution_is_constant(const struct distribution *d);

#endif
