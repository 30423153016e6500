/*
 * fit: which law describes measured latencies.
 *
 * Each family that can be fitted is fitted by maximum likelihood and compared with the values by
 * the Anderson-Darling distance A2 (Anderson and Darling, "A test of goodness of fit", JASA 49,
 * 1954):
 *
 *     A2 = -n - 1/n sum (2i - 1) (log F(x_i) + log(1 - F(x_{n+1-i})))        x ascending
 *
 * It looks hardest at the tails, which is where a batch waits. How far from 0 it may be by chance
 * depends on the family and on that it was fitted to the same values; so the share of samples of
 * the fitted law itself, fitted anew, that lie as far off is counted (the parametric bootstrap of
 * Stute, Gonzales Manteiga and Presedo Quindimil, Metrika 40, 1993).
 *
 * Values are ms. A fit owns nothing.
 */
#ifndef EVENKEEL_STUDY_FIT_H
#define EVENKEEL_STUDY_FIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/distribution.h"

enum {
    FIT_VALUES_LEAST = 10,    /* fewer say nothing about a law */
    FIT_REPETITIONS = 399,    /* samples of the bootstrap */
    FIT_BOOTSTRAP_MOST = 500, /* values in each: from there on A2 hardly depends on n */
};

struct fit {
    const struct distribution_type *type;
    const struct distribution_form *form;
    double values[DISTRIBUTION_MAX_PARAMETERS]; /* of the form: ms or numbers */
    struct distribution law;
    double distance; /* A2 */
    double p_value;  /* of a distance at least as large, if the law were right */
};

/* Fits the family to x (ascending, above 0, not all the same, n >= FIT_VALUES_LEAST). False: it
 * has no fit. The same values and seed give the same answer. */
bool fit_make(struct fit *fit, const struct distribution_type *type, const double *x, size_t n,
              uint64_t seed);

/* A2 of x (ascending) and the law; infinite where a value is impossible by it. */
double fit_distance(const struct distribution *law, const double *x, size_t n);

#endif
