/*
 * distribution: latencies as distributions, each by the parameters people know.
 *
 * A family is one file and one row in distribution_list.h: constant, uniform, exponential,
 * lognormal, gamma, weibull, a quantile table, samples. A distribution is a value of a family with
 * its parameters solved (median and p95 -> mu and sigma), optionally shifted and truncated. Values
 * are milliseconds. Immutable after distribution_make, so threads share it.
 *
 * Truncation to [low, high] is by conditioning (drawing anew until it falls inside), so the law is
 * the conditional one; a family may do it by inversion instead.
 */
#ifndef EVENKEEL_KERNEL_DISTRIBUTION_H
#define EVENKEEL_KERNEL_DISTRIBUTION_H

#include <gsl/gsl_rng.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "kernel/sim_time.h"

enum { DISTRIBUTION_MAX_PARAMETERS = 4 };

struct distribution;

/* One way to parameterise a family: names as in the scenario file, e.g. {"median", "p95"}. */
struct distribution_form {
    const char *names[DISTRIBUTION_MAX_PARAMETERS]; /* NULL after the last */
    bool is_time[DISTRIBUTION_MAX_PARAMETERS];      /* a duration (ms), else a bare number */
    /* Solves values[] (ms or numbers) into d->p; NULL, or why the values cannot be. */
    const char *(*solve)(struct distribution *d, const double values[]);
};

struct distribution_type {
    const char *name; /* "lognormal" */
    const char *help;
    const char *example; /* "{ lognormal: { median: 78s, p95: 132s } }" */
    const struct distribution_form *forms; /* ends with a form whose names[0] is NULL; NULL: takes a
                                              table (quantiles, samples) */
    double (*draw)(const struct distribution *d, gsl_rng *rng); /* one value, ms, untruncated, unshifted */
    double (*cdf)(const struct distribution *d, double x);      /* P(X <= x) untruncated, unshifted */
    double (*quantile)(const struct distribution *d, double p); /* inverse of cdf, 0 < p < 1 */
    double (*mean)(const struct distribution *d);               /* ms, untruncated, unshifted */
};

struct distribution {
    const struct distribution_type *type;
    double p[DISTRIBUTION_MAX_PARAMETERS]; /* solved parameters, meaning per family */
    /* tables (quantiles, samples): owned by the arena it was made in */
    const double *x; /* values, ascending, ms */
    const double *f; /* probabilities, ascending (quantiles) */
    size_t n;
    /* applied to every draw: truncated first, then shifted */
    double shift, low, high; /* low = -INFINITY, high = +INFINITY: not truncated */
};

/* All families, NULL-terminated; and one by its name (NULL: none). */
extern const struct distribution_type *const distribution_types[];
const struct distribution_type *distribution_type_find(const char *name);

/* Fills *d from a form's values; NULL, or why not. Parameters must be finite and, where times, not
 * negative. */
const char *distribution_make(struct distribution *d, const struct distribution_type *type,
                              const struct distribution_form *form, const double values[]);
void distribution_make_constant(struct distribution *d, double ms);
/* Quantile table: probabilities in (0, 1) and values both strictly/weakly ascending; sampled in constant
 * time. Between points: log-linear in the value (geometric interpolation) when both are > 0; outside, the
 * end segments are continued to p = 0 (not below 0 ms) and to the table's last p beyond which the
 * last segment's slope in -log(1-p) goes on. The exact law is written in dist_quantiles.c. */
const char *distribution_make_quantiles(struct distribution *d, struct arena *arena, const double *p,
                                        const double *x, size_t n);
/* Empirical: draws one of n samples (ms, finite, >= 0) with equal probability; copies and sorts. */
const char *distribution_make_samples(struct distribution *d, struct arena *arena, const double *x,
                                      size_t n);
/* Sets shift and bounds; why not, if the bounds leave less than 1e-6 of the probability. */
const char *distribution_set_bounds(struct distribution *d, double shift, double low, double high);

/* A value in whole ms: rounded half up, never negative (T1). */
sim_time distribution_draw_ms(const struct distribution *d, gsl_rng *rng);
/* Quantile and mean with truncation and shift applied (mean of a truncated one by Monte Carlo is not
 * done: it is integrated from the quantile function), ms. */
double distribution_quantile(const struct distribution *d, double p);
double distribution_mean(const struct distribution *d);
bool distribution_is_constant(const struct distribution *d);

#endif
