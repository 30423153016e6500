/*
 * kolmogorov: does a sample follow a law? The one-sample Kolmogorov-Smirnov test, which GSL lacks,
 * for the unit tests of the samplers.
 */
#ifndef EVENKEEL_UNIT_KOLMOGOROV_H
#define EVENKEEL_UNIT_KOLMOGOROV_H

#include <gsl/gsl_math.h>
#include <gsl/gsl_sort.h>
#include <stddef.h>

/* The chance of a larger distance than lambda / sqrt(n), n large: 2 sum (-1)^(j-1) exp(-2 j^2
 * lambda^2) (Kolmogorov 1933). */
static inline double kolmogorov_q(double lambda)
{
    double sum = 0;

    for (int j = 1; j <= 100; j++)
        sum += (j % 2 ? 2 : -2) * exp(-2.0 * j * j * lambda * lambda);
    return sum;
}

/* The distance that n values of the law itself exceed with the chance alpha, by bisection; with
 * Stephens' correction for a finite n (J. R. Stat. Soc. B 32, 1970). */
static inline double kolmogorov_critical(double alpha, size_t n)
{
    const double root = sqrt((double)n);
    double low = 0.3, high = 5;

    for (int i = 0; i < 60; i++) {
        const double middle = (low + high) / 2;

        if (kolmogorov_q(middle) > alpha)
            low = middle;
        else
            high = middle;
    }
    return high / (root + 0.12 + 0.11 / root);
}

/* Sorts the values; the greatest distance between their distribution and the law's. A value that
 * stands several times is one step, so laws with atoms are measured from the right only, where
 * the distance can only be smaller: the test stays valid. */
static inline double kolmogorov_distance(double *values, size_t n,
                                         double (*cdf)(const void *law, double x), const void *law)
{
    double most = 0;

    gsl_sort(values, 1, n);
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && values[end] == values[i]; end++)
            ;
        const double f = cdf(law, values[i]);

        most = GSL_MAX_DBL(most, fabs((double)end / (double)n - f));
        if (end == i + 1) /* a single value: no atom */
            most = GSL_MAX_DBL(most, fabs(f - (double)i / (double)n));
    }
    return most;
}

#endif
